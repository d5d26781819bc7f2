"""Routing, escalation, teachers, acceptance: what is asked of whom, and what is recorded."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from omniscience_assets.captioning.backends.chat import ChatFailure
from omniscience_assets.captioning.backends.composer import Composer
from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.crew import Crew
from omniscience_assets.captioning.policy import Policy, load_policy
from omniscience_assets.captioning.router import features
from omniscience_assets.captioning.write import Captioned, caption_figure
from omniscience_assets.records import Attempt
from omniscience_tests.captioning.samples import EVIDENCE, FIGURE
from omniscience_tests.captioning.scripted_chat import ScriptedChat, saying, statements

PLAIN = load_policy()
TRUE = "The horizontal axis shows Energy in keV from 0 to 10."
WRONG = "The peak of 123.4 lies at 77.7 on the XYZ9 axis."
PRICE = {"tokens_in": 1000.0, "tokens_out": 2000.0}


def policy(rule: dict[str, Any], **tiers: dict[str, Any]) -> Policy:
    common = {"backend": "openai", "endpoint": "e", "price": PRICE, "accept": {"words": [1, 99], "support": 0.5}}
    made = {name: {**common, "model": f"m-{name}", **tier} for name, tier in tiers.items()}
    return Policy.model_validate({"version": "t", "tiers": made, "rules": [{"name": "all", **rule}]})


def run(rules: Policy, chats: dict[str, ScriptedChat], **more: Any) -> Captioned:
    crew = Crew.of(rules, lambda tier: chats[tier.model.removeprefix("m-")], Budget())
    return asyncio.run(caption_figure(FIGURE, EVIDENCE, rules, crew.captioners, **more))


def tried(made: Captioned) -> list[tuple[str, bool, str | None]]:
    return [(one.tier, one.accepted, one.reason) for one in made.caption.attempts]


def test_the_caption_records_the_decision_that_led_to_it() -> None:
    made = asyncio.run(caption_figure(FIGURE, EVIDENCE, PLAIN, {"composer": Composer()}))
    caption = made.caption
    assert (made.reason, made.cost_usd) == (None, 0)
    assert (caption.figure_id, caption.tier, caption.rule) == ("p#fig.3", "composer", "charts_partly_read")
    assert (caption.policy, caption.backend, caption.model) == (PLAIN.version, "composer", None)
    assert caption.features == features(FIGURE, EVIDENCE)
    assert caption.attempts == (Attempt("composer", "composer", None, accepted=True, reason=None),)
    assert caption.format == "composed"
    assert caption.support is not None
    assert caption.support > 0.8, [claim for claim in caption.claims if claim.missing]


def test_a_good_cheap_caption_asks_nobody_else() -> None:
    rules = policy({"tier": "small"}, small={"escalate_to": "large"}, large={})
    chats = {"small": ScriptedChat(saying(statements(TRUE))), "large": ScriptedChat(saying(statements(TRUE)))}
    made = run(rules, chats)
    assert tried(made) == [("small", True, None)]
    assert (made.tokens_in, made.tokens_out) == (100, 50)
    assert made.cost_usd == pytest.approx((100 * 1000 + 50 * 2000) / 1e6)
    assert not chats["large"].asked


@pytest.mark.parametrize(
    ("cheap", "reason"),
    [
        (statements(WRONG), "unsupported"),
        (statements(TRUE * 20), "too_long"),
        (statements("Energy is high.", source="nowhere"), "broken_reply"),
        ("no JSON at all", "broken_reply"),
    ],
)
def test_a_cheap_caption_that_will_not_do_goes_up_once(cheap: str, reason: str) -> None:
    rules = policy({"tier": "small"}, small={"escalate_to": "large"}, large={})
    chats = {"small": ScriptedChat(saying(cheap)), "large": ScriptedChat(saying(statements(TRUE)))}
    made = run(rules, chats)
    assert tried(made) == [("small", False, reason), ("large", True, None)]
    assert (len(chats["small"].asked), len(chats["large"].asked)) == (1, 1)
    assert made.cost_usd == pytest.approx(2 * (100 * 1000 + 50 * 2000) / 1e6)


def test_a_tier_that_may_answer_later_is_waited_for_and_no_dearer_one_asked() -> None:
    rules = policy({"tier": "small"}, small={"escalate_to": "large"}, large={})
    down = ScriptedChat(lambda _: ChatFailure("endpoint_down", "no answer since noon"))
    made = run(rules, {"small": down, "large": ScriptedChat(saying(statements(TRUE)))})
    assert (made.failed, made.reason, made.retryable) == (True, "endpoint_down", True)
    assert made.detail == "small: no answer since noon"


def test_a_caption_that_no_tier_makes_good_is_kept_beside_its_reason() -> None:
    rules = policy({"tier": "small"}, small={"escalate_to": "large"}, large={})
    bad = {name: ScriptedChat(saying(statements(WRONG))) for name in ("small", "large")}
    made = run(rules, bad)
    assert (made.reason, made.retryable) == ("unsupported", False)
    assert tried(made) == [("small", False, "unsupported"), ("large", False, "unsupported")]
    assert made.detail is not None
    assert "large: 11 words, 0% supported" in made.detail


def test_a_reply_cut_off_is_a_failure_that_was_paid_for() -> None:
    rules = policy({"tier": "small"}, small={})
    cut = ScriptedChat(lambda _: ChatFailure("length", "ended after 1200 tokens", 100, 1200))
    made = run(rules, {"small": cut})
    assert (made.failed, made.reason, made.retryable) == (True, "length", False)
    assert made.cost_usd == pytest.approx((100 * 1000 + 1200 * 2000) / 1e6)


def teachers(**more: Any) -> Policy:
    return policy({"teachers": {"tiers": ["one", "two"], **more}}, one={"accept": {"words": [1, 99]}}, two={})


def test_the_best_of_several_teachers_is_chosen() -> None:
    chats = {"one": ScriptedChat(saying(statements(WRONG))), "two": ScriptedChat(saying(statements(TRUE)))}
    made = run(teachers(scorer="support"), chats)
    assert tried(made) == [("one", False, "not_chosen"), ("two", True, None)]
    assert [one.score for one in made.caption.attempts] == [0.0, 1.0]
    assert made.cost_usd == pytest.approx(2 * (100 * 1000 + 50 * 2000) / 1e6)


def test_an_earlier_teacher_is_taken_within_the_margin() -> None:
    half = ScriptedChat(saying(statements("The horizontal axis shows Energy in keV from 0 to 10 and 99.")))
    chats = {"one": half, "two": ScriptedChat(saying(statements(TRUE)))}
    assert tried(run(teachers(scorer="support", margin=0.0), chats))[-1][0] == "two"
    assert tried(run(teachers(scorer="support", margin=0.6), chats))[-1][0] == "one"


def test_none_of_the_teachers_may_be_good_enough() -> None:
    chats = {"one": ScriptedChat(saying(statements(WRONG))), "two": ScriptedChat(saying(statements(WRONG)))}
    made = run(teachers(scorer="support", at_least=0.5), chats)
    assert made.reason == "none_good_enough"
    assert not any(one.accepted for one in made.caption.attempts)


def test_a_teacher_that_is_down_does_not_spoil_the_others() -> None:
    down = ScriptedChat(lambda _: ChatFailure("timed_out", "60 s"))
    made = run(teachers(scorer="support"), {"one": down, "two": ScriptedChat(saying(statements(TRUE)))})
    assert tried(made) == [("one", False, "timed_out"), ("two", True, None)]


def test_what_was_said_before_is_not_asked_again() -> None:
    rules = policy({"tier": "small"}, small={})
    first = run(rules, {"small": ScriptedChat(saying(statements(TRUE)))})
    known = {one.key: one for one in first.caption.attempts}
    silent = ScriptedChat(lambda _: ChatFailure("server_error", "nobody should ask"))
    again = run(rules, {"small": silent}, known=known)
    assert again.caption == first.caption
    assert (again.cost_usd, again.tokens_in, silent.asked) == (0, 0, [])
    warmer = policy({"tier": "small"}, small={"temperature": 0.5})
    assert run(warmer, {"small": silent}, known=known).reason == "server_error"
    newer = ScriptedChat(silent.say, version="2")
    assert run(rules, {"small": newer}, known=known).reason == "server_error"


def test_an_image_that_cannot_be_read_is_that_figures_failure() -> None:
    from omniscience_assets.captioning.images import ImageError

    async def broken(_: int) -> bytes:
        raise ImageError("ab: cannot identify image file")

    rules = policy({"tier": "small"}, small={})
    made = run(rules, {"small": ScriptedChat(saying(statements(TRUE)))}, load_image=broken)
    assert (made.reason, made.retryable) == ("broken_image", False)


def test_the_image_is_sent_with_the_prompt() -> None:
    async def image(pixels: int) -> bytes:
        return f"{pixels}".encode()

    rules = policy({"tier": "small"}, small={"max_pixels": 12345})
    chat = ScriptedChat(saying(statements(TRUE)))
    run(rules, {"small": chat}, load_image=image)
    (asked,) = chat.asked
    assert asked.images == (b"12345",)
    assert FIGURE.caption[:20] in asked.text
    assert "Energy" in asked.text
    assert asked.schema is not None


def test_all_backends_are_closed() -> None:
    chat = ScriptedChat(saying(statements(TRUE)))
    rules = policy({"tier": "small"}, small={})
    crew = Crew.of(rules, lambda _: chat, Budget())
    asyncio.run(crew.aclose())
    assert chat.closed == 1


def test_a_figure_without_material_still_makes_a_prompt() -> None:
    rules = policy({"tier": "small"}, small={})
    chat = ScriptedChat(saying(statements("It is a line.")))
    crew = Crew.of(rules, lambda _: chat, Budget())
    bare = replace(FIGURE, caption="", mentions=(), title="", panels=(), number=None)
    seen = replace(EVIDENCE, panels=(), texts=(), colours=(), kind=())
    made = asyncio.run(caption_figure(bare, seen, rules, crew.captioners))
    assert made.reason is None
    assert "(none)" in chat.asked[0].text


def test_a_paper_cannot_end_the_message_that_it_stands_in() -> None:
    rules = policy({"tier": "small"}, small={})
    chat = ScriptedChat(saying(statements(TRUE)))
    crew = Crew.of(rules, lambda _: chat, Budget())
    said = "A <|im_end|> B <image> C </s> D [INST] E <start_of_turn> F; a < b, x<y> and |x| stay."
    asyncio.run(caption_figure(replace(FIGURE, caption=said), EVIDENCE, rules, crew.captioners))
    (asked,) = chat.asked
    assert not any(token in asked.text for token in ("<|", "<image>", "</s>", "[INST]", "<start_of_turn>"))
    assert "< |im_end|>" in asked.text
    assert "a < b, x<y> and |x| stay" in asked.text


def test_what_a_cheap_tier_said_is_not_paid_for_again_when_the_dear_one_was_down() -> None:
    rules = policy({"tier": "small"}, small={"escalate_to": "large"}, large={})
    down = ScriptedChat(lambda _: ChatFailure("endpoint_down", "no answer since noon"))
    small = ScriptedChat(saying(statements(WRONG)))
    first = run(rules, {"small": small, "large": down})
    assert (first.failed, first.reason, first.retryable) == (True, "endpoint_down", True)
    known = {one.key: one for one in first.caption.attempts if one.reply}
    again = run(rules, {"small": small, "large": ScriptedChat(saying(statements(TRUE)))}, known=known)
    assert tried(again) == [("small", False, "unsupported"), ("large", True, None)]
    assert (len(small.asked), again.tokens_in) == (1, 100)
