"""Small papers for tests."""

from omniscience_assets.extraction.latex import extract
from omniscience_assets.extraction.protocol import Extraction, PaperHead
from omniscience_assets.records import Figure

HEAD = PaperHead("arxiv:2401.01234", "A paper", "cc-by")


def document(body: str, preamble: str = "", document_class: str = "article") -> bytes:
    return f"\\documentclass{{{document_class}}}{preamble}\\begin{{document}}\n{body}\n\\end{{document}}\n".encode()


def read(body: str, preamble: str = "", document_class: str = "article", **files: bytes) -> Extraction:
    """Extract a one-file paper; `files` have `__` for a dot in their names."""
    others = {name.replace("__", "."): data for name, data in files.items()}
    return extract({"main.tex": document(body, preamble, document_class), **others}, paper=HEAD, put_blob=None)


def figures(body: str, preamble: str = "", document_class: str = "article", **files: bytes) -> tuple[Figure, ...]:
    return read(body, preamble, document_class, **files).figures


def figure(caption: str = "A caption.", label: str = "fig:a", image: str = "a.pdf", environment: str = "figure") -> str:
    inner = f"\\includegraphics[width=\\linewidth]{{{image}}}\\caption{{{caption}}}\\label{{{label}}}"
    return f"\\begin{{{environment}}}{inner}\\end{{{environment}}}\n"
