"""Small articles for tests."""

from omniscience_assets.extraction.jats import extract
from omniscience_assets.extraction.protocol import Extraction, PaperHead
from omniscience_assets.records import Figure

HEAD = PaperHead("pmc:PMC1.1", "A paper", "attribution")
_ROOT = (
    '<article xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML">'
    "<front/><body>{}</body><back>{}</back>{}</article>"
)


def article(body: str, back: str = "", after: str = "") -> bytes:
    return _ROOT.format(body, back, after).encode()


def read(body: str, back: str = "", after: str = "", *, untagged: bool = False, **files: bytes) -> Extraction:
    """Extract an article; `files` have `__` for a dot in their names."""
    others = {name.replace("__", "."): data for name, data in files.items()}
    package = {"article.nxml": article(body, back, after), **others}
    return extract(package, paper=HEAD, put_blob=None, untagged=untagged)


def figures(body: str, back: str = "", after: str = "") -> tuple[Figure, ...]:
    return read(body, back, after).figures


def fig(number: str = "1", caption: str = "<p>A caption.</p>", image: str = "a.tif", inside: str = "") -> str:
    """A `fig` with the id `F<number>`."""
    graphic = f'<graphic xlink:href="{image}"/>' if image else ""
    head = f'<fig id="F{number}"><label>Figure {number}.</label>'
    return f"{head}<caption>{caption}</caption>{graphic}{inside}</fig>"


def xref(number: str, printed: str | None = None) -> str:
    return f'<xref ref-type="fig" rid="F{number}">{printed or f"Figure {number}"}</xref>'


def mentions(found: Extraction) -> list[list[str]]:
    """For each figure the printed references to it, each with its panels behind a slash."""
    return [
        [
            mention.text[span.start : span.end] + ("/" + "".join(span.letters) if span.letters else "")
            for mention in figure.mentions
            for span in mention.spans
        ]
        for figure in found.figures
    ]
