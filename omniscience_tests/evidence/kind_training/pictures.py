"""Pictures: micrographs and skies, photographs, maps; and figures whose panels differ."""

import io

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image, ImageFilter

from omniscience_tests.evidence.kind_training.charts import CHARTS
from omniscience_tests.evidence.kind_training.planes import field
from omniscience_tests.evidence.kind_training.style import (
    MAPS,
    Floats,
    Rng,
    blank,
    chance,
    finish,
    new_figure,
    palette,
    pick,
    save,
)

PHOTOS = (
    "coffee.png",
    "camera.png",
    "astronaut.png",
    "chelsea.png",
    "rocket.jpg",
    "motorcycle_left.png",
    "brick.png",
    "grass.png",
    "gravel.png",
    "coins.png",
    "clock_motion.png",
)
SCIENCE = (
    "hubble_deep_field.jpg",
    "retina.jpg",
    "ihc.png",
    "cell.png",
    "moon.png",
    "phantom.png",
    "microaneurysms.png",
)
SCANS = ("page.png", "text.png")

_Pixels = npt.NDArray[np.uint8]


def _sample(rng: Rng, name: str) -> _Pixels:
    """A crop of a sample picture of scikit-image, turned and tinted by chance."""
    from importlib.resources import files

    with Image.open(io.BytesIO(files("skimage.data").joinpath(name).read_bytes())) as opened:
        image = opened.convert("RGB")
    w, h = image.size
    cut = rng.uniform(0.35, 1)
    x, y = int(rng.uniform(0, w * (1 - cut))), int(rng.uniform(0, h * (1 - cut)))
    image = image.crop((x, y, x + int(w * cut), y + int(h * cut)))
    if chance(rng, 0.5):
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    pixels = np.asarray(image).astype(float)
    gains = rng.uniform(0.75, 1.25) * (1 + 0.1 * rng.normal(size=3))
    return np.clip(pixels * gains, 0, 255).astype(np.uint8)


def _landscape(rng: Rng) -> _Pixels:
    """Ridges of rough tones under a sky, lit unevenly."""
    n = 240
    sky = np.linspace(0.9, 0.6, n)[:, None, None] * rng.uniform(0.5, 1, 3) + 0.1 * field(rng, n)[..., None]
    for i in range(int(rng.integers(2, 5))):
        ridge = n * (0.3 + 0.18 * i) + 25 * np.cumsum(rng.normal(size=n)) / 8
        below = np.arange(n)[:, None] > ridge
        tone = np.array(rng.uniform(0.1, 0.7, 3)) * (0.4 + 0.9 * field(rng, n)[..., None]) + 0.04 * rng.normal(
            size=(n, n, 1)
        )
        sky = np.where(below[..., None], tone, sky)
    return np.clip(255 * sky, 0, 255).astype(np.uint8)


def _micrograph(rng: Rng) -> _Pixels:
    """Cells, grains, fibres or stars, with the noise of a detector."""
    n = int(rng.choice([160, 256, 400]))
    y, x = np.mgrid[:n, :n] / n
    form = int(rng.integers(5))
    values: Floats = 0.1 * field(rng, n)
    if form in {0, 1}:
        for _ in range(int(rng.choice([3, 20, 80]))):
            size = 10 ** rng.uniform(-2.4, -1 if form else -0.7)
            distance = np.hypot(x - rng.uniform(), (y - rng.uniform()) * rng.uniform(0.6, 1.5)) / size
            values += rng.uniform(0.2, 2) * (np.exp(-(distance**2)) if form == 0 else 1 / (1 + distance**3))
    elif form == 2:
        values = np.tanh(8 * (field(rng, n) - 0.5))
    elif form == 3:
        values = np.sin(40 * field(rng, n)) * field(rng, n)
    else:
        values = np.exp(
            -((np.hypot(x - 0.5, (y - 0.5) * rng.uniform(1, 2.5)) / rng.uniform(0.05, 0.4)) ** rng.uniform(0.5, 2))
        )
    values = (values - values.min()) / np.ptp(values) + rng.choice([0.01, 0.05, 0.15, 0.4]) * rng.normal(size=(n, n))
    values = np.clip(values, 0, 1)
    if chance(rng, 0.45):
        values = 1 - values
    grey = (255 * values).astype(np.uint8)
    if chance(rng, 0.65):
        return np.repeat(grey[..., None], 3, axis=2)
    if chance(rng, 0.6):
        tint = rng.uniform(0, 1, 3)
        return (grey[..., None] * tint / tint.max()).astype(np.uint8)
    return np.stack([grey, np.roll(grey, 5, 0), (255 * field(rng, n)).astype(np.uint8)], axis=2)


