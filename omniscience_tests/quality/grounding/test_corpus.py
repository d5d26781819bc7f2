"""Captions written by hand for figures of real papers: few alarms where they are true, more where they are not."""

from collections import Counter

import pytest

from omniscience_assets.quality.grounding import check_caption
from omniscience_tests.benchmarks.captions.corpus import (
    CORPUS,
    FRESH,
    FRESH_2,
    FRESH_3,
    HELD_OUT,
    load_figure,
    read_captions,
)

FIGURES = ("034ce50369#fig.6", "0502dbcb90#fig.5", "248cd8f90f#fig.2", "37be271324#fig.4", "d2b8835af6#fig.3")
"""Vector figures, read in a second or two each."""


def test_every_fault_is_put_in_by_words_that_stand_in_its_caption() -> None:
    captions = read_captions()
    assert Counter(told.half for told in captions) == {
        "tuning": 25,
        "sealed": 25,
        "sealed2": 20,
        "sealed3": 17,
        "sealed4": 16,
    }
    assert len({told.figure_id for told in captions}) == len(captions)
    apart = [told for file in (HELD_OUT, FRESH, FRESH_2, FRESH_3) for told in read_captions(file)]
    halves = Counter(told.half for told in apart)
    assert halves == {
        "held_out": 38,
        "held_out2": 19,
        "fresh_a": 30,
        "fresh_b": 30,
        "fresh_c": 24,
        "fresh_d": 23,
        "fresh_e": 60,
    }
    seen_first = {told.figure_id for told in apart if told.half != "fresh_e"}
    assert seen_first.isdisjoint(told.figure_id for told in captions)
    for told in (*captions, *apart):
        for written in told.written():
            assert all(written.text[start:end] for start, end in written.spans)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real papers is not beside the repository")
def test_true_captions_of_real_figures_hold_and_false_ones_do_not() -> None:
    told = [one for one in read_captions() if one.figure_id in FIGURES]
    assert len(told) == len(FIGURES)
    found, faults, false = 0, 0, []
    for one in told:
        figure, evidence = load_figure(one, with_ocr=False)
        for written in one.written():
            checks = check_caption(written.text, figure, evidence)
            alarms = [check for check in checks if check.outcome in {"contradicted", "unsupported"}]
            faults += written.fault is not None
            found += written.fault is not None and bool(alarms)
            false += alarms if written.fault is None else []
    assert false == []
    assert found >= 0.7 * faults
