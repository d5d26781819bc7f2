import json
from pathlib import Path

import pytest

from omniscience_assets.instructions.adamllm.synthesis import turn_end
from omniscience_assets.instructions.oasis.hooking import (
    SENTINELS,
    Frame,
    TemplateRefusedError,
    read_frame,
    read_template,
)
from omniscience_tests.instructions.oasis.templates import CHATML, CHATML_DIRECT, DOCUMENTED, IMAGE, MISTRAL, TOKENS


def frame_of(name: str) -> Frame:
    template, image, *_ = DOCUMENTED[name]
    return read_frame(template, image=image, tokens=TOKENS)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_each_family_has_its_documented_opening_and_tail(name: str) -> None:
    _, _, opening, tail, end = DOCUMENTED[name]
    frame = frame_of(name)
    assert (frame.opening, frame.tail) == (opening, tail)
    assert turn_end(frame) == end
    assert frame.open_turn() == opening


@pytest.mark.parametrize("name", DOCUMENTED)
def test_an_open_turn_behind_others_is_what_the_template_would_render(name: str) -> None:
    frame = frame_of(name)
    whole = frame.open_turn("Describe it.", "A curve.") + "Why?" + frame.tail
    assert whole.startswith(frame.opening + "Describe it." + frame.answering + "A curve.")
    assert whole.endswith(frame.asking + "Why?" + frame.tail)


def test_a_system_message_stands_before_the_user() -> None:
    assert read_frame(CHATML, system="You see figures.").opening.startswith("<|im_start|>system\nYou see figures.")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("'nothing'", "leaves out"),
        ("message['content'] + message['content']", "repeats"),
        ("message['content'] | upper", "alters"),
        ("message['content'] | lower", "alters"),
        ("message['content'] | e", "alters"),
        ("message['content'] | replace(' ', '_')", "alters"),
        ("message['content'] | striptags", "alters"),
        ("message['content'] | truncate(25)", "alters"),
        ("message['content'] | reverse", "leaves out"),
        ("message['content'] ~ (message['content'] | length)", "depends on that text|in another way"),
        ("message['content'] ~ message['nothing'].there", "cannot be rendered: UndefinedError"),
        ("raise_exception('not this one')", "not this one"),
        ("''.__class__.__mro__", "SecurityError|leaves out|cannot be rendered"),
        ("strftime_now('%d')", "strftime_now"),
        ("eos_token", "eos_token: say what that is"),
    ],
)
def test_a_template_that_does_not_pass_on_what_is_said_is_refused(content: str, says: str) -> None:
    template = "{% for message in messages %}" + "{{ message['role'] ~ ': ' ~ (" + content + ") }}\n{% endfor %}"
    with pytest.raises(TemplateRefusedError, match=says):
        read_frame(template, image=IMAGE)


def test_a_template_that_trims_what_is_said_is_taken() -> None:
    assert frame_of("llama_3").opening.endswith("\n\n<image>\n")


def test_a_template_for_texts_is_not_given_a_list() -> None:
    with pytest.raises(TemplateRefusedError, match=r"cannot be rendered|not lists"):
        read_frame(CHATML_DIRECT)
    printing = "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}"
    with pytest.raises(TemplateRefusedError, match="not lists"):
        read_frame(printing)


@pytest.mark.parametrize("broken", ["{% for %}", "{{ messages", "{{ 1 / 0 }}", "{{ messages[99].role }}"])
def test_what_is_no_template_is_refused(broken: str) -> None:
    with pytest.raises(TemplateRefusedError, match="cannot be rendered"):
        read_frame(broken)


def test_a_template_cannot_change_what_it_is_given_nor_take_all_memory() -> None:
    with pytest.raises(TemplateRefusedError, match="SecurityError"):
        read_frame("{{ messages.append(1) }}")
    with pytest.raises(TemplateRefusedError, match="memory"):
        read_frame("{{ 'a' * 4000000000 }}")


@pytest.mark.slow
def test_a_template_that_never_ends_is_ended() -> None:
    loops = "".join("{% for a in range(99999) %}" for _ in range(4)) + "{% endfor %}" * 4
    with pytest.raises(TemplateRefusedError, match="in 10 s"):
        read_frame(loops)


def test_both_sets_of_sentinels_hold_what_a_template_may_alter() -> None:
    for said in SENTINELS:
        assert len(set(said)) == 3
        assert all(any(c.isupper() for c in one) and any(c.islower() for c in one) for one in said)
        assert all(any(ord(c) > 127 for c in one) and one == one.strip() for one in said)


def test_templates_are_found_where_tokenizers_keep_them(tmp_path: Path) -> None:
    config = {"chat_template": MISTRAL, "bos_token": {"content": "<s>"}, "eos_token": "</s>", "pad_token": None}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(config))
    assert read_template(str(tmp_path)) == (MISTRAL, TOKENS)
    assert read_template(str(tmp_path / "tokenizer_config.json")) == (MISTRAL, TOKENS)
    (tmp_path / "chat_template.jinja").write_text(CHATML)
    assert read_template(str(tmp_path)) == (CHATML, TOKENS)
    assert read_template(CHATML) == (CHATML, {})
    with pytest.raises(TemplateRefusedError, match="no chat template"):
        read_template(str(tmp_path / "none"))
