"""Packages that somebody might send to break a reader, built in memory.

`HOSTILE` is shared by the rooms that open packages and by those that read the TeX in them. `Case.expect` is `ok` when a
package opens as a TeX tree or a single TeX file (which then says nothing of what reading the TeX brings), `pdf`,
`empty` or `withdrawn` for packages of that kind, else the reason of the `PackageError`.
"""

import gzip
import io
import random
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from typing import NamedTuple

PAPER = rb"""\documentclass{article}
\usepackage{graphicx}
\begin{document}
We look at Fig.~\ref{fig:one}.
\begin{figure}\includegraphics{one}\caption{The one figure.}\label{fig:one}\end{figure}
\end{document}
"""
"""A sound TeX file with one figure."""


class Case(NamedTuple):
    """One hostile package."""

    name: str
    data: bytes
    expect: str


class Entry(NamedTuple):
    """One member of a tar; `header` changes its header before it is written."""

    name: str
    data: bytes = b""
    kind: bytes = tarfile.REGTYPE
    link: str = ""
    size: int | None = None
    pax: dict[str, str] = {}


MAIN = Entry("main.tex", PAPER)


def make_tar(*entries: Entry, end: bool = True) -> bytes:
    """Pack entries as they are told, however wrong: `size` may lie, and `end=False` leaves out the end marker."""
    out = io.BytesIO()
    for entry in entries:
        info = tarfile.TarInfo(entry.name)
        info.type, info.linkname = entry.kind, entry.link
        info.size = len(entry.data) if entry.size is None else entry.size
        info.pax_headers = dict(entry.pax)
        out.write(info.tobuf(tarfile.PAX_FORMAT if entry.pax else tarfile.GNU_FORMAT, "utf-8", "surrogateescape"))
        out.write(entry.data + b"\x00" * (-len(entry.data) % 512))
    return out.getvalue() + (b"\x00" * 1024 if end else b"")


def make_package(*entries: Entry) -> bytes:
    """A gzipped tar of entries, the same bytes every time."""
    return gzip.compress(make_tar(*entries), mtime=0)


def _single(tex: bytes) -> bytes:
    return gzip.compress(tex, mtime=0)


def _document(body: bytes, preamble: bytes = b"") -> bytes:
    return (
        b"\\documentclass{article}\n\\usepackage{graphicx}\n" + preamble + b"\n\\begin{document}\n" + body
        + b"\n\\end{document}\n"
    )  # fmt: skip


def _many_members(thousands: int) -> bytes:
    """A tar of empty members whose gzip stream is the same block over and over."""
    return gzip.compress(tarfile.TarInfo("x").tobuf(tarfile.USTAR_FORMAT) * 1000, mtime=0) * thousands


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("main.tex", PAPER)
    return out.getvalue()


def _noise(count: int) -> bytes:
    """Bytes with no backslash in them, so that no TeX command stands there by chance."""
    return random.Random(7).randbytes(count).replace(b"\\", b"/")


def _digit_header() -> bytes:
    header = tarfile.TarInfo("pax")
    header.type, header.size = tarfile.XHDTYPE, 300_000
    return header.tobuf(tarfile.USTAR_FORMAT) + b"1" * 300_000 + b"\x00" * (-300_000 % 512) + make_tar(MAIN)


def _pax_chain(count: int) -> bytes:
    header = tarfile.TarInfo("pax")
    header.type, header.size = tarfile.XHDTYPE, 512
    return (header.tobuf(tarfile.USTAR_FORMAT) + b"9 a=bcde\n".ljust(512, b"\x00")) * count + make_tar(MAIN)


