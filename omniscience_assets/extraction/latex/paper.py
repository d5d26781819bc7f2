"""A source package to figures: the room's way in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from omniscience_assets.extraction.figure_ids import FigureIds
from omniscience_assets.extraction.latex.document import Target
from omniscience_assets.extraction.latex.environments import INSERTS
from omniscience_assets.extraction.latex.flatten import FlatPaper, flatten
from omniscience_assets.extraction.latex.floats import RawFigure, RawPanel, collect_figures
from omniscience_assets.extraction.latex.gallery import Gallery
from omniscience_assets.extraction.latex.mentions import Mentions, Names, find_mentions
from omniscience_assets.extraction.latex.plain import plain
from omniscience_assets.extraction.latex.printing import LabelPrinter
from omniscience_assets.extraction.latex.scan import scan
from omniscience_assets.extraction.latex.tree import FileTree, find_roots, is_supplement
from omniscience_assets.extraction.limits import DEFAULT_LIMITS, Limits
from omniscience_assets.extraction.protocol import Extraction, ExtractionError, PaperHead, PutBlob, Unresolved
from omniscience_assets.extraction.references import FigureNumber, index_figures
from omniscience_assets.records import Figure, Mention, NumberSeries, Panel

_FATAL = ("macro_bomb", "input_loop", "too_large", "too_many_inputs")
_LETTER_OF_NAME = re.compile(r"(?:^|[\s~.}])(SI|ED|[A-S])[\s~.]*(?:\\thefigure\W*)?$")
"""`Fig. S` before the number, whether it is the figures' name or their whole label."""
_PANEL_LETTER = re.compile(r"\(?([a-z])(?:\)|[.:](?=\s|$))\s*", re.IGNORECASE)
_PRINTED_CAPTION = re.compile(r"\bFig(?:ure|\.)\s*([A-Z]?\d{1,3})\s*[.:]\s*(.*)", re.IGNORECASE | re.DOTALL)


def extract(
    files: Mapping[str, bytes],
    *,
    paper: PaperHead,
    put_blob: PutBlob | None,
    limits: Limits = DEFAULT_LIMITS,
    untagged: bool = False,
) -> Extraction:
    """Read all figures of a TeX source package; see `protocol.Extractor` for the arguments.

    Raises:
        ExtractionError: `no_root_file`, or the budget that was reached (`macro_bomb`, `too_large`, `too_many_inputs`,
            `input_loop`) when no figure could be saved.
    """
    tree = FileTree(files)
    roots = find_roots(files)
    if not roots:
        raise ExtractionError("no_root_file", f"none of {len(files)} files starts a document")
    gallery = Gallery(tree, put_blob, limits.drawing_seconds)
    readers = [
        _Reader(flatten(tree, root, limits), paper, gallery, limits, in_supplement=index > 0 and is_supplement(root))
        for index, root in enumerate(roots)
    ]
    warnings = dict.fromkeys(warning for reader in readers for warning in reader.warnings)
    numbered = [named for reader in readers for named in reader.numbered]
    mentions: dict[int, list[Mention]] = {}
    unresolved: list[Unresolved] = []
    first = 0
    for reader in readers:
        found = reader.find_mentions(readers, numbered, first, untagged=untagged)
        for index, of_figure in found.of_figures.items():
            mentions.setdefault(index, []).extend(of_figure)
        unresolved += found.unresolved
        first += len(reader.numbered)
    ids = FigureIds(paper.paper_id)
    places = iter(range(len(numbered)))
    figures = [item for reader in readers for item in reader.figures(places, mentions, ids)]
    fatal = next((warning for warning in warnings if warning in _FATAL), None)
    if not figures and fatal:
        raise ExtractionError(fatal, f"no figure was read of {', '.join(roots)} before the budget was reached")
    return Extraction(tuple(figures), tuple(unresolved), tuple(warnings))


