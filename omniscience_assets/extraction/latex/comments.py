"""First pass over a TeX file: comments go, and so does everything that is shown as code."""

import re

_HIDDEN = ("comment", "filecontents", "verbatim", "Verbatim", "lstlisting", "minted", "alltt", "BVerbatim", "LVerbatim",
           "Highlighting", "tcblisting", "spverbatim")  # fmt: skip
_TOKEN = re.compile(
    r"%|\\(?:verb(?![A-Za-z])\*?(?P<quote>[^\sA-Za-z*])|(?:lstinline|mintinline\s*\{\w*\})(?:\[[^\]\n]*\])?"
    r"(?P<inline>[^\sA-Za-z\[])|(?:url|href|path|nolinkurl)[ ]*\{[^{}\n]*\}"
    rf"|begin[ ]*\{{(?P<env>(?:{'|'.join(_HIDDEN)})\*?)\}})"
)
_COMMENT = re.compile(r"%[^\n]*(?:\n[ \t]*%[^\n]*)*(?:\n[ \t]*)?")
_INLINE_CHARS = 2_000
_SPECIAL = re.compile(r"[\\{}$&#%^_~]")


def strip_comments(text: str) -> str:
    r"""Text without comments, `comment` and verbatim environments; `\verb` becomes escaped plain text.

    An environment that never ends hides nothing. Linear in the text.
    """
    out: list[str] = []
    pos = search_from = 0
    endless: set[str] = set()
    while (match := _TOKEN.search(text, search_from)) is not None:
        start, search_from = match.span()
        if text.startswith("\\", start - 1) and _is_escaped(text, start):
            search_from = start + 1
        elif match[0] == "%":
            comment = _COMMENT.match(text, start)
            assert comment is not None
            out.append(text[pos:start])
            pos = search_from = comment.end()
        elif (quote := match["quote"] or match["inline"]) is not None:
            line_end = text.find("\n", search_from, search_from + _INLINE_CHARS)
            closing = "}" if quote == "{" else quote
            end = text.find(closing, search_from, line_end if line_end >= 0 else search_from + _INLINE_CHARS)
            if end >= 0:
                out += (text[pos:start], "\\texttt{", _SPECIAL.sub(_escape, text[search_from:end]), "}")
                pos = search_from = end + 1
        elif match["env"] is not None and match["env"] not in endless:
            closing = f"\\end{{{match['env']}}}"
            end = text.find(closing, search_from)
            if end < 0:
                endless.add(match["env"])
            else:
                out.append(text[pos:start])
                pos = search_from = end + len(closing)
    out.append(text[pos:])
    return "".join(out)


def _is_escaped(text: str, pos: int) -> bool:
    """Whether an odd number of backslashes stands before `pos`."""
    start = pos
    while start and text[start - 1] == "\\":
        start -= 1
    return (pos - start) % 2 == 1


def _escape(match: re.Match[str]) -> str:
    return "\\textbackslash{}" if match[0] == "\\" else "\\" + match[0]
