"""Submissions that are not as one would wish, one of each sort, as dumps have them."""

import gzip
import io
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from omniscience_assets.sources.mupdf import load_pymupdf
from omniscience_assets.sources.sample.bank import draw
from omniscience_assets.sources.sample.layout import Draft, Float
from omniscience_assets.sources.sample.papers import Author, write_short
from omniscience_assets.sources.sample.prose import to_plain, write_caption, write_reading

NONEXCLUSIVE = "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"
"""The licence by which only arXiv may distribute a paper."""


@dataclass(frozen=True)
class Submission:
    """A paper as it goes into a tar: its bytes, the extension of its member, and what is true of it."""

    draft: Draft
    data: bytes
    extension: str = "gz"


def pack_tree(files: Mapping[str, bytes]) -> bytes:
    """A gzipped tar of files in the order of their names, the same bytes every time."""
    out = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=out, mode="wb", mtime=0, compresslevel=1) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar,
    ):
        for name, data in sorted(files.items()):
            header = tarfile.TarInfo(name)
            header.size = len(data)
            tar.addfile(header, io.BytesIO(data))
    return out.getvalue()


def pack(draft: Draft) -> Submission:
    """A draft as a gzipped tar."""
    return Submission(draft, pack_tree(draft.files))


def _hollow(author: Author, data: bytes) -> Submission:
    """Something that holds no figure."""
    return Submission(Draft(author.draft.title, author.draft.abstract), data)


def _pdf_only(author: Author) -> Submission:
    """A PDF of two pages with a figure and a caption, and no source."""
    drawing = draw(author.field.discipline, "trend", author.variant)
    caption = to_plain(write_caption(drawing, author.field, author.chance, long=True))
    reading = f"Figure 1 gives the outcome. {to_plain(write_reading(drawing, author.field, author.chance))}"
    pymupdf = load_pymupdf()
    document = pymupdf.open()
    first = document.new_page()
    first.insert_textbox((72, 60, 520, 115), author.draft.title, fontsize=15)
    first.insert_textbox((72, 120, 520, 230), to_plain(author.draft.abstract), fontsize=10)
    first.insert_textbox((72, 240, 520, 330), reading, fontsize=10)
    second = document.new_page()
    second.show_pdf_page(pymupdf.Rect(120, 80, 480, 340), pymupdf.open(stream=drawing.data, filetype="pdf"), 0)
    second.insert_textbox((72, 350, 520, 440), f"Figure 1: {caption}", fontsize=10)
    figure = {
        "number": "1", "label": None, "labels": [], "caption": caption, "image_files": [], "subfigures": [],
        "contexts": [reading], "page": 2,
    }  # fmt: skip
    draft = replace(author.draft, known=[figure])
    return Submission(draft, document.tobytes(no_new_id=True, deflate=True), "pdf")


def _short(author: Author) -> Submission:
    return pack(write_short(author))


def _truncated(author: Author) -> Submission:
    return _hollow(author, pack_tree(write_short(author).files)[:3000])


def _missing_image(author: Author) -> Submission:
    draft = write_short(author)
    del draft.files["figs/view.png"]
    return pack(draft)


def _recursive_input(author: Author) -> Submission:
    draft = write_short(author)
    draft.files["results.tex"] += b"\\input{loop}\n"
    draft.files["loop.tex"] = b"\\input{loop}\n\\input{main}\n"
    return pack(draft)


def _unbalanced_braces(author: Author) -> Submission:
    draft = write_short(author)
    draft.files["main.tex"] = draft.files["main.tex"].replace(b"\\section{Results}", b"{\\bf \\section{Results}")
    return pack(draft)


def _duplicate_caption(author: Author) -> Submission:
    """The second figure has the caption of the first, above another image."""
    draft = write_short(author)
    first, second = draft.floats
    draft.floats[1] = replace(second, caption=first.caption)
    text = draft.files["results.tex"]
    draft.files["results.tex"] = text.replace(second.tex().encode(), draft.floats[1].tex().encode())
    return pack(draft)


def _single_file(author: Author) -> Submission:
    """One gzipped TeX file without a figure."""
    text = author.compose(["\\section{Introduction}", *author.introduce(), author.table()])
    return Submission(author.draft, gzip.compress(author.wrap(text), mtime=0))


def _single_picture(author: Author) -> Submission:
    """One gzipped TeX file with a figure that LaTeX draws itself."""
    author.drawings["fig:scheme"] = draw(author.field.discipline, "diagram", author.variant)
    caption = write_caption(author.drawings["fig:scheme"], author.field, author.chance, long=False)
    scheme = Float("fig:scheme", "1", caption, (), "picture")
    text = author.compose([*author.introduce(), author.tell("plain", "scheme"), scheme])
    return Submission(author.draft, gzip.compress(author.wrap(text), mtime=0))


_WITHDRAWN_TEXT = b"\\documentclass{article}\\begin{document}This paper was withdrawn by its authors.\\end{document}"
_HTML = b"<!DOCTYPE html>\n<html><head><title>Not found</title></head><body><p>No such paper.</p></body></html>\n"

ODDITIES: Mapping[str, tuple[str, Callable[[Author], Submission]]] = MappingProxyType({
    "pdf_only": ("medicine", _pdf_only),
    "withdrawn": ("physics", lambda author: _hollow(author, gzip.compress(b"%auto-ignore\n", mtime=0))),
    "withdrawn_text": ("statistics", lambda author: _hollow(author, gzip.compress(_WITHDRAWN_TEXT, mtime=0))),
    "empty": ("economics", lambda author: _hollow(author, gzip.compress(b"", mtime=0))),
    "truncated_gzip": ("chemistry", _truncated),
    "no_metadata": ("biology", _short),
    "unknown_category": ("mathematics", _short),
    "html": ("computer-science", lambda author: _hollow(author, gzip.compress(_HTML, mtime=0))),
    "missing_image": ("earth-science", _missing_image),
    "recursive_input": ("astronomy", _recursive_input),
    "unbalanced_braces": ("physics", _unbalanced_braces),
    "nonexclusive": ("materials-science", _short),
    "duplicate_caption": ("electrical-engineering", _duplicate_caption),
    "shared_image": ("biology", _short),
    "single_file": ("mathematics", _single_file),
    "single_picture": ("computer-science", _single_picture),
    "old_id_astronomy": ("astronomy", _short),
    "old_id_particles": ("particle-physics", _short),
    "old_id_mathematics": ("mathematics", _single_file),
})  # fmt: skip
"""What is odd, in which discipline, and how it is made."""
