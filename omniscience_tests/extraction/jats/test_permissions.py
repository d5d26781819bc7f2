"""Figures that do not stand under the article's licence."""

import pytest

from omniscience_tests.extraction.jats.articles import fig, figures

BY_ND = "https://creativecommons.org/licenses/by-nd/4.0/"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("", "attribution"),
        ("<permissions><copyright-holder>Other</copyright-holder></permissions>", "unknown"),
        (f'<permissions><license xlink:href="{BY_ND}"/></permissions>', "no-derivatives"),
        (f"<permissions><license><license_ref>{BY_ND}</license_ref></license></permissions>", "no-derivatives"),
        (f"<permissions><license><license-p>Under {BY_ND}.</license-p></license></permissions>", "no-derivatives"),
        ('<permissions><license license-type="open-access"/></permissions>', "unknown"),
        (
            '<permissions><license xlink:href="https://creativecommons.org/publicdomain/zero/1.0/"/></permissions>',
            "attribution",
        ),
        ("<attrib>Reproduced with permission from Elsevier.</attrib>", "unknown"),
        ("<attrib>Photograph by A. Smith</attrib>", "attribution"),
    ],
)
def test_of_what_a_figure_holds(inside: str, expected: str) -> None:
    assert figures(fig(inside=inside))[0].licence_class == expected


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Reprinted from Smith et al. (2010), with permission of the publisher.", "unknown"),
        ("Adapted with permission from [12].", "unknown"),
        ("Map data © the mapmakers.", "unknown"),
        (f"Reproduced from Smith under {BY_ND}.", "no-derivatives"),
        ("The patient gave permission for the photograph.", "attribution"),
        ("The model was adapted to the data.", "attribution"),
        ("Used without any words of that kind. The permission was not asked for.", "attribution"),
    ],
)
def test_of_what_a_caption_says(caption: str, expected: str) -> None:
    assert figures(fig(caption=f"<p>{caption}</p>"))[0].licence_class == expected
