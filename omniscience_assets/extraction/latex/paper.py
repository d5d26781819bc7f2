"""A source package to figures: the room's way in."""

import re
from collections.abc import Mapping

from omniscience_assets.extraction.latex.document import Target
from omniscience_assets.extraction.latex.environments import INSERTS
from omniscience_assets.extraction.latex.flatten import FlatPaper, flatten
from omniscience_assets.extraction.latex.floats import RawFigure, RawPanel, collect_figures
from omniscience_assets.extraction.latex.gallery import Gallery
from omniscience_assets.extraction.latex.mentions import FigureKey, find_mentions, number_key
from omniscience_assets.extraction.latex.plain import plain
from omniscience_assets.extraction.latex.printing import LabelPrinter, read_bibliography
from omniscience_assets.extraction.latex.scan import scan
from omniscience_assets.extraction.latex.tree import FileTree, find_roots, is_supplement
from omniscience_assets.extraction.limits import DEFAULT_LIMITS, Limits
from omniscience_assets.extraction.protocol import Extraction, ExtractionError, PaperHead, PutBlob, Unresolved
from omniscience_assets.records import Figure, Mention, Panel, Series

_FATAL = ("macro_bomb", "input_loop", "too_large", "too_many_inputs")
_PRINTED_CAPTION = re.compile(r"\bFig(?:ure|\.)\s*([A-Z]?\d{1,3})\s*[.:]\s*(.*)", re.IGNORECASE | re.DOTALL)


def extract(
    files: Mapping[str, bytes],
    *,
    paper: PaperHead,
    put_blob: PutBlob | None,
    limits: Limits = DEFAULT_LIMITS,
) -> Extraction:
    """Read all figures of a TeX source package.

    Args:
        files: the package, path to bytes; nothing outside of it is read and nothing in it is executed.
        paper: goes into every figure.
        put_blob: stores images; with `None` none is rendered, and images have only a path and a media type.
        limits: budgets.

    Raises:
        ExtractionError: `no_root_file`, or the budget that was reached (`macro_bomb`, `too_large`, `too_many_inputs`,
            `input_loop`) when no figure could be saved.
    """
    tree = FileTree(files)
    roots = find_roots(files)
    if not roots:
        raise ExtractionError("no_root_file", f"none of {len(files)} files starts a document")
    flats = [flatten(tree, root, limits) for root in roots]
    warnings = dict.fromkeys(warning for flat in flats for warning in flat.warnings)
    gallery = Gallery(tree, put_blob)
    figures, unresolved = list[Figure](), dict[str, None]()
    taken: dict[str, int] = {}
    for index, flat in enumerate(flats):
        reader = _Reader(flat, paper, gallery, limits, in_supplement=index > 0 and is_supplement(flat.root))
        figures += reader.read(taken)
        unresolved |= dict.fromkeys(reader.unresolved)
        warnings |= dict.fromkeys(reader.warnings)
    fatal = next((warning for warning in warnings if warning in _FATAL), None)
    if not figures and fatal:
        raise ExtractionError(fatal, f"no figure was read of {', '.join(roots)} before the budget was reached")
    lost = tuple(Unresolved(label, "main", None, "", "") for label in unresolved)
    return Extraction(tuple(figures), lost, tuple(warnings))


