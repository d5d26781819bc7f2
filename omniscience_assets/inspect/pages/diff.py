"""Two moments of the log: what came, went and turned, how scores moved, and examples to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.inspect.pages.runs import Run, runs
from omniscience_assets.inspect.plots import Bar, Plot, bars, histogram, signed
from omniscience_assets.inspect.site import Site
from omniscience_assets.lineage.answers import AnswersDiff, Moved, compare_answers
from omniscience_assets.lineage.diff import Change, Diff, create_sides, diff
from omniscience_assets.lineage.moments import UnknownMomentError
from omniscience_assets.records import LOGS
from omniscience_assets.store.views import connect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BINS = 32
_EXAMPLES = 12
_MOST_FLIPS = 500
_REMEMBERED = 16
_known: dict[tuple[Any, ...], Compared] = {}


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs."""

    found: Diff
    answers: AnswersDiff
    changes: list[Change]
    """Without those that left outcome and content as they were."""
    turned: Plot | None
    """Records of `filtered_set` by what they were and became."""
    moved: Plot | None
    """Caption QA: differences of mean scores with intervals of 95 %."""
    measure: str
    measures: list[str]
    spread: Plot | None
    """The measure's distribution at both moments."""
    pictures: dict[str, str]
    """Rasters of the examples, by figure."""


@dataclass(frozen=True, slots=True)
class DiffView:
    """What the template shows."""

    before: str
    after: str
    discipline: str
    runs: list[Run]
    disciplines: list[str]
    problem: str
    compared: Compared | None


def view(site: Site, parameters: Mapping[str, str]) -> DiffView:
    """Read the page; without two moments it asks for them."""
    before, after, discipline, measure = (
        parameters.get(name, "").strip() for name in ("before", "after", "discipline", "measure")
    )
    problem, compared, known = "", None, runs(site)
    before, after = (whole(told, known) for told in (before, after))
    disciplines = discipline_names(site, discipline)
    if before and after:
        try:
            compared = _compare(site, before, after, discipline if discipline in disciplines else "", measure)
        except UnknownMomentError as error:
            problem = str(error)
    return DiffView(before, after, discipline, known, disciplines, problem, compared)


def discipline_names(site: Site, asked: str) -> list[str]:
    """Disciplines to choose from, with the one that was asked for: the index may not have read it yet."""
    read = (value for facet in site.index.facets if facet.name == "discipline" for value, _ in facet.values)
    return sorted({*read, *({asked} & set(DISCIPLINES))})


def whole(told: str, known: list[Run]) -> str:
    """The whole id of the one run that begins so."""
    found = [run.run_id for run in known if told and run.run_id.startswith(told)]
    return found[0] if len(found) == 1 else told


def _compare(site: Site, before: str, after: str, discipline: str, measure: str) -> Compared:
    key = (site.files.home, site.index.version, before, after, discipline, measure)
    if key not in _known:
        if len(_known) >= _REMEMBERED:
            _known.pop(next(iter(_known)), None)
        _known[key] = _worked_out(site, before, after, [discipline] if discipline else None, measure)
    return _known[key]


def _worked_out(site: Site, before: str, after: str, places: list[str] | None, measure: str) -> Compared:
    found = diff(site.files, before, after, disciplines=places, most_flips=_MOST_FLIPS)
    answers = compare_answers(site.files, before, after, disciplines=places, most=_EXAMPLES)
    measures = list(site.index.measures)
    if measure not in measures:
        measure = _most_moved(found, measures)
    with connect(site.files, LOGS, disciplines=places) as connection:
        spread = _spread(connection, found, measure) if measure else None
    changes = [one for one in found.changes if one.same_content < one.records or _sides(one)[0] != _sides(one)[1]]
    figures = [one.record_id.split("@")[0] for one in found.flips[:_EXAMPLES]]
    figures += [one.figure_id for one in answers.turned]
    return Compared(
        found, answers, changes, _turned(found), _moved(answers), measure, measures, spread, rasters(site, figures)
    )


