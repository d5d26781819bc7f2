"""Near duplicates: what is found, what is claimed wrongly, how fast, beside other tools in the same run.

    python omniscience_tests/benchmarks/bench_duplicates.py [--only images|texts|scale] [--millions 1] [--seed 0]

`images`: figures of the corpus' papers and drawn charts, each changed in eight ways as another paper might show it;
every chart has a twin with other data. A copy is found where it is dropped for its original, or for another copy of it.
`texts`: the corpus' captions and paraphrases of a tenth of their words.
`scale`: millions of made signatures and captions with planted near copies and crowds of equal and of nearly equal ones.
Thresholds were tuned on the even papers and on charts from 0 on; `--tuning` measures there, the default on the odd
papers and charts from 5000 on. OPENBLAS_NUM_THREADS=1 is set unless it is set already.
"""

import argparse
import os
import random
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from PIL import Image

from omniscience_assets.quality.duplicates import (
    SIGNATURE_BYTES,
    Columns,
    Twin,
    image_signature,
    near_images,
    near_twins,
    text_signature,
)
from omniscience_assets.quality.duplicates.near_images import LEAST_SIMILARITY, LEAST_WITHIN_PAPER
from omniscience_assets.quality.duplicates.near_texts import LEAST_JACCARD
from omniscience_tests.benchmarks.charts.renderers import missing as lacks
from omniscience_tests.benchmarks.duplicates import captions, figures, peers, synthetic
from omniscience_tests.benchmarks.gold import CORPUS

RENDERERS = ("matplotlib", "gnuplot", "r_base", "ggplot2")
PEER_TEXTS = 20_000
HASH_SIDES = (8, 16)
T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=("images", "texts", "scale"), action="append", help="may be given again")
    parser.add_argument("--millions", type=float, default=1.0, help="signatures and captions of `scale`")
    parser.add_argument("--charts", type=int, default=40, help="from each program that draws, for `images`")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tuning", action="store_true", help="measure on what the thresholds were tuned on")
    parser.add_argument("--show", type=Path, help="write the wrongly claimed pairs into this folder, side by side")
    options = parser.parse_args(arguments)
    wanted = options.only or ["images", "texts", "scale"]
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    print(f"seed {options.seed}, {'tuning' if options.tuning else 'held out'} set")
    if "images" in wanted:
        bench_images(options.seed, options.charts, tuning=options.tuning, show=options.show)
    if "texts" in wanted:
        bench_texts(options.seed)
    if "scale" in wanted:
        bench_scale(round(options.millions * 1_000_000), options.seed)
    return 0


def bench_images(seed: int, charts: int, *, tuning: bool, show: Path | None) -> None:
    """Copies found and figures dropped wrongly, by our signature and by pHash of two sizes."""
    originals = []
    if CORPUS.exists():
        originals += figures.paper_figures(0 if tuning else 1, 2)
    else:
        print("no figures of papers: no corpus of real papers lies beside the repository")
    papers = len(originals)
    for renderer in RENDERERS:
        if lack := lacks(renderer):
            print(f"{renderer}: skipped: {lack}")
            continue
        first = 0 if tuning else 5_000
        originals += [one for pair in figures.chart_twins(renderer, first, charts) for one in pair]
    started = time.process_time()
    signed = [image_signature(one.image) for one in originals]
    seconds = (time.process_time() - started) / max(len(signed), 1)
    sides = () if peers.missing("imagehash") else HASH_SIDES
    known = {side: [peers.perceptual_hash(one.image, side) for one in originals] for side in sides}
    made = [
        Copy(row, kind, image_signature(image), {side: peers.perceptual_hash(image, side) for side in sides})
        for row, one in enumerate(originals)
        for kind, image in figures.copies(one, seed)
    ]
    print(f"\nIMAGES: {papers} of papers, {len(originals) - papers} charts, {len(made)} changed copies")
    print(f"signature: {seconds * 1e3:.1f} ms an image, {SIGNATURE_BYTES} bytes")
    found = find_copies(originals, made, signed)
    wrong = report_copies(originals, made, found)
    report_pairs(originals, signed)
    if show:
        write_pairs(show, [(originals[a].image, originals[b].image) for a, b in wrong])
    report_perceptual_hash(known, made)


@dataclass(frozen=True, slots=True)
class Copy:
    """A changed figure, as what it is compared by."""

    origin: int
    kind: str
    signature: bytes | None
    hashes: dict[int, bytes]
    """By side."""


def find_copies(
    originals: Sequence[figures.Original], made: Sequence[Copy], signed: list[bytes | None]
) -> dict[str, Twin]:
    """Twins when each copy is a figure of a paper of its own, and originals are kept rather."""
    ids = [f"o{row:05d}" for row in range(len(originals))] + [f"c{row:05d}" for row in range(len(made))]
    roots = [one.paper for one in originals] + [f"copy {row}" for row in range(len(made))]
    priorities = [1.0] * len(originals) + [0.0] * len(made)
    none: list[None] = [None] * len(ids)
    images = [*signed, *(one.signature for one in made)]
    return near_twins([Columns(ids, roots, priorities, none, none, images, none)])


