"""One pass over the control words of a flat paper: floats, captions, images, labels, counters, paragraphs."""

import re
from collections.abc import Callable

from omniscience_assets.extraction.latex import environments, graphics
from omniscience_assets.extraction.latex.braces import Source
from omniscience_assets.extraction.latex.document import (
    Box,
    CaptionKind,
    CaptionMark,
    Document,
    Float,
    ImageMark,
    LabelMark,
    ReferenceMark,
)
from omniscience_assets.extraction.latex.numbering import SETTINGS, Numbering
from omniscience_assets.extraction.latex.symbols import REFERENCES
from omniscience_assets.extraction.latex.words import any_of, words

_ENV_NAME = re.compile(r"\s*\{\s*([^{}\\\n]{1,60}?)\s*\}")
_CLASS = re.compile(r"\\document(?:class|style)\s*(?:\[[^\]]*\])?\s*\{\s*(?:[^{}]*/)?([^{}/]*?)\s*\}")
_KEYS = re.compile(r"\*?\s*(?:\[([^\[\]{}]{0,300})\]\s*)?\{\s*\{?([^{}]{0,2000})\}(?:\}|\s*\{([^{}]{0,300})\})?")
_KEY = re.compile(r"[^,\s](?:[^,]*[^,\s])?")

_SECTIONS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph")
_SHORT_DRAWING = re.compile(r"[^;{}]{0,4000};")
_NEAR = 8_000
_LABEL_CHARS = 300
_MOST_FLOATS = 5_000
_BIBLIOGRAPHIES = (("\\begin{thebibliography}", "\\end{thebibliography}"), ("\\refsection{", "\\endrefsection"))
_IMPLIED_CLASS = "article"


def scan(text: str) -> Document:
    """Find the marks of a flat paper, in time linear in its length."""
    return _Scanner(text).scan()


def _bibliography(text: str) -> tuple[int, int]:
    """Where the list of references starts and ends, as BibTeX or biblatex writes it; -1 where there is none."""
    for begin, end in _BIBLIOGRAPHIES:
        start = text.find(begin)
        if start >= 0:
            return start, text.find(end, start)
    return -1, -1


