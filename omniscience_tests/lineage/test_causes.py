"""Each kind of cause, planted in a small log, is the one that is told, and nothing else is."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.lineage.triage import Cause, Triage, triage
from omniscience_tests.lineage.given import AFTER, BEFORE, LATER, SPECS, Home, World

LIFT, KEEP = "caption_qa.lift", "filtered_set.keep_rate"


def specs(asset: str, change: Callable[[Any], object]) -> dict[str, dict[str, Any]]:
    found = deepcopy(SPECS)
    change(found[asset])
    return found


def compare(folder: Path, after: World, metric: str = LIFT, before: World | None = None) -> Triage:
    home = Home(folder).run(BEFORE, before or World()).run(AFTER, after)
    found = triage(home.files, metric, BEFORE, AFTER)
    assert sum(part.contribution for part in found.parts) == pytest.approx(found.change, abs=1e-12)
    return found


def only(found: Triage) -> Cause:
    [part] = found.parts
    [cause] = part.causes
    return cause


def told(found: Triage) -> list[set[str]]:
    return [{f"{cause.kind} {cause.asset} {cause.path}".strip() for cause in part.causes} for part in found.parts]


def fell(paper: int, figure: int, arm: str) -> float:
    """Wrong in the first figure of each paper."""
    return 0.0 if arm == "blind" or figure == 0 else 1.0


def in_small(paper: int, figure: int) -> str:
    return "small" if figure == 0 else "large"


def worse_text(paper: int, figure: int) -> str:
    return "A line." if figure == 0 else "A line that rises."


def test_all_made_anew_and_nothing_else(tmp_path: Path) -> None:
    found = compare(tmp_path, World(specs=specs("triplets", lambda s: s.update(code_version="2"))))
    assert (found.parts, found.change) == ((), 0.0)


def test_prompt_of_a_tier_through_captions_to_answers(tmp_path: Path) -> None:
    before = World(tier=in_small)
    after = replace(
        before,
        specs=specs("routed_captions", lambda s: s["tiers"]["small"].update(prompt_hash="2")),
        caption=worse_text, score=fell,
    )  # fmt: skip
    found = compare(tmp_path, after, before=before)
    cause = only(found)
    assert (cause.kind, cause.asset, cause.path) == ("decision", "routed_captions", "tiers.small.prompt_hash")
    assert (cause.before, cause.after) == ('"1"', '"2"')
    [part] = found.parts
    assert (part.contribution, part.share, part.units, part.papers, part.named) == (-0.5, 1.0, 12, 12, True)
    assert part.low <= -0.5 <= part.high < 0
    assert part.examples[0].record_ids == ("arxiv:00000#fig.0@a.1.reader.new_caption",)
    assert (part.examples[0].before, part.examples[0].after) == (1.0, 0.0)
    assert part.rerun is None


def test_two_settings_of_the_same_records_are_not_told_apart(tmp_path: Path) -> None:
    def both(spec: Any) -> None:
        spec["tiers"]["small"]["prompt_hash"] = "2"
        spec["policy"]["tiers"]["small"]["temperature"] = 1.0

    found = compare(tmp_path, World(specs=specs("routed_captions", both), caption=worse_text, score=fell))
    [part] = found.parts
    assert {one.path for one in part.causes} == {"tiers.small.prompt_hash", "policy.tiers.small.temperature"}
    assert "not to be told apart" in part.told
    assert part.rerun is not None
    assert part.rerun.asset == "routed_captions"
    assert part.rerun.calls_models
    assert part.rerun.figures == 12
    assert f"{part.rerun.path} {part.rerun.value} as before on these 12 figures" in part.rerun.told


def test_a_limit_is_the_free_rerun(tmp_path: Path) -> None:
    changed = specs("filtered_set", lambda s: s["limits"][0].update(min=0.7))
    changed["caption_scores"]["gates"]["grounding"]["version"] = "2"
    found = compare(tmp_path, World(specs=changed, grounding=lambda p, f: 0.6 if f else 0.4), KEEP)
    both = next(part for part in found.parts if len(part.causes) == 2)
    assert both.rerun is not None
    assert (both.rerun.asset, both.rerun.path, both.rerun.calls_models) == (
        "filtered_set",
        "limits.ungrounded.min",
        False,
    )
    # What the gate alone has brought under the old limit is not the new limit's doing.
    assert {"decision caption_scores gates.grounding.version"} in told(found)


def test_a_limit_that_two_specs_hold_is_told_once(tmp_path: Path) -> None:
    changed = specs("filtered_set", lambda s: s["limits"][0].update(min=0.95))
    changed["selection"]["limits"]["ungrounded"].update(min=0.95, calibrated={"precision": 0.9})
    cause = only(compare(tmp_path, World(specs=changed), KEEP))
    assert (cause.asset, cause.path, cause.before, cause.after) == (
        "filtered_set",
        "limits.ungrounded.min",
        "0.5",
        "0.95",
    )


def test_answers_come_and_go_with_the_filter(tmp_path: Path) -> None:
    changed = specs("filtered_set", lambda s: s["limits"][0].update(min=0.7))
    before = World(grounding=lambda p, f: 0.9 if f else 0.6, score=fell)
    found = compare(tmp_path, replace(before, specs=changed), before=before)
    assert told(found) == [{"decision filtered_set limits.ungrounded.min"}]
    assert found.change == pytest.approx(0.5)


def test_what_the_filter_says_does_not_matter_to_answers_that_stay(tmp_path: Path) -> None:
    """The verdict differs, and the reader's version too: only the latter can have moved an answer."""
    changed = specs("caption_scores", lambda s: s["gates"]["grounding"].update(version="2"))
    changed["caption_qa_eval"]["versions"]["reader"] = "2"
    found = compare(tmp_path, World(specs=changed, grounding=lambda p, f: 0.8, score=fell))
    assert told(found) == [{"decision caption_qa_eval versions.reader"}]


