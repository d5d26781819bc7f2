"""Image files of every kind, sound and broken, to rasters."""

import hashlib
import io
import struct
import sys
import zlib
from dataclasses import replace

import pytest
from PIL import Image

from omniscience_assets.extraction.images import LONGEST_SIDE, compose, find_ghostscript, media_type, render
from omniscience_assets.extraction.postscript import bounding_box, ghostscript_version, postscript_part
from omniscience_assets.records import ImageFile

EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 100 100 172 136\n1 0 0 rg 100 100 72 36 rectfill\n".replace(
    b"rg", b"setrgbcolor"
)
needs_ghostscript = pytest.mark.skipif(find_ghostscript() is None, reason="Ghostscript is not installed")


class Blobs(dict[str, bytes]):
    def put(self, data: bytes, suffix: str) -> str:
        name = hashlib.sha256(data).hexdigest()
        self[name] = data
        return name


def picture(mode: str = "RGB", size: tuple[int, int] = (40, 20), kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 1 if mode in ("1", "P") else None).save(out, kind, **options)
    return out.getvalue()


def pdf(width: float = 72, height: float = 36, **options: object) -> bytes:
    import pymupdf

    with pymupdf.open() as document:
        page = document.new_page(width=width, height=height)
        page.draw_rect((0, 0, width / 2, height), color=(1, 0, 0), fill=(1, 0, 0))
        return bytes(document.tobytes(**options))


def declared_png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def shown(data: bytes, path: str = "a", ghostscript: str | None = None) -> tuple[ImageFile, Image.Image | None]:
    blobs = Blobs()
    image = render(data, path, blobs.put, ghostscript=ghostscript)
    raster = Image.open(io.BytesIO(blobs[image.raster])) if image.raster else None
    if raster:
        assert raster.size == (image.width, image.height)
    return image, raster


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGB"), ("PNG", "L"), ("PNG", "P"), ("PNG", "1"), ("JPEG", "RGB"), ("JPEG", "L")]
)
def test_small_plain_files_are_their_own_raster(kind: str, mode: str) -> None:
    image, _ = shown(picture(mode, kind=kind))
    assert image.error is None
    assert image.raster == image.original
    assert (image.width, image.height) == (40, 20)


@pytest.mark.parametrize(
    "data",
    [
        picture("CMYK", kind="JPEG"),
        picture("RGBA"),
        picture("LA"),
        picture("I;16"),
        picture("P", transparency=1),
        picture("RGB", kind="GIF"),
        picture("RGB", kind="TIFF"),
        picture("F", kind="TIFF"),
        picture("RGB", kind="BMP"),
        picture("RGB", kind="WEBP"),
    ],
    ids=["cmyk", "rgba", "la", "16 bit", "palette alpha", "gif", "tiff", "float tiff", "bmp", "webp"],
)
def test_other_files_become_rgb_png(data: bytes) -> None:
    image, raster = shown(data)
    assert image.error is None
    assert raster is not None
    assert (raster.format, raster.mode, raster.size) == ("PNG", "RGB", (40, 20))


def test_transparency_is_white() -> None:
    _, raster = shown(picture("RGBA"))
    assert raster is not None
    assert raster.getpixel((5, 5)) == (255, 255, 255)


def test_large_raster_is_made_smaller() -> None:
    image, _ = shown(picture(size=(4_000, 1_000)))
    assert (image.width, image.height) == (LONGEST_SIDE, 500)
    assert image.raster != image.original


def test_pdf_is_drawn_at_200_dots_per_inch() -> None:
    image, raster = shown(pdf())
    assert (image.media_type, image.width, image.height) == ("application/pdf", 200, 100)
    assert raster is not None
    assert raster.getpixel((10, 50)) == (255, 0, 0)
    assert raster.getpixel((190, 50)) == (255, 255, 255)


def test_large_pdf_page_keeps_to_the_cap() -> None:
    image, _ = shown(pdf(10_000, 5_000))
    assert LONGEST_SIDE - 2 <= (image.width or 0) <= LONGEST_SIDE


AES_256 = 5
ENCRYPTED = pdf(encryption=AES_256, owner_pw="o", user_pw="u")
FAILURES = {
    "empty": (b"", "a.png", "empty_file"),
    "unknown": (b"what is this", "a.xyz", "unknown_format"),
    "truncated png": (picture(size=(300, 300))[:60], "a.png", "broken_image"),
    "truncated jpeg": (picture(kind="JPEG", size=(300, 300))[:100], "a.jpg", "broken_image"),
    "bomb": (declared_png(60_000, 60_000), "a.png", "too_many_pixels"),
    "no pdf": (b"%PDF-1.4\n%%EOF", "a.pdf", "broken_image"),
    "encrypted": (ENCRYPTED, "a.pdf", "encrypted_pdf"),
    "svg": (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "svg_unsupported"),
    "pgf": (b"\\begin{pgfpicture}", "a.pgf", "drawn_in_tex"),
    "eps": (EPS, "a.eps", "ghostscript_missing"),
}


