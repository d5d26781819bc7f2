"""arXiv's bulk format: tars of submissions, the manifest that lists them, and the metadata snapshot.

A dump is one tar, `arXiv_src_YYMM_NNN.tar`, of `YYMM/<id>.gz` and `YYMM/<id>.pdf`; `arXiv_src_manifest.xml` beside it
gives its size and MD5. `arXiv_pdf_YYMM_NNN.tar` of `YYMM/<id>.pdf` are their like. Metadata come as JSON lines, one
paper each, in `arxiv-metadata*.json`, plain or gzipped.
"""

import gzip
import hashlib
import posixpath
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from tarfile import TarInfo
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET

import orjson

from omniscience_assets.sources._tar import TarDamaged, walk

MANIFEST = "arXiv_src_manifest.xml"
"""Name of the file that lists the tars of a folder."""
PDF_MANIFEST = "arXiv_pdf_manifest.xml"
"""Its like for tars of PDFs."""

Identify = Callable[[str], tuple[str | None, str | None]]
"""Tells a paper's id and version from a member's path."""

_BLOCK = 1 << 20
_LINE_BYTES = 1 << 24
_NEW_ID = re.compile(r"(\d{4}\.\d{4,5})(v\d+)?")
_OLD_ID = re.compile(r"([a-z]+(?:-[a-z]+)*(?:\.[A-Z]{2})?)/?(\d{7})(v\d+)?")


class DumpChanged(Exception):  # noqa: N818
    """The bytes at a place in a dump are no longer those which were indexed there."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What the manifest says of one tar; `md5` is lower-case hex or `None`."""

    size: int
    md5: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """One submission in a tar, or what is wrong there."""

    paper_id: str | None
    """As arXiv writes it, without a version: `2401.01234`, `hep-th/9901001`; `None` where the name tells of none."""
    name: str
    offset: int
    """Of its bytes in the tar."""
    size: int
    sha256: str | None
    """Of its bytes as they lie there; `None` when `problem` is set."""
    version: str | None = None
    """Such as `v2`, when the name has one."""
    problem: str | None = None
    """`unknown_member`, `not_a_file`, `truncated_tar` or `corrupt_tar`."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the snapshot says of one paper, with white space made single blanks."""

    paper_id: str
    title: str
    abstract: str
    authors: str
    doi: str | None
    categories: tuple[str, ...]
    licence: str | None
    version: str | None
    published: str | None
    """ISO date of the first version."""

    def sha256(self) -> str:
        """Hash of all fields."""
        return hashlib.sha256(orjson.dumps(self, option=orjson.OPT_SORT_KEYS)).hexdigest()


def parse_id(stem: str) -> tuple[str | None, str | None]:
    """Paper id and version of a member's name without folder and extension; `(None, None)` if it is no id.

    `hep-th9901001` gives `hep-th/9901001`, `2401.01234v2` gives `2401.01234` and `v2`.
    """
    if new := _NEW_ID.fullmatch(stem):
        return new[1], new[2]
    if old := _OLD_ID.fullmatch(stem):
        return f"{old[1]}/{old[2]}", old[3]
    return None, None


def read_manifest(path: Path) -> dict[str, Listing]:
    """Read the manifest into tar name → listing; an entry without a usable size is left out.

    Raises:
        ValueError: the file is not XML.
    """
    try:
        root = ET.parse(path).getroot()  # noqa: S314 - expat bounds the expansion of entities
    except ET.ParseError as error:
        raise ValueError(f"{path} is not XML: {error}") from error
    return {
        posixpath.basename(entry.findtext("filename", "").strip()): Listing(int(size), md5.lower() or None)
        for entry in root.iter("file")
        if (size := entry.findtext("size", "").strip()).isdecimal()
        for md5 in [entry.findtext("md5sum", "").strip()]
    }


