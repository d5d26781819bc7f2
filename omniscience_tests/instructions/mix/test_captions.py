from collections import Counter

import pytest

from omniscience_assets.captioning.formats import FORMATS
from omniscience_assets.instructions.mix.captions import REQUESTS, caption_example, forms_of
from omniscience_assets.instructions.mix.settings import MixSettings
from omniscience_assets.records import Claim
from omniscience_tests.instructions.mix.made import make_pictured


def test_one_caption_gives_several_forms_each_within_its_contract() -> None:
    figure = make_pictured("p#fig.1")
    forms = forms_of(figure)
    assert set(forms) == {"short", "dense", "dense_plus", "author"}
    for form in ("short", "dense", "dense_plus"):
        low, high = FORMATS[form].words
        assert low <= len(forms[form].split()) <= high
    assert "authors take" not in forms["dense"], "what rests on the paper's text is no description of the picture"
    assert "authors take" in forms["dense_plus"]
    assert forms["dense"].startswith(forms["short"])


def test_a_description_rests_on_pixels_and_on_the_authors_words_where_these_are_too_few() -> None:
    seen = Claim("The figure shows " + "two lines and " * 10, "pixels")
    told = Claim("They are " + "cells " * 20, "author_caption")
    figure = make_pictured("p#fig.1", claims=(seen, told), caption=f"{seen.text} {told.text}")
    assert "cells" in forms_of(figure)["dense"]
    long = Claim("The figure shows " + "two lines and " * 20, "pixels")
    figure = make_pictured("p#fig.1", claims=(long, told), caption=f"{long.text} {told.text}")
    assert forms_of(figure)["dense"] == long.text


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({"caption": "", "claims": ()}, {"author"}),
        ({"caption": "", "claims": (), "author_caption": "Fig. 1"}, set()),
        ({"format": "fused", "caption": "word " * 30, "claims": ()}, {"fused", "author"}),
        ({"format": "short", "caption": "word " * 10, "claims": ()}, {"short", "author"}),
        ({"format": "dense_plus", "caption": "word " * 150, "claims": ()}, {"dense_plus", "author"}),
        ({"format": "dense", "caption": "word " * 49, "claims": (Claim("word " * 49, "pixels"),)}, {"author"}),
    ],
)
def test_a_form_that_breaks_its_contract_is_not_there(overrides: dict[str, object], expected: set[str]) -> None:
    assert set(forms_of(make_pictured("p#fig.1", **overrides))) == expected


def test_forms_are_drawn_by_their_shares() -> None:
    """Within five standard deviations of the binomial: one in a million seeds is outside, and this seed is fixed."""
    settings = MixSettings(captions={"short": 1, "dense": 4, "author": 3})
    count = 4000
    drawn: Counter[str] = Counter()
    for number in range(count):
        example = caption_example(make_pictured(f"p{number}#fig.1"), "physics", settings)
        assert example is not None
        drawn[example.generator] += 1
    assert set(drawn) == {"short", "dense", "author"}
    for form, weight in settings.captions.items():
        p = weight / 8
        assert abs(drawn[form] - count * p) <= 5 * (count * p * (1 - p)) ** 0.5


def test_a_figure_is_asked_the_same_each_time_and_another_by_another_seed() -> None:
    settings = MixSettings(captions=dict.fromkeys(("short", "dense", "author"), 1.0))
    figure = make_pictured("p#fig.1")
    assert caption_example(figure, "physics", settings) == caption_example(figure, "physics", settings)
    forms = {
        example.generator
        for seed in range(20)
        if (example := caption_example(figure, "physics", settings.model_copy(update={"seed": seed})))
    }
    assert len(forms) == 3
    assert all(len(set(requests)) == 4 for requests in REQUESTS.values())


def test_a_caption_that_trainers_would_read_as_marks_is_a_fault() -> None:
    settings = MixSettings(captions={"author": 1})
    example = caption_example(make_pictured("p#fig.1", author_caption="The tag <image> opens it"), "physics", settings)
    assert example is not None
    assert example.fault == "image_marks"
    example = caption_example(make_pictured("p#fig.1", author_caption="ends with <|im_end|> here"), "physics", settings)
    assert example is not None
    assert example.fault == "placeholder"
