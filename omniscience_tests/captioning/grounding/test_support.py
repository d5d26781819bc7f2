from dataclasses import replace

import pytest

from omniscience_assets.captioning.grounding.support import Sources, coverage, mean_support
from omniscience_assets.records import Claim, ClaimSource
from omniscience_tests.captioning.samples import EVIDENCE, FIGURE, mention
from omniscience_tests.captioning.typical import diagram, two_lines

SAID = replace(
    FIGURE,
    caption="Yield of the ResNet50 detector at 37 keV.",
    mentions=(mention("Figure 3 shows that the cooled sample loses 12 percent.", "Figure 3"),),
)
SOURCES = Sources(SAID, EVIDENCE)


@pytest.mark.parametrize(
    ("text", "source", "support", "missing"),
    [
        ("The horizontal axis shows Energy from 0 to 10.", "pixels", 1.0, ()),
        ("The horizontal axis shows Energy from 0 to 12.", "pixels", 0.5, ("12",)),
        ("The legend reads “signal” and “noise”.", "pixels", 0.5, ("noise",)),
        ("It was taken at 37 keV.", "pixels", 0.0, ("37",)),
        ("It was taken at 37 keV.", "author_caption", 0.5, ("taken",)),
        ("Yields of the ResNet50 detectors.", "author_caption", 1.0, ()),
        ("The VGG16 detector yields 99.", "author_caption", 0.5, ("99", "VGG16")),
        ("The heated samples lose 12 percent.", "context", 4 / 5, ("heated",)),
        ("A curve rises.", "pixels", None, ()),
        ("It rises to 99.", "none", None, ()),
    ],
)
def test_a_claim_is_held_against_the_source_that_it_names(
    text: str, source: ClaimSource, support: float | None, missing: tuple[str, ...]
) -> None:
    checked = SOURCES.check(Claim(text, source))
    assert checked.missing == missing
    assert checked.support == pytest.approx(support) if support is not None else checked.support is None


def test_mean_support_leaves_out_what_cannot_be_checked() -> None:
    claims = (Claim("a", "pixels", support=1.0), Claim("b", "none"), Claim("c", "context", support=0.5))
    assert mean_support(claims) == 0.75
    assert mean_support(()) is None


def test_coverage_counts_what_a_figure_names() -> None:
    assert coverage("Counts against Energy for signal and background.", EVIDENCE) == 1.0
    assert coverage("Counts rise.", EVIDENCE) == 0.25
    assert coverage("Nothing.", replace(EVIDENCE, panels=())) is None
    assert coverage("", two_lines()) == 0
    assert 0 < (coverage(diagram().diagram.nodes[0].text, diagram()) or 0) < 1  # type: ignore[union-attr]
