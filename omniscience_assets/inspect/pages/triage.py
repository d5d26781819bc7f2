"""From a metric that moved to its causes, ranked, each with examples to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from omniscience_assets.inspect.links import Links
from omniscience_assets.inspect.pages.captions import CaptionPair, captions_at
from omniscience_assets.inspect.pages.diff import discipline_names, rasters, whole
from omniscience_assets.inspect.pages.runs import Run, runs
from omniscience_assets.inspect.plots import Bar, Plot, bars, signed
from omniscience_assets.inspect.site import Site
from omniscience_assets.lineage.alarms import Alarm, standing
from omniscience_assets.lineage.moments import UnknownMomentError
from omniscience_assets.lineage.regression import WATCHED
from omniscience_assets.lineage.triage import (
    METRICS,
    Cause,
    Example,
    NothingToCompareError,
    Part,
    Triage,
    UnknownMetricError,
    triage,
)
from omniscience_assets.lineage.words import Piece, changes_of_named
from omniscience_assets.records import Question
from omniscience_assets.store.views import connect

_EXAMPLES = 6
_LOOKED_THROUGH = 60
"""Units of which examples are taken: many of them may be about one figure."""
_MOST_PARTS = 20
_REMEMBERED = 16
_known: dict[tuple[Any, ...], Triage] = {}


@dataclass(frozen=True, slots=True)
class Told:
    """A part with what its page shows beside it."""

    part: Part
    causes: list[ToldCause]
    examples: list[tuple[Example, str]]
    """With the figure that each is about; no two of one figure."""


@dataclass(frozen=True, slots=True)
class ToldCause:
    """A cause with what its page shows beside it."""

    cause: Cause
    before: str
    """Spec of its asset before; empty where nothing was made then."""
    after: str
    words: list[Piece]
    """What differs in the text that the setting names, such as a prompt; empty for other settings."""


@dataclass(frozen=True, slots=True)
class TriageView:
    """What the template shows."""

    metric: str
    before: str
    after: str
    discipline: str
    metrics: list[str]
    runs: list[Run]
    disciplines: list[str]
    problem: str
    found: Triage | None
    plot: Plot | None
    """Contributions of the parts with their intervals."""
    parts: list[Told]
    places: Plot | None
    """The change in each discipline."""
    pictures: dict[str, str]
    """Rasters of the examples, by figure."""
    captions: dict[str, CaptionPair]
    """Of the examples of the parts that are named, by figure."""
    questions: dict[str, str]
    """By unit, for metrics of caption QA."""
    alarms: list[Alarm]
    """What checks call worse; told where no two moments were chosen."""


def view(site: Site, parameters: Mapping[str, str]) -> TriageView:
    """Read the page; without two moments it asks for them."""
    metric, before, after, discipline = (
        parameters.get(name, "").strip() for name in ("metric", "before", "after", "discipline")
    )
    known, problem, found = runs(site), "", None
    before, after = (whole(told, known) for told in (before, after))
    disciplines = discipline_names(site, discipline)
    metric = metric or "caption_qa.lift"
    if before and after:
        try:
            found = _triage(site, metric, before, after, discipline if discipline in disciplines else "")
        except (UnknownMetricError, UnknownMomentError, NothingToCompareError) as error:
            problem = str(error)
    told = [_told(site, found, part) for part in found.parts[:_MOST_PARTS]] if found else []
    figures = [figure for one in told for _, figure in one.examples]
    shown = [(one.discipline, figure) for part in told if part.part.named for one, figure in part.examples if figure]
    captions = captions_at(site.files, shown, found.moment_before, found.moment_after) if found else {}
    return TriageView(
        metric, before, after, discipline, metric_names(site), known, disciplines, problem, found,
        _plot(found), told, _places(found), rasters(site, figures), captions,
        _questions(site, [one for part in told for one, _ in part.examples]) if metric.startswith("caption_qa") else {},
        [] if before and after else [one for asset in WATCHED for one in standing(site.files, asset)],
    )  # fmt: skip


def metric_names(site: Site) -> list[str]:
    """All metrics that the log may have values of."""
    return [*(one.name for one in METRICS), *(f"caption_scores.{name}" for name in site.index.measures)]


def _triage(site: Site, metric: str, before: str, after: str, discipline: str) -> Triage:
    key = (site.files.home, site.index.version, metric, before, after, discipline)
    if key not in _known:
        if len(_known) >= _REMEMBERED:
            _known.pop(next(iter(_known)), None)
        places = [discipline] if discipline else None
        _known[key] = triage(site.files, metric, before, after, places, examples=_LOOKED_THROUGH)
    return _known[key]


def _told(site: Site, found: Triage, part: Part) -> Told:
    causes = [
        ToldCause(
            cause,
            _spec_at(site, cause.asset, found.moment_before),
            _spec_at(site, cause.asset, found.moment_after),
            changes_of_named(site.files, cause.before, cause.after),
        )
        for cause in part.causes
    ]
    by_figure: dict[str, Example] = {}
    for one in part.examples:
        by_figure.setdefault(one.record_ids[0].split("@")[0] if one.record_ids else "", one)
    return Told(part, causes, [(one, figure) for figure, one in by_figure.items()][:_EXAMPLES])


def _questions(site: Site, examples: list[Example]) -> dict[str, str]:
    """What was asked, by unit: a question's id and a reader's name."""
    asked = {one.unit: one.unit.partition(" ")[0] for one in examples}
    places = sorted({one.discipline for one in examples})
    if not asked:
        return {}
    with connect(site.files, {"questions": Question}, disciplines=places) as connection:
        texts = dict(
            connection.execute(
                "SELECT record_id, text FROM current.questions WHERE root_id IN (SELECT unnest($roots)) "
                "AND record_id IN (SELECT unnest($records))",
                {"roots": [name.partition("#")[0] for name in asked.values()], "records": list(asked.values())},
            ).fetchall()
        )
    return {unit: texts[question] for unit, question in asked.items() if question in texts}


def _spec_at(site: Site, asset: str, moment: datetime) -> str:
    """The spec by which an asset was made last before a moment."""
    rows = site.index.rows(
        """
        SELECT spec_id FROM activity WHERE asset = ? AND first <= ? AND spec_id IS NOT NULL ORDER BY last DESC LIMIT 1
        """,
        [asset, moment],
    )
    return str(rows[0]["spec_id"]) if rows else ""


def _plot(found: Triage | None) -> Plot | None:
    if found is None or not found.parts:
        return None
    rows = [
        Bar(
            f"{at}. {part.told}", part.contribution, signed(part.contribution),
            f"95 % from {signed(part.low)} to {signed(part.high)}, p = {part.p_value:.2g}", part.low, part.high,
        )
        for at, part in enumerate(found.parts[:_MOST_PARTS], start=1)
    ]  # fmt: skip
    return bars(rows, f"What each cause did to {found.metric}")


def _places(found: Triage | None) -> Plot | None:
    if found is None:
        return None
    rows = [
        Bar(
            one.discipline,
            one.after - one.before,
            signed(one.after - one.before),
            f"{one.before:.3g} → {one.after:.3g}",
        )
        for one in found.disciplines
        if one.before is not None and one.after is not None
    ]
    return (
        bars(sorted(rows, key=lambda bar: bar.value), f"Change of {found.metric} in each discipline") if rows else None
    )


def compare_address(links: Links, before: str, after: str) -> str:
    """The page of a spec beside an earlier one."""
    return f"{links.spec(after)}?against={before}" if before and before != after else links.spec(after)
