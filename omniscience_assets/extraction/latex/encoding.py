"""Bytes of a TeX file to text."""

import codecs
import re
import unicodedata
from functools import cache

_HINT = re.compile(rb"\\usepackage\s*\[\s*([\w-]+)\s*\]\s*\{inputenc\}")
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAMPLE = 400
_CODECS = {
    "latin1": "cp1252",
    "latin2": "iso8859-2",
    "latin5": "iso8859-9",
    "latin9": "iso8859-15",
    "ansinew": "cp1252",
    "cp1250": "cp1250",
    "cp1251": "cp1251",
    "cp1252": "cp1252",
    "koi8-r": "koi8-r",
    "applemac": "mac-roman",
}
_CONTROLS = bytes(code for code in range(32) if chr(code) not in "\t\n\f\r") + b"\x7f"
_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ue000-\ue00f\ufeff]")


def encoding_hint(data: bytes) -> str | None:
    """Python codec that a file's `inputenc` line names, `None` for UTF-8, an unknown one or no line."""
    match = _HINT.search(data)
    return _CODECS.get(match[1].decode("ascii", "replace").lower()) if match else None


def decode(data: bytes, hint: str | None = None) -> str:
    r"""Text of a TeX file: UTF-16 by its byte-order mark or its zeros, else UTF-8.

    Single bytes that are not UTF-8 are read as `hint`, else as Mac Roman where lines end as on old Macs, else as
    Windows-1252; so a file of mixed encodings keeps both. Line ends become `\n`, control characters go, and text is in
    normal form C. Never fails.
    """
    wide = _wide_codec(data)
    if wide is not None:
        return _clean(_UNWANTED.sub("", data.decode(wide, "replace")))
    data = data.translate(None, _CONTROLS)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        is_mac = b"\r" in data and b"\n" not in data
        codec = hint or ("mac-roman" if is_mac else "cp1252")
        text = data.decode("utf-8", "surrogateescape").translate(_high_bytes(codec))
    return _clean(text if text.isascii() else _UNWANTED.sub("", text))


def _wide_codec(data: bytes) -> str | None:
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return codec
    even, odd = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    if 4 * max(even, odd) <= len(data[:_SAMPLE]):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


@cache
def _high_bytes(codec: str) -> dict[int, str]:
    """What the bytes 128–255 mean, by the surrogates that stand for those that are not UTF-8."""
    return {0xDC00 + byte: bytes([byte]).decode(codec, "replace") for byte in range(0x80, 0x100)}


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    return text if text.isascii() else unicodedata.normalize("NFC", text)