class _Reader:
    """Figures of one root file."""

    def __init__(
        self, flat: FlatPaper, paper: PaperHead, gallery: Gallery, limits: Limits, *, in_supplement: bool
    ) -> None:
        self._flat, self._paper, self._gallery, self._limits = flat, paper, gallery, limits
        self._in_supplement = in_supplement
        self._doc = scan(flat.text)
        raw = collect_figures(self._doc, limits)
        self._raw = raw[: limits.figures]
        self.warnings = (*flat.warnings, *(("too_many_figures",) if len(raw) > limits.figures else ()))
        self.targets = {**self._doc.targets, **_figure_targets(self._raw)}
        self.labels = [_letters_by_label(item) for item in self._raw]
        self._printer = self._print_with(self.targets)
        self.numbered = list(self._numbers())

    def _print_with(self, targets: Mapping[str, Target]) -> LabelPrinter:
        return LabelPrinter(targets, self._doc.text, self._doc.bibliography)

    def _numbers(self) -> Iterator[FigureNumber]:
        """Series and number of each figure; one of an appendix that goes on counting belongs to the main series."""
        main: set[str] = set()
        for raw in self._raw:
            number, series = self._number(raw) or "", self._series(raw)
            if series == "appendix" and number[:1].isdigit() and number not in main:
                series = "main"
            main |= {number} if series == "main" else set()
            yield FigureNumber(series, number)

    def find_mentions(
        self, readers: Sequence["_Reader"], numbered: Sequence[FigureNumber], first: int, *, untagged: bool
    ) -> Mentions:
        """Mentions in this file of all the paper's figures, of which its own start at `first`.

        What a label or a bare number could name in two files, it names in its own.
        """
        everywhere = [labels for reader in readers for labels in reader.labels]
        owned = range(first, first + len(self._raw))
        order = [*(index for index in range(len(numbered)) if index not in owned), *reversed(owned)]
        labels = {label: (index, letter) for index in order for label, letter in everywhere[index].items()}
        targets = {key: target for reader in (*readers, self) for key, target in reader.targets.items()}
        self._printer = self._print_with(targets) if len(readers) > 1 else self._printer
        exact = index_figures([[number] if number.number else [] for number in numbered])
        mine = index_figures([[number] if i in owned and number.number else [] for i, number in enumerate(numbered)])
        bare = index_figures(
            [[_as_main(number)] if i in owned and number.number else [] for i, number in enumerate(numbered)]
        )
        names = Names(labels, {**exact, **bare, **mine}, targets)
        return find_mentions(self._doc, names, self._printer, self._limits, untagged=untagged)

    def figures(self, places: Iterator[int], mentions: Mapping[int, Sequence[Mention]], ids: FigureIds) -> list[Figure]:
        """The figures of this file; `places` gives their indices in the paper."""
        return [
            self._figure(raw, number.series, tuple(mentions.get(next(places), ())), ids)
            for raw, number in zip(self._raw, self.numbered, strict=True)
        ]

    def _number(self, raw: RawFigure) -> str | None:
        if raw.caption is None:
            return self._insert_caption(raw)[0]
        letter = _LETTER_OF_NAME.search(raw.caption.name)
        return (letter[1] if letter else "") + raw.caption.number if raw.caption.number else None

    def _figure(self, raw: RawFigure, series: NumberSeries, mentions: tuple[Mention, ...], ids: FigureIds) -> Figure:
        caption, number = raw.caption, self._number(raw)
        tex = self._doc.text[slice(*caption.text)][: self._limits.argument_chars].strip() if caption else ""
        text = self._plain(tex)
        if raw.environment in INSERTS and caption is None:
            number, text = self._insert_caption(raw)
            tex = text
        images, whole = self._gallery.open(raw.images, self._flat.directories, self._doc)
        return Figure(
            figure_id=ids.take(number),
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
        caption = self._plain(raw.caption_tex)
        written = _PANEL_LETTER.match(caption)
        if written and written[1].lower() == raw.letter:
            caption = caption[written.end() :]
        return Panel(raw.letter, caption, raw.label, tuple(path for path in paths if path))

    def _plain(self, tex: str) -> str:
        return plain(tex, self._printer, depth=self._limits.text_depth).text

    def _insert_caption(self, raw: RawFigure) -> tuple[str | None, str]:
        """Number and caption that a plain TeX insertion writes out by hand."""
        if raw.environment not in INSERTS:
            return None, ""
        end = next(item.end for item in self._doc.floats if item.start == raw.start)
        match = _PRINTED_CAPTION.search(self._plain(self._doc.text[raw.start : end]))
        return (match[1], match[2].strip()) if match else (None, "")

    def _series(self, raw: RawFigure) -> NumberSeries:
        name = raw.caption.name.lower() if raw.caption else ""
        number = (self._number(raw) or "") if raw.caption else ""
        if "extended" in name or number.startswith("ED"):
            return "extended"
        if raw.environment.startswith("ext"):
            return "extended"
        if (
            self._in_supplement
            or "supp" in name
            or raw.environment.startswith("sup")
            or re.match(r"S[-.]?(?:I[-.]?)?\d", number)
        ):
            return "supplementary"
        if (raw.caption and raw.caption.in_appendix) or re.match(r"[A-R][-.]?\d", number):
            return "appendix"
        return "main"


def _as_main(number: FigureNumber) -> FigureNumber:
    """What running text may call a figure beside it that LaTeX numbers in a series of its own without saying so."""
    return replace(number, series="main")


def _letters_by_label(raw: RawFigure) -> dict[str, str | None]:
    letters: dict[str, str | None] = dict.fromkeys(raw.labels)
    return letters | {panel.label: panel.letter for panel in raw.panels if panel.label}


def _figure_targets(figures: list[RawFigure]) -> dict[str, Target]:
    return {
        label: Target("figure", (raw.caption.number or "" if raw.caption else "") + (letter or ""), letter or "")
        for raw in figures
        for label, letter in _letters_by_label(raw).items()
    }
