"""PubMed Central's open access articles: tars of packages that `fetch.pmc` writes, and the older `PMC<n>.tar.gz`.

Since August 2026 PMC serves each article version as objects under `PMC<n>.<v>/`: metadata as JSON, the JATS XML and
media (PMC's page on its Cloud Service; what stands in the JSON is told in `fetch.pmc`). A dump of ours,
`pmc_oa_<date>_NNN.tar`, has a package per article version, itself a tar of those files with the JSON first and the XML
second. The package's name tells what it is without opening it: `PMC<n>.<v>/<etag>.tar`, with the ETag of the metadata
object that it was made by, or `PMC<n>.<v>/<etag>.<why>.tar` when `<why>` is the reason for which the media were left
out: `retracted`, or the class of a licence that was not asked for.
"""

import hashlib
import io
import posixpath
import re
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from lxml import etree

from omniscience_assets.sources._contents import is_jats
from omniscience_assets.sources._tar import TarDamaged, walk
from omniscience_assets.sources.arxiv import Member, Metadata, scan
from omniscience_assets.sources.packages import PackageError, open_package

TARS = "pmc_oa_*.tar"
"""Names of dumps, for a glob."""
PACKAGES = "PMC*.tar.gz"
"""Names of single packages of the older kind, for a glob."""
EXCLUDED = "pmc_excluded.parquet"
"""Name of the file, beside the dumps, that lists the packages which the inventory fetched last has no more."""
RETRACTED = "retracted"

_NAME = re.compile(r"(PMC\d{1,12})\.(\d{1,6})/([\w-]+)(?:\.([a-z-]+))?\.tar")
_OLD = re.compile(r"(PMC\d{1,12})\.tar\.gz")
_RETRACTION = re.compile(rb"""related-article-type\s*=\s*["']retraction-forward["']""")
_XML = re.compile(r"\.n?xml$", re.IGNORECASE)
_CC = re.compile(r"https?://(?:www\.)?creativecommons\.org/(?:licen[sc]es|publicdomain)/[\w./-]+")
_LARGEST_XML = 64 << 20


@dataclass(frozen=True, slots=True)
class PackageName:
    """What the name of a package in a dump says."""

    article: str
    """`PMC13900`."""
    version: int
    etag: str
    why: str | None
    """Why it has no media: `retracted` or a licence class; `None` when it has."""

    @classmethod
    def parse(cls, name: str) -> "PackageName | None":
        """Read a member's path; `None` if it is not a package of ours."""
        found = _NAME.fullmatch(name)
        return cls(found[1], int(found[2]), found[3], found[4]) if found else None

    def __str__(self) -> str:
        return f"{self.article}.{self.version}/{self.etag}{'.' + self.why if self.why else ''}.tar"


def scan_dump(path: Path) -> Iterator[Member]:
    """Yield the packages of a dump, or the one that an older package file is; see `arxiv.scan`."""
    if not (old := _OLD.fullmatch(path.name)):
        yield from scan(path, _identify)
        return
    with path.open("rb") as handle:
        sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
    yield Member(old[1], path.name, 0, path.stat().st_size, sha256)


def find_incompleteness(package: Path) -> str | None:
    """Say why an older package is not, or not yet, complete; `None` when its gzip stream reads to its end."""
    inflater = zlib.decompressobj(31)
    try:
        with package.open("rb") as handle:
            while block := handle.read(1 << 20):
                while block and not inflater.eof:
                    inflater.decompress(block, 1 << 24)
                    block = inflater.unconsumed_tail
    except zlib.error as error:
        return f"corrupt_gzip: {error}"
    return None if inflater.eof else "truncated_gzip: the stream does not end"


def read_metadata(path: Path) -> Iterator[Metadata]:
    """Yield what a dump's packages say of their articles, each with the package's SHA-256 as its `paper_id`."""
    with path.open("rb") as handle:
        for member in scan_dump(path):
            if member.sha256 is None or member.paper_id is None:
                continue
            head, xml = _read_head(handle, member)
            yield to_metadata(member.sha256, head, xml)


def to_metadata(key: str, head: dict[str, Any], xml: bytes) -> Metadata:
    """Put together the metadata object (`{}` when there is none) and the front of the article; the object goes first.

    `categories` are the article's JATS subjects as they are written.
    """
    front = _read_front(xml)
    named = head.get("version")
    return Metadata(
        paper_id=key,
        title=_first(front, "article-meta/title-group/article-title") or _plain(head.get("title")),
        abstract=_first(front, "article-meta/abstract"),
        authors=", ".join(_authors(front)),
        doi=_plain(head.get("doi")) or _doi(front),
        categories=tuple(_texts(front, "article-meta/article-categories//subject")),
        licence=_plain(head.get("license_code")) or None if head else _licence(front),
        version=f"v{named}" if isinstance(named, int) else None,
        published=_published(front),
    )


