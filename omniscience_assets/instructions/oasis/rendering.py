"""Renders a chat template that nobody vouches for: run as a program of its own, with little time and memory.

Reads `{"template": …, "tokens": {…}, "chats": [{"messages": …, "add_generation_prompt": …}, …]}` as JSON, and writes
`{"rendered": [text, …]}` or `{"refused": why}`. The template gets what Hugging Face's `apply_chat_template` gives it
(transformers 5), but for the time of day: a prompt must not depend on it.
"""

import json
import sys
from typing import Any

from jinja2 import TemplateError, meta, nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

CPU_SECONDS, MEMORY = 10, 1 << 30
LONGEST = 1 << 20
"""Characters that a template may render."""


class Generation(Extension):
    """`{% generation %}` marks what an assistant said, and renders it as it is."""

    tags = {"generation"}  # noqa: RUF012 - the name and form that jinja wants

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """Take the tag off its body."""
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def main() -> None:
    """Render what standard input says."""
    _limit()
    asked = json.load(sys.stdin)
    try:
        told: dict[str, Any] = {"rendered": _render(asked["template"], asked["tokens"], asked["chats"])}
    except (
        TemplateError,
        TypeError,
        ValueError,
        ArithmeticError,
        LookupError,
        AttributeError,
        RecursionError,
    ) as error:
        told = {"refused": f"{type(error).__name__}: {error}"[:500]}
    except MemoryError:
        told = {"refused": "it wants too much memory"}
    json.dump(told, sys.stdout)


def _render(text: str, tokens: dict[str, str], chats: list[dict[str, Any]]) -> list[str]:
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols]
    )
    environment.filters["tojson"] = lambda value, **more: json.dumps(value, ensure_ascii=False, **more)
    environment.globals["raise_exception"] = _decline
    named = meta.find_undeclared_variables(environment.parse(text))
    if missing := sorted(name for name in named if name.endswith("_token") and name not in tokens):
        raise ValueError(f"it names {', '.join(missing)}: say what that is")
    template, rendered = environment.from_string(text), []
    for chat in chats:
        made = template.render(**tokens, **chat)
        if len(made) > LONGEST:
            raise ValueError(f"it renders {len(made)} characters")
        rendered.append(made)
    return rendered


def _decline(message: str) -> None:
    raise TemplateError(message)


def _limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
