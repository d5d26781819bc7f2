"""Words, quantities and colours that charts of papers are made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    """What an axis shows, with the values that are usual for it."""

    title: str
    unit: str | None
    low: float
    high: float
    log: bool = False
    """Often drawn on a logarithmic axis."""


ABSCISSAE = (
    Quantity("Time", "s", 0, 120), Quantity("Time", "h", 0, 48), Quantity("Energy", "keV", 0.3, 80, True),
    Quantity("Frequency", "Hz", 10, 2e5, True), Quantity("Temperature", "K", 4, 320), Quantity("Epoch", None, 0, 200),
    Quantity("Wave number", "cm^-1", 400, 4000), Quantity("Distance", "kpc", 0, 28),
    Quantity("Wavelength", "nm", 350, 900),
    Quantity("Number of samples", None, 100, 2e6, True), Quantity("Magnetic field", "T", -9, 9),
    Quantity("Redshift z", None, 0, 3.5),
    Quantity("Training steps", None, 0, 4e6), Quantity("Concentration", "mol L^-1", 1e-6, 1e-1, True),
    Quantity("Angle", "deg", -60, 60),
    Quantity("Pressure", "Pa", 1e3, 9e6, True), Quantity("Orbital phase", None, -0.5, 0.5),
    Quantity("Radius r", "mm", 0, 4.5),
    Quantity("Voltage", "V", -1.5, 1.5), Quantity("Parameters", None, 1e6, 4e11, True),
    Quantity("log_10 M", None, 8.2, 12.4),
    Quantity("Position", "mm", 1000.02, 1000.09), Quantity("Recall", None, 0, 1),
)  # fmt: skip
ORDINATES = (
    Quantity("Intensity", "a.u.", 0, 12), Quantity("Flux", "mJy", 0.02, 60, True), Quantity("Accuracy", "%", 20, 98),
    Quantity("Mean squared error", None, 1e-4, 3, True), Quantity("Loss", None, 0.2, 6.5, True),
    Quantity("Resistivity", "Ω m", 1e-8, 1e-4, True),
    Quantity("Current density", "A m^-2", 0, 4.2e6), Quantity("Magnetisation", "emu g^-1", -30, 30),
    Quantity("Counts", None, 3, 4e4, True),
    Quantity("Velocity", "km s^-1", -250, 250), Quantity("Power", "W", 1e-9, 8e-9),
    Quantity("Heat capacity", "J K^-1", 0, 85),
    Quantity("Absorbance", None, 0, 1.4), Quantity("Strain", None, -0.002, 0.012),
    Quantity("Magnitude", "mag", 14, 23),
    Quantity("Gene expression", None, 0, 9), Quantity("Survival", None, 0, 1),
    Quantity("Perplexity", None, 6, 900, True),
    Quantity("Throughput", "GB s^-1", 0, 950), Quantity("T_c", "K", 20, 140), Quantity("Residual", None, -0.08, 0.08),
    Quantity("Wall time", "s", 0.01, 4000, True), Quantity("Population", None, 2e5, 9e6),
    Quantity("F1 score", None, 0.3, 1),
)  # fmt: skip
DATED = (
    Quantity("Cases", None, 0, 4200), Quantity("Discharge", "m^3 s^-1", 0, 310),
    Quantity("Air temperature", "°C", -12, 31),
    Quantity("Citations", None, 0, 90), Quantity("Price", "EUR", 20, 95),
)  # fmt: skip
SAMPLED = (
    Quantity("Residual", "mm", -4, 4), Quantity("Mass", "kg", 40, 110), Quantity("Score", None, 0, 100),
    Quantity("Latency", "ms", 0, 80),
    Quantity("Photon energy", "eV", 1.1, 3.9), Quantity("Grain size", "μm", 2, 60),
    Quantity("log_10 period", None, -1, 4),
)  # fmt: skip
MEASURED = (
    Quantity("Accuracy", "%", 0, 95), Quantity("Yield", "mg", 0, 42), Quantity("Speed-up", None, 0, 16),
    Quantity("Frequency", None, 0, 480),
    Quantity("Emissions", "Mt", 0, 6.5), Quantity("Runtime", "s", 0, 1300), Quantity("Share", None, 0, 0.6),
    Quantity("Reads", None, 0, 7e6),
)  # fmt: skip
FIELDS = (
    Quantity("Density", "g cm^-3", 0, 3), Quantity("Correlation", None, -1, 1),
    Quantity("Temperature", "K", 280, 315),
    Quantity("Probability", None, 0, 1), Quantity("Signal", "mV", -40, 40),
)  # fmt: skip
NAMES = (
    "signal", "background", "our method", "baseline", "ResNet-50", "data 2019", "theory", "fit", "upper limit",
    "control", "BERT-base",
    "treated", "wild type", "mutant", "model A", "model B", "Run 1", "Run 2", "Smith et al. (2017)", "This work",
    "Monte Carlo",
    "T = 4 K", "T = 77 K", "T = 300 K", "n = 10", "n = 100", "without dropout", "with dropout", "train",
    "validation", "test",
    "first order", "second order", "Planck 2018", "WMAP", "H_2O", "CO_2", "x^2 + 1", "low noise", "high noise",
    "α-phase", "β-phase",
    "5 % doping", "10 % doping", "undoped", "male", "female", "GPU", "CPU", "North sea", "Pacific", "Atlantic",
    "k-means", "DBSCAN",
)  # fmt: skip
CATEGORIES = (
    ("north", "south", "east", "west", "inner", "outer", "upper", "lower"),
    ("MNIST", "CIFAR-10", "SVHN", "ImageNet", "STL-10", "Places"),
    ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    ("Control", "Low dose", "Mid dose", "High dose"),
    ("Germany", "France", "Italy", "Spain", "Poland", "Norway", "Greece"),
    ("A1", "A2", "B1", "B2", "C1", "C2", "D1", "D2", "E1", "E2"),
    ("Fe", "Co", "Ni", "Cu", "Zn", "Ag", "Au"),
    ("LSTM", "GRU", "CNN", "MLP", "Transformer"),
    ("liver", "kidney", "heart", "lung", "brain"),
    ("0-9", "10-19", "20-29", "30-39", "40-49", "50+"),
)
TITLES = (
    "First run",
    "Held-out set",
    "Sample 3",
    "Cold start",
    "Simulation",
    "Observed spectra",
    "Layer 12",
    "Patient cohort",
    "ε = 0.1",
)
NOTES = ("peak", "threshold", "phase II", "p < 0.01", "onset", "resonance", "R^2 = 0.93", "saturated", "n = 214")

PALETTES: dict[str, tuple[tuple[str, ...], ...]] = {
    "matplotlib": (
        ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b"),
        ("#0173b2", "#de8f05", "#029e73", "#d55e00", "#cc78bc", "#ca9161"),
        ("#4c72b0", "#dd8452", "#55a868", "#c44e52", "#8172b3", "#937860"),
        ("#e41a1c", "#377eb8", "#4daf4a", "#984ea3", "#ff7f00", "#a65628"),
        ("#0000ff", "#ff0000", "#008000", "#000000", "#ff00ff", "#00bfbf"),
    ),
    "gnuplot": (
        ("#9400d3", "#009e73", "#56b4e9", "#e69f00", "#0072b2", "#e51e10"),
        ("#ff0000", "#00ff00", "#0000ff", "#ff00ff", "#00ffff", "#a0522d"),
        ("#e41a1c", "#377eb8", "#4daf4a", "#984ea3", "#ff7f00", "#a65628"),
    ),
    "r_base": (
        ("#000000", "#df536b", "#61d04f", "#2297e6", "#28e2e5", "#cd0bbc"),
        ("#ff0000", "#0000ff", "#00cd00", "#000000", "#ffa500", "#a020f0"),
        ("#1b9e77", "#d95f02", "#7570b3", "#e7298a", "#66a61e", "#e6ab02"),
    ),
    "ggplot2": (
        ("#f8766d", "#7cae00", "#00bfc4", "#c77cff", "#e68613", "#00a9ff"),
        ("#440154", "#31688e", "#35b779", "#b8a800", "#21908c", "#443a83"),
        ("#e41a1c", "#377eb8", "#4daf4a", "#984ea3", "#ff7f00", "#a65628"),
    ),
    "pgfplots": (
        ("#0000ff", "#ff0000", "#996633", "#000000", "#008080", "#800080"),
        ("#4d79ff", "#ff8000", "#00a040", "#b00020", "#7f3fbf", "#606060"),
    ),
    "plotly": (
        ("#636efa", "#ef553b", "#00cc96", "#ab63fa", "#ffa15a", "#19d3f3"),
        ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b"),
    ),
    "vega": (
        ("#4c78a8", "#f58518", "#e45756", "#72b7b2", "#54a24b", "#b279a2"),
        ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b"),
    ),
}  # fmt: skip
"""Colour cycles that come with each renderer or are popular with its users."""

MONOCHROME = ("#000000", "#000000", "#7f7f7f", "#000000", "#7f7f7f", "#404040")
