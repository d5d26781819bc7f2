"""Charts drawn from a seed, in what a renderer can do."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from omniscience_tests.benchmarks.charts.abilities import ABILITIES, FORMATS
from omniscience_tests.benchmarks.charts.random_counts import bar_panel, box_panel, field_panel, histogram_panel
from omniscience_tests.benchmarks.charts.random_panels import (
    Dice,
    add_note,
    line_panel,
    make_dice,
    name_series,
    scatter_panel,
)
from omniscience_tests.benchmarks.charts.room import fit_page, place_words
from omniscience_tests.benchmarks.charts.spec import AxisSpec, ChartSpec, PanelSpec, Style
from omniscience_tests.benchmarks.charts.texts import known_texts
from omniscience_tests.benchmarks.charts.visible import is_clear
from omniscience_tests.benchmarks.charts.words import PALETTES, TITLES

_GRIDS = ((1, 1),) * 12 + ((1, 2),) * 3 + ((2, 1),) * 2 + ((2, 2),) * 2 + ((1, 3), (2, 3), (3, 1))
_MAKERS: dict[str, tuple[float, Callable[[Dice], PanelSpec]]] = {
    "line": (0.36, line_panel),
    "scatter": (0.17, scatter_panel),
    "bar": (0.19, bar_panel),
    "histogram": (0.12, histogram_panel),
    "heat_map": (0.07, lambda dice: field_panel(dice, contour=False)),
    "contour": (0.04, lambda dice: field_panel(dice, contour=True)),
    "box": (0.05, box_panel),
}
_LETTERS = ("({})", "({})", "{}", "{}", "{})")


def random_chart(renderer: str, seed: int) -> ChartSpec:
    """The chart of a seed, the same in every run."""
    dice = make_dice(f"{renderer}-{seed}", PALETTES[renderer], ABILITIES[renderer])
    rng = dice.rng
    rows, columns = rng.choice(_GRIDS) if "panels" in dice.able else (1, 1)
    form: Literal["pdf", "eps", "svg"] = rng.choice(FORMATS[renderer])
    kinds = [kind for kind in _MAKERS if kind in dice.able]
    weights = [_MAKERS[kind][0] for kind in kinds]
    first, *_ = rng.choices(kinds, weights)
    panels: list[PanelSpec] = []
    shared = rows > 1 and dice.chance(0.35, "shared")
    for _ in range(rows * columns):
        kind = "line" if shared else first if rng.random() < 0.5 else rng.choices(kinds, weights)[0]
        panels.append(add_note(dice, _clear_panel(dice, kind)))
    shared = shared and _may_share(panels)
    panels = [name_series(dice, panel) for panel in panels]
    if shared:
        panels = _share(panels, rows, columns)
    size = _size(dice, rows, columns, panels)
    width, height, style = fit_page(panels, rows, columns, size, _style(dice, rows * columns))
    panels = [place_words(panel, style, width / columns, height / rows) for panel in panels]
    width, height, style = fit_page(panels, rows, columns, (width, height), style)
    chart = ChartSpec(renderer, seed, form, rows, columns, width, height, style, _named(dice, panels, style), shared)
    return chart if form != "eps" or _fits_eps(chart) else replace(chart, format="pdf")


def _clear_panel(dice: Dice, kind: str) -> PanelSpec:
    """The first of some panels in which nothing hides, or else the last."""
    for _ in range(20):
        panel = _MAKERS[kind][1](dice)
        if is_clear(panel):
            break
    return panel


def _fits_eps(chart: ChartSpec) -> bool:
    """PostScript knows no transparency, and its standard fonts only Latin letters."""
    opaque = all(one.opacity == 1 for panel in chart.panels for one in panel.series)
    return opaque and all(ord(char) < 256 for text in known_texts(chart) for char in text)


def _size(dice: Dice, rows: int, columns: int, panels: Sequence[PanelSpec]) -> tuple[float, float]:
    """Inches are what most programs think in; a legend beside a plot area needs room."""
    wide = any(panel.place == "right" and panel.legend for panel in panels)
    one = dice.rng.uniform(230, 330) if columns < 3 else dice.rng.uniform(210, 240)
    ratio = dice.rng.uniform(0.62, 0.95)
    return round((one + 100 * wide) * columns), round(one * ratio * rows)


def _style(dice: Dice, count: int) -> Style:
    rng = dice.rng
    size = rng.choice((6.5, 7.0, 8.0)) if count >= 4 else rng.choice((7.0, 8.0, 9.0, 10.0, 11.0))
    return Style(
        font=rng.choice(("sans", "sans", "serif", "helvetica", "times")),
        font_size=size,
        despined=dice.chance(0.25, "despined"),
        grid=rng.choice(("none", "none", "both", "y")),
        ticks=rng.choice(("in", "out")),
        minor=rng.random() < 0.25,
        mirrored=dice.chance(0.2, "mirrored"),
        legend_frame=rng.random() < 0.5,
        letter=rng.choice(_LETTERS) if count > 1 and dice.chance(0.75, "letters") else "",
        letter_bold=rng.random() < 0.5,
        theme=rng.randrange(6),
        colour_map=rng.randrange(4),
        edge=rng.random() < 0.3,
        rotated=rng.random() < 0.2,
    )


def _named(dice: Dice, panels: Sequence[PanelSpec], style: Style) -> tuple[PanelSpec, ...]:
    titled = dice.chance(0.25) and (not style.letter or "letter_and_title" in dice.able)
    capital = dice.chance(0.3)
    done = []
    for index, panel in enumerate(panels):
        letter = "abcdef"[index]
        title = dice.rng.choice(TITLES) if titled and "titles" in dice.able and panel.place != "above" else None
        if title and any("Α" <= c <= "ω" for c in title) and "greek" not in dice.able:
            title = "Cold start"
        done.append(
            replace(panel, letter=(letter.upper() if capital else letter) if style.letter else None, title=title)
        )
    return tuple(done)


def _may_share(panels: Sequence[PanelSpec]) -> bool:
    """Only number lines are shared, and only two that both have a title; a second axis would be in the way."""
    return all(panel.x.scale in {"linear", "log"} and not panel.axis("right") for panel in panels)


def _share(panels: Sequence[PanelSpec], rows: int, columns: int) -> list[PanelSpec]:
    """All panels of a column show their curves over the horizontal axis of the column's first panel."""
    done = []
    for index, panel in enumerate(panels):
        host = panels[index % columns].x
        host = replace(host, title=host.title or "Time", hidden=index // columns < rows - 1)
        place = panel.place if panel.place in {"inside", "right"} else "inside"
        done.append(_moved(replace(panel, place=place), host))
    return done


def _moved(panel: PanelSpec, host: AxisSpec) -> PanelSpec:
    """The same curves stretched to another horizontal axis."""
    old = panel.x

    def stretch(x: float) -> float:
        start, end = host.range
        at = old.place(x)
        return (
            float(f"{start * (end / start) ** at:.9g}")
            if host.scale == "log"
            else float(f"{start + (end - start) * at:.9g}")
        )

    series = tuple(replace(one, points=tuple((stretch(x), y) for x, y in one.points)) for one in panel.series)
    return replace(panel, axes=(host, *panel.axes[1:]), series=series)
