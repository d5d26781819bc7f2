import io
import pickle
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image

from omniscience_assets.evidence import vector
from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.read import read_evidence
from omniscience_assets.evidence.sources import PDF
from omniscience_assets.records import Evidence
from omniscience_tests.evidence.drawing import PanelSpec, PlotSpec, draw

LINE = PanelSpec(
    "line", ("Energy", "keV"), ("Counts", None), "({})", False, True, ("signal", "background"), "First run"
)


def _spec(*panels: PanelSpec, rows: int = 1, columns: int = 1) -> PlotSpec:
    return PlotSpec(3, rows, columns, 42, "DejaVu Sans", False, len(panels) > 1, panels)


def _read(*panels: PanelSpec, rows: int = 1, columns: int = 1) -> Evidence:
    return read_evidence("f", None, [(PDF, draw(_spec(*panels, rows=rows, columns=columns)))])


@pytest.fixture(scope="module")
def line() -> Evidence:
    return _read(LINE)


def _png(height: int = 60, width: int = 80) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (height, width, 3), np.uint8)).save(out, format="PNG")
    return out.getvalue()


def test_one_plot_is_read_exactly(line: Evidence) -> None:
    (panel,) = line.panels
    x, y = panel.axes
    assert (panel.title, panel.letter, panel.legend_labels) == ("First run", None, ("signal", "background"))
    assert (x.orientation, x.title, x.unit, x.scale) == ("x", "Energy", "keV", "linear")
    assert (y.orientation, y.title, y.unit, y.scale) == ("y", "Counts", None, "log")
    assert x.low == min(tick.value for tick in x.ticks if tick.value is not None) < x.high
    assert [tick.position for tick in x.ticks] == sorted(tick.position for tick in x.ticks)
    assert (line.origin, line.degraded) == ("vector", None)


def test_texts_have_boxes_and_roles(line: Evidence) -> None:
    roles = {text.text: text.role for text in line.texts}
    assert roles["Energy (keV)"] == "axis_title"
    assert roles["signal"] == "legend"
    assert roles["First run"] == "panel_title"
    assert {text.role for text in line.texts} == {"tick", "axis_title", "legend", "panel_title"}
    title = next(text for text in line.texts if text.text == "Counts")
    assert title.angle == 90
    assert all(0 <= edge <= 1 for text in line.texts for edge in text.box)


def test_tick_positions_calibrate_the_axis(line: Evidence) -> None:
    ticks = [(tick.value, tick.position) for tick in line.panels[0].axes[0].ticks]
    values, positions = np.array(ticks, float).T
    fitted = np.polyval(np.polyfit(values, positions, 1), values)
    assert np.abs(fitted - positions).max() < 1e-4


def test_panels_come_in_reading_order_with_their_letters() -> None:
    scatter = PanelSpec("scatter", ("Time", "s"), ("Loss", None), "[{}]", True, False, (), None)
    evidence = _read(
        LINE, scatter, PanelSpec("bar", LINE.x, LINE.y, "({})", False, False, (), None), scatter, rows=2, columns=2
    )
    assert [panel.letter for panel in evidence.panels] == ["a", "b", "c", "d"]
    assert [panel.axes[0].scale for panel in evidence.panels] == ["linear", "log", "category", "log"]
    assert evidence.panels[2].axes[0].ticks[0].label == "north"


def test_a_second_y_axis_and_a_factor_are_read() -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 3), layout="constrained")
    ax = figure.subplots()
    ax.plot([0, 1, 2], [0, 1e6, 3e6])
    ax.set(xlabel="t / s", ylabel="Cells")
    twin = ax.twinx()
    twin.plot([0, 1, 2], [-5, 0, 5], "r")
    twin.set_ylabel("Drift (mm)")
    out = io.BytesIO()
    figure.savefig(out, format="pdf")
    x, left, right = read_evidence("f", None, [(PDF, out.getvalue())]).panels[0].axes
    assert (x.title, x.unit) == ("t", "s")
    assert (left.title, left.low, left.high) == ("Cells", 0.0, 3e6)
    assert (right.title, right.unit, right.low, right.high) == ("Drift", "mm", -4.0, 4.0)


def test_stacked_plots_share_the_lowest_x_axis() -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 4))
    top, bottom = figure.subplots(2, sharex=True)
    top.plot([1, 2, 3])
    bottom.plot([3, 2, 1])
    bottom.set_xlabel("Day")
    out = io.BytesIO()
    figure.savefig(out, format="pdf")
    panels = read_evidence("f", None, [(PDF, out.getvalue())]).panels
    assert [panel.axes[0].title for panel in panels] == ["Day", "Day"]


