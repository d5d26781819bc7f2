"""What words and looks prove."""

import numpy as np

from omniscience_assets.evidence.kinds.features import kind_features
from omniscience_assets.evidence.kinds.model import KINDS
from omniscience_assets.evidence.kinds.proofs import proven_kinds, ruled_out
from omniscience_assets.evidence.kinds.shapes import page_features
from omniscience_assets.evidence.kinds.words import word_features
from omniscience_assets.evidence.plots import Plot
from omniscience_assets.evidence.vector import Page
from omniscience_assets.records import Series

BLANK = kind_features(None)


def proven(**shown: float) -> str:
    features = {**BLANK, **shown}
    return str(proven_kinds(tuple(features), np.array([list(features.values())]))[0])


def test_statements_tell_a_listing_and_a_mention_does_not() -> None:
    assert word_features(["Algorithm 2 IFAD", "Input: a data set", "Return x"])["listing"] == 1
    assert word_features(["1: x = 0", "2: if x < 3 then", "3: end if", "4: y = x"])["listing"] == 1
    assert word_features(["Algorithm", "Accuracy (%)", "0.5", "Run for 10 s"])["listing"] == 0
    assert proven(w_listing=1.0) == "other"
    assert proven(w_listing=1.0, l_framed=0.2) == ""


def test_angles_around_a_circle_and_thin_lines_are_curves_on_polar_axes() -> None:
    angles = [f"{angle}°" for angle in range(0, 360, 30)]
    assert word_features(angles)["around"] == 1
    assert word_features(["0", "30", "60", "90"])["around"] == 0
    assert proven(w_around=1.0) == "line"
    assert proven(w_around=1.0, r_marks_thick=0.8) == ""


def test_whiskered_boxes_in_every_panel_need_numbers_beside_them() -> None:
    assert proven(r_boxed=1.0, r_whiskers=0.3, w_number_count=0.4) == "box"
    assert proven(r_boxed=1.0, r_whiskers=0.3) == ""
    assert proven(r_boxed=0.5, r_whiskers=0.3, w_number_count=0.4) == ""


def test_dense_lines_stored_as_an_image_over_a_wavelength_are_a_spectrum() -> None:
    assert proven(v_page=1.0, v_shows_bare=1.0, l_framed=0.2, w_spectral=1.0) == "spectrum"
    assert proven(v_page=1.0, v_shows_bare=1.0, l_framed=0.2) == ""


def test_a_picture_without_axes_is_no_heat_map() -> None:
    frame = (10.0, 10.0, 90.0, 90.0)
    page = Page(100.0, 100.0, (), (), (frame,), 0, None)
    field = Series(None, "heat_map", "grey", "#808080", None, None, None, None, (), 0)
    assert page_features(page, [Plot(frame)], [[field]])["shows_bare"] == 1


def excluded(**shown: float) -> set[str]:
    features = {**BLANK, **shown}
    row = ruled_out(KINDS, tuple(features), np.array([list(features.values())]))[0]
    return {kind for kind, out in zip(KINDS, row, strict=True) if out}


def test_missing_words_rule_out_what_is_told_by_words_only_where_there_are_others() -> None:
    assert excluded() == set()
    assert excluded(w_number_count=0.5) == {"spectrum"}
    assert excluded(w_number_count=0.5, w_spectral=1.0) == set()
    assert "map" in excluded(w_number_count=0.5, l_framed=0.2)
    assert "map" not in excluded(w_number_count=0.5, l_framed=0.2, w_place=1.0)


def test_numbers_along_both_axes_rule_out_box_plots_without_boxes() -> None:
    assert "box" in excluded(l_framed=0.2)
    assert "box" not in excluded(l_framed=0.2, l_one_axis=1.0)
    assert "box" not in excluded(l_framed=0.2, r_cut_boxes=0.2)


def test_lines_of_few_vertices_amid_many_points_are_references() -> None:
    looks = {"v_page": 1.0, "l_framed": 0.2, "v_shows_points_with_curves": 1.0}
    assert proven(**looks, v_scattered=0.99) == "scatter"
    assert proven(**looks, v_scattered=0.6) == ""


def test_panels_of_box_plots_may_be_read_in_part_but_not_most_of_them() -> None:
    looks = {"v_page": 1.0, "l_framed": 0.3}
    assert proven(**looks, v_shows_box=0.7, v_shows_bar=0.3) == "box"
    assert proven(**looks, v_shows_box=0.7, v_shows_curves=0.3) == ""
    assert proven(**looks, v_shows_box=0.3, v_shows_bar=0.7) == ""


def test_arrows_from_box_to_box_make_a_diagram_where_there_is_no_plot() -> None:
    assert proven(v_page=1.0, v_boxed_arrows=0.3) == "diagram"
    assert proven(v_page=1.0, v_boxed_arrows=0.3, l_framed=0.2) == ""
