import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from omniscience_assets.quality.gates import Gate, GateCase, all_gates, measure, spec
from omniscience_assets.quality.gates.copy_rate import CopyGate
from omniscience_assets.quality.gates.grounded import GroundingGate
from omniscience_assets.quality.gates.image import ImageGate
from omniscience_assets.quality.gates.language import LanguageGate
from omniscience_assets.quality.gates.length import LengthGate
from omniscience_assets.quality.gates.personal import PersonalDataGate
from omniscience_assets.quality.gates.repetition import RepetitionGate
from omniscience_assets.quality.gates.safety import SafetyGate
from omniscience_assets.quality.gates.self_contained import SelfContainedGate
from omniscience_assets.quality.gates.similarity import SimilarityGate
from omniscience_assets.quality.settings import load_settings
from omniscience_assets.records import CaptionEmbedding, FigureEmbedding, Float32, Measure, Scores, TextItem, Window
from omniscience_tests.factories import CAPTION_TEXT, make_caption, make_evidence, make_figure, make_image

OpenImage = Callable[[], Image.Image | None]
LIMITS = load_settings().ordered_limits


def case(text: str = CAPTION_TEXT, open_image: OpenImage = make_image) -> GateCase:
    return GateCase(make_figure(), make_evidence(), make_caption(text), open_image)


def values(gate: Gate, of: GateCase) -> dict[str, float | None]:
    return {one.name: one.value for one in gate.measure(of)}


def reason(gate: Gate, of: GateCase | str) -> str | None:
    """Why the shipped limits on this gate's measures drop a case."""
    measures = tuple(gate.measure(case(of) if isinstance(of, str) else of))
    scores = Scores("", "", "", measures, (), ())
    verdicts = (limit.verdict(scores) for limit in LIMITS if limit.measure in gate.measures)
    return next((verdict.reason for verdict in verdicts if not verdict.keep), None)


def test_a_good_case_passes_every_limit() -> None:
    scores = Scores("", "", "", measure(case(), all_gates()), (), ())
    assert [limit.reason for limit in LIMITS if not limit.verdict(scores).keep] == []


def test_the_spec_names_every_parameter_and_is_json() -> None:
    told = json.loads(json.dumps(spec(all_gates())))
    assert list(told) == [gate.name for gate in all_gates()]
    assert told["copy"] == {"version": "1", "n": 4}


@pytest.mark.parametrize("gate", all_gates(), ids=lambda gate: gate.name)
@given(text=st.text(max_size=300))
def test_every_gate_gives_all_its_measures_of_any_caption(gate: Gate, text: str) -> None:
    for of in (case(text), case(text, lambda: None), case(text, broken)):
        measured = list(gate.measure(of))
        assert tuple(one.name for one in measured) == gate.measures
        assert all(one.name.startswith(f"{gate.name}.") for one in measured)
        assert all(isinstance(one, Measure) and one.value == one.value for one in measured)


def speck(size: tuple[int, int]) -> Image.Image:
    image = Image.new("RGB", size, "white")
    image.putpixel((5, 5), (0, 0, 0))
    return image


def broken() -> Image.Image:
    raise OSError("image file is truncated")


def on_nothing(ink: str) -> Image.Image:
    image = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    ImageDraw.Draw(image).line((0, 0, 199, 150), fill=ink)
    return image


@pytest.mark.parametrize(
    ("open_image", "expected"),
    [
        (make_image, None),
        (lambda: make_image(lines=1), None),
        (lambda: make_image().convert("P"), None),
        (lambda: make_image().convert("1"), None),
        (lambda: on_nothing("black"), None),
        (lambda: on_nothing("white"), "image_blank"),
        (lambda: None, "image_missing"),
        (broken, "image_unreadable"),
        (lambda: make_image((300, 40)), "image_too_small"),
        (lambda: Image.new("CMYK", (100, 100), (0, 200, 200, 0)), "image_blank"),
        (lambda: speck((200, 200)), "image_blank"),
    ],
)
def test_image(open_image: OpenImage, expected: str | None) -> None:
    assert reason(ImageGate(), case(open_image=open_image)) == expected


def test_an_unreadable_image_says_why() -> None:
    told = {one.name: one.evidence for one in ImageGate().measure(case(open_image=broken))}
    assert told["image.readable"] == "OSError: image file is truncated"


