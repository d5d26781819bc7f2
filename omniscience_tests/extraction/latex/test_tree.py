"""Roots, lookups and encodings."""

import codecs

import pytest

from omniscience_assets.extraction.latex.encoding import decode, encoding_hint
from omniscience_assets.extraction.latex.tree import FileTree, find_roots

DOC = b"\\documentclass{article}\n\\begin{document}text\\end{document}"
ROOTS = [
    ({"paper.tex": DOC}, ("paper.tex",)),
    ({"a.tex": b"\\section{x}", "b.tex": DOC}, ("b.tex",)),
    ({"old/main_v1.tex": DOC, "sub/main.tex": DOC, "response.tex": DOC}, ("sub/main.tex",)),
    ({"letter.tex": DOC.replace(b"article", b"letter"), "x.tex": DOC}, ("x.tex",)),
    ({"a.tex": DOC + b"\\subfile{z}", "z.tex": DOC}, ("a.tex",)),
    ({"a.tex": DOC, "b.tex": DOC, "b.bbl": b""}, ("b.tex",)),
    ({"ms.tex": DOC, "supplement.tex": DOC}, ("ms.tex", "supplement.tex")),
    ({"00README.XXX": b"b.tex toplevelfile\n", "a.tex": DOC, "b.tex": DOC}, ("b.tex",)),
    (
        {"00README.json": b'{"sources":[{"filename":"b.tex","usage":"toplevel"}]}', "a.tex": DOC, "b.tex": DOC},
        ("b.tex",),
    ),
    ({"00README.yaml": b"sources:\n- filename: b.tex\n  usage: toplevel\n", "a.tex": DOC, "b.tex": DOC}, ("b.tex",)),
    ({"00README.json": b"[broken", "a.tex": DOC}, ("a.tex",)),
    ({"old.tex": b"\\documentstyle[12pt]{article}\n\\begin{document}"}, ("old.tex",)),
    ({"p.tex": b"\\input epsf\nHello\n\\bye"}, ("p.tex",)),
    ({"paper": DOC}, ("paper",)),
    ({"commented.tex": b"% \\documentclass{article}\n% \\begin{document}", "x.tex": DOC}, ("x.tex",)),
    ({"fig.png": b"\\x"}, ()),
]


@pytest.mark.parametrize(("files", "roots"), ROOTS)
def test_roots(files: dict[str, bytes], roots: tuple[str, ...]) -> None:
    assert find_roots(files) == roots


def test_lookup_prefers_exact_names_and_stays_inside() -> None:
    tree = FileTree({"Fig/A.png": b"", "fig/a.png": b"", "x.tex": b""})
    assert tree.find("fig/a", ("",), ("", ".png")) == "fig/a.png"
    assert tree.find("FIG/A", ("",), ("", ".png")) == "Fig/A.png"
    assert tree.find("../x", ("",), (".tex",)) is None
    assert tree.find_anywhere("q/x", (".tex",)) == "x.tex"


TEXTS = [
    ("é".encode(), "é"),
    (codecs.BOM_UTF8 + "é".encode(), "é"),
    (codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), "é"),
    (codecs.BOM_UTF16_BE + "é".encode("utf-16-be"), "é"),
    ("é".encode("latin-1"), "é"),
    ("“".encode("cp1252"), "“"),
    (b"a\r\nb\rc\x00\x07", "a\nb\nc"),
    ("abc é".encode("utf-16-le"), "abc é"),
    ("é".encode() + b" \xe9", "é é"),
    (b"caf\x8e\rx", "café\nx"),
    ("e\u0301".encode(), "é"),
    ("a\ue000b".encode(), "ab"),
]


@pytest.mark.parametrize(("data", "text"), TEXTS)
def test_decoding(data: bytes, text: str) -> None:
    assert decode(data) == text


def test_input_encoding_is_a_hint_for_what_is_not_utf8() -> None:
    head = b"\\usepackage[koi8-r]{inputenc}"
    assert encoding_hint(head) == "koi8-r"
    assert decode("Привет".encode("koi8-r"), encoding_hint(head)) == "Привет"
