"""A broken submission for each seed, made of the sample dump and, where it lies beside the repository, the corpus."""

import io
import random
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from omniscience_assets.sources.mupdf import load_pymupdf
from omniscience_assets.sources.packages import PackageError, open_package
from omniscience_assets.sources.sample import make_dump
from omniscience_tests.benchmarks.mutations.containers import break_package, pack
from omniscience_tests.benchmarks.mutations.pictures import break_picture
from omniscience_tests.extraction.mutation import Format, mutate

CORPUS = Path(__file__).parents[3] / ".." / "shared" / "corpus" / "dev"
SHARES = {"picture": 45, "latex": 20, "container": 15, "jats": 10, "pdf": 5, "splice": 5}
"""What is broken → how many of a hundred submissions."""
_LARGEST_PICTURE, _LARGEST_PAPER, _PAGES = 200_000, 400_000, 2
_READ = 20
"""Papers of the corpus of each format."""
_SUFFIXES = ("pdf", "png", "jpg", "jpeg", "eps", "ps", "svg")
_CARRIER = (
    "\\documentclass{article}\\usepackage{graphicx}\\begin{document}Look at Fig.~\\ref{fig:a}.\n\n"
    "\\begin{figure}\\includegraphics{%s}\\caption{The one figure.}\\label{fig:a}\\end{figure}\\end{document}\n"
)


@dataclass(frozen=True)
class Sound:
    """What there is to break."""

    pictures: Mapping[str, Sequence[bytes]]
    """By suffix."""
    trees: Sequence[Mapping[str, bytes]]
    articles: Sequence[bytes]
    documents: Sequence[bytes]
    """PDFs of a few pages."""


@dataclass
class _Found:
    pictures: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    trees: list[dict[str, bytes]] = field(default_factory=list)
    articles: list[bytes] = field(default_factory=list)
    documents: list[bytes] = field(default_factory=list)


def collect() -> Sound:
    """Read the sample dump and the corpus."""
    found = _Found()
    for name, data in [
        *_sample(),
        *((path.name, path.read_bytes()) for path in sorted(CORPUS.glob("latex/*.gz"))[:_READ]),
    ]:
        try:
            package = open_package(data, name)
        except PackageError:
            continue
        for path, content in package.files.items():
            suffix = path.rpartition(".")[2].lower()
            if package.kind.startswith("tex") and suffix in _SUFFIXES and len(content) <= _LARGEST_PICTURE:
                found.pictures["jpg" if suffix == "jpeg" else suffix].append(content)
        if package.kind.startswith("tex"):
            found.trees.append(_without_large(package.files))
        elif package.kind == "pdf":
            found.documents += map(_few_pages, package.files.values())
    found.articles += [path.read_bytes() for path in sorted(CORPUS.glob("jats/*.xml"))[:_READ]]
    found.documents += [_few_pages(path.read_bytes()) for path in sorted(CORPUS.glob("pdf/*.pdf"))[:_READ]]
    found.pictures["eps"] += [_EPS]
    found.pictures["svg"] += [_SVG]
    found.pictures["jpg"] += [_as_jpeg(data) for data in found.pictures["png"][:10]]
    return Sound(found.pictures, found.trees, found.articles or [_ARTICLE], found.documents)


def broken(sound: Sound, seed: int) -> tuple[str, str, bytes]:
    """What was broken, the suffix of the submission, and its bytes."""
    rng = random.Random(seed)
    what = rng.choices(list(SHARES), list(SHARES.values()))[0]
    if what == "picture":
        suffix = rng.choice([suffix for suffix, found in sorted(sound.pictures.items()) if found])
        data = break_picture(rng, suffix, rng.choice(sound.pictures[suffix]))
        return f"{what} {suffix}", "gz", pack({"main.tex": (_CARRIER % f"a.{suffix}").encode(), f"a.{suffix}": data})
    if what == "latex":
        return what, "gz", pack(mutate(rng.choice(sound.trees), "latex", seed))
    if what == "container":
        return what, "gz", break_package(rng, rng.choice(sound.trees))
    if what == "splice":
        one, two = (pack(rng.choice(sound.trees)) for _ in range(2))
        return what, "gz", one[: rng.randrange(len(one))] + two[rng.randrange(len(two)) :]
    return what, "pdf" if what == "pdf" else "gz", _whole(rng, "pdf" if what == "pdf" else "jats", sound, seed)


def _whole(rng: random.Random, kind: Format, sound: Sound, seed: int) -> bytes:
    name, papers = ("a.pdf", sound.documents) if kind == "pdf" else ("a.xml", sound.articles)
    files = mutate({name: rng.choice(papers)}, kind, seed)
    return next(iter(files.values())) if kind == "pdf" else pack(files)


def _sample() -> Iterator[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory() as folder:
        make_dump(Path(folder), papers_per_discipline=2, disciplines=("biology", "physics"))
        for path in sorted(Path(folder).glob("*.tar")):
            with tarfile.open(path) as tar:
                for member in tar:
                    if (handle := tar.extractfile(member)) is not None:
                        yield member.name, handle.read()


def _without_large(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A tree whose images are few and small: what is broken is its TeX, and each image costs time."""
    left, kept = _LARGEST_PAPER, {}
    for path, data in sorted(
        files.items(), key=lambda item: (item[0].rpartition(".")[2].lower() in _SUFFIXES, len(item[1]))
    ):
        left -= len(data)
        if left >= 0:
            kept[path] = data
    return kept


def _few_pages(data: bytes) -> bytes:
    pymupdf = load_pymupdf()
    try:
        with pymupdf.open(stream=data, filetype="pdf") as document:
            document.select(range(min(_PAGES, document.page_count)))
            return bytes(document.tobytes(garbage=3, expand=1, no_new_id=True))
    except (RuntimeError, ValueError):
        return data


def _as_jpeg(data: bytes) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        image.convert("RGB").save(out, "JPEG")
    return out.getvalue()


_EPS = (
    b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 200 150\n/Helvetica findfont 10 scalefont setfont\n"
    b"20 20 moveto 180 20 lineto stroke\n20 20 moveto 20 130 lineto stroke\n1 0 0 setrgbcolor\n"
    b"20 20 moveto 60 80 lineto 120 60 lineto 180 120 lineto stroke\n0 setgray 90 5 moveto (time) show\n"
    b"20 8 moveto (0) show 100 8 moveto (5) show 176 8 moveto (10) show\nshowpage\n%%EOF\n"
)
_SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="200" height="150"><g stroke="black">'
    b'<path d="M20 130 H180 M20 130 V20"/></g><text x="90" y="145">time</text></svg>'
)
_ARTICLE = (
    b"<article><front><article-meta><title-group><article-title>T</article-title></title-group></article-meta></front>"
    b'<body><p>As <xref ref-type="fig" rid="F1">Figure 1</xref> shows.</p><fig id="F1"><label>Figure 1</label><caption>'
    b'<p>One.</p></caption><graphic href="a.png"/></fig></body></article>'
)
