"""All that a caption is held against: what the evidence names and plots, and what the paper says."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property

from omniscience_assets.captioning.facts.names import with_sure_labels
from omniscience_assets.captioning.facts.trust import trusted
from omniscience_assets.captioning.grounding.numbers import matches
from omniscience_assets.captioning.grounding.values import grounded_values, image_texts
from omniscience_assets.captioning.passages import caption_sentences, context_sentences
from omniscience_assets.quality.grounding.completeness import Completeness
from omniscience_assets.quality.grounding.inscriptions import inscriptions
from omniscience_assets.quality.grounding.layout import printed_boxes, shown_images
from omniscience_assets.quality.grounding.letters import panel_letters
from omniscience_assets.quality.grounding.parts import (
    Line,
    Name,
    PaperNumber,
    Ruler,
    Source,
    joined,
    names_of,
    paper_numbers,
    without_symbols,
)  # fmt: skip
from omniscience_assets.quality.grounding.text import Number, keys, stem
from omniscience_assets.quality.grounding.units import Unit, parse_unit, plain_units, unit_of
from omniscience_assets.records import Box, Evidence, Figure, ImageFile, PanelEvidence

_DIGITS = str.maketrans("oil", "011")
"""Letters that an engine takes for digits."""
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{1,24})[)\]]")
_MAGNITUDE = re.compile(r"\d\s([kKMGB])$")
_ALIKE = 0.84
"""Similarity of a word and its misreading."""


@dataclass(frozen=True, eq=False)
class Sources:
    """The evidence and the paper's words, looked through once."""

    figure: Figure
    evidence: Evidence

    @cached_property
    def complete(self) -> Completeness:
        """What was read so fully that absence is proof."""
        return Completeness(self.evidence)

    @cached_property
    def lines(self) -> tuple[tuple[Line, ...], ...]:
        """The series of each panel."""
        return tuple(tuple(self._lines(index, panel)) for index, panel in enumerate(self.evidence.panels))

    @cached_property
    def is_traced(self) -> bool:
        """Whether series were traced in pixels."""
        return any(series.traced for panel in self.evidence.panels for series in panel.series)

    def _lines(self, index: int, panel: PanelEvidence) -> Iterator[Line]:
        alone = len(self.evidence.panels) == 1
        seen = trusted(panel, self.evidence)[0] if alone else panel
        labelled = with_sure_labels(seen.series, panel.legend_labels)
        for number, series in enumerate(labelled):
            yield Line(index, number, series, None if self.evidence.degraded else panel)

    @cached_property
    def rulers(self) -> tuple[tuple[Ruler, ...], ...]:
        """The axes of each panel, that of its colour bar too."""
        return tuple(
            tuple(
                [*(Ruler(index, axis) for axis in panel.axes)]
                + ([Ruler(index, panel.colour_axis, is_colour=True)] if panel.colour_axis else [])
            )
            for index, panel in enumerate(self.evidence.panels)
        )

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The units of all axes as `plain_units` writes them, longest first."""
        found = {plain_units(unit) for panel in self.rulers for ruler in panel if (unit := unit_of(ruler.axis))}
        return tuple(sorted(found, key=lambda unit: -len(unit)))

    @cached_property
    def bracketed_units(self) -> tuple[Unit, ...]:
        """Units that stand between brackets anywhere in the image."""
        found = (parse_unit(text) for one in self.evidence.texts for text in _BRACKETED.findall(one.text))
        return tuple(unit for unit in found if unit is not None)

    @cached_property
    def magnitudes(self) -> frozenset[str]:
        """Letters behind the numbers of tick labels, apart from them, that stand for thousands, millions, billions."""
        ticks = [tick for panel in self.rulers for ruler in panel for tick in ruler.axis.ticks]
        return frozenset(
            match[1]
            for tick in ticks
            if (match := _MAGNITUDE.search(tick.label)) and tick.value is not None and abs(tick.value) >= 1000
        )

    @cached_property
    def letters(self) -> tuple[str | None, ...]:
        """The letter of each panel, where it is known."""
        return panel_letters(self.figure, self.evidence)

    @cached_property
    def printed(self) -> tuple[Box, ...]:
        """Where each panel stands in the printed figure; nothing where that is not known."""
        return printed_boxes(self.figure, self.evidence.panels)

    @cached_property
    def shown(self) -> list[ImageFile]:
        """The images that make up the figure."""
        return shown_images(self.figure)

    @property
    def has_misread_letters(self) -> bool:
        """Whether the image has letters that cannot be those of its panels."""
        return not any(self.letters) and any(panel.letter for panel in self.evidence.panels)

    @cached_property
    def told_letters(self) -> frozenset[str]:
        """Letters of panels that the image or the paper knows."""
        found = {letter for letter in self.letters if letter}
        found |= {panel.letter.lower() for panel in self.figure.panels if panel.letter}
        found |= {letter.lower() for one in self.figure.mentions for span in one.spans for letter in span.letters}
        return frozenset(found)

    @cached_property
    def names(self) -> dict[str, list[Name]]:
        """By their first word: longest first."""
        found: dict[str, list[Name]] = defaultdict(list)
        for name in self._names():
            for variant in {name.keys, without_symbols(name), self._with_subscript(name)} - {()}:
                found[variant[0]].append(name if variant == name.keys else replace(name, keys=variant))
        for entries in found.values():
            entries.sort(key=lambda name: -len(name.keys))
        return found

    def _with_subscript(self, name: Name) -> tuple[str, ...]:
        """A name of few letters that an OCR engine read as one word, as a letter with a subscript: "R_p" for "Rp"."""
        key = name.keys[0] if name.keys else ""
        joined_up = self.evidence.origin != "vector" and len(name.keys) == 1 and key.isalpha() and 1 < len(key) < 5
        return (key[0], key[1:]) if joined_up and name.text[:1].isupper() else name.keys

    def _names(self) -> Iterator[Name]:
        for index, panel in enumerate(self.evidence.panels):
            labelled = set()
            for line in self.lines[index]:
                if line.series.label:
                    labelled.add(line.series.label)
                    yield Name(keys(line.series.label), "series", line.series.label, index, line)
            for label in panel.legend_labels:
                if label not in labelled:
                    yield Name(keys(label), "legend", label, index)
            if panel.title:
                yield Name(keys(panel.title), "title", panel.title, index)
            for ruler in self.rulers[index]:
                yield from names_of(ruler)

    @cached_property
    def image(self) -> str:
        """Keys of all words in the image, with spaces between and around."""
        return joined(image_texts(self.evidence))

    @cached_property
    def unbroken(self) -> str:
        """The same without any spaces in a text."""
        return " ".join("".join(keys(text)) for text in image_texts(self.evidence))

    @cached_property
    def caption(self) -> str:
        """The same of the author caption."""
        return joined([self.figure.caption, *(panel.caption for panel in self.figure.panels)])

    @cached_property
    def context(self) -> str:
        """The same of the paper's title and the paragraphs that refer to the figure."""
        return joined([self.figure.title, *(mention.text for mention in self.figure.mentions)])

    @cached_property
    def passages(self) -> str:
        """The same of the sentences of both as they stand alone, without citations and pointers."""
        return joined([*caption_sentences(self.figure.caption), *context_sentences(self.figure)])

    @cached_property
    def plain_texts(self) -> tuple[str, ...]:
        """What is written in the image but titles of axes, as `plain_units` writes it."""
        titles = [ruler.axis.title for panel in self.rulers for ruler in panel if ruler.axis.title]
        texts = [text.text for text in self.evidence.texts if text.role != "axis_title"]
        return tuple(plain_units(text) for text in texts if not any(title in text for title in titles))

    @cached_property
    def stems(self) -> frozenset[str]:
        """Beginnings of all words of the image and of the paper."""
        return frozenset(stem(key) for text in (self.image, self.caption, self.context) for key in text.split())

    @cached_property
    def initials(self) -> frozenset[str]:
        """First letters of two to five words that stand in a row."""
        found = set()
        for text in (self.image, self.caption, self.context):
            letters = [key[0] for key in text.split()]
            found |= {"".join(letters[at : at + size]) for size in range(2, 6) for at in range(len(letters) - size + 1)}
        return frozenset(found)

    def find_words(self, wanted: tuple[str, ...]) -> Source | None:
        """The first source in which these words stand one after the other."""
        sought = f" {' '.join(wanted)} "
        if sought in self.image:
            return "evidence"
        if sought in self.caption:
            return "author_caption"
        return "context" if sought in self.context else None

    def resembles(self, words: str) -> bool:
        """Whether words are, but for a letter or two and no digit, what an OCR engine read in the image."""
        if self.evidence.origin == "vector":
            return False
        sought = "".join(keys(words))
        read = {"".join(keys(text.text)) for text in self.evidence.texts if text.confidence < 1}
        read |= {one.lstrip("0123456789") for one in read}
        return any(
            abs(len(sought) - len(one)) < 4
            and SequenceMatcher(None, sought, one).ratio() > _ALIKE
            and _digits(sought, one) == _digits(one, sought)
            for one in read
        )

    @cached_property
    def inscriptions(self) -> tuple[tuple[tuple[str, ...], int], ...]:
        """The keys of texts inside the plot area of one panel alone, with that panel."""
        return inscriptions(self.evidence)

    @cached_property
    def free_texts(self) -> frozenset[tuple[str, ...]]:
        """The keys of texts that are part of no axis, legend or title."""
        return frozenset(keys(one.text) for one in self.evidence.texts if one.role is None)

    @cached_property
    def values(self) -> tuple[float, ...]:
        """All values that stand anywhere or were measured (`captioning.grounding.values`), ascending."""
        return grounded_values(self.figure, self.evidence)

    @cached_property
    def paper_numbers(self) -> tuple[PaperNumber, ...]:
        """The numbers of the author caption and of the paragraphs about the figure."""
        captions = [self.figure.caption, *(panel.caption for panel in self.figure.panels)]
        texts: list[tuple[str, Source]] = [(text, "author_caption") for text in captions]
        texts += [(mention.text, "context") for mention in self.figure.mentions]
        return tuple(number for text, source in texts for number in paper_numbers(text, source))

    def in_paper(self, number: Number) -> Iterator[PaperNumber]:
        """Where the paper writes the same number."""
        for other in self.paper_numbers:
            if any(matches(number.quantity, reading.value) for reading in other.quantity.readings):
                yield other


def _digits(text: str, other: str) -> str:
    """The digits of a text, and the letters that are taken for some where either text has any."""
    return re.sub(r"\D", "", text.translate(_DIGITS)) if re.search(r"\d", text + other) else ""
