"""Two readings of one paper: the same figures are found, and each difference is told."""

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.extraction.agreement import compare
from omniscience_assets.records import Figure, Mention, Panel, ReferenceSpan
from omniscience_tests.factories import make_figure

CAPTIONS = (
    "Decay of the voltage after the drive is switched off, for three values of the damping.",
    "Map of the sampling stations along the coast; depths are in metres below the surface.",
    "Posterior distributions of both parameters under the first and the second model.",
)


def reading(*captions: str, name: str = "left", **overrides: object) -> list[Figure]:
    """Figures 1, 2, … with these captions."""
    return [
        make_figure(**({"figure_id": f"{name}#{at}", "number": str(at), "caption": text, "mentions": ()} | overrides))
        for at, text in enumerate(captions, 1)
    ]


def mention(text: str) -> Mention:
    start = text.index("Fig")
    return Mention(text, "", (ReferenceSpan(start, start + len("Fig. 1")),))


def aspects(left: list[Figure], right: list[Figure]) -> list[tuple[str, str]]:
    return [(item.aspect, item.detail) for item in compare(left, right).disagreements]


def test_a_reading_agrees_with_itself() -> None:
    figures = [make_figure(figure_id=f"a#{number}", number=str(number)) for number in range(1, 4)]
    found = compare(figures, figures)
    assert [(pair.left, pair.right) for pair in found.pairs] == [(item.figure_id, item.figure_id) for item in figures]
    assert found.disagreements == ()
    assert found.counts() == {}


def test_order_does_not_matter_and_captions_find_each_other() -> None:
    found = compare(reading(*CAPTIONS), reading(*reversed(CAPTIONS), name="right"))
    assert [pair.right for pair in found.pairs] == ["right#3", "right#2", "right#1"]
    assert [item.detail for item in found.disagreements] == ["[-1-] {+3+}", "[-3-] {+1+}"]
    assert found.counts() == {"number": 2}


def test_figures_of_one_side_are_named() -> None:
    assert aspects(reading(*CAPTIONS), reading(*CAPTIONS[:1])) == [
        ("only_left", f"main 2: {CAPTIONS[1][:70]}"),
        ("only_left", f"main 3: {CAPTIONS[2][:70]}"),
    ]
    unnumbered = reading(CAPTIONS[0], number=None)
    assert aspects([], unnumbered) == [("only_right", f"main without a number: {CAPTIONS[0][:70]}")]


def test_a_number_joins_what_captions_do_not() -> None:
    found = compare(reading("Stations."), reading(CAPTIONS[1]))
    assert len(found.pairs) == 1
    assert [item.aspect for item in found.disagreements] == ["caption"]


def test_a_changed_caption_is_shown_with_its_surroundings() -> None:
    changed = CAPTIONS[0].replace("three values", "a great many different settings")
    ((aspect, detail),) = aspects(reading(CAPTIONS[0]), reading(changed))
    assert aspect == "caption"
    assert "[-three values-] {+a great many different settings+} of the damping" in detail


def test_how_text_is_set_is_no_difference() -> None:
    source, page = "Efficient flow of K_sym and α in Å, naïve fit.", "Eﬃcient ﬂow of Ksym and 𝛼 in Å, naïve ﬁt."
    assert aspects(reading(source), reading(page)) == []


def test_series_and_panels() -> None:
    left = reading(CAPTIONS[0], panels=(Panel("a", ""), Panel("b", "")))
    right = reading(CAPTIONS[0], panels=(Panel("a", ""),), series="supplementary")
    assert aspects(left, right) == [("series", "1: [-main-] {+supplementary+}"), ("panels", "[-a b-] {+a+}")]


def test_paragraphs_cut_at_another_place_are_the_same() -> None:
    whole = "The signal decays quickly at first, as Fig. 1 shows, and slowly afterwards. Both rates depend on the load."
    left, right = (
        reading(CAPTIONS[0], mentions=(mention(whole),)),
        reading(CAPTIONS[0], mentions=(mention(whole[:75]),)),
    )
    assert compare(left, right).pairs[0].mentions == 1
    assert aspects(left, right) == []


def test_paragraphs_of_one_side_are_quoted() -> None:
    one, two = (
        mention("We begin with the map in Fig. 1 of all stations."),
        mention("Nothing else is seen in Fig. 1 at night."),
    )
    left, right = reading(CAPTIONS[0], mentions=(one,)), reading(CAPTIONS[0], mentions=(two,))
    assert aspects(left, right) == [
        ("mention_only_left", "…We begin with the map in «Fig. 1» of all stations.…"),
        ("mention_only_right", "…Nothing else is seen in «Fig. 1» at night.…"),
    ]


def test_it_can_be_written_as_json() -> None:
    found = orjson.loads(orjson.dumps(compare(reading(*CAPTIONS), reading(CAPTIONS[0]))))
    assert found["pairs"][0] == {"left": "left#1", "right": "left#1", "caption_similarity": 1.0, "mentions": 0}
    assert found["disagreements"][0]["aspect"] == "only_left"


FIGURES = st.lists(
    st.builds(
        lambda caption, number, series: make_figure(caption=caption, number=number, series=series),
        st.text(alphabet="ab c1_é", max_size=20) | st.sampled_from(CAPTIONS),
        st.none() | st.sampled_from("1234"),
        st.sampled_from(["main", "supplementary"]),
    ),
    max_size=6,
)


@settings(deadline=None, max_examples=150)
@given(FIGURES, FIGURES)
def test_each_figure_is_told_of_once(left: list[Figure], right: list[Figure]) -> None:
    found = compare(left, right)
    counts = found.counts()
    assert len(found.pairs) + counts.get("only_left", 0) == len(left)
    assert len(found.pairs) + counts.get("only_right", 0) == len(right)
    assert all(0 <= pair.caption_similarity <= 1 for pair in found.pairs)
