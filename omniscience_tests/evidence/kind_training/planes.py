"""Contour plots, areas and bands of a plane; and smooth noise to draw them of."""

import numpy as np
from matplotlib.axes import Axes

from omniscience_tests.evidence.kind_training.style import MAPS, Floats, Rng, chance, palette, pick


def field(rng: Rng, n: int) -> Floats:
    """Smooth noise, n × n, of a random roughness."""
    k = np.hypot(np.fft.fftfreq(n)[:, None], np.fft.fftfreq(n)[None]) + 1 / n
    noise = np.fft.fft2(rng.normal(size=(n, n))) * k ** -rng.uniform(1, 3.5)
    values = np.fft.ifft2(noise).real
    return (values - values.min()) / np.ptp(values)


def contour(rng: Rng, ax: Axes) -> None:
    x = np.linspace(-2, 2, 80)
    form = int(rng.integers(5))
    if form == 4:
        return regions(rng, ax)
    if form == 0:
        values = np.exp(-(x**2) / rng.uniform(0.3, 2) - (x[:, None] ** 2) / rng.uniform(0.3, 2))
    else:
        k = int(rng.integers(2, 6))
        values = sum(
            rng.normal()
            * np.exp(-((x - rng.uniform(-2, 2)) ** 2 + (x[:, None] - rng.uniform(-2, 2)) ** 2) / rng.uniform(0.1, 2))
            for _ in range(k)
        ) + 0.02 * field(rng, 80)
    name, levels = pick(rng, MAPS), int(rng.integers(4, 16))
    drawn = None
    if chance(rng, 0.65):
        drawn = ax.contourf(x, x, values, levels, cmap=name)
    if drawn is None or chance(rng, 0.4):
        lines = ax.contour(
            x,
            x,
            values,
            levels,
            colors=pick(rng, ("k", "w", "b")) if drawn is not None or chance(rng, 0.4) else None,
            cmap=None,
            linewidths=0.8,
        )
        if chance(rng, 0.5):
            ax.clabel(lines, fontsize=6)
    if drawn is not None and chance(rng, 0.6):
        ax.figure.colorbar(drawn, ax=ax, location=pick(rng, ("right", "right", "top")))
    return None


def regions(rng: Rng, ax: Axes) -> None:
    """Closed regions of a plane, one for each value."""
    colours = palette(rng)[:6]
    if chance(rng, 0.4):
        return bands_of_value(rng, ax)
    for i, colour in enumerate(colours[: int(rng.integers(2, 7))]):
        turn = np.linspace(0, 2 * np.pi, int(rng.choice([7, 12, 60])), endpoint=False)
        radius = rng.uniform(0.5, 1.2) * (1 + 0.15 * rng.normal(size=len(turn)) * (len(turn) < 20))
        x = i * rng.uniform(0, 0.5) + radius * np.cos(turn) * rng.uniform(0.5, 2)
        y = i * rng.uniform(0, 0.5) + radius * np.sin(turn) * rng.uniform(0.2, 1) + 0.5 * x
        paint = "0.5" if colour == "k" else colour
        if chance(rng, 0.75):
            ax.fill(x, y, color=paint, alpha=0.3, lw=0)
        ax.plot(np.append(x, x[0]), np.append(y, y[0]), color=paint)
        if chance(rng, 0.5):
            ax.text(x.max(), y[x.argmax()], f"{30 * i + 10} K", color=paint, fontsize="small")
    return None


def bands_of_value(rng: Rng, ax: Axes) -> None:
    """Bands or lines of one value each that run across a plane, named at their ends."""
    x, slope, bent = np.linspace(0, 1, 40), rng.uniform(-2, 2), rng.uniform(-1, 1)
    filled, unit = chance(rng, 0.7), pick(rng, ("Hz", "K", "cm/s", "MeV", ""))
    for i, colour in enumerate(palette(rng)[: int(rng.integers(3, 7))]):
        paint = "0.3" if colour == "k" else colour
        low, first = 0.5 * i + slope * x + bent * x**2, int(rng.integers(0, 15))
        part = slice(first, 40 - int(rng.integers(0, 12)))
        if filled:
            high = low + rng.uniform(0.1, 0.7) * np.sin(np.pi * np.linspace(0, 1, 40)) + 0.1
            ax.fill_between(x[part], low[part], high[part], facecolor=paint, alpha=rng.choice([0.2, 0.4]), lw=0)
            ax.plot(np.append(x[part], x[part][::-1]), np.append(low[part], high[part][::-1]), color=paint)
        else:
            ax.plot(x[part], low[part], color=paint)
        ax.text(float(x[part][-1]), float(low[part][-1]), f"{60 + 20 * i} {unit}", color=paint, fontsize="small")
