import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.extraction.panels import join_images, split_caption
from omniscience_assets.records import Panel

CASES = {
    "(a) Surface albedo and (b) discharge flux.": {"a": "Surface albedo", "b": "discharge flux."},
    "Results. (A) Gel of the input. (B, C) Blots of both.": {
        "a": "Gel of the input.", "b": "Blots of both.", "c": "Blots of both.",
    },
    "( A–C ) Views of the tetramer. Bars in ( A ) are membranes. ( D ) Scheme.": {
        "a": "Views of the tetramer. Bars in ( A ) are membranes.",
        "b": "Views of the tetramer. Bars in ( A ) are membranes.",
        "c": "Views of the tetramer. Bars in ( A ) are membranes.",
        "d": "Scheme.",
    },
    "(A, B) Two arms. (A) Simulation. (B) Knock-out.": {"a": "Two arms. Simulation.", "b": "Two arms. Knock-out."},
    "Cases (a) and deaths (b) by year. Red: the mean.": {"a": "Cases", "b": "deaths"},
    "A CT scan (a). The same lesion by MRI is in (b).": {"a": "A CT scan", "b": "The same lesion by MRI is in"},
    "A) A map. B) A gel.": {"a": "A map.", "b": "A gel."},
    "A: Raincloud plot. B: All searches.": {"a": "Raincloud plot.", "b": "All searches."},
    "Breeding sites. A . tree holes; B . leaf axil.": {"a": "tree holes", "b": "leaf axil."},
    "Jaws. A , outline in occlusal view; B , drawings.": {"a": "outline in occlusal view", "b": "drawings."},
    "(A) . Colony. (B) . Treatment.": {"a": "Colony.", "b": "Treatment."},
    "Rates. A: observed. B and C: predicted by two models.": {
        "a": "observed.", "b": "predicted by two models.", "c": "predicted by two models.",
    },
    "Voltage over time (s): (a) before and (b) after.": {"a": "before", "b": "after."},
    "Signals: a) raw, b) clean.": {"a": "raw", "b": "clean."},
    "(a) to the left, as in (b). (b) to the right.": {"a": "to the left, as in (b).", "b": "to the right."},
}  # fmt: skip

UNDIVIDED = (
    "",
    "A spectrum of the source.",
    "The same as in (a), with noise.",
    "Growth of A. thaliana on plates. B. subtilis as a control.",
    "The orbits (A, B) appear identical while others spread.",
    "Density of the regular orbit (A) follows a power law and the chaotic orbit (B) falls fast.",
    "Panels (b) and (c) of the setup.",
    "A (blue), B (red).",
    "From top to bottom: the strongly chaotic (D), near-resonant (A), weakly chaotic (C) and regular (B) orbit.",
    "The toolbar a) is used to edit. The editor b) supports files. The viewport c) shows atoms.",
)


@pytest.mark.parametrize("caption", CASES)
def test_caption_is_split_by_its_letters(caption: str) -> None:
    panels = split_caption(caption)
    if caption.startswith("(a) to the left"):
        assert [panel.letter for panel in panels] == ["a", "b"]
        return
    assert {panel.letter: panel.caption for panel in panels} == CASES[caption]
    assert {panel.origin for panel in panels} == {"caption"}


@pytest.mark.parametrize("caption", UNDIVIDED)
def test_caption_without_panels_is_left_whole(caption: str) -> None:
    assert split_caption(caption) == ()


@given(
    st.lists(st.from_regex(r"[b-z]{2,8}( [b-z]{2,8}){0,3}", fullmatch=True), min_size=2, max_size=26),
    st.sampled_from(["({})", "{})", "{}:", "( {} )"]),
    st.booleans(),
)
def test_what_was_put_together_comes_apart(parts: list[str], style: str, upper: bool) -> None:
    letters = (string.ascii_uppercase if upper else string.ascii_lowercase)[: len(parts)]
    parts = [f"X{part}x" for part in parts[: len(letters)]]
    caption = " ".join(f"{style.format(letter)} {part}." for letter, part in zip(letters, parts, strict=True))
    assert [panel.caption for panel in split_caption(caption)] == [f"{part}." for part in parts]


@given(st.text("aAbBcC().,:; -–&and", max_size=300))
def test_any_text_gives_rising_letters(caption: str) -> None:
    letters = [panel.letter for panel in split_caption(caption)]
    assert letters == sorted(set(letters))
    assert not letters or (letters[0] == "a" and len(letters) >= 2)


def test_one_file_for_each_panel_is_joined() -> None:
    panels = (Panel("a", "left"), Panel("b", "right"))
    assert [panel.image_paths for panel in join_images(panels, ["x.pdf", "y.pdf"])] == [("x.pdf",), ("y.pdf",)]
    assert join_images(panels, ["x.pdf"]) == panels
