"""What a file is, told from its bytes: TeX, a JATS article, a notice of withdrawal, or something else."""

import posixpath
import re

_TEX_COMMAND = re.compile(
    rb"\\(?:document(?:class|style)|begin|end|input|include|def|newcommand|title|section|chapter|magnification"
    rb"|hsize|vskip|centerline|noindent|bye|usepackage|footline|rm|bf)(?![A-Za-z])"
)
_WITHDRAWN = re.compile(rb"withdrawn|withdraw\b|%auto-ignore", re.IGNORECASE)
_HTML = (b"<!doctype html", b"<html")
_LONGEST_NOTICE = 1 << 16
_COMMENT = re.compile(rb"(?<!\\)%[^\n]*")
_JATS = re.compile(rb"<(?:[\w.-]+:)?(?:(?:sub-)?article|pmc-articleset|OAI-PMH)(?=[\s>])")
_MAGIC = (
    (b"%!", "PostScript"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\xf7\x02", "a DVI file"),
    (b"\x1f\x8b", "gzip within gzip within gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
)


def _plain(data: bytes) -> bytes:
    """The start of a text as one byte per letter, whatever it is encoded in."""
    head = data[: 1 << 20]
    return head.replace(b"\x00", b"") if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else head


def is_tex(data: bytes) -> bool:
    """Whether a TeX or LaTeX command stands in the first MiB; HTML, PostScript and other known formats are not TeX."""
    text = _plain(data).lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:512].lower().startswith(_HTML) or text.startswith(tuple(m for m, _ in _MAGIC)):
        return False
    return _TEX_COMMAND.search(text) is not None


def is_tex_file(path: str, data: bytes) -> bool:
    """Whether a member of a tree is TeX by its name and its bytes, and no notice of withdrawal."""
    extension = posixpath.splitext(path)[1].lower()
    may_be_text = extension in {".tex", ".ltx", ".latex", ".txt", ""} or not extension[1:].isalnum()
    return may_be_text and is_tex(data) and not is_withdrawn(data)


def is_jats(data: bytes) -> bool:
    """Whether an XML article, a part or a collection of articles opens in the first 64 KiB."""
    text = _plain(data[: 1 << 16]).lstrip(b"\xef\xbb\xbf \t\r\n")
    return text.startswith(b"<") and not text[:512].lower().startswith(_HTML) and _JATS.search(text) is not None


def is_withdrawn(data: bytes) -> bool:
    """A placeholder says little else: no figure, and less text than an abstract."""
    if len(data) > _LONGEST_NOTICE or _WITHDRAWN.search(data) is None:
        return False
    return len(_COMMENT.sub(b"", data).strip()) < 1500


def describe(data: bytes) -> str:
    """What a file that is not TeX seems to be, for a person."""
    text = _plain(data).lstrip()
    if text[:512].lower().startswith(_HTML):
        return "HTML"
    return next((what for magic, what in _MAGIC if data.startswith(magic)), "no TeX command in it")