def test_another_question_of_the_figure_does_not_matter_to_an_answer(tmp_path: Path) -> None:
    changed = specs("routed_captions", lambda s: s["tiers"]["small"].update(prompt_hash="2"))
    changed["questions"]["per_figure"] = 2
    found = compare(tmp_path, World(specs=changed, aside="differs", caption=worse_text, score=fell))
    assert told(found) == [{"decision routed_captions tiers.small.prompt_hash"}]


def test_equal_content_stops_a_cause(tmp_path: Path) -> None:
    """Evidence was made anew by other code but says the same: it is no cause of what the captions say."""
    changed = specs("figure_evidence", lambda s: s.update(code_version="2"))
    changed["routed_captions"]["tiers"]["small"]["prompt_hash"] = "2"
    found = compare(tmp_path, World(specs=changed, caption=worse_text, score=fell))
    assert told(found) == [{"decision routed_captions tiers.small.prompt_hash"}]


def test_code_of_evidence(tmp_path: Path) -> None:
    changed = specs("figure_evidence", lambda s: s.update(code_version="2"))
    after = World(specs=changed, seen=lambda p, f: "text" if f else "less", caption=worse_text, score=fell)
    assert told(compare(tmp_path, after)) == [{"decision figure_evidence code_version"}]


def test_same_decisions_other_result(tmp_path: Path) -> None:
    cause = only(compare(tmp_path, World(caption=worse_text, score=fell)))
    assert (cause.kind, cause.asset) == ("same_decisions", "routed_captions")


@pytest.mark.parametrize("recovers", [False, True])
def test_a_captioner_that_cannot_be_asked(tmp_path: Path, recovers: bool) -> None:
    broken = World(caption=lambda p, f: "A line." if f else None, score=fell)
    whole = World(caption=lambda p, f: "A line.", score=fell)
    found = compare(tmp_path, whole if recovers else broken, before=broken if recovers else whole)
    kind = "recovery" if recovers else "outage"
    assert told(found) == [{f"{kind} routed_captions endpoint_busy"}]
    assert found.change == pytest.approx(-0.5 if recovers else 0.5)


def test_a_reader_that_cannot_be_asked_is_the_event_and_not_its_new_version(tmp_path: Path) -> None:
    changed = specs("caption_qa_eval", lambda s: s["versions"].update(reader="2"))
    found = compare(tmp_path, World(specs=changed, score=lambda p, f, arm: None if f == 0 else 1.0))
    assert {"outage caption_qa_eval endpoint_busy"} in told(found)
    assert not any("outage" in one and "decision" in one for part in told(found) for one in [" ".join(part)])


def test_a_judge_that_cannot_be_asked(tmp_path: Path) -> None:
    after = World(opinion=lambda p, f: None, grounding=lambda p, f: 0.4)
    assert told(compare(tmp_path, after, KEEP)) == [{"outage caption_scores endpoint_busy"}]


def test_revised_papers(tmp_path: Path) -> None:
    after = World(revision=lambda p: p % 2, score=lambda p, f, arm: 0.0 if arm == "blind" or p % 2 else 1.0)
    found = compare(tmp_path, after)
    assert told(found) == [{"revision raw_papers arxiv"}]
    assert found.parts[0].papers == 6


