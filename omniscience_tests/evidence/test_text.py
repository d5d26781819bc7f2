from typing import Any

import pymupdf

from omniscience_assets.evidence.text import Run, read_runs
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


def _line(font: str, *chars: tuple[str, float, float, float]) -> dict[str, Any]:
    """A line of PyMuPDF's `rawdict` from characters with the ends along x and the base line."""
    parts = [{"c": char, "origin": (x0, y), "bbox": (x0, y - 8, x1, y + 2)} for char, x0, x1, y in chars]
    return {"dir": (1.0, 0.0), "spans": [{"font": font, "size": 10.0, "flags": 0, "color": 0, "chars": parts}]}


def test_a_root_sign_that_hangs_from_its_upper_end_stands_before_its_number() -> None:
    lines = [
        _line("CMR10", ("1", 50, 55, 100), ("/", 55, 60, 100)),
        _line("CMSY10", ("√", 60, 68, 92)),
        _line("CMR10", ("2", 68, 73, 100)),
    ]
    assert _texts(read_runs([{"lines": lines}])) == ["1/√2"]


def test_brackets_of_mathematica_s_fonts_are_brackets() -> None:
    line = _line("Mathematica2", ("H", 50, 55, 100), ("x", 55, 60, 100), ("L", 60, 65, 100))
    assert _texts(read_runs([{"lines": [line]}])) == ["(x)"]
    greek = _line("Mathematica1", ("Β", 50, 55, 100))
    assert _texts(read_runs([{"lines": [greek]}])) == ["β"]


def test_an_accent_belongs_to_the_letter_before_it_or_behind_a_space_to_the_next() -> None:
    after = _line("F", ("e", 50, 55, 100), ("\u0301", 55, 55, 100), ("t", 55, 60, 100))
    before = _line("F", ("o", 50, 55, 130), (" ", 55, 58, 130), ("\u0302", 58, 58, 130), ("γ", 58, 64, 130))
    assert _texts(read_runs([{"lines": [after, before]}])) == ["ét", "o γ̂"]


def test_an_exponent_over_an_index_keeps_both() -> None:
    high, low = (50.0, 55.0, 100.0), (55.0, 58.0, 95.0)
    lines = [_line("F", ("m", *high)), _line("F", ("2", *low)), _line("F", ("g", 55, 58.5, 103), ("/", 59, 62, 100))]
    for line, sizes in zip(lines, ((10,), (7,), (7, 10)), strict=True):
        spans = line["spans"][0]
        line["spans"] = [spans | {"size": size, "chars": [c]} for size, c in zip(sizes, spans["chars"], strict=True)]
    assert _texts(read_runs([{"lines": lines}])) == ["m^2_g/"]


def test_sums_in_an_index_have_no_spaces() -> None:
    line = _line("F", ("g", 50, 56, 100))
    small = _line("F", ("t", 56, 58.5, 102), ("+", 60.5, 64, 102), ("1", 66, 69, 102))
    small["spans"][0]["size"] = 7.0
    assert _texts(read_runs([{"lines": [line, small]}])) == ["g_t+1"]