def _stars(rng: Rng) -> _Pixels:
    """A field of stars and perhaps a galaxy on a noisy sky, mostly as a negative, as telescopes' images are printed."""
    n = int(rng.choice([256, 400, 600]))
    y, x = np.mgrid[:n, :n] / n
    values: Floats = rng.choice([0.02, 0.06, 0.15]) * rng.normal(size=(n, n))
    for _ in range(int(rng.choice([2, 10, 40, 120]))):
        width = (0.002 + 0.004 * rng.uniform()) * (1 + rng.pareto(4))
        near = np.hypot(x - rng.uniform(), y - rng.uniform()) / width
        values += rng.uniform(0.3, 3) * np.exp(-(near**2))
    if chance(rng, 0.6):
        turned = np.hypot(x - rng.uniform(0.3, 0.7), (y - rng.uniform(0.3, 0.7)) * rng.uniform(1, 2.5))
        values += rng.uniform(0.5, 3) * np.exp(-turned / rng.uniform(0.02, 0.15))
    grey = (255 * np.clip(values + rng.uniform(0, 0.15), 0, 1)).astype(np.uint8)
    return np.repeat((255 - grey if chance(rng, 0.7) else grey)[..., None], 3, axis=2)


def _panels(rng: Rng, draw: list[_Pixels], bar: bool) -> Figure:
    """Pictures side by side or alone, with letters, names and scale bars."""
    columns = int(np.ceil(np.sqrt(len(draw)))) if chance(rng, 0.6) else min(4, len(draw))
    rows = -(-len(draw) // columns)
    side = rng.uniform(1.5, 3) if len(draw) > 1 else rng.uniform(2.5, 5)
    ratio = draw[0].shape[0] / draw[0].shape[1]
    figure, page = blank(rng, columns * side, rows * side * ratio)
    margin = rng.choice([0, 0.03, 0.1])
    for index, pixels in enumerate(draw):
        x, y = (index % columns) * side, (rows - 1 - index // columns) * side * ratio
        page.imshow(
            pixels, extent=(x + margin, x + side - margin, y + margin, y + side * ratio - margin), aspect="auto"
        )
        colour = "w" if pixels.mean() < 140 else "k"
        if chance(rng, 0.4):
            page.text(
                x + 0.15,
                y + side * ratio - 0.3,
                pick(rng, ("(a)", "b", "Field 3", "GFP", "DAPI", "merge")),
                color=colour,
                weight="bold",
            )
        if bar and chance(rng, 0.4):
            page.plot([x + 0.6 * side, x + 0.9 * side], [y + 0.15] * 2, color=colour, lw=3)
            page.text(x + 0.65 * side, y + 0.2, pick(rng, ("10 µm", "1 cm", "100 nm", "5'")), color=colour, fontsize=8)
        if bar and chance(rng, 0.2):
            turn = np.linspace(0, 6.3, 40)
            page.plot(
                x + side * (0.5 + 0.1 * np.cos(turn)),
                y + side * ratio * (0.5 + 0.1 * np.sin(turn)),
                color=pick(rng, ("w", "r", "y")),
            )
    page.set(xlim=(0, columns * side), ylim=(0, rows * side * ratio))
    return figure


def micrograph(rng: Rng) -> Figure:
    n = int(rng.choice([1, 1, 1, 2, 3, 4, 6, 8]))
    return _panels(rng, [_image(rng) for _ in range(n)], bar=True)


def _image(rng: Rng) -> _Pixels:
    if chance(rng, 0.25):
        return _sample(rng, pick(rng, SCIENCE))
    return _stars(rng) if chance(rng, 0.3) else _micrograph(rng)


def _photo(rng: Rng) -> _Pixels:
    return _landscape(rng) if chance(rng, 0.25) else _sample(rng, pick(rng, PHOTOS))


def photo(rng: Rng) -> Figure:
    n = int(rng.choice([1, 1, 1, 1, 2, 3, 4, 9, 16, 36]))
    return _panels(rng, [_photo(rng) for _ in range(n)], bar=False)


def scan(rng: Rng) -> Figure:
    """A written page, as it is scanned: of the kind `other`."""
    if chance(rng, 0.6):
        return _panels(rng, [_handwriting(rng)], bar=False)
    pixels = _sample(rng, pick(rng, SCANS))
    if chance(rng, 0.6):
        pixels = np.where(pixels > pixels.mean() - rng.uniform(0, 30), 255, 0).astype(np.uint8)
    return _panels(rng, [pixels], bar=False)


def _handwriting(rng: Rng) -> _Pixels:
    """Lines of loops and strokes on stained paper."""
    figure, page = blank(rng, 4, float(rng.uniform(4, 6.5)))
    height, ink = page.get_ylim()[1], pick(rng, ("k", "0.2", "#3a2a1a"))
    pitch = rng.uniform(0.12, 0.3)
    for base in np.arange(0.3, height - 0.3, pitch):
        turn = np.arange(0, rng.uniform(60, 160), 0.25)
        right = 0.3 + 3.4 * turn / 160 + 0.25 * pitch * np.cos(turn)
        tall = np.repeat(rng.choice([0.25, 0.3, 0.6], size=len(turn) // 25 + 1), 25)[: len(turn)]
        up = base + pitch * tall * np.sin(turn + 0.4 * rng.normal(size=len(turn)))
        words = np.repeat(_words(rng, len(turn) // 30 + 1), 30)[: len(turn)]
        page.plot(np.where(words, right, np.nan), up, color=ink, lw=rng.uniform(0.4, 1.1))
    with Image.open(io.BytesIO(save(figure, "png", 110))) as opened:
        written = np.asarray(opened.convert("L")) / 255.0
    n = max(written.shape)
    stains = 1 - rng.uniform(0, 0.35) * field(rng, n)[: written.shape[0], : written.shape[1]]
    paper = written * stains + rng.choice([0.01, 0.04]) * rng.normal(size=written.shape)
    tint = np.array([1, 1, 1] if chance(rng, 0.6) else [0.95, 0.88, 0.72])
    return (255 * np.clip(paper[..., None] * tint, 0, 1)).astype(np.uint8)


def _words(rng: Rng, count: int) -> npt.NDArray[np.bool_]:
    """Words and the gaps between them."""
    return rng.uniform(size=count) < 0.85


def _coast(rng: Rng, ax: Axes, colour: str) -> None:
    """Islands with ragged coasts."""
    for _ in range(int(rng.integers(1, 6))):
        turn = np.linspace(0, 2 * np.pi, 200)
        radius = 1 + sum(rng.normal() / k**1.3 * np.sin(k * turn + rng.uniform(0, 6)) / 2 for k in range(1, 40))
        size = rng.uniform(0.1, 0.5)
        x, y = rng.uniform() + size * radius * np.cos(turn), rng.uniform() + size * radius * np.sin(turn)
        if colour == "none":
            ax.plot(x, y, "k", lw=0.8)
        else:
            ax.fill(x, y, facecolor=colour, edgecolor="k", lw=0.6)


def geography(rng: Rng) -> Figure:
    figure, (ax,) = new_figure(rng)
    form = int(rng.integers(4))
    if form == 0:
        return _sky(rng)
    if form == 1:
        values = (field(rng, 120) * int(rng.integers(3, 9))).round()
        ax.imshow(
            values,
            extent=(0, 1, 0, 1),
            cmap=pick(rng, ("terrain", "Set3", "Pastel1", "YlGnBu", "Accent")),
            aspect="auto",
            interpolation="nearest",
        )
        _coast(rng, ax, "none")
    elif form == 2:
        drawn = ax.imshow(field(rng, 150), extent=(0, 1, 0, 1), cmap=pick(rng, MAPS), aspect="auto")
        _coast(rng, ax, pick(rng, ("w", "0.8", "none")))
        if chance(rng, 0.7):
            figure.colorbar(drawn, ax=ax, label="mm")
    else:
        ax.set_facecolor(pick(rng, ("w", "#cce5ff", "#aadaff")))
        _coast(rng, ax, pick(rng, ("#e8e4d8", "0.85", "#cfe8c0")))
        ax.plot(rng.uniform(size=15), rng.uniform(size=15), pick(rng, ("ro", "k^", "b.")))
    for _ in range(int(rng.integers(0, 4))):
        ax.plot(
            np.linspace(0, 1, 60), rng.uniform() + np.cumsum(rng.normal(size=60)) / 50, pick(rng, ("b", "r", "k")), lw=1
        )
    ticks, start = np.linspace(0.1, 0.9, 4), rng.uniform(0, 80)
    marks = pick(rng, ("°", "", "°E"))
    ax.set_xticks(
        ticks,
        [
            f"{start + i * 0.05:.2f}{marks}" if len(marks) < 2 else f"{int(start + 5 * i)}°{pick(rng, ('E', 'W'))}"
            for i in range(4)
        ],
    )
    ax.set_yticks(
        ticks, [f"{start + i * 0.05:.2f}{marks}" if len(marks) < 2 else f"{int(start + 5 * i)}°N" for i in range(4)]
    )
    if marks == "":
        ax.set(
            xlabel=pick(rng, ("Longitude", "Easting (m)", "lon")), ylabel=pick(rng, ("Latitude", "Northing (m)", "lat"))
        )
    ax.set(xlim=(0, 1), ylim=(0, 1))
    if chance(rng, 0.4):
        ax.grid(color="0.6", lw=0.4)
    if chance(rng, 0.5):
        ax.annotate("N", (0.92, 0.95), (0.92, 0.8), arrowprops={"arrowstyle": "-|>", "lw": 2})
    if chance(rng, 0.5):
        ax.plot([0.6, 0.85], [0.06, 0.06], "k", lw=4)
        ax.text(0.6, 0.08, "0   2   4 km", fontsize=7)
    if chance(rng, 0.4):
        for name, colour in zip(("Water", "Forest", "sand", "granite"), palette(rng), strict=False):
            ax.fill([], [], color=colour, label=name)
        ax.legend(title="Legend", fontsize=6)
    return figure


def _sky(rng: Rng) -> Figure:
    """The whole sky or a field of it."""
    figure = Figure(figsize=(6, 3.5))
    if chance(rng, 0.5):
        ax = figure.add_subplot(projection=pick(rng, ("mollweide", "aitoff", "hammer")))
        if chance(rng, 0.5):
            lon, lat = np.meshgrid(np.linspace(-np.pi, np.pi, 120), np.linspace(-np.pi / 2, np.pi / 2, 60))
            ax.pcolormesh(lon, lat, field(rng, 120)[:60], cmap=pick(rng, MAPS), rasterized=True)
        ax.plot(rng.uniform(-3, 3, 80), rng.uniform(-1.3, 1.3, 80), pick(rng, ("k.", "r.", "b*")), ms=3)
        ax.grid(chance(rng, 0.8))
        return figure
    ax = figure.add_subplot()
    ax.imshow(
        field(rng, 120) ** 3,
        cmap=pick(rng, ("gray_r", "viridis", "hot", "inferno")),
        extent=(0, 1, 0, 1),
        aspect="auto",
    )
    ax.plot(rng.uniform(size=20), rng.uniform(size=20), pick(rng, ("r+", "wo", "c^")), markerfacecolor="none")
    ax.set_xticks([0.1, 0.5, 0.9], pick(rng, ("10h24m|10h23m|10h22m", "150.2°|150.1°|150.0°")).split("|"))
    ax.set_yticks([0.1, 0.5, 0.9], pick(rng, ("-30°10'|-30°05'|-30°00'", "2.1°|2.2°|2.3°")).split("|"))
    ax.set(
        xlabel=pick(rng, ("Right Ascension (J2000)", "RA", "R.A. [deg]")),
        ylabel=pick(rng, ("Declination (J2000)", "Dec", "Dec. [deg]")),
    )
    return figure


def mixed(rng: Rng) -> Figure:
    """Panels of at least two kinds."""
    rows, columns = ((1, 2), (1, 2), (2, 1), (1, 3), (2, 2), (3, 1), (2, 3))[int(rng.integers(7))]
    figure, axes = new_figure(rng, rows, columns)
    names = [name for name in CHARTS if name != "spectrum"]
    chosen = list(rng.choice(names, 2, replace=False)) + [pick(rng, names) for _ in axes]
    if chance(rng, 0.3):
        chosen[0] = "picture"
    if chance(rng, 0.25):
        chosen = [pick(rng, ("line", "scatter", "histogram"))] * len(axes)
        chosen[int(rng.integers(len(axes)))] = pick(rng, ("histogram", "contour", "box", "heat_map", "bar"))
        if len(set(chosen)) == 1:
            chosen[0] = "bar"
    for index, ax in enumerate(axes):
        if chosen[index] == "picture":
            ax.imshow(_photo(rng) if chance(rng, 0.5) else _micrograph(rng))
            ax.axis("off")
        else:
            CHARTS[chosen[index]](rng, ax)
            finish(rng, ax, index, len(axes))
    return figure


def corner(rng: Rng) -> Figure:
    """A triangle of histograms and clouds: of the kind `mixed`."""
    n = int(rng.integers(2, 5))
    figure = Figure(figsize=(1.6 * n, 1.6 * n))
    axes = figure.subplots(n, n, squeeze=False)
    values = rng.normal(size=(n, 1500)) + 0.5 * rng.normal(size=1500)
    for i in range(n):
        for j in range(n):
            if j > i:
                axes[i][j].axis("off")
            elif i == j:
                axes[i][j].hist(values[i], 20, histtype="step", color="k")
            elif chance(rng, 0.6):
                counts, x, y = np.histogram2d(values[j], values[i], 15)
                axes[i][j].plot(values[j], values[i], "k.", ms=1, alpha=0.3)
                axes[i][j].contour((x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2, counts.T, 4, colors="k", linewidths=0.7)
            else:
                axes[i][j].plot(values[j], values[i], ".", ms=2)
    return figure


def degrade(rng: Rng, png: bytes) -> bytes:
    """A PNG as it may come out of a scanner or a lossy format."""
    with Image.open(io.BytesIO(png)) as opened:
        image = opened.convert("RGB")
    if chance(rng, 0.3):
        image = image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.3, 1.0))))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=int(rng.choice([50, 75, 90])))
    return out.getvalue()


__all__ = ["corner", "degrade", "geography", "micrograph", "mixed", "photo", "save", "scan"]
