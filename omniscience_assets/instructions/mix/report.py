"""What a mix holds, what was left out of it and why: as plain data and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from omniscience_assets.instructions.mix.choose import SPLITS, Choice
from omniscience_assets.instructions.mix.settings import AXES, CAPTION, REST, Axis, MixSettings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class SplitCount:
    """What one side of the split holds."""

    split: str
    papers: int
    figures: int
    rows: int
    tokens: int


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One value of an axis, or of the captions' forms, in the training part."""

    axis: str
    value: str
    candidates: int
    rows: int
    tokens: int
    share: float
    """Of the rows."""
    asked: float | None
    """The share that was asked for among values that there are; `None` where it was left as it comes."""


@dataclass(frozen=True, slots=True)
class MixReport:
    """All that is told of a mix. Equal logs and settings give equal reports."""

    spec_id: str
    spec: Mapping[str, Any]
    seen: int
    """Candidates: rows of the log, and captions."""
    left_out: Mapping[str, int]
    """By reason; with the rows of the mix they add up to `seen`."""
    splits: tuple[SplitCount, ...]
    shares: tuple[ShareLine, ...]
    warnings: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)


def report_on(choice: Choice) -> MixReport:
    """Count a choice."""
    log, settings = choice.log, choice.settings
    ((seen,),) = log.execute("SELECT count(*) FROM decided").fetchall()
    reasons = log.execute("SELECT reason, count(*) FROM decided WHERE reason IS NOT NULL GROUP BY 1 ORDER BY 1")
    left_out = dict(reasons.fetchall())
    query = """SELECT count(DISTINCT paper), count(DISTINCT figure), count(*), coalesce(sum(tokens), 0)::BIGINT
               FROM decided WHERE reason IS NULL AND split = $split"""
    splits = tuple(SplitCount(one, *log.execute(query, {"split": one}).fetchall()[0]) for one in SPLITS)
    shares = (*(line for axis in AXES for line in _axis(log, settings, axis)), *_forms(log, settings))
    return MixReport(
        settings.spec_id, settings.spec(), seen, left_out, splits, shares, tuple(_warnings(choice, splits))
    )


def _axis(log: DuckDBPyConnection, settings: MixSettings, axis: Axis) -> list[ShareLine]:
    return _lines(log, axis, axis, settings.ratios[axis], "true")


def _forms(log: DuckDBPyConnection, settings: MixSettings) -> list[ShareLine]:
    weights = {str(form): share for form, share in settings.captions.items()}
    return _lines(log, "caption", "generator", weights, f"method = '{CAPTION}'")


def _lines(
    log: DuckDBPyConnection, axis: str, column: str, weights: Mapping[str, float], where: str
) -> list[ShareLine]:
    rows = log.execute(
        f"""
        SELECT {column}, count(*), count(*) FILTER (reason IS NULL),
            coalesce(sum(tokens) FILTER (reason IS NULL), 0)::BIGINT
        FROM decided WHERE split = 'train' AND {where} GROUP BY 1 ORDER BY 1
        """
    ).fetchall()
    total = sum(row[2] for row in rows)
    there = {row[0] for row in rows if row[1]}
    named = {value: share for value, share in weights.items() if value in there}
    if REST in weights and there - set(named):
        named[REST] = weights[REST]
    asked = {value: share / sum(named.values()) for value, share in named.items()}
    return [
        ShareLine(axis, value, count, taken, tokens, taken / total if total else 0.0, asked.get(value))
        for value, count, taken, tokens in rows
    ]


def _warnings(choice: Choice, splits: Sequence[SplitCount]) -> list[str]:
    settings = choice.settings
    told = "the shares cannot all be kept together in {}: it has the nearest that there is"
    found = [told.format(split) for split in choice.unmet]
    for axis in settings.shared:
        query = f"SELECT DISTINCT {axis} FROM decided WHERE split = 'train'"
        there = {value for (value,) in choice.log.execute(query).fetchall()}
        missing = [value for value in settings.ratios[axis] if value != REST and value not in there]
        if missing:
            found.append(f"there are no rows of {axis} {', '.join(missing)}")
    found += [f"{one.split} is empty" for one in splits if not one.rows and (one.split == "train" or settings.held_out)]
    return found


def markdown(report: MixReport) -> str:
    """The report for people."""
    lines = ["# What this mix holds", "", f"Spec `{report.spec_id}`, seed {report.spec['seed']}.", ""]
    lines += _table(
        ("part", "papers", "figures", "rows", "tokens"),
        [(one.split, one.papers, one.figures, one.rows, one.tokens) for one in report.splits],
    )
    lines += ["## Shares of the training part", ""]
    lines += _table(
        ("axis", "value", "candidates", "rows", "tokens", "share", "asked"),
        [
            (one.axis, one.value, one.candidates, one.rows, one.tokens, f"{one.share:.1%}",
             "" if one.asked is None else f"{one.asked:.1%}") for one in report.shares
        ],
    )  # fmt: skip
    taken = sum(one.rows for one in report.splits)
    lines += [f"## Left out: {report.seen - taken} of {report.seen} candidates", ""]
    lines += _table(("reason", "candidates"), list(report.left_out.items()))
    if report.warnings:
        lines += ["## Mind", "", *(f"- {one}" for one in report.warnings), ""]
    return "\n".join(lines)


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    told = [head, ["---"] * len(head), *rows]
    return [*("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in told), ""]
