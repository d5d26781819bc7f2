import json

import pytest

from omniscience_assets.records import Panel
from omniscience_assets.release.rows import to_release_row
from omniscience_tests.factories import RASTER, make_caption, make_figure, make_mention, make_paper

PARENTS = [{"record_id": "arxiv:2401.01234#fig.2", "content_hash": "aa"}]


def test_a_row_has_omnisciences_fields_and_our_provenance() -> None:
    panels = (Panel("a", "Signal.", box=(0.0, 0.0, 0.5, 1.0)), Panel(None, "Résidus."))
    figure = make_figure(panels=panels, mentions=(make_mention("See Fig. 2."), make_mention("Fig. 2 ≈ α.")))
    row = to_release_row(make_paper(), figure, make_caption("Dense."), PARENTS)
    assert (row.image, row.caption, row.raw_caption) == (RASTER, "Dense.", figure.caption)
    assert (row.subject, row.raw_subject, row.doi) == ("physics", "physics.app-ph", "10.1000/example")
    assert json.loads(row.context) == ["See Fig. 2.", "Fig. 2 ≈ α."]
    assert json.loads(row.subfigures_info) == [
        {"legend": "a", "caption": "Signal.", "bbox": [0.0, 0.0, 0.5, 1.0]},
        {"legend": "", "caption": "Résidus.", "bbox": None},
    ]
    assert json.loads(row.lineage) == PARENTS


def test_the_recaption_model_is_the_composer_where_no_model_wrote() -> None:
    composed = to_release_row(make_paper(), make_figure(), make_caption(), [])
    modelled = to_release_row(make_paper(), make_figure(), make_caption(backend="vllm", model="org/model"), [])
    assert (composed.recaption_model, modelled.recaption_model) == ("composer", "org/model")


def test_what_a_paper_does_not_state_is_empty() -> None:
    row = to_release_row(make_paper(doi=None, categories=()), make_figure(), make_caption(), [])
    assert (row.doi, row.raw_subject) == ("", "")


def test_a_figure_without_raster_is_refused() -> None:
    with pytest.raises(ValueError, match=r"fig\.2 has no raster"):
        to_release_row(make_paper(), make_figure(raster=None), make_caption(), [])


def test_records_of_different_figures_are_refused() -> None:
    with pytest.raises(ValueError, match="does not go with"):
        to_release_row(make_paper(), make_figure(), make_caption(figure_id="arxiv:1#fig.1"), [])