class _Reader:
    """Figures of one root file."""

    def __init__(
        self, flat: FlatPaper, paper: PaperHead, gallery: Gallery, limits: Limits, *, in_supplement: bool
    ) -> None:
        self._flat, self._paper, self._gallery, self._limits = flat, paper, gallery, limits
        self._in_supplement = in_supplement
        self._doc = scan(flat.text)
        self._raw = collect_figures(self._doc, limits)
        self.unresolved: tuple[str, ...] = ()
        self.warnings: tuple[str, ...] = ()
        if len(self._raw) > limits.figures:
            self._raw = self._raw[: limits.figures]
            self.warnings = ("too_many_figures",)

    def read(self, taken: dict[str, int]) -> list[Figure]:
        """Figures of this file; `taken` are the ids given so far in the paper."""
        doc = self._doc
        targets = {**doc.targets, **_figure_targets(self._raw)}
        self._printer = LabelPrinter(targets, read_bibliography(doc.text, doc.bibliography))
        series = [self._series(raw) for raw in self._raw]
        keys = [
            FigureKey(_letters_by_label(raw), number_key(kind, raw.caption.number))
            if raw.caption and raw.caption.number
            else FigureKey(_letters_by_label(raw), self._printed_number(raw, kind))
            for raw, kind in zip(self._raw, series, strict=True)
        ]
        found = find_mentions(doc, keys, targets, self._printer, self._limits)
        self.unresolved = found.unresolved
        return [
            self._figure(raw, kind, mentions, taken)
            for raw, kind, mentions in zip(self._raw, series, found.of_figures, strict=True)
        ]

    def _printed_number(self, raw: RawFigure, series: Series) -> tuple[str, str] | None:
        number = self._insert_caption(raw)[0]
        return number_key(series, number) if number else None

    def _figure(self, raw: RawFigure, series: Series, mentions: tuple[Mention, ...], taken: dict[str, int]) -> Figure:
        caption, number = raw.caption, raw.caption.number or None if raw.caption else None
        tex = self._doc.text[slice(*caption.text)][: self._limits.argument_chars].strip() if caption else ""
        text = self._plain(tex)
        if raw.environment in INSERTS and caption is None:
            number, text = self._insert_caption(raw)
            tex = text
        images, whole = self._gallery.open(raw.images, self._flat.directories, self._doc.graphics_paths)
        return Figure(
            figure_id=_figure_id(self._paper.paper_id, number, taken),
            paper_id=self._paper.paper_id,
            number=number,
            series=series,
            float_kind=raw.environment,
            label=raw.label,
            labels=raw.labels,
            caption=text,
            caption_tex=tex,
            panels=tuple(self._panel(panel) for panel in raw.panels),
            images=images,
            raster=whole.raster,
            width=whole.width,
            height=whole.height,
            mentions=mentions,
            title=self._paper.title,
            licence_class=self._paper.licence_class,
        )

    def _panel(self, raw: RawPanel) -> Panel:
        paths = (self._gallery.find(mark, self._flat.directories, self._doc.graphics_paths) for mark in raw.images)
        return Panel(raw.letter, self._plain(raw.caption_tex), raw.label, tuple(path for path in paths if path))

    def _plain(self, tex: str) -> str:
        return plain(tex, self._printer, depth=self._limits.text_depth).text

    def _insert_caption(self, raw: RawFigure) -> tuple[str | None, str]:
        """Number and caption that a plain TeX insertion writes out by hand."""
        if raw.environment not in INSERTS:
            return None, ""
        end = next(item.end for item in self._doc.floats if item.start == raw.start)
        match = _PRINTED_CAPTION.search(self._plain(self._doc.text[raw.start : end]))
        return (match[1], match[2].strip()) if match else (None, "")

    def _series(self, raw: RawFigure) -> Series:
        name = raw.caption.name.lower() if raw.caption else ""
        number = (raw.caption.number or "") if raw.caption else ""
        if "extended" in name or number.startswith("ED"):
            return "extended"
        if self._in_supplement or "supp" in name or re.match(r"S[-.]?(?:I[-.]?)?\d", number):
            return "supplementary"
        if (raw.caption and raw.caption.in_appendix) or re.match(r"[A-R][-.]?\d", number):
            return "appendix"
        return "main"


def _letters_by_label(raw: RawFigure) -> dict[str, str | None]:
    letters: dict[str, str | None] = dict.fromkeys(raw.labels)
    return letters | {panel.label: panel.letter for panel in raw.panels if panel.label}


def _figure_targets(figures: list[RawFigure]) -> dict[str, Target]:
    return {
        label: Target("figure", (raw.caption.number or "" if raw.caption else "") + (letter or ""), letter or "")
        for raw in figures
        for label, letter in _letters_by_label(raw).items()
    }


def _figure_id(paper_id: str, number: str | None, taken: dict[str, int]) -> str:
    """`…#fig.3`; `…#fig.u1` without a number; `…#fig.3.b` for the second figure that prints 3."""
    stem = re.sub(r"[^\w.-]", "_", number) if number else "u"
    taken[stem] = count = taken.get(stem, 0) + 1
    if stem == "u":
        return f"{paper_id}#fig.u{count}"
    tail = "" if count == 1 else f".{chr(96 + count)}" if count <= 26 else f".{count}"
    return f"{paper_id}#fig.{stem}{tail}"
