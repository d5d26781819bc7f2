"""Sentences about plots: captions and paragraphs whose numbers are those that were plotted.

Text is TeX with the few commands that `to_plain` knows, so that the plain text for the truth is had without a TeX
reader. What is said of a figure never depends on how it is laid out.
"""

import random
import re
from collections.abc import Callable

from omniscience_assets.sources.sample.bank import Drawing
from omniscience_assets.sources.sample.data import Plot
from omniscience_assets.sources.sample.fields import Field, Quantity

_UNITS = {"%": r"\%", "µm": r"$\mu$m", "ohm": r"$\Omega$", "degC": r"$^{\circ}$C", "m3/s": r"m$^{3}$/s",
          "cm/s2": r"cm/s$^{2}$", "Msun/yr": r"$M_{\odot}$/yr", "log Msun": r"$\log M_{\odot}$"}  # fmt: skip
_LETTERS: dict[str, str] = {"mu": "μ", "Omega": "Ω", "alpha": "α", "beta": "β", "odot": "⊙", "log": "log "}
_PLAIN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\\ref\{tab:settings\}"), "1"),
    (re.compile(r"\\(textbf|emph|mathrm|text)\{([^{}]*)\}"), r"\2"),
    (re.compile(r"[\^_]\{?\\circ\}?"), "°"),
    (re.compile(r"[\^_]\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\times"), " × "),
    (re.compile(r"\\(mu|Omega|alpha|beta|odot|log)\b ?"), lambda m: _LETTERS[m[1]]),
    (re.compile(r"\\([%&#_$])"), r"\1"),
    (re.compile(r"\\,|~"), " "),
    (re.compile(r"---?"), "–"),
    (re.compile(r"[${}]|\\-"), ""),
    (re.compile(r"\s+"), " "),
)


def to_plain(tex: str) -> str:
    """Plain Unicode text of the TeX that this module writes."""
    for pattern, text in _PLAIN:
        tex = pattern.sub(text, tex)
    return tex.strip()


def number(value: float) -> str:
    """A number with three digits, in TeX."""
    if value and not 1e-3 <= abs(value) < 1e5:
        mantissa, exponent = f"{value:.2e}".split("e")
        return rf"${mantissa}\times 10^{{{int(exponent)}}}$"
    text = f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return f"${text}$" if value < 0 else text


def amount(value: float, quantity: Quantity) -> str:
    """A number with its unit, in TeX."""
    unit = tex_unit(quantity.unit)
    return f"{number(value)}~{unit}" if unit else number(value)


def tex_unit(unit: str) -> str:
    """A unit in TeX."""
    return _UNITS.get(unit, unit)


def lower(name: str) -> str:
    """A name within a sentence; abbreviations keep their capitals."""
    return name if name[1:2].isupper() else name[0].lower() + name[1:]


