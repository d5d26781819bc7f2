"""What of a figure was read so fully that what is not in the evidence is not there: where absence is proof."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from omniscience_assets.quality.grounding.parts import Line
from omniscience_assets.records import Evidence

_UNREADABLE = frozenset({"outlined_text", "unmapped_glyphs"})
_PARTIAL = frozenset({"series_cut", "data_unread"})
"""Notes by which a plot may show more than the evidence tells."""
_SURE, _WORDY = 0.85, 4
"""Confidence of an OCR engine from which a text is what is written; and letters up to which a text is a symbol."""
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, eq=False)
class Completeness:
    """Aspect by aspect; where one is not complete nothing may be denied that only its rest could show."""

    evidence: Evidence

    @cached_property
    def plots(self) -> bool:
        """What is drawn in the plots."""
        return not self.evidence.degraded and _PARTIAL.isdisjoint(self.evidence.notes)

    @cached_property
    def traces(self) -> bool:
        """The series of pixels."""
        return "series_untraced" not in self.evidence.notes

    @cached_property
    def words(self) -> bool:
        """All that is written in the image."""
        unread = self.evidence.origin != "vector" or _UNREADABLE.intersection(self.evidence.notes)
        return not unread and not self.evidence.degraded

    @cached_property
    def names(self) -> bool:
        """Names: of words that an OCR engine read, where it was sure of all but symbols."""
        wordy = [
            one for one in self.evidence.texts if one.confidence < _SURE and len(_LETTER.findall(one.text)) > _WORDY
        ]
        return self.evidence.origin == "vector" or not wordy

    @cached_property
    def symbols(self) -> bool:
        """Names of a few letters: where an OCR engine was sure of all letters."""
        lettered = [one for one in self.evidence.texts if _LETTER.search(one.text)]
        return self.evidence.origin == "vector" or all(one.confidence >= _SURE for one in lettered)

    @cached_property
    def writing(self) -> bool:
        """Every letter and digit: where an OCR engine was sure of everything."""
        sure = bool(self.evidence.texts) and all(one.confidence >= _SURE for one in self.evidence.texts)
        return self.words or (self.evidence.origin != "vector" and sure)

    @cached_property
    def colours(self) -> bool:
        """The colours of what is drawn."""
        return self.plots and self.evidence.origin == "vector" and bool(self.evidence.colours)

    @cached_property
    def axes(self) -> bool:
        """All axes, with their scales and ends, of a figure that is made of plots."""
        if not self.evidence.panels or not self.plots:
            return False
        every = [axis for panel in self.evidence.panels for axis in panel.axes]
        both = all({axis.orientation for axis in panel.axes} == {"x", "y"} for panel in self.evidence.panels)
        return both and all(axis.problem is None and axis.start is not None for axis in every)

    def panels(self, panels: Iterable[int]) -> bool:
        """What each of some panels with axes shows."""
        return all(self.evidence.panels[index].series for index in panels if self.evidence.panels[index].axes)

    def legends(self, panels: Iterable[int]) -> bool:
        """The series that the legends of some panels list."""
        return all(entry.series is not None for index in panels for entry in self.evidence.panels[index].legend)

    def series(self, lines: Iterable[Line]) -> bool:
        """Whether some series are all that words may be about.

        Those of vectors are what was drawn. Of pixels some may be missing, so that words may be about another one,
        unless they name a label that is bound, or each panel's series could be told.
        """
        traced = [line for line in lines if line.series.traced]
        every = all(panel.series for panel in self.evidence.panels if panel.axes)
        return (self.traces and every) or all(line.series.label for line in traced)

    def several(self, lines: Sequence[Line]) -> bool:
        """The same, and no series without a label may be several in one, as where a legend lists more."""
        panels = [self.evidence.panels[line.panel] for line in lines if line.series.label is None]
        return self.series(lines) and all(len(panel.series) >= len(panel.legend_labels) for panel in panels)
