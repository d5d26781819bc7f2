"""Balanced reading of TeX groups, in time linear in the text however it is nested."""

import re
from functools import cached_property
from itertools import islice

_BRACE = re.compile(r"(?:\\\\)+|\\[{}]|[{}]")
_BLANK = re.compile(r"[ \t]*(?:\n[ \t]*)?")
_SPACE = re.compile(r"\s*\Z")
_OPTION = re.compile(r"\\.|[{\]]", re.DOTALL)
_WORD = re.compile(r"\\(?:[A-Za-z@]+|.)|[^\s{}]", re.DOTALL)

_OPTION_CHARS = 4_000
_LOOK_AHEAD = 100
_NEAR = 200


class Source:
    """A piece of TeX text with its braces matched once, on first use.

    Positions are character offsets into `text`. A span is `(start, end)` of the *content*, without its brackets.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _closing(self) -> dict[int, int]:
        closing: dict[int, int] = {}
        open_at: list[int] = []
        for match in _BRACE.finditer(self.text):
            char = match[0]
            if char == "{":
                open_at.append(match.start())
            elif char == "}" and open_at:
                closing[open_at.pop()] = match.start()
        return closing

    def _close(self, pos: int) -> int | None:
        """Where the brace at `pos` closes: by looking a little ahead, else by matching the whole text once."""
        if "_closing" not in self.__dict__:
            depth = 0
            for match in islice(_BRACE.finditer(self.text, pos), _LOOK_AHEAD):
                char = match[0]
                if char == "{":
                    depth += 1
                elif char == "}":
                    depth -= 1
                    if depth == 0:
                        return match.start()
        return self._closing.get(pos)

    def skip_blank(self, pos: int) -> int:
        """Go past spaces and at most one line end."""
        match = _BLANK.match(self.text, pos)
        assert match is not None
        return match.end()

    def at_end(self, pos: int) -> bool:
        """Whether only blanks follow."""
        return _SPACE.match(self.text, pos) is not None

    def group(self, pos: int) -> tuple[int, int] | None:
        """Content span of the `{…}` that starts at `pos` after blanks, `None` when there is none or it never closes."""
        text = self.text
        if not text.startswith("{", pos):
            pos = self.skip_blank(pos)
            if not text.startswith("{", pos):
                return None
        near = text.find("}", pos, pos + _NEAR)
        if near > 0 and text.find("{", pos + 1, near) < 0 and text[near - 1] != "\\":
            return pos + 1, near
        end = self._close(pos)
        return None if end is None else (pos + 1, end)

    def option(self, pos: int) -> tuple[int, int] | None:
        """Content span of the `[…]` that starts at `pos` after blanks; braces inside it hide a `]`."""
        pos = self.skip_blank(pos)
        if not self.text.startswith("[", pos):
            return None
        at, limit = pos + 1, pos + _OPTION_CHARS
        while (match := _OPTION.search(self.text, at, limit)) is not None:
            if match[0] == "]":
                return pos + 1, match.start()
            at = match.end()
            if match[0] == "{":
                close = self._close(match.start())
                if close is None:
                    return None
                at = close + 1
        return None

    def argument(self, pos: int) -> tuple[int, int, int] | None:
        """`(start, end, after)` of a macro argument: a group, or the one token that stands there."""
        span = self.group(pos)
        if span is not None:
            return span[0], span[1], span[1] + 1
        match = _WORD.match(self.text, self.skip_blank(pos))
        return None if match is None else (match.start(), match.end(), match.end())

    def skip_options(self, pos: int) -> int:
        """Position after a star and any number of `[…]`."""
        if self.text.startswith("*", pos):
            pos += 1
        while (span := self.option(pos)) is not None:
            pos = span[1] + 1
        return pos

    def read_group(self, pos: int) -> tuple[str, int] | None:
        """Text of the group at `pos` and the position after it."""
        span = self.group(pos)
        return None if span is None else (self.text[span[0] : span[1]], span[1] + 1)
