"""Charts of each kind, drawn by chance; one function draws one panel."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from omniscience_tests.evidence.kind_training.planes import contour, field
from omniscience_tests.evidence.kind_training.style import CATEGORIES, MAPS, WORDS, Floats, Rng, chance, palette, pick


def curve(rng: Rng, x: Floats) -> Floats:
    """One of a few families of curves over 0..1."""
    family = int(rng.integers(8))
    if family == 0:
        return np.cumsum(rng.normal(size=len(x))) / 3
    if family == 1:
        return np.exp(-rng.uniform(1, 9) * x) * rng.uniform(0.5, 3)
    if family == 2:
        return np.sin(rng.uniform(3, 60) * x + rng.uniform(0, 6)) * rng.uniform(0.3, 1) * np.exp(-rng.uniform(0, 2) * x)
    if family == 3:
        return 1 / (1 + np.exp(-rng.uniform(5, 40) * (x - rng.uniform(0.3, 0.7))))
    if family == 4:
        return rng.uniform(-1, 1) * x + rng.uniform(-1, 1) + rng.choice([0.0, 0.05, 0.3]) * rng.normal(size=len(x))
    if family == 5:
        return np.exp(-(((x - rng.uniform(0.2, 0.8)) / rng.uniform(0.05, 0.3)) ** 2))
    if family == 6:
        return rng.normal(size=len(x)) * rng.uniform(0.1, 1)
    return np.polyval(rng.normal(size=4), 2 * x - 1)


def line(rng: Rng, ax: Axes) -> None:
    if chance(rng, 0.1):
        return upright_line(rng, ax)
    colours, n = palette(rng), int(rng.integers(1, 7))
    points = int(rng.choice([4, 6, 10, 25, 100, 300, 1000]))
    x, logarithmic = np.linspace(0, 1, points), chance(rng, 0.25)
    styles = ("-", "--", ":", "-.") if colours[0] == "k" or chance(rng, 0.3) else ("-",)
    for i in range(n):
        y = curve(rng, x) + i * rng.choice([0, 0, 0.5])
        y = np.exp(2 * y) if logarithmic else y
        marked = points <= 25 and chance(rng, 0.5)
        marker = pick(rng, ("o", "s", "^", "D", "*", "x", "+", "v")) if marked else None
        if marked and chance(rng, 0.3):
            ax.errorbar(
                x,
                y,
                yerr=0.1 * abs(y) + 0.02,
                color=colours[i],
                marker=marker,
                ls=styles[i % len(styles)],
                label=pick(rng, WORDS),
            )
        else:
            hollow = {"markerfacecolor": "w"} if chance(rng, 0.3) else {}
            ax.plot(
                x,
                y,
                color=colours[i],
                ls=styles[i % len(styles)],
                marker=marker,
                label=pick(rng, WORDS),
                drawstyle="steps" if chance(rng, 0.04) else "default",
                **hollow,
            )
        if chance(rng, 0.1):
            low = y - rng.uniform(0.3, 2) * abs(rng.normal(size=len(x)) * 0.2 + 0.5)
            ax.fill_between(x, low, y + 1.5 * (y - low), color=colours[i], alpha=rng.uniform(0.15, 0.5), lw=0)
        elif chance(rng, 0.15):
            ax.fill_between(x, y - 0.2 * abs(y) - 0.05, y + 0.2 * abs(y) + 0.05, color=colours[i], alpha=0.25, lw=0)
        if chance(rng, 0.12):
            ax.text(0.8, float(y[-1]), pick(rng, WORDS), color=colours[i], fontsize="small")
    if logarithmic:
        ax.set_yscale("log")
    if chance(rng, 0.15):
        ax.set_xscale("symlog", linthresh=0.01)
    if chance(rng, 0.2):
        ax.axvline(rng.uniform(0, 1), color=pick(rng, ("k", "r", "0.5")), ls=pick(rng, ("--", ":", "-")))
    if chance(rng, 0.2):
        ax.axhline(float(np.mean(ax.get_ylim())), color="0.4", ls="--")
    if chance(rng, 0.08):
        at = rng.uniform(0, 1, 12)
        ax.errorbar(at, np.interp(at, x, y), yerr=0.1 * np.ptp(y), fmt="o", color="k")
    return None


def upright_line(rng: Rng, ax: Axes) -> None:
    """Curves that are no functions of x: profiles over a height, orbits and other tracks."""
    colours, t = palette(rng), np.linspace(0, 1, 400)
    orbit = chance(rng, 0.5)
    for i in range(int(rng.integers(1, 6))):
        if orbit:
            turn = 2 * np.pi * t * rng.uniform(3, 15)
            a, b = rng.uniform(0.3, 1, 2)
            x, y = a * np.cos(turn + rng.uniform(0, 6)), b * np.sin(turn * rng.choice([1, 1.03, 2]))
        else:
            x, y = i + 0.3 * curve(rng, t), t
        ax.plot(x, y, color=colours[i], lw=rng.choice([0.4, 1, 2]), ls="-" if orbit else pick(rng, ("-", "--")))
        if not orbit and chance(rng, 0.5):
            ax.text(float(x[200]), 0.5, f"{10 * i + 30} MeV", color=colours[i], rotation=-85, fontsize="small")


def curves_apart(rng: Rng) -> Figure:
    """Curves over an angle, or in three dimensions."""
    figure = Figure(figsize=(4, 3.6))
    n = 1 if chance(rng, 0.6) else 4
    colours = palette(rng)
    for place in range(n):
        polar = chance(rng, 0.75)
        ax = figure.add_subplot(1 + (n > 1), 1 + (n > 1), place + 1, projection="polar" if polar else "3d")
        t = np.linspace(0, 2 * np.pi, 300)
        for i in range(int(rng.integers(1, 4))):
            lobes = abs(np.cos(rng.integers(1, 4) * t / 2 + rng.normal() / 4)) ** rng.uniform(0.3, 2)
            ax.plot(
                *((t, lobes) if polar else (t, i + curve(rng, t / 6.3), lobes)),
                color=colours[i],
                label=pick(rng, WORDS),
            )
    return figure


def model_line(rng: Rng, ax: Axes) -> None:
    """A smooth curve through many measured points."""
    x = np.sort(rng.uniform(0, 1, int(rng.integers(30, 300))))
    fine = np.linspace(0, 1, 300)
    model = np.sin(rng.uniform(5, 50) * fine) + rng.uniform(-1, 1) * fine
    y = np.interp(x, fine, model) + 0.1 * rng.normal(size=len(x))
    ax.errorbar(x, y, yerr=0.12 if chance(rng, 0.6) else None, fmt=pick(rng, (".", "o")), color="k", ms=2, lw=0.6)
    ax.plot(fine, model, color=pick(rng, ("C0", "r", "g")))
    if chance(rng, 0.4):
        ax.fill_between(fine, model - 0.15, model + 0.15, alpha=0.4)


def scatter(rng: Rng, ax: Axes) -> None:
    colours = palette(rng)
    form = int(rng.integers(6))
    for i in range(int(rng.integers(1, 4))):
        n = int(rng.choice([4, 8, 20, 60, 200, 800, 3000]))
        x = rng.normal(size=n) if form < 3 else rng.uniform(0, 3, n)
        spread = rng.choice([0.02, 0.15, 0.5, 1.5])
        y = rng.uniform(-1.5, 1.5) * x + spread * rng.normal(size=n) + (i if form == 2 else 0)
        if form == 4:
            y = np.minimum(x, x - abs(spread * rng.normal(size=n)))
        if form == 5:
            y = rng.choice([0, 0, 2, 3], n) + 0.2 * abs(rng.normal(size=n))
        marker = pick(rng, ("o", ".", "x", "+", "^", "s", "D", "*", "o", ","))
        if chance(rng, 0.3) and marker != ",":
            shade = rng.uniform(size=n) if chance(rng, 0.3) else colours[i]
            drawn = ax.scatter(
                x,
                y,
                c=shade,
                s=rng.choice([3, 10, 30, 80]),
                marker=marker,
                alpha=rng.choice([0.4, 0.7, 1]),
                label=pick(rng, WORDS),
                rasterized=chance(rng, 0.2),
            )
            if not isinstance(shade, str) and i == 0 and chance(rng, 0.6):
                ax.figure.colorbar(drawn, ax=ax)
        elif n < 100 and chance(rng, 0.25):
            ax.errorbar(
                x,
                y,
                yerr=0.2 * abs(y) + 0.05,
                fmt=marker if marker != "," else "o",
                color=colours[i],
                label=pick(rng, WORDS),
            )
        else:
            hollow = {"markerfacecolor": "none"} if chance(rng, 0.3) else {}
            ax.plot(x, y, marker, color=colours[i], label=pick(rng, WORDS), rasterized=chance(rng, 0.2), **hollow)
    low, high = min(ax.get_xlim()[0], ax.get_ylim()[0]), max(ax.get_xlim()[1], ax.get_ylim()[1])
    if form == 4 or chance(rng, 0.3):
        ax.plot([low, high], [low, high], pick(rng, ("k-", "r--", "0.5")), lw=0.8)
    if chance(rng, 0.15):
        ax.axhline(0, color=pick(rng, ("r", "k")), lw=1)
    if chance(rng, 0.15):
        ax.axvline(0, color=pick(rng, ("r", "k")), ls=":")


def bar(rng: Rng, ax: Axes) -> None:
    n, series = int(rng.integers(2, 30 if chance(rng, 0.15) else 12)), int(rng.integers(1, 5))
    colours, lying, stacked = palette(rng), chance(rng, 0.3), chance(rng, 0.15)
    width = float(rng.uniform(0.3, 0.9)) if stacked or series == 1 else float(rng.uniform(0.5, 0.9)) / series
    base = np.zeros(n)
    for i in range(series):
        values = rng.uniform(0.1, 1, n) * rng.choice([1, 1, 0.2])
        hatch = pick(rng, ("//", "..", "xx", "\\\\", "--")) if chance(rng, 0.2) else None
        at = np.arange(n) + (0 if stacked else (i - (series - 1) / 2) * width)
        face = "w" if hatch else colours[i]
        edge = "k" if hatch or chance(rng, 0.3) else None
        errors = 0.1 * values if chance(rng, 0.25) else None
        if lying:
            ax.barh(
                at,
                values,
                width,
                left=base if stacked else 0,
                color=face,
                edgecolor=edge,
                hatch=hatch,
                xerr=errors,
                label=pick(rng, WORDS),
            )
        else:
            ax.bar(
                at,
                values,
                width,
                bottom=base if stacked else 0,
                color=face,
                edgecolor=edge,
                hatch=hatch,
                yerr=errors,
                label=pick(rng, WORDS),
            )
        base = base + values
    labels = [pick(rng, CATEGORIES) for _ in range(n)]
    if lying:
        ax.set_yticks(range(n), labels)
    else:
        ax.set_xticks(range(n), labels, rotation=int(rng.choice([0, 0, 45, 90])))


def histogram(rng: Rng, ax: Axes) -> None:
    colours, n = palette(rng), int(rng.integers(1, 4))
    cumulative, bins = chance(rng, 0.25), int(rng.choice([8, 15, 25, 40, 80, 150]))
    form = pick(rng, ("bar", "bar", "step", "stepfilled"))
    for i in range(n):
        size = int(rng.integers(100, 2000))
        values = np.concatenate(
            [
                rng.normal(rng.uniform(-3, 3), rng.uniform(0.3, 1.5), size),
                rng.normal(rng.uniform(-3, 3), 0.6, size // 3),
            ]
        )
        values = np.exp(values / 2) if chance(rng, 0.2) else values
        edge = "k" if form == "bar" and chance(rng, 0.3) else None
        heights, edges, _ = ax.hist(
            values,
            bins,
            color=colours[i],
            histtype=form,
            alpha=rng.choice([0.3, 0.5, 1]),
            density=chance(rng, 0.5) or cumulative,
            cumulative=cumulative,
            edgecolor=edge,
            label=pick(rng, WORDS),
        )
        if not cumulative and chance(rng, 0.3):
            smooth = np.convolve(np.pad(heights, 3), np.ones(5) / 5, "same")[3:-3]
            ax.plot((edges[1:] + edges[:-1]) / 2, smooth, color=colours[i])
    if chance(rng, 0.3):
        ax.axvline(rng.uniform(-2, 2), color=pick(rng, ("k", "g", "r")), ls=pick(rng, ("-", "--")))
    ax.set_ylabel(
        pick(
            rng,
            (
                "Frequency",
                "Count",
                "Density",
                "Likelihood of observation",
                "Number",
                "counts",
                "PDF",
                "",
                "Number of events",
            ),
        )
    )


def box(rng: Rng, ax: Axes) -> None:
    n, lying = int(rng.integers(2, 9)), chance(rng, 0.35)
    data = [rng.normal(rng.uniform(-1, 1), rng.uniform(0.2, 1), 80) for _ in range(n)]
    colours, form = palette(rng), int(rng.integers(4))
    way = "horizontal" if lying else "vertical"
    if form == 0:
        parts = ax.violinplot(data, orientation=way, showmedians=chance(rng, 0.5), showextrema=chance(rng, 0.5))
        for i, body in enumerate(parts["bodies"]):
            body.set(facecolor=colours[i % len(colours)], alpha=0.8, edgecolor="k")
    else:
        filled = chance(rng, 0.6)
        drawn = ax.boxplot(
            data,
            orientation=way,
            patch_artist=filled,
            notch=chance(rng, 0.15),
            widths=rng.uniform(0.2, 0.7),
            showfliers=chance(rng, 0.7),
        )
        for i, patch in enumerate(drawn["boxes"] if filled else []):
            patch.set_facecolor(colours[i % len(colours)] if colours[0] != "k" else "0.8")
    if form == 3:
        cloud = ax.violinplot(
            data, positions=np.arange(1, n + 1) + 0.25, orientation=way, side="high", showextrema=False
        )
        for i, body in enumerate(cloud["bodies"]):
            body.set(facecolor=colours[i % len(colours)], alpha=0.9)
    for i, values in enumerate(data) if chance(rng, 0.2) else ():
        spread = rng.uniform(-0.1, 0.1, len(values)) + i + 1
        ax.plot(*((values, spread) if lying else (spread, values)), ".", ms=2)
    (ax.set_yticks if lying else ax.set_xticks)(range(1, n + 1), [pick(rng, CATEGORIES) for _ in range(n)])


def heat_map(rng: Rng, ax: Axes) -> None:
    form, n = int(rng.integers(5)), int(rng.choice([6, 12, 30, 100]))
    values = field(rng, max(n, 8)) if form else rng.uniform(size=(n, n))
    if form == 1:
        x = np.linspace(-2, 2, len(values))
        values = np.exp(-(x**2) - x[:, None] ** 2) * (1 + 0.3 * values)
    if form == 2:
        x = np.linspace(0, 1, len(values))
        values = np.where(np.hypot(x, x[:, None]) < rng.uniform(0.7, 1.1), values, np.nan)
    if form == 3:
        values = np.where(values > rng.uniform(0.2, 0.5), values, np.nan)
    if form == 4:
        values = values[: max(3, len(values) // int(rng.integers(2, 6)))]
    name = pick(rng, MAPS)
    if chance(rng, 0.4):
        drawn = ax.pcolormesh(values, cmap=name, rasterized=chance(rng, 0.5))
    else:
        extent = (0, float(rng.choice([1, 10, 150])), 0, float(rng.choice([1, 10, 150])))
        drawn = ax.imshow(
            values,
            cmap=name,
            origin="lower",
            aspect="auto" if chance(rng, 0.6) or form == 4 else None,
            extent=extent,
            interpolation=pick(rng, ("nearest", "bilinear")),
        )
    if n <= 12 and chance(rng, 0.4) and form == 0:
        for i in range(min(n, 12)):
            for j in range(min(n, 12)):
                ax.text(j + 0.5, i + 0.5, f"{values[i, j]:.1f}", ha="center", va="center", fontsize=6)
    if chance(rng, 0.75):
        ax.figure.colorbar(
            drawn,
            ax=ax,
            location=pick(rng, ("right", "right", "top", "bottom")),
            label=pick(rng, ("", "N", "saturation", "velocity (m/s)")),
        )
    if chance(rng, 0.25):
        for _ in range(int(rng.integers(1, 5))):
            x = np.linspace(*ax.get_xlim(), 60)
            low, high = ax.get_ylim()
            ax.plot(
                x,
                low + (high - low) * np.clip(0.5 + 0.3 * curve(rng, np.linspace(0, 1, 60)), 0, 1),
                pick(rng, ("k--", "k:", "w-", "r-")),
                lw=1,
            )


SPECTRAL = (
    ("Wavelength (nm)", 300, 900), ("Wavenumber (cm$^{-1}$)", 400, 4000), ("Energy (keV)", 0, 20), ("m/z", 50, 800),
    ("Chemical shift (ppm)", 10, 0), ("Frequency [GHz]", 80, 120), ("Binding energy (eV)", 292, 280),
    ("$m_{\\mu\\mu}$ [GeV]", 2, 5), ("2$\\theta$ (degrees)", 10, 80), ("Wavelength [Å]", 3800, 9000),
    ("frequency [mHz]", 0, 30), ("Raman shift (cm$^{-1}$)", 200, 3200), ("Invariant mass (GeV)", 1.0, 1.4),
)  # fmt: skip
"""Titles of dispersed quantities, with their ends."""


def spectrum(rng: Rng, ax: Axes) -> None:
    """Peaks over a dispersed quantity."""
    x = np.linspace(0, 1, int(rng.choice([60, 300, 1500])))
    title, low, high = SPECTRAL[int(rng.integers(len(SPECTRAL)))]
    at = low + (high - low) * x
    power = title.startswith("freq")
    for i in range(1 if chance(rng, 0.6) else int(rng.integers(2, 5))):
        y = 0.3 * np.exp(-rng.uniform(0, 4) * x) + rng.choice([0.002, 0.02, 0.05]) * abs(rng.normal(size=len(x)))
        for _ in range(int(rng.choice([1, 2, 6, 15]))):
            width = rng.uniform(0.002, 0.03)
            y = y + rng.uniform(0.1, 1) * width**2 / ((x - rng.uniform(0.05, 0.95)) ** 2 + width**2) * rng.choice(
                [1, 1, 1, -0.3]
            )
        y = y + i * rng.choice([0, 0.8])
        if len(x) < 100 and chance(rng, 0.7):
            counts = 400 + 400 * y
            ax.errorbar(
                at,
                counts + 20 * rng.normal(size=len(x)),
                yerr=20,
                fmt="o",
                color="k",
                ms=3,
                markerfacecolor="w",
                lw=0.6,
            )
            ax.plot(at, counts, color=pick(rng, ("g", "r", "b")))
        elif title == "m/z":
            ax.vlines(at[::20], 0, y[::20], color="k")
        else:
            ax.plot(at, y, color=palette(rng)[i], lw=0.7, drawstyle="steps-mid" if chance(rng, 0.3) else "default")
    ax.set_xlabel(title)
    if high < low:
        ax.invert_xaxis()
    ax.set_ylabel(
        pick(rng, ("power", "power spectral density"))
        if power
        else pick(
            rng,
            (
                "Intensity (a.u.)",
                "Counts",
                "Flux",
                "Absorbance",
                "Transmittance (%)",
                "Candidates/(2 MeV)",
                "Events / 10 GeV",
                "Relative intensity",
                "Flux density [Jy]",
                "Radiance",
            ),
        )
    )
    if power or chance(rng, 0.1):
        ax.set_yscale("log")
    for _ in range(3 if chance(rng, 0.3) else 0):
        ax.axvline(low + (high - low) * rng.uniform(), ls=":", color=pick(rng, ("r", "0.5")))


CHARTS = {
    "line": line,
    "scatter": scatter,
    "bar": bar,
    "histogram": histogram,
    "box": box,
    "heat_map": heat_map,
    "contour": contour,
    "spectrum": spectrum,
}
"""What draws one panel of each kind."""
