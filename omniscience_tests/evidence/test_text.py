import pymupdf

from omniscience_assets.evidence.text import Run
from omniscience_assets.evidence.vector import read_page


def _page(
    *texts: tuple[float, float, str, float], bars: tuple[tuple[float, float, float, float], ...] = ()
) -> tuple[Run, ...]:
    document = pymupdf.open()
    page = document.new_page(width=300, height=200)
    for x, y, text, size in texts:
        page.insert_text((x, y), text, fontsize=size, fontname="helv")
    for bar in bars:
        page.draw_rect(pymupdf.Rect(bar), color=None, fill=(0, 0, 0))
    return read_page(document.tobytes()).runs


def _texts(runs: tuple[Run, ...]) -> list[str]:
    return [run.text for run in runs]


def test_an_exponent_drawn_apart_joins_its_base() -> None:
    assert _texts(_page((50, 100, "10", 10), (61.2, 95.5, "3", 7))) == ["10^3"]


def test_a_subscript_joins_its_base() -> None:
    assert _texts(_page((50, 100, "k", 10), (55.1, 102, "max", 7))) == ["k_max"]


def test_tick_labels_that_nearly_touch_stay_apart() -> None:
    assert _texts(_page((50, 100, "0.0 0.2 0.4", 10))) == ["0.0", "0.2", "0.4"]


def test_words_of_a_title_stay_together() -> None:
    assert _texts(_page((50, 100, "Counts per second", 10))) == ["Counts per second"]


def test_a_minus_sign_drawn_as_a_shape_is_read() -> None:
    bar = (43.0, 96.3, 49.3, 97.1)
    assert _texts(_page((50, 100, "5", 10), bars=(bar,))) == ["−5"]


def test_a_bar_elsewhere_is_no_minus_sign() -> None:
    low, far = (43.0, 99.6, 49.3, 100.4), (30.0, 96.3, 36.3, 97.1)
    assert _texts(_page((50, 100, "5", 10), bars=(low, far))) == ["5"]


def test_rotated_text_is_read_upwards() -> None:
    document = pymupdf.open()
    page = document.new_page(width=300, height=200)
    page.insert_text((50, 150), "Loss", fontsize=10, fontname="helv", rotate=90)
    (run,) = read_page(document.tobytes()).runs
    assert (run.text, run.angle) == ("Loss", 90.0)
    assert run.box[3] - run.box[1] > run.box[2] - run.box[0]
