"""What gates measure, and what is decided by it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Measure:
    """One number that a gate found out about a captioned figure, before any threshold."""

    name: str
    """`gate.what`, such as `length.words`."""
    value: float | None
    """`None` where the gate abstains: there is nothing to measure, or what measures was not there."""
    evidence: str = ""
    """What the value rests on, for a person to read."""


CheckKind = Literal[
    "number", "unit", "name", "label", "panel", "colour", "trend", "comparison", "count", "kind", "scale"
]  # fmt: skip
CheckOutcome = Literal["supported", "contradicted", "unsupported", "unchecked"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a caption says, and what its sources say of it."""

    kind: CheckKind
    text: str
    """The caption's words, as written."""
    start: int
    """Offsets of `text` in the caption."""
    end: int
    subject: str
    """What it is said of, as written in the source: a series, an axis, a panel; empty for the figure."""
    outcome: CheckOutcome
    """`contradicted`: a source says otherwise; `unsupported`: looked for where all of its kind was read, and not there;
    `unchecked`: nothing here can tell."""
    against: Literal["evidence", "author_caption", "context"] | None
    """The source that settled it; `None` where none did."""
    found: str = ""
    """What that source holds, for a person to read."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one judge, a model, said of a caption."""

    judge: str
    """As the settings call it."""
    model: str
    keep: bool | None
    """Its vote; `None` where it abstained or could not be asked, which is no vote at all."""
    score: float | None
    """Mean over the rubric's criteria, 0..1."""
    reason: str | None
    """Why there is no vote: `abstained`, or why the model could not be asked."""
    comment: str
    """The judge's own words."""
    reply: str
    key: str
    """Hash of all that the reply hangs on."""
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """A captioned figure with its measures: all that limits look at."""

    figure_id: str
    caption: str
    writer: str
    """The model that wrote it or, where a program did, the backend."""
    measures: tuple[Measure, ...]

    def __getitem__(self, name: str) -> Measure:
        """The measure of that name. Raises KeyError."""
        for measure in self.measures:
            if measure.name == name:
                return measure
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Scores(Measured):
    """All that was measured on a captioned figure, before any threshold: the payload of `caption_scores`."""

    checks: tuple[Check, ...]
    opinions: tuple[Opinion, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Another record, or an item of a benchmark, that a figure repeats."""

    record_id: str
    by: str
    """What they share: `image`, `text` or `embedding`; `question` for a benchmark's words."""
    similarity: float
    """0..1; 1 for exact copies."""
    detail: str = ""
    """The match, for a person to check."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of a figure among all others: the payload of `selection`."""

    figure_id: str
    twin: Match | None = None
    """The kept record that it repeats."""
    benchmark: Match | None = None
    """What it gives away of a benchmark."""
    step: str | None = None
    """The step of the selection that left it out, such as `2_semdedup`."""
    cause: str | None = None
    """Why that step did, as a short constant."""
    score: float | None = None
    """The number that decided."""
    threshold: float | None = None
    """What it was compared with."""
    related: str | None = None
    """The figure that it stands back for, if that is why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one gate says of one record."""

    gate: str
    keep: bool
    reason: str | None
    """A short constant such as `too_short`; `None` when kept."""
    score: float | None
    threshold: float | None
    evidence: str = ""
    """What the score rests on, for a person to read."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts on a captioned figure, in the order of the gates: the payload of `filtered_set`."""

    figure_id: str
    caption: str
    writer: str
    """The model that wrote the caption or, where a program did, the backend."""
    verdicts: tuple[Verdict, ...]
    tags: tuple[str, ...]
    """What users may want to know of, and no gate drops: `pii.email`, `safety.violence`, …"""
    twin: str | None
    """The kept record that this one repeats, if any."""
