"""Marked texts and plots."""

from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.inspect.pages.captions import mark_claims
from omniscience_assets.inspect.pages.figure import marked
from omniscience_assets.inspect.plots import WIDTH, Bar, bars, histogram
from omniscience_assets.lineage.words import around, word_changes
from omniscience_assets.records import Mention, ReferenceSpan


def claim(text: str, support: float | None, missing: tuple[str, ...] = ()) -> dict[str, object]:
    return {"text": text, "source": "pixels", "part": None, "support": support, "missing": missing}


def test_claims_are_marked_by_their_support() -> None:
    claims = [
        claim("One.", 1.0),
        claim("Two.", 0.5, ("two",)),
        claim("Three.", 0.0),
        claim("Four.", None),
        claim("Five.", 1.0),
    ]
    parts = list(mark_claims("One. Two. Three. And Four.", claims))
    told = [(part.text, part.kind) for part in parts if part.kind]
    assert told == [
        ("One.", "supported"),
        ("Two.", "partly"),
        ("Three.", "unsupported"),
        ("Four.", "unchecked"),
        ("Five.", "supported"),
    ]
    assert "".join(part.text for part in parts) == "One. Two. Three. And Four. Five."
    assert "not found there: two" in next(part.note for part in parts if part.text == "Two.")
    assert "not in these words" in parts[-1].note


@given(st.text(max_size=80), st.lists(st.text(max_size=10), max_size=6))
def test_marking_loses_no_letter(text: str, claims: list[str]) -> None:
    parts = list(mark_claims(text, [claim(one, 1.0) for one in claims]))
    assert "".join(part.text for part in parts).startswith(text)


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=5))
def test_references_are_marked_in_place(text: str, spans: list[tuple[int, int]]) -> None:
    mention = Mention(text, "", tuple(ReferenceSpan(min(span), max(span)) for span in spans))
    assert "".join(part.text for part in marked(mention)) == text


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_changes_tell_both_texts(before: str, after: str) -> None:
    parts = list(word_changes(before, after))
    assert "".join(one.text for one in parts if one.kind != "del").split() == after.split()
    assert "".join(one.text for one in parts if one.kind != "ins").split() == before.split()


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40), st.integers(0, 3))
def test_what_changed_is_shown_whole_with_few_words_around(before: str, after: str, words: int) -> None:
    whole, short = list(word_changes(before, after)), list(around(word_changes(before, after), words))
    assert [one for one in short if one.kind in ("ins", "del")] == [one for one in whole if one.kind]
    assert all(len(one.text.split()) <= 2 * words for one in short if not one.kind)
    if not any(one.kind == "gap" for one in short):
        assert short == whole


VALUES = st.floats(-1e6, 1e6)


@given(st.lists(st.tuples(VALUES, st.tuples(VALUES, VALUES) | st.none()), min_size=1, max_size=8))
def test_bars_stay_in_the_picture(values: list[tuple[float, tuple[float, float] | None]]) -> None:
    rows = [Bar("n", value, "v", "", *(sorted(ends) if ends else (None, None))) for value, ends in values]
    plot = bars(rows, "title")
    for rect in plot.rects:
        assert 0 <= rect.x <= rect.x + rect.width <= WIDTH
        assert 0 <= rect.y <= rect.y + rect.height <= plot.height
    for rule in plot.rules:
        assert 0 <= min(rule.x1, rule.x2) <= max(rule.x1, rule.x2) <= WIDTH


def test_a_histogram_compares_shares() -> None:
    plot = histogram([0.0, 1.0, 2.0], [10, 0], [100, 100], "words", [("threshold", 1.5), ("outside", 9.0)])
    first, *others = plot.rects
    assert (first.kind, [one.kind for one in others]) == ("before", ["after", "after"])
    assert others[0].height == first.height / 2
    assert [label.text for label in plot.labels] == ["0", "2", "threshold"]
