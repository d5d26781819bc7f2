"""Damage to a paper's package, the same for the same seed.

`mutate` breaks a LaTeX tree, a JATS article or a PDF in one to five ways: bytes flipped, spans lost, doubled or
swapped, delimiters put in and taken out, deep nests, macros that call themselves, wrong encodings, files renamed or
gone, XML attributes and PDF objects mixed up.
"""

import random
import re
from collections.abc import Callable, Mapping
from typing import Literal

Format = Literal["latex", "jats", "pdf"]
Files = dict[str, bytes]
Break = Callable[[random.Random, bytes], bytes]

_TEXT_FILES = {
    "latex": re.compile(r"\.(?:tex|ltx|bbl|bib|sty|cls|aux|txt)$", re.IGNORECASE),
    "jats": re.compile(r"\.n?xml$"),
    "pdf": re.compile(r"\.pdf$", re.IGNORECASE),
}
_TOKENS: dict[Format, list[bytes]] = {
    "latex": (
        rb"{ } $ $$ % \ [ ] & # #1 ~ ^ _ \( \) \[ \] \\ \begin \end \begin{ \end{ \begin{figure} \end{figure} "
        rb"\begin{figure*} \begin{subfigure}{1cm} \end{subfigure} \caption{ \caption[ \label{ \ref{ \cref{a,b \input{ "
        rb"\include{main} \includegraphics{ \subfloat[ \iffalse \iftrue \fi \else \newif\ifx \ifx\a\b \def \def\a#1#2{ "
        rb"\let\a\b \newcommand{ \newcommand{\a}[9][x]{ \renewcommand \newenvironment{figure}{ \csname \endcsname "
        rb"\expandafter \verb| \begin{verbatim} \end{verbatim} \begin{document} \end{document} \section{ \appendix "
        rb"\footnote{ \setcounter{figure}{ \renewcommand\thefigure{\thefigure} \catcode`\@=13 \makeatletter "
        rb"\graphicspath{{ \captionof{figure}{ \item \par \bibitem{ \endinput \documentclass{article} \begin{comment}"
    ).split(),
    "jats": (
        rb"< > & &amp &nbsp; &#0; &#x110000; &x; </p> <p> <fig> </fig> <fig-group> </fig-group> <caption> </caption> "
        rb"<xref> </xref> <sec> </sec> <title> </title> <label> </label> <body> </body> <back> <graphic/> <graphic> "
        rb"<alternatives> </alternatives> <sub-article> </sub-article> <mml:math> </mml:math> <italic> </italic> "
        rb"<!-- --> <![CDATA[ ]]> <?x ?> <!DOCTYPE xmlns:x=y"
        rb' rid="" id="" xlink:href="" <article>'
    ).split(),
    "pdf": (
        rb"<< >> [ ] ( ) /Type /Page /Pages /Kids /Parent /Contents /Resources /XObject /Font /Length /Filter "
        rb"/FlateDecode stream endstream obj endobj xref trailer startxref %%EOF null true 0 -1 1e38 -1e38 99999999999 "
        rb"NaN BT ET q Q cm Do Tj TJ Tf re W n f S m l c /Rotate /MediaBox /CropBox /UserUnit"
    ).split(),
}
_OPENERS: dict[Format, list[tuple[bytes, bytes]]] = {
    "latex": [
        (b"{", b"}"),
        (b"\\textbf{", b"}"),
        (b"$x^{", b"}$"),
        (b"\\begin{center}", b"\\end{center}"),
        (b"\\begin{figure}", b"\\end{figure}"),
        (b"\\caption{", b"}"),
        (b"\\iftrue ", b"\\fi "),
        (b"[", b"]"),
        (b"\\footnote{Fig. 1 ", b"}"),
    ],
    "jats": [
        (b"<p>", b"</p>"),
        (b"<sec>", b"</sec>"),
        (b"<fig-group>", b"</fig-group>"),
        (b"<fig><caption>", b"</caption></fig>"),
        (b"<italic>", b"</italic>"),
        (b'<xref ref-type="fig" rid="F1">', b"</xref>"),
    ],
    "pdf": [(b"<<", b">>"), (b"[", b"]"), (b"(", b")"), (b"q ", b"Q "), (b"BT ", b"ET "), (b"/Kids [", b"]")],
}
_CODECS = ("utf-16", "utf-16-le", "utf-8-sig", "cp1251", "mac-roman", "utf-7", "utf-32")
_LONGEST_SPAN = 20_000
_LARGEST = 4_000_000
_LARGEST_PART = 200_000
_BOMB = (
    b'<!DOCTYPE article [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e SYSTEM "file:///etc/hostname">]>'
)