def test_papers_that_came_are_split_by_kinds(tmp_path: Path) -> None:
    """Diagrams are hard, and new papers have more of them; nothing is worse at equal kinds."""
    before = World(
        range(20),
        kind=lambda p, f: "diagram" if (f == 0 and p < 20) or p >= 20 else "line",
        score=lambda p, f, arm: 0.0 if arm == "blind" else (0.2 if f == 0 or p >= 20 else 1.0) + 0.01 * (p % 3),
    )
    after = replace(before, papers=range(40), archive=lambda p: "one.tar" if p < 20 else "two.tar")
    found = compare(tmp_path, after, before=before)
    assert told(found)[0] == {"other_kinds raw_papers arxiv two.tar"}
    assert found.parts[0].named
    assert told(found)[1] == {"new_papers raw_papers arxiv two.tar"}
    assert not found.parts[1].named
    assert abs(found.parts[1].contribution) < 0.01


def test_papers_that_are_worse_at_equal_kinds(tmp_path: Path) -> None:
    before = World(range(20), score=lambda p, f, arm: 0.0 if arm == "blind" or p >= 20 else 1.0 - 0.01 * (p % 3))
    found = compare(tmp_path, replace(before, papers=range(30)), before=before)
    assert told(found)[0] == {"new_papers raw_papers arxiv one.tar"}
    assert found.parts[0].named


def test_papers_that_are_gone(tmp_path: Path) -> None:
    before = World(range(30), score=lambda p, f, arm: 0.0 if arm == "blind" or p >= 20 else 1.0 - 0.01 * (p % 3))
    found = compare(tmp_path, replace(before, papers=range(20)), before=before)
    assert told(found) == [{"papers_gone raw_papers arxiv"}]
    assert found.change > 0


def test_a_rule_only_where_it_fired(tmp_path: Path) -> None:
    changed = specs("routed_captions", lambda s: s["policy"]["rules"][1].update(tier="small"))
    before = World(rule=lambda p, f: "charts" if f else "others", tier=lambda p, f: "small" if f else "large")
    after = replace(before, specs=changed, tier=lambda p, f: "small", caption=worse_text, score=fell)
    found = compare(tmp_path, after, before=before)
    assert told(found) == [{"decision routed_captions policy.rules.others.tier"}]


def test_questions_that_a_setting_took_away(tmp_path: Path) -> None:
    """Rows that go though no parent did are held against the settings of those that stayed."""
    home = Home(tmp_path).run(BEFORE, World(score=fell))
    changed = specs("caption_qa_eval", lambda s: s.update(share=0.5))
    home.run(AFTER, World(specs=changed, score=fell, silent=lambda p, f: f == 1))
    found = triage(home.files, LIFT, BEFORE, AFTER)
    assert told(found) == [{"decision caption_qa_eval share"}]


def test_a_part_in_few_papers_is_not_named(tmp_path: Path) -> None:
    after = World(score=lambda p, f, arm: 0.0 if arm == "blind" or p < 4 else 1.0)
    [part] = compare(tmp_path, after).parts
    assert (part.papers, part.named, part.p_value) == (4, False, 1.0)


def test_only_some_disciplines(tmp_path: Path) -> None:
    home = Home(tmp_path).run(BEFORE, World()).run(AFTER, World(score=fell))
    assert triage(home.files, LIFT, BEFORE, AFTER, ["physics"]).change == -0.5
    [place] = triage(home.files, LIFT, BEFORE, AFTER).disciplines
    assert (place.discipline, place.before, place.after, place.heaviest) == ("physics", 1.0, 0.5, 0)
    assert place.weight == pytest.approx(-0.5)


def test_a_unit_that_fails_as_a_whole_takes_its_records_with_it(tmp_path: Path) -> None:
    """The reader's process dies: one row stands for the figure, and the answers are buried."""
    before = World(score=fell)
    found = compare(tmp_path, replace(before, crashed=lambda p, f: f == 0), before=before)
    assert told(found) == [{"outage caption_qa_eval out_of_memory"}]
    assert found.change == pytest.approx(0.5)


def test_as_it_was_again_is_no_change(tmp_path: Path) -> None:
    home = Home(tmp_path).run(BEFORE, World())
    home.run(AFTER, World(score=fell)).run(LATER, World())
    assert triage(home.files, LIFT, BEFORE, LATER).parts == ()
    assert triage(home.files, LIFT, AFTER, LATER).change == 0.5
    assert triage(home.files, LIFT, LATER, AFTER).change == -0.5
