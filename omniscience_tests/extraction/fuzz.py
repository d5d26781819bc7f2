"""Extract thousands of broken papers: `python -m omniscience_tests.extraction.fuzz --format latex --mutations 10000`.

Each must end, within its budget of time and memory, in figures or in a reason. What does not is printed with its seed:
`--first SEED --mutations 1` repeats it.
"""

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import get_args

import orjson

from omniscience_assets.compute.local import LocalExecutor
from omniscience_assets.extraction.protocol import Extraction, ExtractionError, PaperHead
from omniscience_assets.extraction.read import read_paper
from omniscience_assets.sources.mupdf import load_pymupdf
from omniscience_assets.sources.packages import open_package
from omniscience_assets.store.incremental import Failure
from omniscience_assets.store.stage import Output, Task, WorkItem
from omniscience_tests.extraction.mutation import Format, mutate

DEV = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "dev"
HEAD = PaperHead("fuzz", "", "unknown")
_FOLDERS: dict[Format, str] = {"latex": "latex/*.gz", "jats": "jats/*.xml", "pdf": "pdf/*.pdf"}
_PACKAGES: dict[Format, str] = {"latex": "tex-tree", "jats": "jats", "pdf": "pdf"}
_TWICE = 25
"""One mutation in so many is extracted twice, to see that the same comes out."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz one format and print how the papers ended; 1 when one crashed or hung."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--format", choices=get_args(Format), required=True)
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seconds", type=float, default=60.0, help="longer, by the clock on the wall, is a hang")
    parser.add_argument("--render", action="store_true", help="render the images too")
    options = parser.parse_args(arguments)
    if not papers(options.format):
        print("no corpus beside the repository: nothing to break")
        return 0
    ends: Counter[str] = Counter()
    attempt = Attempt(options.format, options.render)
    seeds = range(options.first, options.first + options.mutations)
    for seed, (end, detail) in zip(seeds, run(attempt, seeds, options.seconds), strict=True):
        ends[end] += 1
        if end.startswith(("CRASH", "HANG")):
            print(f"{end}: --format {options.format} --first {seed} --mutations 1\n{detail}\n", flush=True)
        if (seed - options.first) % 500 == 499:
            print(f"{seed - options.first + 1} of {options.mutations}: {dict(ends)}", file=sys.stderr, flush=True)
    print("\n".join(f"{count:7} {end}" for end, count in ends.most_common()))
    return int(any(end.startswith(("CRASH", "HANG")) for end in ends))


@dataclass(frozen=True, slots=True)
class Attempt:
    """Breaks the paper that a seed names and extracts it; picklable, for worker processes."""

    kind: Format
    render: bool

    def __call__(self, item: WorkItem) -> list[Output]:
        seed: int = item.task.source
        return [Output(item.task.unit_id, None, detail=end_of(broken(self.kind, seed), self.kind, seed, self.render))]


def run(attempt: Attempt, seeds: Sequence[int], seconds: float) -> Iterator[tuple[str, str]]:
    """How each seed ended, and more for a person."""
    executor = LocalExecutor(workers=1, seconds_per_unit=seconds)
    try:
        for start in range(0, len(seeds), 200):
            items = [WorkItem(Task("", str(seed), (), seed)) for seed in seeds[start : start + 200]]
            for result in executor.map(attempt, items):
                if isinstance(result, Failure):
                    word = "HANG" if result.reason == "time_budget" else "CRASH"
                    yield f"{word} {result.reason} {result.detail.partition('(')[0][:40]}", result.detail
                else:
                    yield str(result[0].detail), ""
    finally:
        executor.close()


def end_of(files: Mapping[str, bytes], kind: Format, seed: int, render: bool = False) -> str:
    """`figures`, `no figures` or the reason of an `ExtractionError`; all else that an extractor raises goes through.

    Raises:
        AssertionError: what came out cannot be stored, or came out differently the second time.
    """
    blobs: dict[str, bytes] = {}

    def put_blob(data: bytes, suffix: str) -> str:
        name = hashlib.sha256(data).hexdigest() + suffix
        blobs[name] = data
        return name

    again = partial(
        read_paper,
        _PACKAGES[kind],
        files,
        paper=HEAD,
        put_blob=put_blob if render else None,
        get_blob=blobs.__getitem__ if render else None,
        untagged=seed % 2 == 1,
    )
    try:
        found = again()
    except ExtractionError as error:
        orjson.dumps(error.detail)
        return error.reason
    check(found)
    assert seed % _TWICE or again() == found, "the second extraction differs"
    return "figures" if found.figures else "no figures"


def check(found: Extraction) -> None:
    """Hold what every extraction promises: text that can be stored, ids apart, offsets inside the text."""
    orjson.dumps(found)
    ids = [figure.figure_id for figure in found.figures]
    assert len(set(ids)) == len(ids), "two figures have one id"
    for figure in found.figures:
        for mention in figure.mentions:
            spans = [(span.start, span.end) for span in mention.spans]
            assert all(0 <= start < end <= len(mention.text) for start, end in spans), f"{spans} outside of the text"
        if figure.region is not None:
            x0, y0, x1, y1 = figure.region.box
            assert x0 <= x1 and y0 <= y1, f"{figure.region} is inside out"  # noqa: PT018


def broken(kind: Format, seed: int) -> dict[str, bytes]:
    """The broken package of a seed."""
    paths = papers(kind)
    path = paths[seed % len(paths)]
    files = _expanded(path) if kind == "pdf" and seed % 3 else _package(path)
    return mutate(files, kind, seed)


def papers(kind: Format) -> list[Path]:
    """Sound papers to break, in a stable order."""
    return sorted(DEV.glob(_FOLDERS[kind]))


@cache
def _package(path: Path) -> dict[str, bytes]:
    if path.suffix != ".gz":
        return {path.name: path.read_bytes()}
    return dict(open_package(path.read_bytes(), path.name).files)


@cache
def _expanded(path: Path) -> dict[str, bytes]:
    """A PDF with its streams in clear but for images and fonts, so that damage reaches the operators on its pages."""
    with load_pymupdf().open(path) as document:
        return {path.name: document.tobytes(expand=255, deflate_images=True, deflate_fonts=True)}


if __name__ == "__main__":
    sys.exit(main())