def _archive_cases() -> Iterator[Case]:
    whole = make_package(MAIN, Entry("one.png", _noise(20_000)))
    tree = {
        "traversal": Entry("../../evil.tex", PAPER),
        "traversal-inside": Entry("figs/../../evil.tex", PAPER),
        "traversal-backslash": Entry("figs\\..\\..\\evil.tex", PAPER),
        "absolute-path": Entry("/etc/cron.d/evil", PAPER),
        "drive-path": Entry("C:\\evil.tex", PAPER),
        "symlink-absolute": Entry("passwd.tex", kind=tarfile.SYMTYPE, link="/etc/passwd"),
        "symlink-out": Entry("figs/out.tex", kind=tarfile.SYMTYPE, link="../../out.tex"),
        "symlink-inside": Entry("copy.tex", kind=tarfile.SYMTYPE, link="main.tex"),
        "symlink-loop": Entry("loop.tex", kind=tarfile.SYMTYPE, link="loop.tex"),
        "hardlink-out": Entry("hard.tex", kind=tarfile.LNKTYPE, link="/etc/passwd"),
        "hardlink-inside": Entry("hard.tex", kind=tarfile.LNKTYPE, link="main.tex"),
        "device-node": Entry("null", kind=tarfile.CHRTYPE),
        "fifo": Entry("pipe", kind=tarfile.FIFOTYPE),
        "null-in-name": Entry("x", PAPER, pax={"path": "a\x00b.tex"}),
        "newline-in-name": Entry("a\nb.tex", PAPER),
        "name-not-utf8": Entry("figur\udce9.png", b"\x89PNG"),
        "name-too-long": Entry("d/" * 3000 + "x.tex", PAPER),
        "sparse-giant": Entry("holes", b"", pax={"GNU.sparse.map": "0,0", "GNU.sparse.size": str(1 << 60)}),
        "oversize-member": Entry("big", b"", size=(1 << 33) - 1),
        "duplicate-member": Entry("main.tex", PAPER + b"% second\n"),
        "negative-size": Entry("minus", b"", pax={"size": "-1536"}),
        "odd-number": Entry("odd", b"", pax={"size": "1e9", "mtime": "never"}),
    }
    for name, entry in tree.items():
        yield Case(name, make_package(MAIN, entry), "ok")
    yield Case("only-traversal", make_package(Entry("../evil.tex", PAPER)), "path_escapes")
    yield Case("symlink-pair", make_package(MAIN, Entry("a", kind=tarfile.SYMTYPE, link="b"),
                                            Entry("b", kind=tarfile.SYMTYPE, link="a")), "ok")  # fmt: skip
    yield Case("gzip-bomb", gzip.compress(bytes(40 << 20), mtime=0), "gzip_bomb")
    yield Case("gzip-bomb-twice", gzip.compress(gzip.compress(bytes(40 << 20), mtime=0), mtime=0), "gzip_bomb")
    yield Case("tar-bomb", _many_members(1000), "too_many_members")
    yield Case("pax-chain", gzip.compress(_pax_chain(5000), mtime=0), "corrupt_tar")
    yield Case("pax-digits", gzip.compress(_digit_header(), mtime=0), "corrupt_tar")
    yield Case("gzip-within-gzip", gzip.compress(whole, mtime=0), "ok")
    yield Case("gzip-three-deep", gzip.compress(gzip.compress(whole, mtime=0), mtime=0), "not_tex")
    yield Case("truncated-gzip-header", whole[:5], "truncated_gzip")
    yield Case("truncated-gzip-start", whole[:40], "truncated_gzip")
    yield Case("truncated-gzip-middle", whole[: len(whole) // 2], "ok")
    yield Case("truncated-gzip-trailer", whole[:-4], "ok")
    yield Case("truncated-single", _single(PAPER * 50)[:-30], "truncated_gzip")
    yield Case("corrupt-gzip", whole[:30] + b"\xff" * 40 + whole[70:], "corrupt_gzip")
    yield Case("truncated-tar-in-data", gzip.compress(make_tar(MAIN, Entry("x", bytes(9000)))[:3000], mtime=0), "ok")
    yield Case("truncated-tar-in-header", gzip.compress(make_tar(MAIN, Entry("x"))[:1300], mtime=0), "ok")
    yield Case("truncated-tar-first", gzip.compress(make_tar(Entry("main.tex", PAPER))[:600], mtime=0), "truncated_tar")
    yield Case("tar-without-end", gzip.compress(make_tar(MAIN, end=False), mtime=0), "ok")
    yield Case("tar-then-noise", gzip.compress(make_tar(MAIN, end=False) + _noise(2048), mtime=0), "ok")
    yield Case("empty-file", b"", "empty")
    yield Case("empty-gzip", gzip.compress(b"", mtime=0), "empty")
    yield Case("empty-tar", gzip.compress(bytes(10240), mtime=0), "empty")
    yield Case("withdrawn", _single(b"%auto-ignore\n"), "withdrawn")
    yield Case("random-bytes", _noise(50_000), "not_tex")
    yield Case("random-gzip", gzip.compress(_noise(50_000), mtime=0), "not_tex")
    yield Case("html", _single(b"<!DOCTYPE html><html><body>\\begin{document} not found</body></html>"), "not_tex")
    yield Case("postscript", _single(b"%!PS-Adobe-2.0\n/begin {def} \\title show\n"), "not_tex")
    yield Case("pdf-named-gz", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "pdf")
    yield Case("zip-renamed", _zip(), "not_tex")
    yield Case("plain-words", _single(b"The authors were asked for their source and sent none."), "not_tex")


def _tex_cases() -> Iterator[Case]:
    doubling = b"".join(b"\\def\\m%c{\\m%c\\m%c}\n" % (97 + i, 98 + i, 98 + i) for i in range(25))
    bodies = {
        "macro-doubling": _document(b"\\ma", b"\\def\\a{\\b\\b}\n" + doubling + b"\\def\\mz{word word }"),
        "macro-doubling-40": _document(
            b"\\macroxxxix",
            b"".join(b"\\newcommand{\\macro%s}{\\macro%s\\macro%s}\n" % (_roman(i), _roman(i - 1), _roman(i - 1))
                     for i in range(39, 0, -1)) + b"\\newcommand{\\macro}{word }",
        ),
        "macro-itself": _document(b"\\x and \\caption{\\x}", b"\\def\\x{\\x}"),
        "macro-mutual": _document(b"\\y", b"\\def\\y{\\z}\\def\\z{\\y}"),
        "macro-growing": _document(b"\\g", b"\\def\\g{a\\g b}"),
        "macro-argument": _document(b"\\h{x}", b"\\newcommand{\\h}[1]{\\h{#1#1}}"),
        "braces-deep": _document(b"{" * 100_000 + b"x" + b"}" * 100_000),
        "braces-open": _document(b"\\begin{figure}\\caption{" + b"{" * 100_000),
        "math-deep": _document(b"\\caption{$" + b"\\frac{1}{" * 20_000 + b"2" + b"}" * 20_000 + b"$}"),
        "environments-unclosed": _document(b"\\begin{figure}\\begin{center}" * 3000),
        "environments-crossed": _document(b"\\begin{figure}\\begin{table}\\end{figure}\\end{table}" * 500),
        "conditionals-open": _document(b"\\iffalse\\iftrue" * 5000 + PAPER),
        "long-line": _document(b"word " * 2_000_000),
        "long-comment": b"\\documentclass{article}%" + b"%" * 3_000_000 + b"\n\\begin{document}x\\end{document}",
        "many-backslashes": _document(b"\\" * 200_000),
        "null-bytes": _document(b"A\x00B \\begin{figure}\x00\\caption{N\x00ul}\\end{figure}"),
        "utf-16": b"\xff\xfe" + PAPER.decode().encode("utf-16-le"),
        "utf-16-be": b"\xfe\xff" + PAPER.decode().encode("utf-16-be"),
        "utf-8-bom": b"\xef\xbb\xbf" + PAPER,
        "latin-1": _document("Über Größe und Maß, café".encode("latin-1"), b"\\usepackage[latin1]{inputenc}"),
        "old-mac-lines": PAPER.replace(b"\n", b"\r"),
        "graphics-outside": _document(
            b"\\begin{figure}\\includegraphics{../../../../etc/passwd}\\caption{Out.}\\end{figure}"
        ),
        "input-outside": _document(b"\\input{/etc/passwd}\\input{../../../../etc/hostname}"),
        "input-url": _document(b"\\input{http://example.org/x.tex}\\includegraphics{https://example.org/x.png}"),
        "write18": _document(b"\\immediate\\write18{touch evil}\\input{|\"touch evil\"}"),
        "openin": _document(b"\\newread\\r\\openin\\r=/etc/passwd \\read\\r to\\l \\l"),
        "lua": _document(b"\\directlua{os.execute('touch evil')}", b"\\usepackage{shellesc}"),
        "loop": _document(b"\\loop\\iftrue x\\repeat"),
        "csname": _document(b"\\csname " + b"a" * 100_000 + b"\\endcsname"),
        "caption-huge": _document(b"\\begin{figure}\\caption{" + b"many words " * 480_000 + b"}\\end{figure}"),
        "figures-many": _document(b"\\begin{figure}\\caption{C}\\label{f}\\end{figure}\\ref{f}\n\n" * 10_000),
        "references-many": _document(b"\\ref{a}" * 100_000 + b"\\begin{figure}\\caption{C}\\label{a}\\end{figure}"),
        "range-huge": _document(b"Figs.~1--999999999 and \\crefrange{a}{b}, Fig. 99999999999999999999"),
    }  # fmt: skip
    for name, tex in bodies.items():
        yield Case(name, _single(tex), "ok")
    yield Case("input-itself", make_package(Entry("main.tex", _document(b"\\input{main}"))), "ok")
    yield Case("input-mutual", make_package(
        Entry("main.tex", _document(b"\\input{a}")), Entry("a.tex", b"\\input{b}\\input{b}"),
        Entry("b.tex", b"\\input{a.tex}\\include{a}"),
    ), "ok")  # fmt: skip
    fans = [Entry(f"f{i}.tex", b"\\input{f%d}\\input{f%d}" % (i + 1, i + 1)) for i in range(30)]
    yield Case("input-doubling", make_package(Entry("main.tex", _document(b"\\input{f0}")), *fans), "ok")
    yield Case("graphicspath-outside", make_package(
        Entry("main.tex", _document(b"\\graphicspath{{/etc/}{../../}}\\begin{figure}\\includegraphics{passwd}"
                                    b"\\caption{P}\\end{figure}")), Entry("figs/passwd.png", b"\x89PNG"),
    ), "ok")  # fmt: skip


def _roman(number: int) -> bytes:
    tens, ones = divmod(number, 10)
    small = [b"", b"i", b"ii", b"iii", b"iv", b"v", b"vi", b"vii", b"viii", b"ix"]
    return b"x" * tens + small[ones]


def _all(*makers: Callable[[], Iterator[Case]]) -> list[Case]:
    return [case for maker in makers for case in maker()]


HOSTILE: list[Case] = _all(_archive_cases, _tex_cases)
"""All cases: of the archive first, then of the TeX inside sound archives."""