def _sides(one: Change) -> tuple[tuple[str | None, str | None], tuple[str | None, str | None]]:
    return (one.before, one.before_reason), (one.after, one.after_reason)


def _most_moved(found: Diff, measures: list[str]) -> str:
    """The measure whose mean moved most for its size."""
    sizes = {
        one.measure: abs(one.after - one.before) / (abs(one.before) + abs(one.after) or 1)
        for one in found.scores
        if one.measure in measures
    }
    return max(sizes, key=lambda name: sizes[name], default="length.words" if "length.words" in measures else "")


def _spread(connection: DuckDBPyConnection, found: Diff, measure: str) -> Plot | None:
    """Counts by bin at both moments, over all records of either."""
    create_sides(connection, "caption_scores", found.before, found.after)
    sides = " UNION ALL ".join(
        f"SELECT '{side}' AS side, [one.value FOR one IN measures IF one.name = $name][1] AS value "
        f"FROM {side}_caption_scores"
        for side in ("before", "after")
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE spread AS {sides}", {"name": measure})
    low, high = connection.execute("SELECT min(value), max(value) FROM spread WHERE isfinite(value)").fetchone() or (
        None,
        None,
    )
    if low is None:
        return None
    width = (high - low) / _BINS or 1.0
    rows = connection.execute(
        "SELECT side, greatest(0, least($last, floor((value - $low) / $width)))::INTEGER, count(*) "
        "FROM spread WHERE isfinite(value) GROUP BY ALL",
        {"last": _BINS - 1, "low": low, "width": width},
    ).fetchall()
    counts = {side: [0] * _BINS for side in ("before", "after")}
    for side, at, count in rows:
        counts[side][at] = count
    edges = [low + at * width for at in range(_BINS + 1)]
    marks = {
        (f"threshold {side}", value)
        for one in found.scores
        if one.measure == measure
        for side, values in (("before", one.thresholds_before), ("after", one.thresholds_after))
        for value in values
    }
    return histogram(edges, counts["before"], counts["after"], f"{measure} before and after", sorted(marks))


def _turned(found: Diff) -> Plot | None:
    """Kept records that no longer are to the left, newly kept ones to the right."""
    counts: Counter[str] = Counter()
    signs: dict[str, int] = {}
    for one in found.changes:
        if one.asset != "filtered_set" or _sides(one)[0] == _sides(one)[1]:
            continue
        sides = (" ".join(filter(None, side)).replace("_", " ") or "not there" for side in _sides(one))
        name = " → ".join(sides)
        counts[name] += one.records
        signs[name] = 1 if one.after == "kept" else -1
    signed = [(name, signs[name] * count) for name, count in counts.most_common(14)]
    rows = [Bar(name, value, f"{value:+,}".replace("-", "−")) for name, value in signed]
    return bars(rows, "Records of the filtered set that turned") if rows else None


def _moved(answers: AnswersDiff) -> Plot | None:
    def bar(one: Moved) -> Bar:
        change, name = one.comparison, f"{one.discipline} · {one.reader}"
        told = signed(change.difference or 0.0)
        p_value = "" if one.p_value is None else f", p = {one.p_value:.2g}"
        note = f"{one.before:.3f} → {one.after:.3f} on {change.questions:,} questions{p_value}"
        return Bar(name, change.difference or 0.0, told, note, change.low, change.high)

    rows = [bar(one) for one in answers.moved]
    return bars(rows, "Caption QA: mean score after less before, from the new caption") if rows else None


def rasters(site: Site, figures: list[str]) -> dict[str, str]:
    """Rasters of figures, of those that have one."""
    query = "SELECT figure_id, raster FROM figures WHERE figure_id IN (SELECT unnest($1)) AND raster IS NOT NULL"
    return {row["figure_id"]: row["raster"] for row in site.index.rows(query, [figures])}