class _Scanner:
    def __init__(self, text: str) -> None:
        self._source = Source(text)
        self._doc = Document(text)
        match = _CLASS.search(text)
        self._numbering = Numbering(self._source, match[1].lower() if match else _IMPLIED_CLASS)
        self._counters = self._numbering.counters
        self._open: list[tuple[str, int]] = []
        """Environments that are open: name and start."""
        self._float: Float | None = None
        self._captype = ""
        self._given_number = ""
        self._caption_end = -1
        self._after_body = False

    def scan(self) -> Document:
        doc, text = self._doc, self._source.text
        start = text.find("\\begin{document}")
        doc.body = (max(0, start), len(text))
        self._read(0, max(0, start), _PREAMBLE)
        bibliography, after = _bibliography(text)
        doc.bibliography = bibliography
        if after >= 0:
            self._read(max(0, start), bibliography, _BODY)
            doc.breaks += (bibliography, after)
        self._read(max(0, start, after), len(text), _BODY)
        if self._float is not None:
            self._close_float(doc.body[1])
        doc.targets = self._numbering.targets
        doc.images.sort(key=lambda mark: mark.pos)
        doc.floats.sort(key=lambda item: (item.start, item.end))
        doc.boxes.sort(key=lambda box: (box.pos, -box.end))
        return doc

    def _read(self, start: int, end: int, tokens: re.Pattern[str]) -> None:
        breaks = self._doc.breaks
        for match in tokens.finditer(self._source.text, start, end):
            name = match[1]
            if self._after_body:
                break
            if name is not None:
                _HANDLERS.get(name, _Scanner.other_reference)(self, name, match.start(), match.end())
            elif match[0][0] == "\n" and self._float is None:
                breaks.append(match.end())

    # Environments

    def begin(self, _: str, start: int, pos: int) -> None:
        match = _ENV_NAME.match(self._source.text, pos)
        if match is None:
            return
        name = match[1]
        if self._is_figure(name) or name in environments.OTHER_FLOATS:
            self._open_float(name, start)
        elif name in ("overpic", "overpic*"):
            self._add_images("overpic", start, match.end())
        elif name in ("appendix", "appendices"):
            self._counters.start_appendix()
        self._numbering.begin(name, match.end())
        self._break_text(name, start)
        if len(self._open) < 10_000:
            self._open.append((name, start))

    def end(self, _: str, start: int, pos: int) -> None:
        match = _ENV_NAME.match(self._source.text, pos)
        if match is None:
            return
        name, after = match[1], match.end()
        opened = self._pop(name)
        self._numbering.end(name)
        if name in environments.DRAWINGS and opened is not None:
            self._add_drawing(opened, after)
        elif name in environments.PANELS and opened is not None:
            self._doc.boxes.append(Box(opened, after, "panel"))
        elif name in environments.BOXES and opened is not None:
            self._doc.boxes.append(Box(opened, after, "box"))
        elif self._float is not None and self._float.environment == name:
            self._close_float(after)
        elif name == "document":
            self._doc.body = (self._doc.body[0], start)
            self._after_body = True
        self._break_text(name, after)

    def _pop(self, name: str) -> int | None:
        for depth in range(len(self._open) - 1, max(-1, len(self._open) - 40), -1):
            if self._open[depth][0] == name:
                start = self._open[depth][1]
                del self._open[depth:]
                return start
        return None

    def _break_text(self, name: str, pos: int) -> None:
        if self._float is None and name in environments.BREAKING:
            self._doc.breaks.append(pos)

    def _open_float(self, name: str, start: int) -> None:
        if self._float is not None:
            if name in environments.OTHER_FLOATS:
                return
            self._close_float(start)
        self._captype = "figure" if self._is_figure(name) else "other"
        self._float = Float(start, start, name)

    def _is_figure(self, name: str) -> bool:
        return name in environments.FIGURES or name.rstrip("*") in self._numbering.figure_floats

    def _close_float(self, end: int) -> None:
        assert self._float is not None
        self._doc.breaks += (self._float.start, end)
        if len(self._doc.floats) < _MOST_FLOATS:
            self._doc.floats.append(Float(self._float.start, end, self._float.environment))
        self._float, self._captype, self._given_number = None, "", ""

    def insert(self, name: str, start: int, pos: int) -> None:
        if self._float is None:
            self._captype, self._float = "figure", Float(start, start, name)

    def end_insert(self, _: str, start: int, pos: int) -> None:
        if self._float is not None and self._float.environment in environments.INSERTS:
            self._close_float(pos)

    # Captions, panels, images

    def caption(self, name: str, start: int, pos: int) -> None:
        starred = self._source.text.startswith("*", pos)
        captype = self._captype
        if name in ("captionof", "captionof*"):
            kind = self._source.read_group(pos + starred)
            if kind is None:
                return
            captype, pos = ("figure" if kind[0].strip() == "figure" else "other"), kind[1]
        elif name == "figcaption" and self._float is None:
            captype = "figure"
        if not captype or len(self._doc.floats) >= _MOST_FLOATS:
            return
        option = self._source.option(pos + self._source.text.startswith("*", pos))
        span = self._source.group(self._source.skip_options(pos)) if name != "phantomsubcaption" else (pos, pos)
        if span is None:
            return
        if option and name == "figcaption":
            self._doc.images += [ImageMark(start, path) for path in graphics.listed(self._source.text[slice(*option)])]
        kind_of: CaptionKind = "other"
        if captype == "figure":
            kind_of = "sub" if "subcaption" in name or self._in_panel() else "figure"
        number = None
        own = self._float.environment.rstrip("*") if self._float is not None else ""
        own = own if own in self._numbering.figure_floats else "figure"
        if name == "contcaption":
            self._counters.add(own, -1)
        if kind_of == "figure" and not starred:
            number = self._given_number or self._counters.step(own)
        elif kind_of == "other":
            self._counters.advance(self._float_kind())
        self._caption_end = span[1]
        self._doc.captions.append(
            CaptionMark(start, span, kind_of, number, self._counters.in_appendix, self._numbering.printed_name(own))
        )
        if self._float is None and kind_of == "figure":
            self._add_pseudo_float(name, start, span[1] + 1)

    def _in_panel(self) -> bool:
        return any(name in environments.PANELS for name, _ in self._open[-8:])

    def _add_pseudo_float(self, name: str, start: int, end: int) -> None:
        """A caption outside of floats: what stands in the same environment belongs to it."""
        if name != "figcaption" and self._open and self._open[-1][0] not in ("document", "abstract"):
            env, start = self._open[-1]
            close = self._source.text.find(f"\\end{{{env}}}", end, end + _NEAR)
            end = close if close >= 0 else end
        label = re.compile(r"\s*\\label\s*\{[^{}]*\}").match(self._source.text, end)
        self._doc.floats.append(Float(start, label.end() if label else end, name))

    def figure_number(self, _: str, start: int, pos: int) -> None:
        group = self._source.read_group(pos)
        self._given_number = group[0].strip()[:40] if group and self._float is not None else ""

    def panel(self, name: str, start: int, pos: int) -> None:
        r"""Panels made by a command: `\subfigure[caption]{…}`, `\subfloat[…][…]{…}`, `\subcaptionbox{…}[…]{…}`."""
        if self._float is None:
            return
        pos += self._source.text.startswith("*", pos)
        caption = None
        if name == "subcaptionbox":
            caption = self._source.group(pos)
            pos = caption[1] + 1 if caption else pos
        while (option := self._source.option(pos)) is not None:
            caption = caption if name == "subcaptionbox" else option
            pos = option[1] + 1
        content = self._source.group(pos)
        if content is not None:
            self._doc.boxes.append(Box(start, content[1] + 1, "panel", caption or (pos, pos)))

    def grid_panel(self, _: str, start: int, pos: int) -> None:
        r"""AASTeX's `\fig{file}{width}{caption}`, which stands in a `\gridline`."""
        file = self._source.group(pos) if self._float else None
        width = self._source.group(file[1] + 1) if file else None
        caption = self._source.group(width[1] + 1) if width else None
        if file is None or caption is None:
            self.reference("fig", start, pos)
            return
        path = graphics.listed(self._source.text[slice(*file)])
        self._doc.images += [ImageMark(start, item) for item in path]
        if self._source.text[slice(*caption)].strip():
            self._doc.boxes.append(Box(start, caption[1] + 1, "panel", caption))

    def parbox(self, _: str, start: int, pos: int) -> None:
        width = self._source.group(self._source.skip_options(pos)) if self._float else None
        content = self._source.group(width[1] + 1) if width else None
        if content is not None:
            self._doc.boxes.append(Box(start, content[1] + 1, "box"))

    def image(self, name: str, start: int, pos: int) -> None:
        self._add_images(name, start, pos)

    def drawing(self, _: str, start: int, pos: int) -> None:
        r"""TikZ's short form, `\tikz{…}` or `\tikz …;`."""
        match = _SHORT_DRAWING.match(self._source.text, self._source.skip_options(pos))
        group = self._source.group(self._source.skip_options(pos))
        end = group[1] + 1 if group else match.end() if match else None
        if end is not None:
            self._add_drawing(start, end)

    def _add_drawing(self, start: int, end: int) -> None:
        """A drawing in TeX; in a caption it is a sign of the legend, and inside of another one a part of it."""
        images = self._doc.images
        while images and images[-1].path is None and images[-1].pos > start:
            images.pop()
        if start >= self._caption_end:
            images.append(ImageMark(start, None, end))

    def _add_images(self, name: str, start: int, pos: int) -> None:
        found = graphics.read_paths(self._source, name, pos)
        self._doc.images += [ImageMark(start, path) for path in found]

    def graphics_path(self, _: str, start: int, pos: int) -> None:
        group = self._source.read_group(pos)
        if group is not None:
            self._doc.graphics_paths = graphics.read_graphics_path(group[0])

    # Numbers

    def setting(self, name: str, start: int, pos: int) -> None:
        SETTINGS[name](self._numbering, name, pos)
        if name == "captionsetup" and self._numbering.caption_type:
            self._captype, self._numbering.caption_type = self._numbering.caption_type, ""

    def label(self, _: str, start: int, pos: int) -> None:
        group = self._source.read_group(pos)
        if group is None or len(group[0]) > _LABEL_CHARS:
            return
        key = " ".join(group[0].split())
        self._doc.labels.append(LabelMark(start, key))
        if self._captype != "figure":
            self._numbering.label(key, self._float_kind() if self._float is not None else None)

    def _float_kind(self) -> str:
        name = self._float.environment.rstrip("*") if self._float is not None else "table"
        return name if name in environments.OWN_COUNTERS else "table"

    def section(self, name: str, start: int, pos: int) -> None:
        if self._float is not None:
            return
        starred = self._source.text.startswith("*", pos)
        title = self._source.group(self._source.skip_options(pos))
        if title is None:
            return
        if not starred and name in _SECTIONS[:5]:
            self._numbering.section(name)
        self._doc.breaks += (start, title[1] + 1)
        if name not in ("paragraph", "subparagraph"):
            self._doc.sections.append((start, title))

    def appendix(self, name: str, start: int, pos: int) -> None:
        if name in ("restartappendixnumbering", "appendixfigures"):
            self._counters.restart_in_appendix()
        else:
            self._counters.start_appendix()

    def continued(self, _: str, start: int, pos: int) -> None:
        self._counters.add("figure", -1)

    # Running text

    def reference(self, name: str, start: int, pos: int) -> None:
        match = _KEYS.match(self._source.text, pos) if self._float is None else None
        if match is not None:
            keys = match[1] if name == "hyperref" else f"{match[2]},{match[3] or ''}"
            self._doc.references.append(ReferenceMark(start, tuple(_KEY.findall(keys or ""))))

    def other_reference(self, name: str, start: int, pos: int) -> None:
        r"""A command of a class that is not in the package, such as `\Figref{fig:a}`."""
        self.reference(name, start, pos)

    def break_here(self, name: str, start: int, pos: int) -> None:
        if name == "item":
            self._numbering.item()
        if self._float is None:
            self._doc.breaks.append(start)