def is_retracted(xml: bytes) -> bool:
    """Whether an article points at its own retraction (JATS `related-article-type="retraction-forward"`)."""
    return _RETRACTION.search(xml) is not None


def is_xml(name: str) -> bool:
    """Whether a file may be an article, by its name."""
    return _XML.search(name) is not None


def _identify(name: str) -> tuple[str | None, str | None]:
    found = PackageName.parse(name)
    return (found.article, f"v{found.version}") if found else (None, None)


def _read_head(handle: BinaryIO, member: Member) -> tuple[dict[str, Any], bytes]:
    """Metadata object and article of a package; empty where they cannot be read: opening the package tells why."""
    if member.name.endswith(".gz"):
        handle.seek(0)
        try:
            files = open_package(handle.read(), member.name).files
        except PackageError:
            return {}, b""
        return {}, next((data for name, data in files.items() if is_xml(name) and is_jats(data)), b"")
    found: dict[str, bytes] = {}
    window = _Window(handle, member.offset, member.size)
    try:
        for header in walk(window):
            kind = posixpath.splitext(header.name)[1]
            if header.isfile() and kind in {".json", ".xml"} and kind not in found and header.size <= _LARGEST_XML:
                window.seek(header.offset_data)
                found[kind] = window.read(header.size)
            if len(found) == 2:
                break
    except TarDamaged:
        pass
    try:
        head = orjson.loads(found.get(".json", b"{}"))
    except orjson.JSONDecodeError:
        head = {}
    return (head if isinstance(head, dict) else {}), found.get(".xml", b"")


class _Window:
    """A part of a file as a file."""

    def __init__(self, handle: BinaryIO, start: int, size: int) -> None:
        self._handle, self._start, self._size, self._at = handle, start, size, 0

    def read(self, size: int = -1, /) -> bytes:
        left = max(0, self._size - self._at)
        self._handle.seek(self._start + self._at)
        data = self._handle.read(left if size < 0 else min(size, left))
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = offset + (self._at if whence == io.SEEK_CUR else 0)
        return self._at

    def tell(self) -> int:
        return self._at


def _read_front(xml: bytes) -> Any:
    """The element `front` of an article, without namespaces in its tags; an empty one where there is none."""
    empty = etree.Element("front")
    if not xml:
        return empty
    events = etree.iterparse(
        io.BytesIO(xml),
        events=("end",),
        tag=("{*}front", "front"),
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        front = next((node for _, node in events), empty)
    except etree.XMLSyntaxError:
        return empty
    for node in front.iter("*"):
        node.tag = etree.QName(node).localname
    return front


def _texts(front: Any, path: str) -> list[str]:
    return [text for node in front.iterfind(path) if (text := _plain("".join(node.itertext())))]


def _first(front: Any, path: str) -> str:
    return next(iter(_texts(front, path)), "")


def _authors(front: Any) -> Iterator[str]:
    for contributor in front.iterfind("article-meta/contrib-group/contrib"):
        if contributor.get("contrib-type", "author") == "author":
            parts = [_first(contributor, part) for part in ("name/given-names", "name/surname", "collab")]
            yield from filter(None, [" ".join(filter(None, parts))])


def _doi(front: Any) -> str | None:
    return _first(front, "article-meta/article-id[@pub-id-type='doi']") or None


def _licence(front: Any) -> str | None:
    """What an article itself states: the first address of a Creative Commons licence in it, else its text."""
    said = [
        text
        for node in front.iterfind("article-meta/permissions/license")
        for part in node.iter("*")
        for text in (*part.attrib.values(), part.text or "")
    ]
    address = next((found[0] for text in said if (found := _CC.search(text))), None)
    return address or _first(front, "article-meta/permissions/license") or None


def _published(front: Any) -> str | None:
    """ISO date of the earliest publication; a month or day that is not given counts as the first."""
    dates = []
    for date in front.iterfind("article-meta/pub-date"):
        parts = [_first(date, part) for part in ("year", "month", "day")]
        if re.fullmatch(r"\d{4}", parts[0]):
            month, day = (int(part) if part.isdecimal() and 0 < int(part) <= 31 else 1 for part in parts[1:])
            dates.append(f"{parts[0]}-{min(month, 12):02d}-{day:02d}")
    return min(dates, default=None)


def _plain(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def pack(files: dict[str, bytes]) -> bytes:
    """A package of files in the order given, the same bytes every time."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, data in files.items():
            header = tarfile.TarInfo(name)
            header.size = len(data)
            tar.addfile(header, io.BytesIO(data))
    return out.getvalue()