def _grid(colours: tuple[tuple[str, str], ...]) -> Evidence:
    """Two rows and two columns with shared axes, and a legend below all; two line colours for each panel."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 5))
    panels = figure.subplots(2, 2, sharex=True, sharey=True)
    for ax, pair in zip(panels.flat, colours, strict=True):
        handles = [ax.plot([0, 1], [i, 2 - i], color=colour)[0] for i, colour in enumerate(pair)]
    figure.legend(handles, ["theory", "test"], loc="lower left", bbox_to_anchor=(0.6, 0.0), ncols=2)
    figure.subplots_adjust(bottom=0.2)
    out = io.BytesIO()
    figure.savefig(out, format="pdf")
    return read_evidence("f", None, [(PDF, out.getvalue())])


def test_a_panel_of_a_grid_has_the_axes_of_its_column_and_row() -> None:
    panels = _grid((("C0", "C1"),) * 4).panels
    assert [[axis.side for axis in panel.axes] for panel in panels] == [["bottom", "left"]] * 4
    assert all(panel.series[0].points for panel in panels)


def test_a_legend_below_a_grid_is_that_of_all_panels_that_have_its_colours() -> None:
    shared = _grid((("C0", "C1"),) * 4).panels
    assert [panel.legend_labels for panel in shared] == [("theory", "test")] * 4
    assert [[one.label for one in panel.series] for panel in shared] == [["theory", "test"]] * 4
    own = _grid((("C2", "C3"), ("C4", "C5"), ("C6", "C7"), ("C0", "C1"))).panels
    assert [panel.legend_labels for panel in own] == [(), (), (), ("theory", "test")]


def test_a_frame_and_its_tick_marks_drawn_as_one_path_make_a_plot_area() -> None:
    document = pymupdf.open()
    page = document.new_page(width=300, height=240)
    path = [f"{x0} {y0} m {x1} {y1} l" for x in range(60, 261, 50) for x0, y0, x1, y1 in ((x, 40, x, 46),)]
    path += [f"60 {y} m 66 {y} l" for y in range(40, 201, 40)]
    frame = "60 200 m 60 40 l 260 40 l 260 200 l 60 200 l h"
    page.insert_text((0, 0), "")
    for i, x in enumerate(range(60, 261, 50)):
        page.insert_text((x - 3, 214), f"{i}", fontsize=10)
    for i, y in enumerate(range(40, 201, 40)):
        page.insert_text((48, 243 - y), f"{i}", fontsize=10)
    shape = " ".join(("0 0 0 RG", frame, *path, "S"))
    xref = document.get_new_xref()
    document.update_object(xref, "<<>>")
    document.update_stream(xref, shape.encode())
    contents = " ".join(f"{one} 0 R" for one in (*page.get_contents(), xref))
    document.xref_set_key(page.xref, "Contents", f"[{contents}]")
    (panel,) = read_evidence("f", None, [(PDF, document.tobytes())]).panels
    assert [(axis.side, axis.low, axis.high) for axis in panel.axes] == [("bottom", 0.0, 4.0), ("left", 0.0, 4.0)]
    assert panel.series == ()


def test_each_source_file_gets_a_band() -> None:
    pdf = draw(_spec(LINE))
    evidence = read_evidence("f", _png(), [(PDF, pdf), ("image/png", _png()), (PDF, pdf)])
    assert evidence.origin == "mixed"
    assert [int(panel.box[1] * 3) for panel in evidence.panels] == [0, 1, 2]
    assert [len(panel.axes) for panel in evidence.panels] == [2, 0, 2]
    assert (evidence.width, evidence.height) == (80, 60)


def test_a_page_around_one_picture_is_a_raster() -> None:
    document = pymupdf.open()
    page = document.new_page(width=80, height=60)
    page.insert_image(page.rect, stream=_png())
    evidence = read_evidence("f", None, [(PDF, document.tobytes())])
    assert (evidence.origin, evidence.texts, evidence.panels) == ("raster", (), ())
    assert evidence.kind[0].label == "photo"


def test_a_broken_source_file_degrades_what_its_raster_still_shows() -> None:
    evidence = read_evidence("f", _png(), [(PDF, b"%PDF-1.4 broken")])
    assert (evidence.origin, evidence.degraded) == ("raster", "unreadable_pdf")


@pytest.mark.parametrize(
    ("originals", "reason"),
    [([], "no_image"), ([(PDF, b"nonsense")], "unreadable_pdf"), ([("image/png", b"nonsense")], "unreadable_image")],
)
def test_nothing_readable_is_an_error(originals: list[tuple[str, bytes]], reason: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        read_evidence("f", None, originals)
    assert caught.value.reason == reason
    assert pickle.loads(pickle.dumps(caught.value)).reason == reason


def test_an_encrypted_file_is_named_as_such() -> None:
    document = pymupdf.open()
    document.new_page()
    locked = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="owner")
    with pytest.raises(EvidenceError) as caught:
        read_evidence("f", None, [(PDF, locked)])
    assert caught.value.reason == "encrypted_pdf"


@pytest.mark.parametrize(
    ("limit", "reason"),
    [("MAX_CONTENT_BYTES", "content_budget"), ("MAX_PATH_ITEMS", "path_budget"), ("MAX_RUNS", "text_budget")],
)
def test_budgets_degrade_and_say_so(monkeypatch: pytest.MonkeyPatch, limit: str, reason: str) -> None:
    monkeypatch.setattr(vector, limit, 5)
    assert _read(LINE).degraded == reason


def test_the_same_bytes_give_the_same_evidence(line: Evidence) -> None:
    assert _read(LINE) == line


CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "dev" / "pdf"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real papers is not here")
def test_pages_of_real_papers_are_read_without_failure() -> None:
    for path in sorted(CORPUS.glob("*.pdf"))[:6]:
        evidence = read_evidence(path.stem, None, [(PDF, path.read_bytes())])
        assert sum(score.value for score in evidence.kind) == pytest.approx(1, abs=1e-3)
        assert len(evidence.texts) > 5
