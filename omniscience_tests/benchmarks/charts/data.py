"""Data as measurements and simulations give them: curves, clouds and samples between 0 and 1, by seed."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Generator = np.random.Generator


def curve(rng: Generator, t: Array, noise: float) -> Array:
    """A curve over `t`, which runs from 0 to 1; most of its values lie between 0 and 1."""
    shape = _SHAPES[rng.integers(len(_SHAPES))]
    values = shape(rng, t)
    if rng.random() < 0.35:
        values = 1 - values
    low, high = sorted(rng.uniform(0, 1, 2))
    if high - low < 0.25:
        low, high = 0.05, 0.95
    return np.asarray(low + (high - low) * (values + rng.normal(0, noise, len(t))))


def _saturating(rng: Generator, t: Array) -> Array:
    return np.asarray(1 - np.exp(-t * rng.uniform(2, 12)))


def _sigmoid(rng: Generator, t: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-(t - rng.uniform(0.3, 0.7)) * rng.uniform(6, 30))))


def _peaks(rng: Generator, t: Array) -> Array:
    values = np.zeros_like(t)
    for _ in range(rng.integers(1, 4)):
        width, centre = rng.uniform(0.02, 0.15), rng.uniform(0.1, 0.9)
        lorentzian = 1 / (1 + ((t - centre) / width) ** 2)
        gaussian = np.exp(-(((t - centre) / width) ** 2))
        values = values + rng.uniform(0.3, 1) * (lorentzian if rng.random() < 0.5 else gaussian)
    return np.asarray(values / max(1.0, values.max()))


def _wave(rng: Generator, t: Array) -> Array:
    damping = np.exp(-t * rng.choice([0.0, rng.uniform(1, 5)]))
    return np.asarray(0.5 + 0.5 * damping * np.sin(2 * np.pi * (t * rng.uniform(0.6, 7) + rng.random())))


def _walk(rng: Generator, t: Array) -> Array:
    steps = rng.normal(size=len(t)).cumsum()
    return np.asarray((steps - steps.min()) / max(1e-9, float(np.ptp(steps))))


def _power(rng: Generator, t: Array) -> Array:
    return np.asarray(t ** rng.choice([0.3, 0.5, 1.0, 1.0, 2.0, 3.0]))


_SHAPES: tuple[Callable[[Generator, Array], Array], ...] = (_saturating, _sigmoid, _peaks, _wave, _walk, _power, _power)


def cloud(rng: Generator, count: int) -> tuple[Array, Array]:
    """Points that scatter around a line, in a blob, evenly, or on lattice positions so that some coincide."""
    mode = rng.integers(4)
    if mode == 0:
        x = rng.uniform(0.03, 0.97, count)
        y = rng.uniform(0.1, 0.4) + rng.uniform(-0.2, 0.6) * x + rng.normal(0, rng.uniform(0.02, 0.15), count)
    elif mode == 1:
        centre, spread = rng.uniform(0.25, 0.75, 2), rng.uniform(0.03, 0.14, 2)
        x, y = (rng.normal(c, s, count) for c, s in zip(centre, spread, strict=True))
    elif mode == 2:
        x, y = rng.uniform(0.02, 0.98, count), rng.uniform(0.02, 0.98, count)
    else:
        x = np.round(rng.uniform(0.05, 0.95, count) * 12) / 12
        y = 0.15 + 0.6 * x + rng.normal(0, 0.1, count)
    return np.asarray(x), np.asarray(y)


def sample(rng: Generator, count: int) -> Array:
    """Values of one variable: bell-shaped, skewed or with two humps."""
    mode = rng.integers(3)
    if mode == 0:
        return np.asarray(rng.normal(rng.uniform(0.4, 0.6), rng.uniform(0.08, 0.16), count))
    if mode == 1:
        return np.asarray(np.clip(rng.gamma(2.0, 0.12, count), 0, 1.3))
    half = count // 2
    return np.concatenate((rng.normal(0.3, 0.08, half), rng.normal(0.7, 0.1, count - half)))


def field(rng: Generator, rows: int, columns: int) -> Array:
    """A smooth field of hills between 0 and 1, with a little noise."""
    y, x = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j]
    values = np.zeros((rows, columns))
    for _ in range(4):
        cx, cy, width = rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.12, 0.4)
        values += rng.uniform(-1, 1) * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / width**2)
    return np.asarray((values - values.min()) / float(np.ptp(values)))