@pytest.mark.parametrize(("data", "path", "reason"), FAILURES.values(), ids=FAILURES)
def test_failures_have_reasons(data: bytes, path: str, reason: str) -> None:
    image, _ = shown(data, path)
    assert (image.error or "").split(":")[0] == reason
    assert (image.raster, image.width, image.height) == (None, None, None)
    assert (image.original is None) == (data == b"")


def test_rendering_gives_the_same_bytes_each_time() -> None:
    assert shown(pdf(no_new_id=True))[0].raster == shown(pdf(no_new_id=True))[0].raster


def test_media_type_is_read_from_bytes_not_names() -> None:
    assert media_type(picture(), "a.pdf") == "image/png"
    assert media_type(b"\n%PDF-1.5", "a.eps") == "application/pdf"
    assert media_type(EPS, "a") == "application/postscript"
    assert media_type(b"text", "a.tikz") == "text/x-tex"
    assert media_type(b"text", "a") is None


def test_eps_bounding_boxes() -> None:
    assert bounding_box(EPS) == (100, 100, 172, 136)
    assert bounding_box(b"%%BoundingBox: (atend)\n%%HiResBoundingBox: 0.5 0.5 9.5 9.5") == (0.5, 0.5, 9.5, 9.5)
    assert bounding_box(b"%%BoundingBox: 5 5 5 5") is None
    assert bounding_box(b"%%BoundingBox: 1.2.3 0 5 5") is None


def test_postscript_is_taken_out_of_a_dos_file() -> None:
    head = b"\xc5\xd0\xd3\xc6" + struct.pack("<II", 30, len(EPS)) + b"\0" * 18
    assert postscript_part(head + EPS + b"preview") == EPS


@needs_ghostscript
def test_eps_is_cut_to_its_box() -> None:
    image, raster = shown(EPS, "a.eps", find_ghostscript())
    assert (image.error, image.width, image.height) == (None, 200, 100)
    assert raster is not None
    assert raster.getpixel((100, 50)) == (255, 0, 0)
    assert ghostscript_version()


@needs_ghostscript
@pytest.mark.parametrize("code", [b"(/etc/passwd) (r) file", b"(%pipe%touch x) (w) file", b"{} loop", b"garbage("])
def test_hostile_postscript_fails_alone(code: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("omniscience_assets.extraction.programs._SECONDS", 2)
    image, _ = shown(b"%!PS\n" + code + b"\nshowpage\n", "a.ps", find_ghostscript())
    assert (image.error or "").split(":")[0] in ("ghostscript_failed", "ghostscript_timeout")


@pytest.mark.parametrize(
    ("body", "reason"),
    [("exit 1", "ghostscript_failed"), ("exit 0", "ghostscript_failed"), ("exec sleep 9", "ghostscript_timeout")],
)
def test_a_failing_ghostscript_is_a_reason(
    body: str, reason: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("omniscience_assets.extraction.programs._SECONDS", 1)
    program = tmp_path_factory.mktemp("bin") / "gs"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    assert (shown(EPS, "a.eps", str(program))[0].error or "").split(":")[0] == reason


def test_one_image_is_its_own_whole() -> None:
    blobs = Blobs()
    image = render(picture(), "a.png", blobs.put, ghostscript=None)
    assert compose([image], blobs.__getitem__, blobs.put) == (image.raster, 40, 20)


def test_whole_of_nothing_is_none() -> None:
    missing = ImageFile("a", None, None, None, None, None, "missing_file: x")
    assert compose([missing], Blobs().__getitem__, Blobs().put) is None


@pytest.mark.parametrize(
    ("count", "size"), [(2, (96, 20)), (3, (152, 20)), (4, (96, 56)), (5, (152, 56)), (10, (208, 92))]
)
def test_several_images_are_laid_out_in_rows(count: int, size: tuple[int, int]) -> None:
    blobs = Blobs()
    images = [render(picture(), f"{i}.png", blobs.put, ghostscript=None) for i in range(count)]
    composed = compose(images, blobs.__getitem__, blobs.put)
    assert composed is not None
    assert composed[1:] == size
    assert Image.open(io.BytesIO(blobs[composed[0]])).size == size
    assert composed == compose(images, blobs.__getitem__, blobs.put)


def test_images_are_laid_out_in_the_rows_that_the_paper_tells() -> None:
    blobs = Blobs()
    image = render(picture(), "a.png", blobs.put, ghostscript=None)
    images = [replace(image, path=f"{index}.png", row=row) for index, row in enumerate((0, 1, 1))]
    composed = compose(images, blobs.__getitem__, blobs.put)
    assert composed is not None
    assert composed[1:] == (96, 56)


def test_many_large_images_keep_to_the_cap() -> None:
    blobs = Blobs()
    images = [render(picture(size=(1_900, 1_500)), "a.png", blobs.put, ghostscript=None) for _ in range(7)]
    composed = compose(images, blobs.__getitem__, blobs.put)
    assert composed is not None
    assert max(composed[1:]) <= LONGEST_SIDE
    assert sys.getsizeof(blobs[composed[0]]) < 5_000_000