def find_incompleteness(tar: Path, listing: Listing | None) -> str | None:
    """Say why a tar is not, or not yet, a complete dump; `None` when it is complete.

    A tar that the manifest lists must have the size and MD5 given there. One that it does not list must read to its
    end-of-archive marker. Reads the whole file when there is an MD5, else the headers.
    """
    if listing is None:
        return _find_damage(tar)
    if (size := tar.stat().st_size) != listing.size:
        return f"size_differs: {size} bytes, the manifest says {listing.size}"
    if listing.md5:
        with tar.open("rb") as handle:
            md5 = hashlib.file_digest(handle, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
        if md5 != listing.md5:
            return f"md5_differs: {md5}, the manifest says {listing.md5}"
    return None


def is_complete_dump(tar: Path, listing: Listing | None = None) -> bool:
    """Whether a tar is complete; see `find_incompleteness`."""
    return find_incompleteness(tar, listing) is None


def identify(name: str) -> tuple[str | None, str | None]:
    """Paper id and version of a member, from its path in the tar; `(None, None)` if it is no paper's."""
    stem, extension = posixpath.splitext(posixpath.basename(name))
    return parse_id(stem) if extension in {".gz", ".pdf"} else (None, None)


def scan(tar: Path, identify: Identify = identify) -> Iterator[Member]:
    """Yield what a tar holds, in its order, hashing each member in blocks; nothing is unpacked.

    A damaged tar gives the members before the damage and then one with the `problem`.
    """
    with tar.open("rb") as handle:
        try:
            for header in walk(handle):
                if header.isdir():
                    continue
                member = _read_header(handle, header, identify)
                yield member
                if member.problem == "truncated_tar":
                    return
        except TarDamaged as damage:
            yield Member(None, "", damage.offset, 0, None, problem=damage.reason)


def read_member(tar: Path, offset: int, size: int, sha256: str) -> bytes:
    """Read one member's bytes by its place.

    Raises:
        DumpChanged: they do not have this hash any more.
    """
    with tar.open("rb") as handle:
        handle.seek(offset)
        data = handle.read(size)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DumpChanged(f"{tar}: the {size} bytes at {offset} are not {sha256}")
    return data


def read_metadata(path: Path, malformed: Counter[str]) -> Iterator[dict[str, Any]]:
    """Stream the papers of a snapshot; what cannot be read is counted in `malformed` by reason and passed over.

    Reasons: `not_json`, `not_an_object`, `no_id`, and `truncated` for a gzip file that ends early.
    """
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as handle:
        try:
            for line in iter(lambda: handle.readline(_LINE_BYTES), b""):
                if line.strip():
                    yield from _parse_line(line, malformed)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            malformed["truncated"] += 1


def to_metadata(raw: dict[str, Any]) -> Metadata:
    """Make metadata of a snapshot's line, whatever its fields hold; the version is the last one that is listed."""
    listed = raw.get("versions")
    versions = [version for version in listed if isinstance(version, dict)] if isinstance(listed, list) else []
    return Metadata(
        paper_id=raw["id"],
        title=_text(raw.get("title")),
        abstract=_text(raw.get("abstract")),
        authors=_text(raw.get("authors")),
        doi=_text(raw.get("doi")) or None,
        categories=tuple(_text(raw.get("categories")).split()),
        licence=_text(raw.get("license")) or None,
        version=_text(versions[-1].get("version")) or None if versions else None,
        published=_iso_date(versions[0].get("created")) if versions else None,
    )


def _find_damage(tar: Path) -> str | None:
    with tar.open("rb") as handle:
        try:
            for _ in walk(handle):
                pass
        except TarDamaged as damage:
            return f"{damage.reason}: no end-of-archive marker after byte {damage.offset}"
    return None


def _read_header(handle: BinaryIO, header: TarInfo, identify: Identify) -> Member:
    name = header.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    paper_id, version = identify(name)
    problem = None if header.isfile() and not header.issparse() else "not_a_file"
    if paper_id is None:
        problem = problem or "unknown_member"
    sha256 = None if problem else _hash(handle, header.offset_data, header.size)
    if not problem and sha256 is None:
        problem = "truncated_tar"
    return Member(paper_id, name, header.offset_data, header.size, sha256, version, problem)


def _hash(handle: BinaryIO, offset: int, size: int) -> str | None:
    """SHA-256 of a part of a file; `None` when the file ends within it."""
    digest = hashlib.sha256()
    handle.seek(offset)
    while size > 0 and (block := handle.read(min(size, _BLOCK))):
        digest.update(block)
        size -= len(block)
    return None if size else digest.hexdigest()


def _parse_line(line: bytes, malformed: Counter[str]) -> Iterator[dict[str, Any]]:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        malformed["not_json"] += 1
        return
    if not isinstance(row, dict):
        malformed["not_an_object"] += 1
    elif not isinstance(row.get("id"), str):
        malformed["no_id"] += 1
    else:
        yield row


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _iso_date(created: object) -> str | None:
    """`Mon, 2 Apr 2007 19:18:42 GMT` → `2007-04-02`; ISO dates are taken as they are."""
    text = _text(created)
    if re.match(r"\d{4}-\d{2}-\d{2}", text):
        return text[:10]
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, IndexError, TypeError):
        return None
