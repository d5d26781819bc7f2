"""Damage to image files that knows their format, so that a reader gets further than the first bytes."""

import random
import re
import struct
import zlib
from collections.abc import Callable

from omniscience_tests.extraction.mutation import mutate

Chunk = tuple[bytes, bytes]
_PNG = b"\x89PNG\r\n\x1a\n"
_STRANGE = (0, 1, 2, 3, 7, 255, 256, 4095, 65_535, 65_536, 1 << 24, (1 << 31) - 1, 1 << 31, (1 << 32) - 1)
_POSTSCRIPT = (
    b"showpage", b"gsave", b"grestore", b"grestoreall", b"moveto", b"lineto", b"curveto", b"stroke", b"fill", b"clip",
    b"0 0 scale", b"1e30 1e30 scale", b"0 setlinewidth", b"-1 setlinewidth", b"[0 0 0 0 0 0] setmatrix", b"{", b"}",
    b"exec", b"{} loop", b"{ 1 } loop", b"/a { a } def a", b"(x) show", b"1000000 array", b"1e9 string", b"quit",
    b"(%stdin) (r) file", b"currentfile 99 string readstring", b"systemdict begin", b"<<", b">>", b"setpagedevice",
    b"<< /PageSize [1e9 1e9] >> setpagedevice", b"%%BoundingBox: 0 0 0 0", b"%%BoundingBox: -1e9 -1e9 1e9 1e9",
    b"%%BeginData: 99999999", b"image", b"colorimage", b"1 1 8 [1 0 0 1 0 0] {<ff>} image", b"rotate", b"nan",
)  # fmt: skip


def break_picture(rng: random.Random, kind: str, data: bytes) -> bytes:
    """A broken image; `kind` is its suffix."""
    if kind == "png":
        return break_png(rng, data)
    if kind in ("jpg", "jpeg"):
        return break_jpeg(rng, data)
    if kind in ("eps", "ps"):
        return break_postscript(rng, data)
    return _as_text(rng, data, "pdf" if kind == "pdf" else "jats")


def _as_text(rng: random.Random, data: bytes, kind: str) -> bytes:
    """Break a PDF, or any XML, as papers of that kind are broken."""
    name = {"pdf": "a.pdf", "jats": "a.xml", "latex": "a.tex"}[kind]
    return next(iter(mutate({name: data}, kind, rng.getrandbits(40)).values()))  # type: ignore[arg-type]


def break_png(rng: random.Random, data: bytes) -> bytes:
    """Edit chunks (PNG specification, 5.3), their checksums mostly made good again."""
    chunks = list(_chunks(data))
    if not chunks:
        return _as_text(rng, data, "pdf")
    for _ in range(rng.choice((1, 1, 2, 3))):
        rng.choice(_PNG_WAYS)(rng, chunks)
    whole = b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body) ^ (rng.random() < 0.02))
        for name, body in chunks
    )
    return _PNG + (whole if rng.random() < 0.9 else whole[: rng.randrange(len(whole) + 1)])


def _chunks(data: bytes) -> list[Chunk]:
    found, at = [], len(_PNG)
    while at + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += 12 + size
    return found


def _header(rng: random.Random, chunks: list[Chunk]) -> None:
    """Another size, depth, colour type, filter or interlacing."""
    name, body = chunks[0]
    fields = list(struct.unpack(">IIBBBBB", body)) if len(body) == 13 else [1, 1, 8, 2, 0, 0, 0]
    at = rng.randrange(7)
    value = rng.choice(_STRANGE) if rng.random() < 0.5 else fields[at] + rng.choice((-1, 1, 8, 100))
    fields[at] = value % (1 << 32) if at < 2 else rng.choice((0, 1, 2, 3, 4, 6, 8, 16, value % 256))
    chunks[0] = name, struct.pack(">IIBBBBB", *fields)


def _pixels(rng: random.Random, chunks: list[Chunk]) -> None:
    """Other filters and bytes inside of the compressed rows."""
    at = next((index for index, (name, _) in enumerate(chunks) if name == b"IDAT"), None)
    if at is None:
        return
    try:
        rows = bytearray(zlib.decompressobj().decompress(chunks[at][1], 1 << 22))
    except zlib.error:
        return
    for _ in range(rng.randint(1, 50) if rows else 0):
        rows[rng.randrange(len(rows))] = rng.randrange(256)
    cut = rows[: rng.randrange(len(rows) + 1)] if rng.random() < 0.3 else rows * rng.choice((1, 1, 20))
    chunks[at] = b"IDAT", zlib.compress(bytes(cut), 1)