def report_copies(
    originals: Sequence[figures.Original], made: Sequence[Copy], found: dict[str, Twin]
) -> list[tuple[int, int]]:
    """Print what was found by change; pairs of originals that were taken for each other."""
    rights: dict[str, list[bool]] = defaultdict(list)
    wrong = [(int(one[1:]), int(twin.figure_id[1:])) for one, twin in found.items() if one.startswith("o")]
    mistaken, through_a_copy = set(), 0
    for row, one in enumerate(made):
        twin = found.get(f"c{row:05d}")
        rights[one.kind].append(twin is not None and twin.figure_id == f"o{one.origin:05d}")
        if twin is None or rights[one.kind][-1]:
            continue
        if twin.figure_id.startswith("o"):
            # A copy of an original that was itself dropped goes with it to the one that was kept.
            pair = one.origin, int(twin.figure_id[1:])
            rights[one.kind][-1] = pair in wrong
            mistaken |= {pair} - set(wrong)
        else:
            # Two copies of one original do show the same, whichever of them is the likest.
            rights[one.kind][-1] = made[int(twin.figure_id[1:])].origin == one.origin
            through_a_copy += rights[one.kind][-1]
    for kind in sorted(rights):
        print(f"  {kind:24s} recall {np.mean(rights[kind]):.4f} of {len(rights[kind])}")
    right = sum(map(sum, rights.values()))
    claimed = sum(one.startswith("c") for one in found) + len(wrong)
    print(f"  all: recall {right / len(made):.4f}, precision of decisions {right / max(claimed, 1):.4f}")
    print(f"  ({len(wrong)} originals dropped, {claimed - len(wrong) - right} copies given to another, "
          f"{through_a_copy} of the right ones to another copy of the same)")  # fmt: skip
    return [*wrong, *sorted(mistaken)]


def report_pairs(originals: Sequence[figures.Original], signed: Sequence[bytes | None]) -> None:
    """Print how many pairs of originals are claimed: of one paper, of a chart with other data, of two papers."""
    rows = [row for row, one in enumerate(signed) if one]
    stacked = np.frombuffer(b"".join(one for one in signed if one), np.uint8).reshape(-1, SIGNATURE_BYTES)
    unlike, at = np.unique(stacked, axis=0, return_index=True)
    near = near_images(unlike)
    counts: dict[str, int] = defaultdict(int)
    for left, right, similarity in zip(near.left.tolist(), near.right.tolist(), near.similarity.tolist(), strict=True):
        a, b = originals[rows[at[left]]], originals[rows[at[right]]]
        chart = a.paper == b.paper and "/" not in a.name
        counts["chart with other data" if chart else "one paper" if a.paper == b.paper else "two papers"] += 1
        counts[f"one paper, from {LEAST_WITHIN_PAPER}"] += a.paper == b.paper and similarity >= LEAST_WITHIN_PAPER
    print(f"  pairs of originals of similarity {LEAST_SIMILARITY} or more: {dict(counts)}")


def report_perceptual_hash(originals: dict[int, list[bytes]], made: Sequence[Copy]) -> None:
    """Print how the pHash of imagehash does by brute force, at bounds that find 80 to 98 percent of the copies."""
    if lack := peers.missing("imagehash"):
        print(f"  imagehash: {lack}")
    for side, hashes in originals.items():
        known, copied = (
            np.frombuffer(b"".join(some), np.uint8).reshape(len(some), -1)
            for some in (hashes, [one.hashes[side] for one in made])
        )
        distances = peers.hamming(copied, known)
        origin = np.array([one.origin for one in made])
        own = distances[np.arange(len(made)), origin]
        among = peers.hamming(known, known) + np.eye(len(known), dtype=np.int64) * side**2
        nearest = distances.min(axis=1)
        for recall in (0.98, 0.9, 0.8):
            bound = int(np.quantile(own, recall))
            right = (own <= bound) & (own == nearest)
            dropped = int((np.triu(among <= bound, 1)).any(axis=0).sum())
            claimed = int((nearest <= bound).sum()) + dropped
            print(f"  imagehash pHash of {side**2} bits, distance <= {bound}: recall {right.mean():.4f}, ", end="")
            print(f"precision of decisions {right.sum() / claimed:.4f} ({dropped} originals dropped)")


