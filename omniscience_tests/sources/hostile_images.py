"""Image files that somebody might send to break a reader, each made into a small paper that includes it.

`HostileImage.expect` is the reason that stands in `ImageFile.error`, or `None` where a picture can be drawn.
"""

import gzip
import io
import random
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import pymupdf
from PIL import Image

from omniscience_tests.sources.hostile import Entry, make_package


class HostileImage(NamedTuple):
    """One hostile image file."""

    name: str
    file: str
    data: bytes
    expect: str | None

    def package(self) -> bytes:
        """A paper whose one figure includes the image."""
        stem = self.file.rpartition("/")[2]
        tex = (
            "\\documentclass{article}\\usepackage{graphicx}\\begin{document}See Fig.~\\ref{fig:h}.\n\n"
            f"\\begin{{figure}}\\includegraphics{{{stem}}}\\caption{{The {self.name} image.}}\\label{{fig:h}}"
            "\\end{figure}\\end{document}"
        )
        return make_package(Entry("main.tex", tex.encode()), Entry(self.file, self.data))


def _picture(kind: str, side: int = 200) -> bytes:
    out = io.BytesIO()
    image = Image.frombytes("RGB", (side, side), random.Random(1).randbytes(3 * side * side))
    image.save(out, kind)
    return out.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, *extra: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 100)
    chunks = _chunk(b"IHDR", header), *extra, _chunk(b"IDAT", rows), _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _jpeg(width: int, height: int) -> bytes:
    data = bytearray(_picture("JPEG", 16))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def _pdf(content: bytes = b"", box: str = "0 0 200 200", resources: str = "", pages: str = "[3 0 R]") -> bytes:
    """A PDF of one page, written by hand, without compression and without a cross-reference table."""
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids %s/Count %d>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[%s]/Resources<<%s>>/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n"
        b"5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 16>>stream\n"
        b"0 0 9 9 re f /F Do /F Do\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n"
        % (pages.encode(), int(pages != "[]"), box.encode(), resources.encode(), len(content), content)
    )


def _paths(count: int) -> bytes:
    chance = random.Random(2)
    starts = ((chance.randrange(200), chance.randrange(200)) for _ in range(count))
    return b"".join(b"%d %d m %d %d l S\n" % (x, y, x + 2, y + 1) for x, y in starts)


def _encrypted() -> bytes:
    with pymupdf.open(stream=_pdf(b"0 0 99 99 re f"), filetype="pdf") as document:
        locked: bytes = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u", owner_pw="o")
        return locked


def _eps(body: str, box: str = "0 0 100 100") -> bytes:
    return f"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: {box}\n{body}\nshowpage\n%%EOF\n".encode()


def _raster_cases() -> Iterator[HostileImage]:
    png, jpeg = _picture("PNG"), _picture("JPEG")
    text = _chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(b"\x00" * 80_000_000))
    yield HostileImage("png-declares-giant", "a.png", _png(100_000, 100_000), "too_many_pixels")
    yield HostileImage("png-declares-long", "a.png", _png(2_000_000_000, 1), "too_many_pixels")
    yield HostileImage("png-declares-nothing", "a.png", _png(0, 0), "broken_image")
    yield HostileImage("png-declares-more-than-it-has", "a.png", _png(5000, 5000), "broken_image")
    yield HostileImage("png-truncated", "a.png", png[: len(png) // 2], "broken_image")
    yield HostileImage("png-header-only", "a.png", png[:20], "broken_image")
    yield HostileImage("png-text-bomb", "a.png", _png(9, 9, text), "broken_image")
    yield HostileImage("jpeg-truncated", "a.jpg", jpeg[: len(jpeg) // 2], "broken_image")
    yield HostileImage("jpeg-declares-giant", "a.jpg", _jpeg(65_000, 65_000), "too_many_pixels")
    yield HostileImage("zero-bytes", "a.png", b"", "empty_file")
    yield HostileImage("html-named-png", "a.png", b"<html><body>Not found</body></html>", "unknown_format")
    yield HostileImage("noise-named-jpg", "a.jpg", random.Random(3).randbytes(5000), "unknown_format")
    yield HostileImage("pdf-named-png", "a.png", _pdf(b"20 20 99 99 re f"), None)


def _vector_cases() -> Iterator[HostileImage]:
    entity = b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">'
    whole = _pdf(b"20 20 99 99 re f")
    yield HostileImage("svg-entity", "a.svg", b'<?xml version="1.0"?>' + entity + b"<text>&x;</text></svg>",
                       "svg_unsupported")  # fmt: skip
    yield HostileImage("pdf-encrypted", "a.pdf", _encrypted(), "encrypted_pdf")
    yield HostileImage("pdf-truncated", "a.pdf", whole[:150], "broken_image")
    yield HostileImage("pdf-header-only", "a.pdf", b"%PDF-1.7\n", "broken_image")
    yield HostileImage("pdf-without-pages", "a.pdf", _pdf(pages="[]"), "no_pages")
    yield HostileImage("pdf-flat-page", "a.pdf", _pdf(box="0 0 0 0"), None)
    yield HostileImage("pdf-giant-page", "a.pdf", _pdf(b"0 0 99 99 re f", box="0 0 1e7 1e7"), None)
    yield HostileImage("pdf-100000-paths", "a.pdf", _pdf(_paths(100_000)), None)
    yield HostileImage("pdf-deep-state", "a.pdf", _pdf(b"q " * 100_000 + b"9 9 99 99 re f"), "broken_image")
    yield HostileImage("pdf-form-in-itself", "a.pdf", _pdf(b"/F Do", resources="/XObject<</F 5 0 R>>"), None)
    yield HostileImage("pdf-page-in-itself", "a.pdf", _pdf(pages="[2 0 R]"), "broken_image")


def _postscript_cases() -> Iterator[HostileImage]:
    read = "/s 200 string def (/etc/passwd) (r) file s readline pop 10 10 moveto show"
    yield HostileImage("eps-reads-passwd", "a.eps", _eps(read), "ghostscript_failed")
    yield HostileImage("eps-writes-file", "a.eps", _eps("(evil) (w) file dup (x) writestring closefile"),
                       "ghostscript_failed")  # fmt: skip
    yield HostileImage("eps-runs-pipe", "a.eps", _eps("(%pipe%touch evil) (w) file closefile"), "ghostscript_failed")
    yield HostileImage("eps-deletes-file", "a.eps", _eps("(in.ps) deletefile"), "ghostscript_failed")
    yield HostileImage("eps-nonsense", "a.eps", _eps("this is no PostScript"), "ghostscript_failed")
    yield HostileImage("eps-giant-box", "a.eps", _eps("0 0 moveto 9 9 lineto stroke", "0 0 900000 900000"), None)
    dos = b"\xc5\xd0\xd3\xc6" + struct.pack("<II", 1 << 30, 1 << 30) + b"\x00" * 18
    yield HostileImage("eps-points-outside", "a.eps", dos + _eps("9 9 moveto"), "ghostscript_failed")
    yield HostileImage("eps-gzipped", "a.eps", gzip.compress(_eps("9 9 moveto"), mtime=0), "unknown_format")


HOSTILE_IMAGES = [*_raster_cases(), *_vector_cases(), *_postscript_cases()]
"""All cases; those in PostScript need Ghostscript, without which each is `ghostscript_missing`."""