_CAPTIONS = words(
    "caption captionof subcaption figcaption plotcaption tablecaption topcaption contcaption captionabove captionbelow"
    " captionbox fcaption bicaption phantomsubcaption"
)
_Handler = Callable[[_Scanner, str, int, int], None]
_HANDLERS: dict[str, _Handler] = {
    **dict.fromkeys(REFERENCES - {"eqref", "pageref", "cpageref", "cpagerefrange"}, _Scanner.reference),
    **dict.fromkeys(graphics.COMMANDS, _Scanner.image),
    **dict.fromkeys(_CAPTIONS, _Scanner.caption),
    **dict.fromkeys(("subfigure", "subfloat", "sidesubfloat", "subcaptionbox", "subfig"), _Scanner.panel),
    **dict.fromkeys(("fig", "leftfig", "rightfig", "boxedfig"), _Scanner.grid_panel),
    **dict.fromkeys(_SECTIONS, _Scanner.section),
    **dict.fromkeys(("appendix", "restartappendixnumbering", "appendixfigures"), _Scanner.appendix),
    **dict.fromkeys(SETTINGS, _Scanner.setting),
    **dict.fromkeys(("par", "item", "maketitle", "newpage", "clearpage"), _Scanner.break_here),
    **dict.fromkeys(environments.INSERTS, _Scanner.insert),
    "begin": _Scanner.begin,
    "end": _Scanner.end,
    "endinsert": _Scanner.end_insert,
    "tikz": _Scanner.drawing,
    "figurenum": _Scanner.figure_number,
    "parbox": _Scanner.parbox,
    "graphicspath": _Scanner.graphics_path,
    "label": _Scanner.label,
    "ContinuedFloat": _Scanner.continued,
}
_PREAMBLE_WORDS = words(
    "setcounter numberwithin counterwithin counterwithout @addtoreset graphicspath renewcommand captionsetup"
    " DeclareCaptionLabelFormat newtheorem newfloat DeclareFloatingEnvironment floatname"
)
_OTHER_REFERENCE = r"[A-Za-z]{0,20}(?:[rR]ef|[fF]ig(?:ure)?)s?(?=\*?\s*\{)"
_PREAMBLE = re.compile(rf"\\(?:\\|({any_of(_PREAMBLE_WORDS)})(?![A-Za-z@]))")
_BODY = re.compile(rf"\\(?:\\|({any_of(_HANDLERS)}|{_OTHER_REFERENCE})(?![A-Za-z@]))|\n[ \t]*\n\s*")
