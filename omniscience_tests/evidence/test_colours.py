import numpy as np
import pytest

from omniscience_assets.evidence.colours import PALETTE, is_typical, name_colour, name_tint, to_hex, to_lab


def test_every_colour_of_the_palette_has_its_own_name() -> None:
    for name, code in PALETTE.items():
        red, green, blue = (part / 255 for part in bytes.fromhex(code))
        assert name_colour((red, green, blue)) == name


@pytest.mark.parametrize(
    ("colour", "name"),
    [((0.12, 0.47, 0.71), "steel blue"), ((0.0, 0.0, 0.02), "black"), ((0.84, 0.15, 0.16), "red")],
)
def test_near_colours_have_the_name_of_the_nearest(colour: tuple[float, float, float], name: str) -> None:
    assert name_colour(colour) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("ffe2bf", "peach"),  # hue 33°: no yellow
        ("8fcfbf", "light teal"),
        ("e0d975", "khaki"),
        ("e0a6a6", "pink"),
        ("c44e52", "red"),
        ("0000ff", "blue"),
        ("ccebc5", "light green"),
        ("e377c2", "pink"),
        ("dd8452", "orange"),
        ("b15928", "brown"),
    ],
)
def test_colours_of_common_palettes_have_the_names_that_people_give_them(code: str, name: str) -> None:
    red, green, blue = (part / 255 for part in bytes.fromhex(code))
    assert name_colour((red, green, blue)) == name
    assert is_typical(f"#{code}", name)


@pytest.mark.parametrize(("code", "name"), [("ffe2bf", "light yellow"), ("b48787", "red"), ("ffc0cb", "red")])
def test_what_another_name_fits_better_is_not_typical(code: str, name: str) -> None:
    assert not is_typical(f"#{code}", name)


def test_hex_is_cut_at_the_ends() -> None:
    assert to_hex((1.2, 0.5, -0.1)) == "#ff8000"


def test_lightness_runs_from_black_to_white() -> None:
    lab = to_lab(np.array([[0, 0, 0], [255, 255, 255]], np.uint8))
    assert lab[:, 0] == pytest.approx([0, 100], abs=0.1)
    assert lab[:, 1:] == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("ffe5e5", "pink"),
        ("34495e", "dark blue"),
        ("d0d0d8", "light grey"),
        ("d6f4d6", "light green"),
        ("00000e", "black"),
        ("fdcab5", "peach"),
        ("cfb2bf", "pink"),
        ("5aa258", "green"),
    ],
)
def test_pale_and_dark_tints_are_no_greys(code: str, name: str) -> None:
    red, green, blue = (part / 255 for part in bytes.fromhex(code))
    assert name_colour((red, green, blue)) == name


@pytest.mark.parametrize(
    ("code", "opacity", "name"),
    [
        ("c6383a", 0.1, "pink"), ("4a7ca5", 0.1, "light blue"), ("5ba059", 0.1, "light green"),
        ("d3d3d3", 0.5, "light grey"), ("000000", 0.05, "light grey"), ("ffffff", 0.5, "white"),
        ("c6383a", 1.0, "red"), ("1f77b4", 1.0, "steel blue"), ("000000", 1.0, "black"),
    ],
)  # fmt: skip
def test_a_faint_ink_keeps_its_hue(code: str, opacity: float, name: str) -> None:
    red, green, blue = (part / 255 for part in bytes.fromhex(code))
    assert name_tint((red, green, blue), opacity) == name
