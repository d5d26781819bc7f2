"""What models are told: every format's prompt, over figures of all kinds."""

from dataclasses import replace

import pytest

from omniscience_assets.captioning import prompts
from omniscience_assets.captioning.brief import FAMILY_OF, MAX_CAPTION, MAX_CONTEXT, tell
from omniscience_assets.captioning.digest import findings, place, regions
from omniscience_assets.captioning.formats import FORMATS, CaptionFormat
from omniscience_assets.records import FIGURE_KINDS, Box, Panel, TextItem
from omniscience_tests.captioning.samples import EVIDENCE, FIGURE, evidence, mention
from omniscience_tests.captioning.typical import diagram, two_lines


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
@pytest.mark.parametrize("kind", FIGURE_KINDS)
def test_every_format_has_a_prompt_for_every_kind(form: CaptionFormat, kind: str) -> None:
    facts = tell(FIGURE, evidence(kind=kind), form)
    prompt = prompts.load(form.name)
    system, user = prompt.render_lines("system", facts), prompt.render_lines("user", facts)
    assert "JSON" in system
    assert ('"part"' in system) == bool(form.parts)
    assert FIGURE.caption[:30] in user
    assert str(form.words[0]) in user
    assert "{" not in user.replace('{"', "")
    assert FAMILY_OF.get(kind) is None or kind.replace("_", " ") in user


def test_the_material_is_all_there() -> None:
    fig = replace(FIGURE, panels=(Panel("a", "Left."), Panel("b", "Right.")), title="On lines")
    facts = tell(fig, two_lines(), FORMATS["dense"])
    user = prompts.load("dense").render_lines("user", facts)
    for wanted in ("On lines", "(a) Left.", "panels a and b", fig.mentions[0].text, *facts["facts"][:2]):
        assert wanted in user


def test_fusion_says_who_knows_what() -> None:
    """CapsFusion's roles: the author caption knows, the description sees."""
    user = prompts.load("fused").render_lines("user", tell(FIGURE, two_lines(), FORMATS["fused"]))
    first, second = user.index("[description]"), user.index("[author_caption]")
    assert "rises" in user[first:second] or "falls" in user[first:second]


def test_long_material_is_cut_and_the_reference_stays() -> None:
    early, late = "lead " * 4000, " tail" * 4000
    fig = replace(FIGURE, caption="word " * 5000, mentions=(mention(early + "Figure 3 shows it." + late, "Figure 3"),))
    facts = tell(fig, EVIDENCE, FORMATS["dense"])
    assert len(facts["caption"]) <= MAX_CAPTION
    (told,) = facts["mentions"]
    assert len(told["text"]) <= MAX_CONTEXT + 1
    assert "Figure 3 shows it." in told["text"]


def test_a_change_of_shared_wording_changes_every_hash_that_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: prompts.load(name).hash for name in ("dense", "compose")}
    monkeypatch.setattr(prompts, "_shared", lambda: "other rules")
    assert prompts.load("dense").hash != before["dense"]
    assert prompts.load("compose").hash == before["compose"]


def text(words: str, x: float, y: float, confidence: float = 1.0) -> TextItem:
    return TextItem(words, (x, y, x + 0.1, y + 0.05), 0.05, confidence=confidence)


def test_a_digest_drops_the_doubtful_and_reads_in_lines() -> None:
    texts = (
        text("right", 0.6, 0.101), text("left", 0.1, 0.1), text("below", 0.1, 0.5),
        text("lett", 0.101, 0.1, 0.6), text("noise", 0.3, 0.3, 0.2),
    )  # fmt: skip
    lines = findings(replace(evidence(kind="schematic"), texts=texts))
    assert lines[0].startswith("kind of figure: schematic")
    assert [line.split("“")[1].split("”")[0] for line in lines if line.startswith("text")] == ["left", "right", "below"]
    assert "at (0.10, 0.10, 0.20, 0.15)" in lines[1]


def test_a_digest_does_not_hang_on_the_order_of_findings() -> None:
    seen = diagram()
    turned = replace(seen, texts=seen.texts[::-1], panels=seen.panels[::-1])
    assert findings(seen) == findings(turned)


@pytest.mark.parametrize(
    ("box", "where"),
    [
        ((0, 0, 0.2, 0.2), "upper left"),
        ((0.4, 0.4, 0.6, 0.6), "centre"),
        ((0.9, 0.4, 1, 0.6), "centre right"),
        ((0.4, 0.9, 0.6, 1), "lower centre"),
        ((0.7, 0.7, 1, 1), "lower right"),
    ],
)
def test_places_are_told_in_words(box: Box, where: str) -> None:
    assert place(box) == where


def test_regions_have_place_and_share() -> None:
    seen = replace(EVIDENCE, panels=(replace(EVIDENCE.panels[0], box=(0.0, 0.0, 0.5, 0.5), legend=()),))
    assert regions(seen) == ["plot area: upper left, 25% of the area"]
