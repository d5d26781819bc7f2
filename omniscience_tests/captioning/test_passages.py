import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.captioning.passages import caption_sentences, context_sentences, stands_alone, tidy
from omniscience_tests.captioning.samples import figure, mention


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("A spectrum [12].", "A spectrum."),
        ("A spectrum [1, 4–6], folded.", "A spectrum, folded."),
        ("The interval [0.1, 0.5] is shaded.", "The interval [0.1, 0.5] is shaded."),
        ("A run of U ∈ [0, 6] of others [6].", "A run of U ∈ [0, 6] of others."),
        ("A fit (Smith et al. 2010; Doe 2011) to data.", "A fit to data."),
        ("A fit (see text).", "A fit."),
        ("A fit (see Sec. 3.2 for details) is shown.", "A fit is shown."),
        ("A fit (Eq. (3)) is shown.", "A fit is shown."),
        ("A fit, see Eq. 29, is shown.", "A fit, is shown."),
        ("Data of Ref. [3] (dotted).", "Data (dotted)."),
        ("By the transformation (4.2).", "By the transformation."),
        ("The error (in mm) of panel (a).", "The error (in mm) of panel (a)."),
    ],
)
def test_citations_and_pointers_go(text: str, clean: str) -> None:
    assert tidy(text) == clean


@pytest.mark.parametrize(
    "sentence",
    [
        "It is derived in Sec. 3.", "It is listed in Table 2.", "The same as in Fig. 5.", "It was shown above.",
        "Defined in Eq. (4).", "By Smith et al. it is.", r"The \alpha line.", "An unresolved ?? mark.",
        "Described in and called so.",
        "In the next section we fit.", "The method of, and more.",
    ],
)  # fmt: skip
def test_what_points_elsewhere_does_not_stand_alone(sentence: str) -> None:
    assert not stands_alone(sentence.replace("in and called", "in, and called"))


def test_caption_sentences_keep_what_can_be_understood() -> None:
    caption = "number of groups. Left: raw data [4]. Parameters are those of Table 2. Right: fit"
    assert caption_sentences(caption) == ["Number of groups.", "Left: raw data.", "Right: fit."]


def _context(text: str, *references: str, letters: tuple[str, ...] = (), caption: str = "") -> list[str]:
    return context_sentences(figure(caption, mention(text, *references, letters=letters)))


def test_the_sentence_that_refers_and_the_one_that_carries_on_are_taken() -> None:
    text = "We ran tests. Fig. 3 compares the two methods in detail. The red curve lies above all others. We close."
    assert _context(text, "Fig. 3") == [
        "This figure compares the two methods in detail.",
        "The red curve lies above all others.",
    ]


@pytest.mark.parametrize(
    ("text", "reference", "said"),
    [
        ("The rate falls quickly with energy (Fig. 3).", "Fig. 3", "The rate falls quickly with energy."),
        ("The rate falls quickly with energy (see Figure 3).", "Figure 3", "The rate falls quickly with energy."),
        ("As seen in Fig. 3 the rate falls.", "Fig. 3", "As seen in the figure the rate falls."),
        ("As seen in Fig. 3 the rate falls.", "3", "As seen in the figure the rate falls."),
        ("The rate falls (Fig. 3, left) with the energy.", "Fig. 3", "The rate falls (left) with the energy."),
    ],
)
def test_references_are_put_into_words(text: str, reference: str, said: str) -> None:
    assert _context(text, reference) == [said]


def test_panels_are_named_by_their_letters() -> None:
    text = "Fig. 3a shows the rate of all events."
    assert _context(text, "Fig. 3a", letters=("a",)) == ["Panel (a) shows the rate of all events."]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("Figs. 3 and 4 show the rates of all events.", "Figs. 3 and 4"),
        ("Unlike Fig. 4, Fig. 3 shows the rates of all events.", "Fig. 3"),
        ("Fig. 3 shows the rates that are listed in Table 2.", "Fig. 3"),
        ("This is what we see in Fig. 3 for all events.", "Fig. 3"),
        ("See Fig. 3.", "Fig. 3"),
    ],
)
def test_sentences_that_need_the_paper_are_left_out(text: str, reference: str) -> None:
    assert _context(text, reference) == []


def test_what_the_caption_says_is_not_repeated_and_three_sentences_suffice() -> None:
    text = "Fig. 3 shows the rate of the events."
    assert _context(text, "Fig. 3", caption="This figure shows the rate of the events.") == []
    many = [mention(f"Fig. 3 shows the rate of kind {kind} events.", "Fig. 3") for kind in "abcdef"]
    assert len(context_sentences(figure("", *many))) == 3


@given(st.text(max_size=300))
def test_any_caption_is_read(text: str) -> None:
    assert all(sentence.strip() for sentence in caption_sentences(text))


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("In sharp contrast to Fig. 3, the rate here starts at a large value.", False),
        ("The same pattern emerges for nuts as in Fig. 3 with other seeds.", False),
        ("As Fig. 3 shows, the rate of the model starts at a large value.", True),
        ("As shown in Fig. 3, the rate of the model starts at a large value.", True),
    ],
)
def test_a_sentence_about_another_figure_is_not_taken(text: str, taken: bool) -> None:
    assert bool(context_sentences(figure("", mention(text, "Fig. 3")))) is taken
