"""Hooking prompts: a conversation that ends in the opening of the user's turn, for any chat template.

A model that goes on from there writes what a user would ask of the image (Oasis, arXiv 2503.08741). Its authors cut a
rendered conversation at the last `<|im_end|>`, which takes a ChatML template; here texts that no template knows stand
where people speak, and the conversation is cut at these.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from omniscience_assets.instructions.oasis import rendering

SENTINELS = (
    ('Qz7 <b>&"ü" {{ x }} \'Kj|', 'Wv3 <i>&"é" {% y %} \'Rm|', 'Xp9 <u>&"ß" {# z #} \'Tb|'),
    ("jK 8zQ—one, two; THREE\\n", "rM 4vW—four, five; SIX\\n", "bT 2pX—seven, eight; NINE\\n"),
)
"""What user, assistant and user say. Both sets must give the same; they hold capitals, marks of HTML, of Jinja and of
Python, and letters beyond ASCII, so that a template which alters what is said alters one of these."""
_LISTED = ("{'type'", '{"type"')
"""Begins the parts of a message where a template prints them as a list in place of reading them."""


class TemplateRefusedError(ValueError):
    """A chat template that cannot be cut; the message says why."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a chat template puts before, between and behind what people say."""

    opening: str
    """Up to the first word of the user, the image's place in it: the hooking prompt."""
    answering: str
    """Between the user's last word and the assistant's first."""
    asking: str
    """Between the assistant's last word and the user's next."""
    closing: str
    """Behind the user's last word, where nobody is asked to answer."""
    tail: str
    """Behind the user's last word, up to where the assistant answers: what the hooking prompt is cut of."""

    def open_turn(self, *said: str) -> str:
        """A raw prompt in which user and assistant have said some things in turn, and it is the user's turn."""
        marks = (self.answering, self.asking)
        return self.opening + "".join(text + marks[at % 2] for at, text in enumerate(said))


def read_frame(
    template: str, *, image: str | None = None, tokens: Mapping[str, str] | None = None, system: str | None = None
) -> Frame:
    """What a chat template puts around one user's turns; the template is run as a program apart, and only once.

    Args:
        template: Its text, in Jinja, as `chat_template.jinja` or a tokenizer's `chat_template` holds it.
        image: How the user's text marks an image, for templates that take texts alone, such as `<image>` and a line
            end; `None` for those that take a list of an image and a text.
        tokens: What the template may name, such as `bos_token`.
        system: What the system says; the template's own word, if any, without.

    Raises:
        TemplateRefusedError: the template is none; or it leaves out, repeats or alters what the user says, or what it
            puts around it depends on it.
    """
    return _read_frame(template, image, tuple(sorted((tokens or {}).items())), system)


@cache
def _read_frame(template: str, image: str | None, tokens: tuple[tuple[str, str], ...], system: str | None) -> Frame:
    chats: list[dict[str, Any]] = []
    for said in SENTINELS:
        chat = _conversation(said, image, system)
        chats += [{"messages": chat, "add_generation_prompt": prompted} for prompted in (False, True)]
        chats.append({"messages": chat[: 2 if system else 1], "add_generation_prompt": False})
    rendered = _rendered(template, dict(tokens), chats)
    frames = [_cut(rendered[at : at + 3], said) for at, said in zip((0, 3), SENTINELS, strict=True)]
    if frames[0] != frames[1]:
        raise TemplateRefusedError("what the template puts around the user's text depends on that text")
    return frames[0]


def _conversation(said: Sequence[str], image: str | None, system: str | None) -> list[dict[str, Any]]:
    first, answer, second = said
    told: list[dict[str, Any]] = [{"role": "system", "content": system}] if system else []
    seen: Any = [{"type": "image"}, {"type": "text", "text": first}] if image is None else image + first
    if image is None:
        answer, second = ([{"type": "text", "text": text}] for text in (answer, second))  # type: ignore[assignment]
    return [
        *told,
        {"role": "user", "content": seen},
        {"role": "assistant", "content": answer},
        {"role": "user", "content": second},
    ]