def _extra(rng: random.Random, chunks: list[Chunk]) -> None:
    """A chunk that says something strange."""
    name = rng.choice((b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"iCCP", b"sRGB", b"zTXt", b"iTXt", b"eXIf", b"acTL",
                       b"fdAT", b"fcTL",
                       b"sBIT", b"bKGD", b"pHYs", b"IEND", b"IHDR", b"ABCD"))  # fmt: skip
    body = rng.choice((b"", rng.randbytes(rng.choice((1, 3, 6, 26, 768, 9000))),
                       b"x\0\0" + zlib.compress(bytes(rng.choice((10, 1 << 24))))))  # fmt: skip
    chunks.insert(rng.randrange(len(chunks) + 1), (name, body))


def _garble(rng: random.Random, chunks: list[Chunk]) -> None:
    at = rng.randrange(len(chunks))
    name, body = chunks[at]
    changed = bytearray(body)
    for _ in range(rng.randint(1, 20) if changed else 0):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    chunks[at] = name, bytes(changed)


def _shuffle(rng: random.Random, chunks: list[Chunk]) -> None:
    one, two = rng.randrange(len(chunks)), rng.randrange(len(chunks))
    chunks[one], chunks[two] = chunks[two], chunks[one]


def _repeat(rng: random.Random, chunks: list[Chunk]) -> None:
    chunks.insert(rng.randrange(len(chunks) + 1), rng.choice(chunks))


def _lose(rng: random.Random, chunks: list[Chunk]) -> None:
    if len(chunks) > 1:
        del chunks[rng.randrange(len(chunks))]


_PNG_WAYS: tuple[Callable[[random.Random, list[Chunk]], None], ...] = (
    _header, _header, _pixels, _pixels, _extra, _extra, _garble, _shuffle, _repeat, _lose,
)  # fmt: skip


def break_jpeg(rng: random.Random, data: bytes) -> bytes:
    """Edit marker segments (ITU-T T.81, B.1): frames, tables, scans, restarts."""
    starts = [match.start() for match in re.finditer(rb"\xff[\xc0-\xfe]", data)]
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4)) if starts else 0):
        at, way = rng.choice(starts[:40]), rng.random()
        if at + 4 > len(changed):
            continue
        if way < 0.2:
            changed[at + 1] = rng.choice((0xC0, 0xC1, 0xC2, 0xC3, 0xC4, 0xC9, 0xDA, 0xDB, 0xDD, 0xD0, 0xE1, 0xED, 0xD9))
        elif way < 0.4:
            changed[at + 2 : at + 4] = struct.pack(">H", rng.choice((0, 1, 2, 3, 17, 0x7FFF, 0xFFFF)))
        elif way < 0.7:
            for place in range(at + 4, min(at + 4 + rng.randint(1, 30), len(changed))):
                changed[place] = rng.choice((0, 1, 17, 255, rng.randrange(256)))
        elif way < 0.85:
            changed[at:at] = changed[at : rng.choice(starts)][:20_000] * rng.choice((1, 3))
        else:
            del changed[at : at + rng.randint(1, 2_000)]
    frame = re.search(rb"\xff[\xc0-\xc2]", changed)
    if frame and rng.random() < 0.3 and frame.start() + 9 < len(changed):
        size = struct.pack(">HH", rng.choice(_STRANGE) & 0xFFFF, rng.choice(_STRANGE) & 0xFFFF)
        changed[frame.start() + 5 : frame.start() + 9] = size
    return bytes(changed if rng.random() < 0.8 else changed[: rng.randrange(len(changed) + 1)])


def break_postscript(rng: random.Random, data: bytes) -> bytes:
    """Put operators in, among them some that never end or ask for much."""
    if rng.random() < 0.4:
        return _as_text(rng, data, "latex")
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.choice([match.end() for match in re.finditer(rb"\n", data)] or [len(data)])
        data = data[:at] + rng.choice(_POSTSCRIPT) + b"\n" + data[at:]
    return data
