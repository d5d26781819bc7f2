"""Every reader of XML, and what XML can be made to do: grow, read files, ask servers, include others."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.sources import SVG, as_pdf, find_rsvg
from omniscience_assets.extraction.protocol import ExtractionError, PaperHead
from omniscience_assets.extraction.read import read_paper
from omniscience_assets.sources.arxiv import read_manifest
from omniscience_assets.sources.mupdf import load_pymupdf
from omniscience_assets.sources.pmc import to_metadata
from omniscience_tests.security.listener import CANARY, Bait, bait


def _laughs(levels: int) -> bytes:
    entities = b'<!ENTITY e0 "lollollollol">'
    for level in range(1, levels):
        entities += b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10)
    return b"<!DOCTYPE ROOT [" + entities + b"]>" + b"BEFORE&e%d;AFTER" % (levels - 1)


DOCTYPES = {
    "laughs": _laughs(12),
    "quadratic": b'<!DOCTYPE ROOT [<!ENTITY a "' + b"x" * 50_000 + b'">]>BEFORE' + b"&a;" * 20_000 + b"AFTER",
    "recursive": b'<!DOCTYPE ROOT [<!ENTITY a "&b;"><!ENTITY b "&a;">]>BEFORE&a;AFTER',
    "file": b'<!DOCTYPE ROOT [<!ENTITY a SYSTEM "file://FILE">]>BEFORE&a;AFTER',
    "url": b'<!DOCTYPE ROOT [<!ENTITY a SYSTEM "URL/a">]>BEFORE&a;AFTER',
    "public": b'<!DOCTYPE ROOT [<!ENTITY a PUBLIC "-//X//Y//EN" "URL/p">]>BEFORE&a;AFTER',
    "dtd": b'<!DOCTYPE ROOT SYSTEM "URL/x.dtd">BEFORE&told;AFTER',
    "dtd-file": b'<!DOCTYPE ROOT SYSTEM "file://FILE">BEFORE&told;AFTER',
    "parameter": b'<!DOCTYPE ROOT [<!ENTITY % a SYSTEM "URL/x.dtd"> %a;]>BEFORE&told;AFTER',
    "parameter-laughs": b'<!DOCTYPE ROOT [<!ENTITY % a "' + b"y" * 30_000 + b'">' + b"%a;" * 1000 + b"]>BEFORE AFTER",
    "include": b'BEFORE<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="FILE"/>AFTER',
    "include-url": b'BEFORE<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="URL/i"/>AFTER',
    "style": b'<?xml-stylesheet type="text/xsl" href="URL/s.xsl"?>BEFORE AFTER',
    "schema": b'BEFORE<p xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x URL/s.xsd"/>AFTER',
}
"""What comes before the root, and between `BEFORE` and `AFTER` what goes into its text."""


def _document(case: str, root: str, around: str) -> bytes:
    """A document with the attack's text where `around` has `{}`; 20 MB of references are too much for a template."""
    head, _, rest = DOCTYPES[case].partition(b"BEFORE")
    opening, _, closing = around.encode().partition(b"{}")
    return head.replace(b"ROOT", root.encode()) + opening + rest.removesuffix(b"AFTER") + closing


def _article(xml: bytes) -> str:
    try:
        found = read_paper("jats", {"a.xml": xml}, paper=PaperHead("x", "", "unknown"), put_blob=None)
    except ExtractionError as error:
        return str(error)
    return str(found)


def _front(xml: bytes) -> str:
    return str(to_metadata("x", {}, xml))


def _manifest(xml: bytes, folder: Path) -> str:
    path = folder / "m.xml"
    path.write_bytes(xml)
    try:
        return str(read_manifest(path))
    except ValueError as error:
        return str(error)


def _svg(xml: bytes) -> str:
    if find_rsvg() is None:
        pytest.skip("no rsvg-convert")
    try:
        pdf = as_pdf(SVG, xml) or b""
    except EvidenceError as error:
        return error.reason
    with load_pymupdf().open(stream=pdf, filetype="pdf") as document:
        return str(document[0].get_text())


READERS: dict[str, tuple[Callable[[bytes, Path], str], str, str]] = {
    "article": (
        lambda xml, _: _article(xml), "article",
        "<article><body><p>As in Fig. 1.</p><fig id='F1'><label>Figure 1</label><caption><p>One {} two</p></caption>"
        "</fig></body></article>",
    ),
    "front": (
        lambda xml, _: _front(xml), "article",
        "<article><front><article-meta><title-group><article-title>One {} two</article-title></title-group>"
        "</article-meta></front></article>",
    ),
    "manifest": (
        _manifest, "arXivSRC",
        "<arXivSRC><file><filename>One {} two.tar</filename><size>7</size></file></arXivSRC>",
    ),
    "svg": (
        lambda xml, _: _svg(xml), "svg",
        "<svg xmlns='http://www.w3.org/2000/svg' width='99' height='99'><text y='50'>One {} two</text></svg>",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def baited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bait]:
    with bait(tmp_path_factory.mktemp("bait")) as laid:
        yield laid


@contextmanager
def grown() -> Iterator[list[int]]:
    """By how many megabytes this process, C libraries included, grew meanwhile at its largest (proc(5))."""
    status, found = Path("/proc/self/status"), list[int]()
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pytest.skip("the kernel does not say how large a process was")

    def told(name: str) -> int:
        return int(status.read_text().partition(f"{name}:")[2].split()[0]) >> 10

    before = told("VmRSS")
    yield found
    found.append(told("VmHWM") - before)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("case", DOCTYPES)
def test_nothing_grows_and_nothing_comes_in(case: str, reader: str, baited: Bait, tmp_path: Path) -> None:
    read, root, around = READERS[reader]
    xml = baited.fill(_document(case, root, around))
    with grown() as megabytes:
        told = read(xml, tmp_path)
    assert CANARY not in told
    assert baited.asked == []
    assert len(told) < 300_000
    assert megabytes[0] < 100, "the attacks would take gigabytes; expat and libxml2 stop at some times the input"


def test_sound_documents_are_read(tmp_path: Path) -> None:
    """Else the test above would hold of readers that read nothing."""
    for name, (read, _, around) in READERS.items():
        if name == "svg" and find_rsvg() is None:
            continue
        assert "One and two" in read(around.format("and").encode(), tmp_path)


def test_the_bait_works(tmp_path: Path) -> None:
    with bait(tmp_path) as laid:
        assert CANARY in urlopen(f"{laid.url}/x.dtd").read().decode()
        assert laid.asked == ["/x.dtd"]
        assert json.dumps(str(laid.file)) in laid.fill(b'"FILE"').decode()
