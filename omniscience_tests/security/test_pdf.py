"""PDFs that would run scripts, start programs, open addresses or read files: drawn and read, nothing of it happens."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from omniscience_assets.evidence.errors import EvidenceError
from omniscience_assets.evidence.vector import open_sheet
from omniscience_assets.extraction.images import render
from omniscience_assets.extraction.protocol import ExtractionError, PaperHead
from omniscience_assets.extraction.read import read_paper
from omniscience_tests.security.listener import CANARY, Bait, bait

ACTIONS = {
    "javascript": b"<</S/JavaScript/JS(this.getURL\\('URL/js'\\); app.launchURL\\('URL/js2'\\);)>>",
    "launch": b"<</S/Launch/F(FILE)/Unix<</F(/usr/bin/touch)/P(touched)>>>>",
    "uri": b"<</S/URI/URI(URL/uri)>>",
    "submit": b"<</S/SubmitForm/F<</FS/URL/F(URL/submit)>>/Fields[]>>",
    "import": b"<</S/ImportData/F(FILE)>>",
    "remote": b"<</S/GoToR/F(FILE)/D[0/Fit]>>",
    "remote-url": b"<</S/GoToR/F<</FS/URL/F(URL/r.pdf)>>/D[0/Fit]>>",
}
FILES = {
    "stream-file": b"/F(FILE)",
    "stream-url": b"/F<</FS/URL/F(URL/stream)>>",
}
"""A stream whose bytes lie elsewhere (ISO 32000-1, 7.3.8.2)."""


def _pdf(action: bytes = b"", contents: bytes = b"", image: bytes = b"") -> bytes:
    page = b"BT /F1 20 Tf 20 120 Td (One figure) Tj ET 20 20 150 80 re f /I Do"
    extra = b"/OpenAction %s/AA<</WC %s/DS %s>>" % (action, action, action) if action else b""
    on_page = b"/AA<</O %s/C %s>>" % (action, action) if action else b""
    link = b"<</Type/Annot/Subtype/Link/Rect[0 0 200 200]/Border[0 0 0]%s>>" % (b"/A " + action if action else b"")
    return (
        b"%%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R%s"
        b"/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(FILE)/EF<</F 7 0 R>>>>]>>>>>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]%s/Annots[6 0 R]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>/XObject<</I 8 0 R>>>>>>endobj\n"
        b"4 0 obj<</Length %d%s>>stream\n%s\nendstream endobj\n"
        b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n6 0 obj%sendobj\n"
        b"7 0 obj<</Length 2>>stream\nhi\nendstream endobj\n"
        b"8 0 obj<</Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray/Length 4%s>>"
        b"stream\nabcd\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n"
        % (extra, on_page, len(page), contents, page, link, image)
    )


CASES = {name: _pdf(action) for name, action in ACTIONS.items()}
CASES |= {f"contents-{name}": _pdf(contents=place) for name, place in FILES.items()}
CASES |= {f"image-{name}": _pdf(image=place) for name, place in FILES.items()}


@pytest.fixture(scope="module")
def baited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bait]:
    with bait(tmp_path_factory.mktemp("bait")) as laid:
        yield laid


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_run_fetched_or_read(
    case: str, baited: Bait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pdf, blobs = baited.fill(CASES[case]), dict[str, bytes]()

    def put_blob(data: bytes, suffix: str) -> str:
        blobs[str(len(blobs))] = data
        return f"{len(blobs)}{suffix}"

    told = str(render(pdf, "a.pdf", put_blob, ghostscript=None))
    try:
        with open_sheet(pdf) as sheet:
            told += str(sheet.read())
    except EvidenceError as error:
        told += error.reason
    try:
        told += str(read_paper("pdf", {"a.pdf": pdf}, paper=PaperHead("x", "", "unknown"), put_blob=None))
    except ExtractionError as error:
        told += error.reason
    assert CANARY not in told
    assert all(CANARY.encode() not in data for data in blobs.values() if data != pdf)
    assert baited.asked == []
    assert list(tmp_path.iterdir()) == []


def test_they_are_drawn(tmp_path: Path) -> None:
    """Else the test above would hold of readers that read nothing."""
    for name in ACTIONS:
        drawn = render(CASES[name], "a.pdf", lambda data, suffix: f"{len(data)}{suffix}", ghostscript=None)
        assert (drawn.error, drawn.width) == (None, 556)
        with open_sheet(CASES[name]) as sheet:
            assert "One figure" in str(sheet.read())