def join(names: list[str] | tuple[str, ...]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def write_caption(drawing: Drawing, field: Field, chance: random.Random, long: bool) -> str:
    """An author's caption, in TeX: what is drawn, for what, and the numbers that stand out."""
    if drawing.motif == "diagram":
        return _describe_diagram(field, chance)
    if not drawing.plots:
        return _describe_picture(field, chance)
    if len(drawing.plots) > 1:
        parts = [f"({letter}) {_headline(plot, None, chance)} {_highlight(plot, chance)}"
                 for letter, plot in zip("abcd", drawing.plots, strict=False)]  # fmt: skip
        return f"Two views of {chance.choice(field.systems)}. {' '.join(parts)}"
    plot = drawing.plots[0]
    sentences = [_headline(plot, chance.choice(field.systems), chance), _highlight(plot, chance)]
    if long:
        sentences += [_coverage(plot), *_others(plot, chance), chance.choice(_CLOSINGS)]
        sentences.insert(1, f"Values come from {chance.choice(field.methods)}.")
    return " ".join(sentences)


def write_reading(drawing: Drawing, field: Field, chance: random.Random) -> str:
    """A paragraph's sentences on what a figure tells, in TeX."""
    if drawing.motif == "diagram":
        return (f"The procedure begins with {lower(field.stages[0])} and ends with {lower(field.stages[-1])}; each of "
                f"the {len(field.stages)} steps can be repeated on its own.")  # fmt: skip
    if not drawing.plots:
        return (f"One notices {field.picture.detail}, which agrees with what {chance.choice(field.methods)} gave. "
                f"The scale bar of {_tex_bar(field)} helps to judge the sizes.")  # fmt: skip
    plot = chance.choice(drawing.plots)
    return f"{_highlight(plot, chance)} {chance.choice(_COMMENTS)} {_coverage(plot)}"


def write_abstract(field: Field, system: str, method: str, plot: Plot, chance: random.Random) -> str:
    """Four sentences with one number."""
    motive = chance.choice(field.motives)
    finding = _highlight(plot, chance)
    return (f"{motive} Here we study {system} by means of {method}. {finding} "
            "The data and the scripts behind all figures are available on request.")  # fmt: skip


def _headline(plot: Plot, system: str | None, chance: random.Random) -> str:
    names = join([curve.name for curve in plot.series])
    place = f" of {system}" if system else ""
    y = lower(plot.y.name)
    if plot.style == "bars":
        return chance.choice([
            f"{plot.y.name}{place} for {join(plot.categories)}, split into {names}.",
            f"Comparison of the {y}{place} across {len(plot.categories)} groups ({names}).",
        ])  # fmt: skip
    assert plot.x is not None
    x = lower(plot.x.name)
    if plot.style == "histogram":
        return chance.choice([
            f"Distribution of the {x}{place} for {names}.",
            f"Histogram of the {x}{place}; the two series are {names}.",
        ])  # fmt: skip
    scales = " on logarithmic axes" if plot.style == "loglog" else ""
    return chance.choice([
        f"{plot.y.name}{place} as a function of {x}{scales} for {names}.",
        f"{plot.y.name} versus {x}{place}{scales}. Series: {names}.",
        f"Dependence of the {y} on {x}{place}{scales}, shown for {names}.",
    ])  # fmt: skip


def _highlight(plot: Plot, chance: random.Random) -> str:
    curve = chance.choice(plot.series)
    at, top = curve.peak()
    y = lower(plot.y.name)
    if plot.style == "bars":
        return f"For {curve.name} the {y} is highest in {plot.categories[int(at)]}, at {amount(top, plot.y)}."
    assert plot.x is not None
    if plot.style == "histogram":
        end = amount(at + plot.width, plot.x)
        return f"The series {curve.name} peaks between {number(at)} and {end} with {number(top)} counts."
    return chance.choice([
        f"For {curve.name} the {y} is largest at {amount(at, plot.x)}, where it reaches {amount(top, plot.y)}.",
        f"The series {curve.name} has its maximum of {amount(top, plot.y)} at {amount(at, plot.x)}.",
    ])  # fmt: skip


def _others(plot: Plot, chance: random.Random) -> list[str]:
    curve = chance.choice(plot.series)
    low = min(curve.y)
    return [] if plot.style == "histogram" else [f"The smallest value of {curve.name} is {amount(low, plot.y)}."]


def _coverage(plot: Plot) -> str:
    if plot.x is None:
        return f"All {len(plot.categories)} groups were measured in the same way."
    count, first, last = len(plot.series[0].x), plot.series[0].x[0], plot.series[0].x[-1]
    things = "bins" if plot.style == "histogram" else "points"
    return f"There are {count} {things} per series, from {number(first)} to {amount(last, plot.x)}."


def _describe_diagram(field: Field, chance: random.Random) -> str:
    steps = [lower(stage) for stage in field.stages]
    system, method = chance.choice(field.systems), chance.choice(field.methods)
    return chance.choice([
        f"Overview of the procedure for {system}: {join(steps)}. Arrows give the order of the {len(steps)} steps. "
        f"The last one relies on {method}.",
        f"Scheme of our approach to {system} with {len(steps)} steps, from {steps[0]} to {steps[-1]}. Boxes stand for "
        "steps and arrows for the data that pass between them.",
        f"The {len(steps)} stages of this study, which rests on {method}. It begins with {steps[0]}, goes on with "
        f"{join(steps[1:-1])}, and ends with {steps[-1]}.",
    ])  # fmt: skip


def _tex_bar(field: Field) -> str:
    return field.picture.bar.replace("µm", r"$\mu$m").replace(" ", "~")


def _describe_picture(field: Field, chance: random.Random) -> str:
    picture, bar = field.picture, _tex_bar(field)
    system, method = chance.choice(field.systems), chance.choice(field.methods)
    opening = picture.subject[0].upper() + picture.subject[1:]
    return chance.choice([
        f"{opening}, which shows {picture.detail}. The work on {system} began with it. The scale bar is {bar} long.",
        f"Image of {picture.subject}. Note {picture.detail}. It was taken before {method} began. Scale bar: {bar}.",
        f"{opening}, recorded for the comparison with {method}. Clearly seen are {picture.detail}. The bar at the "
        f"lower left is {bar} long.",
    ])  # fmt: skip


_CLOSINGS = (
    "Uncertainties are smaller than the symbols.",
    "Lines join the points to guide the eye and are no fit.",
    "The same colours are used for these series throughout the paper.",
    "Points that failed the quality cuts are not shown.",
)
_COMMENTS = (
    "This is more than we had expected from earlier work.",
    "The order of the series is the same in every repetition.",
    "A change of the analysis settings moves this by less than a tenth.",
    "We therefore take this setting as the reference in what follows.",
    "The effect cannot be explained by the calibration alone.",
)
