import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from omniscience_assets.quality.duplicates import Twin
from omniscience_assets.quality.gates import Gate, GateCase, default_gates, first_failure, judge, spec
from omniscience_assets.quality.gates.image import ImageGate
from omniscience_assets.quality.gates.language import LanguageGate
from omniscience_assets.quality.gates.length import LengthGate
from omniscience_assets.quality.gates.repetition import RepetitionGate
from omniscience_assets.quality.gates.self_contained import SelfContainedGate
from omniscience_assets.records import Verdict
from omniscience_tests.factories import CAPTION_TEXT, make_caption, make_evidence, make_figure, make_image

OpenImage = Callable[[], Image.Image | None]


def case(text: str = CAPTION_TEXT, open_image: OpenImage = make_image, twin: Twin | None = None) -> GateCase:
    return GateCase(make_figure(), make_evidence(), make_caption(text), open_image, twin)


def reason(gate: Gate, text: str) -> str | None:
    return gate.judge(case(text)).reason


def test_a_good_case_passes_every_gate() -> None:
    judgement = judge(case(), default_gates())
    assert [verdict for verdict in judgement.verdicts if not verdict.keep] == []
    assert first_failure(judgement) is None
    assert judgement.twin is None


def test_all_verdicts_are_kept_and_the_first_failure_decides() -> None:
    bad = case("It is 42.7 as shown above.", lambda: None, Twin("arxiv:2401.00001#fig.1", "image"))
    judgement = judge(bad, default_gates())
    assert [(verdict.gate, verdict.reason) for verdict in judgement.verdicts] == [
        ("image", "image_missing"),
        ("language", None),
        ("length", "too_short"),
        ("repetition", None),
        ("self_contained", "dangling_reference"),
        ("numbers", "ungrounded_numbers"),
        ("duplicate", "duplicate_image"),
    ]
    assert first_failure(judgement) == judgement.verdicts[0]
    assert judgement.twin == "arxiv:2401.00001#fig.1"


def test_the_spec_names_every_threshold_and_is_json() -> None:
    thresholds = spec(default_gates())
    assert list(thresholds) == [gate.name for gate in default_gates()]
    assert thresholds["length"] == {"min_words": 15, "max_words": 1200}
    assert json.loads(json.dumps(thresholds))["numbers"] == {"min_share": 0.9}


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
    verdict = ImageGate().judge(case(open_image=open_image))
    assert (verdict.reason, verdict.keep) == (expected, expected is None)


def test_an_unreadable_image_says_why() -> None:
    assert ImageGate().judge(case(open_image=broken)).evidence == "OSError: image file is truncated"


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
    verdict = LanguageGate().judge(case(text))
    assert (verdict.keep, verdict.score) == (True, None)
    assert verdict.evidence.startswith("abstained: ")


@pytest.mark.parametrize(("count", "expected"), [(14, "too_short"), (15, None), (1200, None), (1201, "too_long")])
def test_length(count: int, expected: str | None) -> None:
    verdict = LengthGate().judge(case("word " * count))
    assert (verdict.reason, verdict.score) == (expected, count)


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
        (PHRASE_LOOP, "repeated_ngrams"),
        (CLAUSE_LOOP, "repeated_ngrams"),
    ],
)
def test_repetition(text: str, expected: str | None) -> None:
    verdict = RepetitionGate().judge(case(text))
    assert verdict.reason == expected
    assert isinstance(verdict, Verdict)
    assert (verdict.score or 0) <= 1


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
    verdict = SelfContainedGate().judge(case("See text, and data of Doe [3]."))
    assert verdict.evidence == "dangling_reference: See text; citation_mark: [3]"
    assert (verdict.score, verdict.threshold) == (2, 0)


@given(st.text(max_size=400))
def test_any_caption_gets_every_verdict(text: str) -> None:
    verdicts = judge(case(text), default_gates()).verdicts
    assert all(verdict.keep is (verdict.reason is None) for verdict in verdicts)
    assert len(verdicts) == len(default_gates())


def test_a_text_twin_has_its_own_reason() -> None:
    judgement = judge(case(twin=Twin("arxiv:2401.00001#fig.1", "text")), default_gates())
    failure = first_failure(judgement)
    assert failure is not None
    assert (failure.reason, failure.evidence) == ("duplicate_text", "repeats arxiv:2401.00001#fig.1")
