import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.captioning.claims import split_sentences, to_claims


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("See Fig. 3 and Eq. 4. Next.", ["See Fig. 3 and Eq. 4.", "Next."]),
        ("By Smith et al. The rest.", ["By Smith et al.", "The rest."]),
        ("By Smith et al. (2010) here.", ["By Smith et al. (2010) here."]),
        ("It is 3.5 keV, i.e. hard. Yes.", ["It is 3.5 keV, i.e. hard.", "Yes."]),
        ("J. Smith et al. Nature it is.", ["J. Smith et al. Nature it is."]),
        ("Changes in Q. However, others.", ["Changes in Q.", "However, others."]),
        ("Left panel. (b) Right panel.", ["Left panel.", "(b) Right panel."]),
        ("Above (top). (bottom) Below.", ["Above (top).", "(bottom) Below."]),
        ("A first part\n\nand a second", ["A first part", "and a second"]),
        ("  spaced   out  ", ["spaced out"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@given(st.text(max_size=200))
def test_splitting_loses_no_character(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


def test_claims_carry_their_source() -> None:
    assert [(c.text, c.source) for c in to_claims("One. Two.", "context")] == [("One.", "context"), ("Two.", "context")]