def _cut(rendered: Sequence[str], said: Sequence[str]) -> Frame:
    """By what is rendered of the conversation, of it with an answer asked for, and of its first turn alone."""
    whole, prompted, alone = rendered
    opening, answering, asking, closing = _split(whole, said)
    *same, tail = _split(prompted, said)
    if same != [opening, answering, asking]:
        raise TemplateRefusedError("asking for an answer changes what stands before it in the template")
    if _split(alone, said[:1]) != [opening, closing]:
        raise TemplateRefusedError("the template opens or closes a first turn in another way when more turns follow")
    return Frame(opening, answering, asking, closing, tail)


def _split(text: str, said: Sequence[str]) -> list[str]:
    """What stands around the sentinels, each of which must be there once and in its order."""
    if any(mark in text for mark in _LISTED):
        raise TemplateRefusedError("the template takes texts, not lists with images: say how a text marks an image")
    parts, rest = [], text
    for sentinel in said:
        count = text.count(sentinel)
        if count > 1:
            raise TemplateRefusedError(f"the template repeats what is said {count} times")
        if not count:
            is_there = _bare(sentinel) in _bare(text) or sentinel[:3].casefold() in text.casefold()
            raise TemplateRefusedError(f"the template {'alters' if is_there else 'leaves out'} what is said")
        before, found, rest = rest.partition(sentinel)
        if not found:
            raise TemplateRefusedError("the template changes the order of what is said")
        parts.append(before)
    return [*parts, rest]


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isascii() and letter.isalnum())


def _rendered(template: str, tokens: dict[str, str], chats: list[dict[str, Any]]) -> list[str]:
    asked = json.dumps({"template": template, "tokens": tokens, "chats": chats})
    command = [sys.executable, "-I", str(Path(rendering.__file__))]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False, env={"LC_ALL": "C.UTF-8"})
    if done.returncode != 0:
        raise TemplateRefusedError(f"the template cannot be rendered in {rendering.CPU_SECONDS} s and 1 GiB")
    told = json.loads(done.stdout)
    if "refused" in told:
        raise TemplateRefusedError(f"the template cannot be rendered: {told['refused']}")
    rendered: list[str] = told["rendered"]
    return rendered


def read_template(told: str) -> tuple[str, Mapping[str, str]]:
    """A chat template and the tokens that it may name.

    Args:
        told: The template itself; or a file of it; or a `tokenizer_config.json`; or a folder of a model with these.

    Raises:
        TemplateRefusedError: there is none.
    """
    if "{{" in told or "{%" in told:
        return told, {}
    path = Path(told)
    folder = path if path.is_dir() else path.parent
    candidates = [folder / "chat_template.jinja", folder / "tokenizer_config.json"] if path.is_dir() else [path]
    config = folder / "tokenizer_config.json"
    try:
        tokens = _tokens(json.loads(config.read_text(encoding="utf-8"))) if config.is_file() else {}
        for candidate in candidates:
            if not candidate.is_file():
                continue
            text = candidate.read_text(encoding="utf-8")
            template = json.loads(text).get("chat_template") if candidate.suffix == ".json" else text
            if isinstance(template, str):
                return template, tokens
    except (OSError, ValueError, AttributeError) as error:
        raise TemplateRefusedError(f"{told}: {error}") from error
    raise TemplateRefusedError(f"{told} is no chat template, and there is none in it")


def _tokens(config: Mapping[str, Any]) -> dict[str, str]:
    """Special tokens of a tokenizer's settings, which tell each as a text or as an object."""
    found = {name: told.get("content") if isinstance(told, dict) else told for name, told in config.items()}
    return {name: told for name, told in found.items() if name.endswith("_token") and isinstance(told, str)}