def mutate(files: Mapping[str, bytes], kind: Format, seed: int) -> Files:
    """A broken copy of a package: path to bytes, no file over a few megabytes more than before."""
    rng = random.Random(seed)
    broken = dict(files)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5))):
        if rng.random() < 0.1:
            rng.choice(_FILE_WAYS)(rng, broken)
            continue
        path = _pick(rng, broken, kind)
        changed = _ways(rng, kind)(rng, broken[path])
        if len(changed) <= len(broken[path]) + _LARGEST:
            broken[path] = changed
    return broken


def _pick(rng: random.Random, files: Files, kind: Format) -> str:
    """Most often a file that is read as text; among these the long ones more often."""
    paths = sorted(files)
    texts = [path for path in paths if _TEXT_FILES[kind].search(path)]
    if texts and rng.random() < 0.95:
        return rng.choices(texts, [1 + len(files[path]) ** 0.5 for path in texts])[0]
    return rng.choice(paths)


def _ways(rng: random.Random, kind: Format) -> Break:
    """A way to break a file: half of the time one that knows the format, and looks at a part of it only."""
    if rng.random() < 0.5:
        return rng.choice(_BYTE_WAYS)
    way = rng.choice(_format_ways(kind))

    def break_part(rng: random.Random, data: bytes) -> bytes:
        start = rng.randrange(max(1, len(data) - _LARGEST_PART))
        end = start + _LARGEST_PART
        return data[:start] + way(rng, data[start:end]) + data[end:]

    return break_part


def _span(rng: random.Random, data: bytes) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + int(_LONGEST_SPAN ** rng.random()))


def _flip(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 30) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _garble(rng: random.Random, data: bytes) -> bytes:
    start, end = _span(rng, data)
    return data[:start] + rng.randbytes(end - start) + data[end:]


def _truncate(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] if rng.random() < 0.8 else data[at:]


def _delete(rng: random.Random, data: bytes) -> bytes:
    start, end = _span(rng, data)
    return data[:start] + data[end:]


def _repeat(rng: random.Random, data: bytes) -> bytes:
    start, end = _span(rng, data)
    times = rng.choice((1, 2, 10, 100))
    return data[:end] + data[start:end] * min(times, _LARGEST // (end - start + 1)) + data[end:]


def _swap(rng: random.Random, data: bytes) -> bytes:
    (a, b), (c, d) = sorted((_span(rng, data), _span(rng, data)))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:] if b <= c else data[:a] + data[c:d] + data[b:]


def _move(rng: random.Random, data: bytes) -> bytes:
    start, end = _span(rng, data)
    rest = data[:start] + data[end:]
    at = rng.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _recode(rng: random.Random, data: bytes) -> bytes:
    text = data.decode(rng.choice(("utf-8", "latin-1")), "replace")
    return text.encode(rng.choice(_CODECS), "replace")


def _fill(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    filling = rng.choice((b"\0", b" ", b"\n", b"a", b"\xff", b"\xed\xa0\x80", b"1", b"\\", b"%\n", b"(", "é́".encode()))
    return data[:at] + filling * rng.choice((1, 10, 1_000, 200_000)) + data[at:]


def _rewrap(rng: random.Random, data: bytes) -> bytes:
    return data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"", b" ", b"\n\n", b"\x0c")))


_BYTE_WAYS: list[Break] = [
    _flip, _garble, _truncate, _delete, _repeat, _swap, _move, _recode, _fill, _rewrap,
]  # fmt: skip