def write_pairs(folder: Path, pairs: Sequence[tuple[Image.Image, Image.Image]]) -> None:
    """Both images of each pair side by side."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, pair in enumerate(pairs):
        page = Image.new("RGB", (1_000, 500), "white")
        for index, image in enumerate(pair):
            small = image.copy()
            small.thumbnail((490, 490))
            page.paste(small, (index * 500, 0))
        page.save(folder / f"pair{number:03d}.png")


def bench_texts(seed: int) -> None:
    """Paraphrases found and captions claimed wrongly."""
    if not CORPUS.exists():
        print("\nTEXTS: skipped: no corpus of real papers lies beside the repository")
        return
    rng = random.Random(seed)
    told = [(paper, text) for paper, text in captions.captions() if text_signature(text)]
    vocabulary = sorted({word for _, text in told for word in text.split()})
    made = [
        (row, kind, changed)
        for row, (_, text) in enumerate(told)
        for kind, changed in captions.paraphrases(text, rng, vocabulary)
    ]
    texts = [text for _, text in told] + [changed for _, _, changed in made]
    ids = [f"o{row:05d}" for row in range(len(told))] + [f"c{row:05d}" for row in range(len(made))]
    roots = [paper for paper, _ in told] + [f"copy {row}" for row in range(len(made))]
    priorities = [1.0] * len(told) + [0.0] * len(made)
    none: list[None] = [None] * len(ids)
    found = near_twins([Columns(ids, roots, priorities, none, none, none, list(map(text_signature, texts)))])
    rights: dict[str, list[bool]] = defaultdict(list)
    same = {text: row for row, (_, text) in reversed(list(enumerate(told)))}
    for row, (origin, kind, _) in enumerate(made):
        twin = found.get(f"c{row:05d}")
        named = told[int(twin.figure_id[1:])][1] if twin and twin.figure_id[0] == "o" else None
        rights[kind].append(named is not None and same[named] == same[texts[origin]])
    print(f"\nTEXTS: {len(told)} captions of 20 words or more, {len(made)} paraphrases")
    for kind, right in sorted(rights.items()):
        print(f"  {kind:24s} recall {np.mean(right):.4f} of {len(right)}")
    wrong = [(one, twin) for one, twin in found.items() if one.startswith("o")]
    right_count = sum(map(sum, rights.values()))
    claimed = sum(one.startswith("c") for one in found) + len(wrong)
    print(f"  all: recall {right_count / len(made):.4f}, precision {right_count / claimed:.4f}")
    for one, twin in wrong:
        print(f"  dropped original, Jaccard {twin.similarity}: {told[int(one[1:])][1][:70]!r} / "
              f"{told[int(twin.figure_id[1:])][1][:70]!r}")  # fmt: skip


def bench_scale(count: int, seed: int) -> None:
    """Time and memory for many, images and texts apart and peers on a part of the texts."""
    print(f"\nSCALE: {count:,} figures, {os.environ['OPENBLAS_NUM_THREADS']} thread(s) for linear algebra")
    images, planted = synthetic.make_images(count, seed)
    measured("images", lambda: near_twins(synthetic.batches(images, None)), planted)
    texts, planted = synthetic.make_texts(count, seed)
    batches = measured("texts, signatures", lambda: list(synthetic.batches(None, texts)))
    measured("texts, clusters", lambda: near_twins(batches), planted)
    part, planted = synthetic.make_texts(PEER_TEXTS, seed)
    wanted = set(zip(planted.originals.tolist(), planted.copies.tolist(), strict=True))
    for name, pairs in (("datasketch", peers.datasketch_pairs), ("rensa", peers.rensa_pairs)):
        if lack := peers.missing(name):
            print(f"  {name}: {lack}")
            continue
        started = time.perf_counter()
        near_twins(synthetic.batches(None, part))
        ours = time.perf_counter() - started
        found, seconds = pairs(part, LEAST_JACCARD)
        print(
            f"  {name}, {len(part):,} texts: {seconds:.1f} s, {len(found & wanted) / len(wanted):.4f} of planted",
            end="",
        )
        print(f"; ours {ours:.1f} s, {seconds / ours:.1f} times as fast")


def measured(what: str, work: Callable[[], T], planted: synthetic.Planted | None = None) -> T:
    """Do some work; print its time, the peak of memory so far and, of twins, how many planted ones are among them."""
    wall, cpu = time.perf_counter(), time.process_time()
    done = work()
    line = f"  {what}: {time.perf_counter() - wall:.0f} s, of processor {time.process_time() - cpu:.0f} s, "
    line += f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB"
    if planted is not None and isinstance(done, dict):
        pairs = list(zip(planted.copies.tolist(), planted.originals.tolist(), strict=True))
        names = {copy: synthetic.figure_id(copy) for copy, _ in pairs}
        dropped = sum(names[copy] in done for copy, _ in pairs)
        line += f"; {len(done):,} dropped; of {len(pairs):,} planted {dropped / len(pairs):.4f} dropped"
        right = sum(names[copy] in done and done[names[copy]].figure_id == synthetic.figure_id(o) for copy, o in pairs)
        line += f", {right / len(pairs):.4f} with the right twin"
    print(line, flush=True)
    return done


if __name__ == "__main__":
    sys.exit(main())
