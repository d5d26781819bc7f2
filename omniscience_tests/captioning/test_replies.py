import contextlib

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.captioning.formats import FORMATS, CaptionFormat
from omniscience_assets.captioning.replies import BrokenReplyError, parse_reply
from omniscience_assets.records import Claim
from omniscience_tests.captioning.scripted_chat import statements

DENSE, PANELS = FORMATS["dense"], FORMATS["panels"]


def test_statements_become_claims() -> None:
    parsed = parse_reply(statements("One.", "Two."), DENSE, constrained=True)
    assert parsed.claims == (Claim("One.", "pixels"), Claim("Two.", "pixels"))
    assert not parsed.repaired


def test_parts_are_kept_where_the_format_has_them() -> None:
    assert parse_reply(statements("One.", part="b"), PANELS, constrained=True).claims[0].part == "b"
    assert parse_reply(statements("One.", part="b"), DENSE, constrained=True).claims[0].part is None
    for reply in (statements("One."), statements("One.", part="left")):
        with pytest.raises(BrokenReplyError, match="unknown part"):
            parse_reply(reply, PANELS, constrained=True)


@pytest.mark.parametrize(
    "reply",
    [
        f"```json\n{statements('One.')}\n```",
        f"Here is the caption:\n{statements('One.')}\nI hope that it helps.",
        statements("One.").replace('"', "'"),
        statements("One.").removesuffix("]}"),
        statements("One.").replace('."', '.",'),
        "[" + statements("One.").partition("[")[2].removesuffix("}"),
    ],
)
def test_almost_json_is_mended_and_said_to_be_where_nobody_constrained_it(reply: str) -> None:
    parsed = parse_reply(reply, DENSE, constrained=False)
    assert parsed.repaired
    assert [claim.text for claim in parsed.claims] == ["One."]
    with pytest.raises(BrokenReplyError):
        parse_reply(reply, DENSE, constrained=True)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("", "not JSON"),
        ("I cannot help with that.", "not JSON"),
        ("[]", "reply: Input should be a valid dict"),
        ('{"statements": []}', "no statement in it says anything"),
        (statements(" \n\t ", "..."), "no statement in it says anything"),
        (statements("One.", source="guess"), "unknown source 'guess'"),
        ('{"statements": [{"text": 3, "source": "pixels"}]}', "statements.0.text"),
        ('{"statements": [{"text": "a", "source": "pixels", "why": "b"}]}', "statements.0.why"),
        ('{"caption": "a"}', "statements: Field required"),
    ],
)
def test_what_is_no_caption_says_why(reply: str, said: str) -> None:
    with pytest.raises(BrokenReplyError) as caught:
        parse_reply(reply, DENSE, constrained=True)
    assert said in str(caught.value)
    with pytest.raises(BrokenReplyError):
        parse_reply(reply, DENSE, constrained=False)


def test_control_characters_leave_no_trace() -> None:
    odd = "A\x00 b\x1f\u200bc\nd\x85\u2028e\ufffd"
    reply = orjson.dumps({"statements": [{"text": odd, "source": "none"}]}).decode()
    assert parse_reply(reply, DENSE, constrained=True).claims[0].text == "A b c d e"


def test_raw_control_characters_are_taken_out_and_said_to_be() -> None:
    """Engines' grammars let them into strings, where JSON has no place for them."""
    parsed = parse_reply(statements("One.").replace("One", "O\x01n\x1fe"), DENSE, constrained=True)
    assert parsed.claims[0].text == "O n e."
    assert parsed.repaired


@given(st.text(max_size=300) | st.text('{}[]",:\\ statementsextpi', max_size=80))
def test_any_text_is_claims_or_a_broken_reply(text: str) -> None:
    for constrained in (True, False):
        with contextlib.suppress(BrokenReplyError):
            assert parse_reply(text, DENSE, constrained=constrained).claims


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
def test_schemas_are_what_strict_engines_take(form: CaptionFormat) -> None:
    """Every object closed, every property required: OpenAI's strict mode and vLLM's grammars want that."""
    schema = form.schema
    item = schema["properties"]["statements"]["items"]
    for one in (schema, item):
        assert one["additionalProperties"] is False
        assert set(one["required"]) == set(one["properties"])
    assert ("part" in item["properties"]) == bool(form.parts)
    assert 0 < form.words[0] < form.words[1]