def _format_ways(kind: Format) -> list[Break]:
    tokens, openers = _TOKENS[kind], _OPENERS[kind]

    def insert(rng: random.Random, data: bytes) -> bytes:
        for _ in range(rng.choice((1, 1, 2, 5, 20))):
            at = rng.randrange(len(data) + 1)
            data = data[:at] + rng.choice((b"", b" ", b"\n")) + rng.choice(tokens) + data[at:]
        return data

    def remove(rng: random.Random, data: bytes) -> bytes:
        token = rng.choice([token for token in tokens if token in data] or [b"\n"])
        return _replace_one(rng, data, re.compile(re.escape(token)), b"")

    def exchange(rng: random.Random, data: bytes) -> bytes:
        token = rng.choice([token for token in tokens if token in data] or [b"\n"])
        return _replace_one(rng, data, re.compile(re.escape(token)), rng.choice(tokens))

    def nest(rng: random.Random, data: bytes) -> bytes:
        opening, closing = rng.choice(openers)
        depth = rng.choice((3, 60, 500, 5_000))
        start, end = _span(rng, data)
        closed = rng.choice((0, depth // 2, depth, depth + 1))
        return data[:start] + opening * depth + data[start:end] + closing * closed + data[end:]

    return [insert, remove, exchange, nest, *_OWN_WAYS[kind], *_OWN_WAYS[kind]]


def _replace_one(rng: random.Random, data: bytes, pattern: re.Pattern[bytes], by: bytes) -> bytes:
    """Replace one occurrence, or each in a tenth of the cases."""
    found = list(pattern.finditer(data))
    if not found:
        return data
    if rng.random() < 0.1:
        return pattern.sub(lambda _: by, data)
    start, end = rng.choice(found).span()
    return data[:start] + by + data[end:]


def _call_itself(rng: random.Random, data: bytes) -> bytes:
    r"""Redefine a command that the file uses in terms of itself, or read the file in itself."""
    names = sorted(set(re.findall(rb"\\([A-Za-z]{2,})", data))) or [b"x"]
    name, other = rng.choice(names), rng.choice(names)
    definition = rng.choice([
        b"\\def\\%b{\\%b\\%b}" % (name, name, name),
        b"\\def\\%b#1{\\%b{#1#1}}" % (name, name),
        b"\\renewcommand{\\%b}[2][\\%b]{#1#2\\%b{#2}{#1}}" % (name, name, other),
        b"\\let\\%b\\%b\\def\\%b{\\%b x}" % (name, other, other, name),
        b"\\newcommand\\%b{\\begin{figure}\\%b\\caption{\\%b}\\end{figure}}" % (name, other, name),
        b"\\newenvironment{%b}{\\begin{%b}}{\\end{%b}}" % (name, name, name),
        b"\\input{main}\\input{ms}\\include{\\jobname}\\input{\\%b}" % name,
    ])  # fmt: skip
    at = rng.choice([match.start() for match in re.finditer(rb"\n", data)] or [0])
    return data[:at] + definition + data[at:]


def _scramble_arguments(rng: random.Random, data: bytes) -> bytes:
    """Give one command's braces to another: keys, paths and numbers that mean nothing."""
    groups = re.findall(rb"\{[^{}\n]{1,80}\}", data) or [b"{}"]
    return _replace_one(rng, data, re.compile(rb"\{[^{}\n]{1,80}\}"), rng.choice(groups))


def _lose_tag(rng: random.Random, data: bytes) -> bytes:
    return _replace_one(rng, data, re.compile(rb"</?[A-Za-z][^<>]{0,200}>"), b"")


def _exchange_tag(rng: random.Random, data: bytes) -> bytes:
    names = re.findall(rb"</?[A-Za-z][\w:-]*", data) or [b"<p"]
    return _replace_one(rng, data, re.compile(rb"</?[A-Za-z][\w:-]*"), rng.choice(names))


def _exchange_attribute(rng: random.Random, data: bytes) -> bytes:
    values = re.findall(rb'"[^"<>\n]{0,80}"', data) or [b'""']
    return _replace_one(rng, data, re.compile(rb'"[^"<>\n]{0,80}"'), rng.choice([*values[:500], b'""', b'"F1 F1 F2"']))


def _exchange_element(rng: random.Random, data: bytes) -> bytes:
    """Put a figure, caption or paragraph in the place of another, so that tags stay balanced."""
    pattern = re.compile(rb"<(fig|caption|p|xref|graphic|label|title|sec)\b[^<>]*>.*?</\1>", re.DOTALL)
    elements = [match[0] for match in pattern.finditer(data)] or [b""]
    return _replace_one(rng, data, pattern, rng.choice(elements) * rng.choice((1, 1, 2, 30)))


def _declare(rng: random.Random, data: bytes) -> bytes:
    """A document type with entities in entities and a file on the disk, or a wrong encoding in the first line."""
    if rng.random() < 0.5:
        return _replace_one(rng, _BOMB + data, re.compile(rb"[ .]"), rng.choice((b"&d;", b"&e;", b"&nothing;")))
    codec = rng.choice((b"utf-16", b"latin-1", b"nonsense", b"ascii"))
    return b'<?xml version="1.0" encoding="%b"?>' % codec + data


def _exchange_object(rng: random.Random, data: bytes) -> bytes:
    """Make an indirect reference or an object's number another one: loops, pages as fonts, missing objects."""
    pattern = re.compile(rb"\b\d{1,6} 0 (?:R|obj)\b")
    numbers = [int(number) for number in re.findall(rb"\b(\d{1,6}) 0 obj\b", data)] or [1]
    at = rng.choice(list(pattern.finditer(data)) or [None])
    if at is None:
        return data
    return data[: at.start()] + b"%d 0 %b" % (rng.choice(numbers), at[0].split()[-1]) + data[at.end() :]


def _exchange_number(rng: random.Random, data: bytes) -> bytes:
    strange = (b"0", b"-1", b"1e38", b"-99999999", b"2147483648", b".0000001", b"18446744073709551616", b"--5", b"1..2")
    return _replace_one(rng, data, re.compile(rb"(?<![\w.])-?\d+\.?\d*(?![\w.])"), rng.choice(strange))


def _draw_much(rng: random.Random, data: bytes) -> bytes:
    """Path items, text and states in the middle of page contents."""
    operator = rng.choice(
        (b"0 0 m 9 9 l S\n", b"1 0 0 1 1 1 cm\n", b"0 0 1e9 1e9 re f\n", b"q\n", b"Q\n", b"BT (Fig. 1. A) Tj ET\n")
    )
    at = rng.choice([match.end() for match in re.finditer(rb"stream\r?\n", data)] or [len(data)])
    return data[:at] + operator * rng.choice((1, 100, 20_000)) + data[at:]


_OWN_WAYS: dict[Format, list[Break]] = {
    "latex": [_call_itself, _scramble_arguments],
    "jats": [_lose_tag, _exchange_tag, _exchange_attribute, _exchange_element, _declare],
    "pdf": [_exchange_object, _exchange_number, _draw_much],
}


def _lose_file(rng: random.Random, files: Files) -> None:
    if len(files) > 1:
        del files[rng.choice(sorted(files))]


def _empty_file(rng: random.Random, files: Files) -> None:
    files[rng.choice(sorted(files))] = b""


def _rename_file(rng: random.Random, files: Files) -> None:
    path = rng.choice(sorted(files))
    names = (
        path.upper(),
        "deep/er/" + path,
        "../" + path,
        path + ".tex",
        path.rsplit(".", 1)[0],
        "a b\n{$}.tex",
        "é.tex",
    )
    files[rng.choice(names)] = files.pop(path)


def _exchange_files(rng: random.Random, files: Files) -> None:
    one, two = rng.choice(sorted(files)), rng.choice(sorted(files))
    files[one], files[two] = files[two], files[one]


_FILE_WAYS: list[Callable[[random.Random, Files], None]] = [_lose_file, _empty_file, _rename_file, _exchange_files]