def test_an_image_of_text_alone_is_told_from_a_plot() -> None:
    text = Image.new("RGB", (400, 200), "white")
    ImageDraw.Draw(text).text((40, 80), "no figure but words", fill="black")
    boxes = (TextItem("no figure but words", (0.05, 0.3, 0.95, 0.6), 0.1),)
    words = replace(case(open_image=lambda: text), evidence=replace(make_evidence(), texts=boxes))
    assert reason(ImageGate(), words) == "image_text_only"
    share = values(ImageGate(), replace(words, open_image=make_image))["image.text_share"]
    assert share is not None
    assert share < 0.9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CAPTION_TEXT, None),
        ("Der Verlauf der Temperatur in der Probe als Funktion der Zeit bei konstantem Druck.", "wrong_language"),
        ("Évolution de la température de l'échantillon en fonction du temps, à pression constante.", "wrong_language"),
        ("Зависимость температуры образца от времени при постоянном давлении в камере.", "wrong_language"),
        (
            "图像显示了样品温度随时间的变化以及在恒定压力下不同浓度的影响和误差范围图像显示了样品温度随时间的变化",
            "wrong_language",
        ),
    ],
)
def test_language(text: str, expected: str | None) -> None:
    assert reason(LanguageGate(), text) == expected


@pytest.mark.parametrize(
    "text", ["Verlauf der Zeit.", r"E = mc^2, \alpha_i \leq 3.2, ResNet-50 / GPT-4 (BLEU)", "", "???"]
)
def test_language_abstains_where_it_cannot_tell(text: str) -> None:
    (measured,) = LanguageGate().measure(case(text))
    assert measured.value is None
    assert measured.evidence.startswith("abstained: ")


@pytest.mark.parametrize(("count", "expected"), [(14, "too_short"), (15, None), (1200, None), (1201, "too_long")])
def test_length(count: int, expected: str | None) -> None:
    of = case("word " * count)
    assert reason(LengthGate(), of) == expected
    assert values(LengthGate(), of) == {"length.words": count}


PANELS = " ".join(
    f"In panel ({letter}), the x axis shows training steps from 0 to 100 on a linear scale and the y axis shows test "
    f"accuracy (%) from {start} to 90. The legend of panel ({letter}) lists baseline, ours and oracle."
    for start, letter in enumerate("abcdef")
)
SENTENCE_LOOP = "The figure is a line plot. " + "The loss decreases over the epochs of training. " * 6
PHRASE_LOOP = "The figure shows " + "the loss and the loss and " * 20
CLAUSE_LOOP = (
    "The figure shows how " + "the loss of each of these models, trained on images of cats, falls with time and " * 12
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CAPTION_TEXT, None),
        ("", None),
        (PANELS, None),
        (SENTENCE_LOOP, "repeated_sentences"),
        (PHRASE_LOOP, "repeated_2grams"),
        (CLAUSE_LOOP, "repeated_4grams"),
    ],
)
def test_repetition(text: str, expected: str | None) -> None:
    assert reason(RepetitionGate(), text) == expected
    assert all(0 <= (value or 0) <= 1 for value in values(RepetitionGate(), case(text)).values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CAPTION_TEXT, None),
        ("Figure 2 shows the decay in the interval [0, 1] and for U/t in [6, 10].", None),
        ("It costs $5 and $10, or $ 3.", None),
        ("The cost is $c$.", "raw_tex"),
        ("The cross section 5 mm from the wall; the range [1, 10]; see the inset.", None),
        ("The decay is as shown above.", "dangling_reference"),
        ("The decay (see text) is fast.", "dangling_reference"),
        ("As in the previous section, the decay is fast.", "dangling_reference"),
        ("Same as Fig. 4 but colder.", "dangling_reference"),
        ("The setup (see Fig. 1a) is cold.", "dangling_reference"),
        ("Parameters are those of Table 3.", "dangling_reference"),
        ("The decay of Fig. ?? is fast.", "unresolved_reference"),
        ("The signal (Eq. ) decays.", "unresolved_reference"),
        ("The same orbits (Figure ) and those of figure , below", "unresolved_reference"),
        ("The decay (bottom figure) of this figure.", None),
        ("Data are from earlier work [12, 13].", "citation_mark"),
        ("Data from Smith et al. [7].", "citation_mark"),
        ("Data from [ABC+19] are dotted.", "citation_mark"),
        (r"The angle \theta grows.", "raw_tex"),
        ("The angle θ_{max} and x^{2} grow.", "raw_tex"),
    ],
)
def test_self_contained(text: str, expected: str | None) -> None:
    assert reason(SelfContainedGate(), text) == expected


