"""Bytes of a TeX file to text."""

import codecs
import re
import unicodedata

_HINT = re.compile(rb"\\usepackage\s*\[\s*([\w-]+)\s*\]\s*\{inputenc\}")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
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
_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ue000-\ue00f\ufeff]")


def encoding_hint(data: bytes) -> str | None:
    """Python codec that a file's `inputenc` line names, `None` for UTF-8, an unknown one or no line."""
    match = _HINT.search(data)
    return _CODECS.get(match[1].decode("ascii", "replace").lower()) if match else None


def decode(data: bytes, hint: str | None = None) -> str:
    r"""Text of a TeX file: by its byte-order mark, else as UTF-8, else as `hint`, else as Windows-1252.

    Line ends become `\n`, control characters go, and text is in normal form C. Never fails.
    """
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _clean(data[len(mark) :].decode(codec, "replace"))
    try:
        return _clean(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _clean(data.decode(hint or "cp1252", "replace"))


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    text = _UNWANTED.sub("", text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)
