"""Panels made whole: letters from the caption, images, boxes."""

from dataclasses import replace

from omniscience_assets.extraction.composition import placements
from omniscience_assets.extraction.read import complete_panels
from omniscience_assets.records import ImageFile, Panel
from omniscience_tests.factories import make_figure

TWO = (
    ImageFile("left.png", "image/png", "l", "l.png", 400, 300),
    ImageFile("right.png", "image/png", "r", "r.png", 400, 300),
)


def test_files_and_letters_are_joined_in_order_and_boxed_where_they_were_laid() -> None:
    figure = replace(make_figure(), caption="(a) One. (b) Two.", images=TWO, raster="x.png", panels=())
    left, right = complete_panels(figure, None).panels
    assert (left.letter, left.caption, left.image_paths, left.origin) == ("a", "One.", ("left.png",), "caption")
    assert (right.letter, right.caption, right.image_paths) == ("b", "Two.", ("right.png",))
    assert left.box == placements(TWO)["left.png"]
    assert right.box == placements(TWO)["right.png"]
    assert left.box is not None
    assert right.box is not None
    assert left.box[2] < right.box[0]


def test_sub_figures_keep_their_captions_and_get_those_that_they_lack() -> None:
    panels = (Panel("a", "Mine", image_paths=("left.png",)), Panel("b", "", image_paths=("right.png",)))
    figure = replace(make_figure(), caption="(a) One. (b) Two.", images=TWO, panels=panels)
    left, right = complete_panels(figure, None).panels
    assert (left.caption, left.origin) == ("Mine", "float")
    assert (right.caption, right.origin) == ("Two.", "caption")


def test_a_figure_without_letters_has_no_panels() -> None:
    figure = replace(make_figure(), caption="One curve.", images=TWO[:1], panels=())
    assert complete_panels(figure, None).panels == ()