def test_self_contained_quotes_what_it_found() -> None:
    told = {one.name: (one.value, one.evidence) for one in SelfContainedGate().measure(case("See text, and Doe [3]."))}
    assert told["self_contained.dangling_references"] == (1, "See text")
    assert told["self_contained.citation_marks"] == (1, "[3]")


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("The temperature T rises with time t.", ""),
        ("The curve is a fit with α = 0.3 and panel (b) its residuals.", ""),
        ("Contours of constant Γ_e are drawn where σ exceeds 3.", "Γ_e; σ"),
        ("Here κ denotes the curvature, and κ is positive.", ""),
        ("In panel (a), I plot a line.", ""),
        ("It falls from 2 V at 0 s to 3 µ.", ""),
    ],
)
def test_symbols_that_nothing_explains_are_counted(text: str, symbols: str) -> None:
    told = {one.name: one.evidence for one in SelfContainedGate().measure(case(text))}
    assert told["self_contained.undefined_symbols"] == symbols


def test_the_author_caption_again_is_a_copy() -> None:
    author = make_figure().caption
    assert values(CopyGate(), case(author)) == {"copy.share": 1.0, "copy.new_words": 0.0}
    assert reason(CopyGate(), author) == "copy_of_author_caption"
    mixed = values(CopyGate(), case(f"{author} The line falls from 5 V to 1 V."))
    assert mixed["copy.new_words"] == 9
    assert values(CopyGate(), case("An entirely other text."))["copy.share"] == 0


def test_what_contradicts_the_figure_is_dropped() -> None:
    text = CAPTION_TEXT.replace("from 0 to 10", "from 40 to 70")
    assert reason(GroundingGate(), CAPTION_TEXT) is None
    assert reason(GroundingGate(), text) in {"contradicts_figure", "ungrounded_numbers"}


def test_similarity_is_compared_at_equal_length() -> None:
    vector = (Float32(1.0),)
    figure = FigureEmbedding("", None, 1, 1, 1, None, None, None, "m", vector, vector, 0.3, 8, (0.2, 0.4))
    caption = CaptionEmbedding("", "m", vector, 0.5, (Window(0, 9, 0.1), Window(9, 20, 0.6)), (0.25, 0.45))
    told = values(SimilarityGate(), replace(case(), figure_embedding=figure, caption_embedding=caption))
    assert told == {
        "similarity.whole": 0.5,
        "similarity.mean_window": pytest.approx(0.35),
        "similarity.best_window": 0.6,
        "similarity.author": 0.3,
        "similarity.gain": pytest.approx(0.05),
    }
    assert set(values(SimilarityGate(), case()).values()) == {None}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to a.author@dept.example.org.", {"pii.email": 1}),
        ("Call +49 (30) 1234-5678-90 or +1 555-010-9999.", {"pii.phone": 2}),
        ("Host 192.168.0.12 and version 1.2.3.", {"pii.ip_address": 1}),
        ("Patient born on 1961-04-12, MRN 0012345.", {"pii.birth_date": 1, "pii.record_number": 1}),
        ("Values rise from +3.5 to 10.25 at 300.400.500.600 and p@2.", {}),
    ],
)
def test_personal_data_is_counted_and_masked(text: str, found: dict[str, int]) -> None:
    measured = list(PersonalDataGate().measure(case(text)))
    assert {one.name: one.value for one in measured if one.value} == found
    assert all(len(part) <= 4 for one in measured for part in one.evidence.split("; "))


def test_listed_words_are_tags_by_category_and_users_add_their_own() -> None:
    gate = SafetyGate.of({"weapons": ["trebuchet"], "local": ["secret project"]})
    told = values(gate, case("A TREBUCHET of the Secret Project; an autopsy. Suicides are not in the list."))
    assert {name for name, value in told.items() if value} == {"safety.weapons", "safety.local", "safety.clinical"}
