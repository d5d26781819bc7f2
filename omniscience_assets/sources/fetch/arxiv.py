"""Fetch arXiv's bulk tars, as its manifests list them.

The bucket is `s3://arxiv`, requester pays: `src/arXiv_src_manifest.xml` and `pdf/arXiv_pdf_manifest.xml` list tars of
about 500 MB as `<file>` with `filename` (its key), `md5sum` and `size` of the tar, `yymm`, `seq_num`, `num_items`,
`timestamp` and `content_md5sum` (arXiv's page on bulk data in Amazon S3). Tars are added about monthly, and now and
then one is made anew.

Beside the tars lies a manifest of the same form, by which the inventory judges whether a tar is complete. Its entry
of a tar is the one that the tar here was fetched by: an upstream manifest that is ahead never makes a dump incomplete.
"""

import fnmatch
import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as ET

import orjson

from omniscience_assets.sources._index import write_atomically
from omniscience_assets.sources.fetch.faults import Fault, FetchError
from omniscience_assets.sources.fetch.remote import check_key
from omniscience_assets.sources.fetch.report import FetchReport, Watch
from omniscience_assets.sources.fetch.transfer import Expected, Transfer, md5_of, part_of, require_space

Kind = Literal["src", "pdf"]
LEDGER = ".fetched.json"
"""Remembers which files here were verified: name → size, mtime in ns and MD5."""

_MONTH = re.compile(r"\d{2}(0[1-9]|1[0-2])")
_TAR = re.compile(r"arXiv_(?:src|pdf)_(\d{4})_\d+\.tar")


@dataclass(frozen=True, slots=True)
class Months:
    """Months from `first` to `last`, both included, as arXiv writes them: `yymm`, of which 91 to 99 are 199x."""

    first: str
    last: str

    @classmethod
    def parse(cls, text: str) -> "Months":
        """`2401` or `2401-2403`.

        Raises:
            ValueError: it is neither.
        """
        first, _, last = text.partition("-")
        last = last or first
        if not (_MONTH.fullmatch(first) and _MONTH.fullmatch(last)) or _order(first) > _order(last):
            raise ValueError(f"{text!r} is no month and no range of months such as 2401 or 2401-2403")
        return cls(first, last)

    def __contains__(self, yymm: str) -> bool:
        return _order(self.first) <= _order(yymm) <= _order(self.last)


@dataclass(frozen=True, slots=True)
class Tar:
    """One entry of a manifest."""

    key: str
    name: str
    yymm: str
    size: int
    md5: str | None
    entry: ET.Element


def read_tars(manifest: bytes, name: str) -> tuple[list[Tar], list[Fault]]:
    """Tars of a manifest in its order, and the entries that cannot be fetched.

    Raises:
        FetchError: `bad_manifest`, when it is not XML or lists nothing.
    """
    try:
        root = ET.fromstring(manifest)  # noqa: S314 - expat bounds the expansion of entities
    except ET.ParseError as error:
        raise FetchError(Fault("bad_manifest", name, f"not XML: {error}")) from error
    tars, faults = [], []
    for entry in root.iter("file"):
        key = entry.findtext("filename", "").strip()
        size = entry.findtext("size", "").strip()
        tar_name = posixpath.basename(key)
        matched = _TAR.fullmatch(tar_name)
        try:
            check_key(key)
        except FetchError as error:
            faults.append(error.fault)
            continue
        if matched is None or not size.isdecimal():
            faults.append(Fault("bad_manifest", key, "the entry has no arXiv tar's name, or no size"))
            continue
        md5 = entry.findtext("md5sum", "").strip().lower() or None
        yymm = entry.findtext("yymm", "").strip() or matched[1]
        tars.append(Tar(key, tar_name, yymm, int(size), md5, entry))
    if not tars and not faults:
        raise FetchError(Fault("bad_manifest", name, "it lists no file"))
    return tars, faults


def fetch_arxiv(
    transfer: Transfer,
    folder: Path,
    kind: Kind = "src",
    *,
    months: Months | None = None,
    names: Sequence[str] = (),
    keep_free: int = 1 << 30,
    dry_run: bool = False,
    watch: Watch = Watch(),  # noqa: B008 - it is frozen
) -> FetchReport:
    """Fetch the tars of some months, or of names (globs), into a folder; what is there and verified is not fetched.

    A tar that cannot be had is a fault of the report, and the others are fetched; `keep_free` is in bytes.

    Raises:
        FetchError: there is no manifest, it cannot be read, or the disk is too small.
    """
    report = FetchReport("arxiv", transfer.remote.url)
    key = f"{kind}/arXiv_{kind}_manifest.xml"
    raw = transfer.read(key, limit=256 << 20)
    tars, report.faults = read_tars(raw, key)
    chosen = [tar for tar in tars if _wanted(tar, months, names)]
    ledger = Ledger(folder)
    to_come = [tar for tar in chosen if not ledger.has(tar)]
    report.wanted, report.there = len(chosen), len(chosen) - len(to_come)
    needed = sum(tar.size - _gathered(folder / tar.name, tar) for tar in to_come)
    watch.on_plan(len(to_come), needed)
    report.notes["bytes_to_come"] = needed
    if dry_run:
        return report.finish()
    require_space(folder, needed, keep_free)
    listing = _Listing(folder / posixpath.basename(key), raw, tars)
    listing.save()
    for tar in to_come:
        try:
            report.bytes += transfer.fetch(tar.key, folder / tar.name, Expected(tar.size, tar.md5))
        except FetchError as error:
            report.faults.append(error.fault)
            if error.fault.reason == "disk_full":
                break
            continue
        listing.save(tar)
        ledger.add(tar)
        report.fetched += 1
        watch.on_unit(tar.name)
    return report.finish()


def fetch_metadata(transfer: Transfer, key: str, folder: Path) -> FetchReport:
    """Fetch arXiv's metadata snapshot, which has no checksum: again when its size or date is another.

    Raises:
        FetchError: it cannot be had.
    """
    report = FetchReport("arxiv-metadata", transfer.remote.url, wanted=1)
    ledger = Ledger(folder)
    target = folder / posixpath.basename(check_key(key))
    size, stamp = transfer.stamp(key)
    if ledger.stamp(target.name) == stamp:
        report.there = 1
        return report.finish()
    report.bytes = transfer.fetch(key, target, Expected(size))
    ledger.note(target.name, stamp)
    report.fetched = 1
    return report.finish()


class Ledger:
    """Which files of a folder were verified: a file whose size and mtime are as then needs no reading."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LEDGER
        self._folder = folder
        self._known: dict[str, list[int | str | None]] = {}
        if self._path.is_file():
            self._known = orjson.loads(self._path.read_bytes())

    def has(self, tar: Tar) -> bool:
        """Whether the tar lies here as the manifest lists it; one that was put here by hand is read once."""
        path = self._folder / tar.name
        if not path.is_file() or path.stat().st_size != tar.size:
            return False
        if self.stamp(tar.name) == tar.md5:
            return True
        if tar.md5 is not None and md5_of(path) != tar.md5:
            return False
        self.add(tar)
        return True

    def add(self, tar: Tar) -> None:
        """Remember a tar that was verified."""
        self.note(tar.name, tar.md5)

    def stamp(self, name: str) -> str | None:
        """What was noted of a file, if it is the file that it was noted of."""
        path = self._folder / name
        size, mtime, stamp = self._known.get(name, (None, None, ""))
        if not path.is_file() or [path.stat().st_size, path.stat().st_mtime_ns] != [size, mtime]:
            return ""
        return None if stamp is None else str(stamp)

    def note(self, name: str, stamp: str | None) -> None:
        """Note what a file was verified by."""
        status = (self._folder / name).stat()
        self._known[name] = [status.st_size, status.st_mtime_ns, stamp]
        write_atomically(self._path, orjson.dumps(self._known, option=orjson.OPT_SORT_KEYS))


class _Listing:
    """The manifest beside the tars: upstream's, with the old entries of tars here that are not yet fetched anew."""

    def __init__(self, path: Path, raw: bytes, tars: Sequence[Tar]) -> None:
        self._path = path
        self._root = ET.fromstring(raw).tag  # noqa: S314 - as above
        self._entries = {tar.name: tar.entry for tar in tars}
        self._fresh = dict(self._entries)
        if path.is_file():
            here = {tar.name: tar.entry for tar in read_tars(path.read_bytes(), path.name)[0]}
            self._entries |= {name: entry for name, entry in here.items() if (path.parent / name).is_file()}

    def save(self, fetched: Tar | None = None) -> None:
        """Write it, with the new entry of a tar that was just fetched."""
        if fetched is not None:
            self._entries[fetched.name] = self._fresh[fetched.name]
        root = ET.Element(self._root)
        root.extend(self._entries.values())
        ET.indent(root)
        write_atomically(self._path, ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _wanted(tar: Tar, months: Months | None, names: Sequence[str]) -> bool:
    if months is not None and tar.yymm not in months:
        return False
    return not names or any(fnmatch.fnmatchcase(tar.name, name) for name in names)


def _gathered(target: Path, tar: Tar) -> int:
    part = part_of(target, tar.md5) if tar.md5 else None
    return min(tar.size, part.stat().st_size) if part is not None and part.is_file() else 0


def _order(yymm: str) -> tuple[int, str]:
    """Months in the order of time: the archive began in 1991."""
    return (0 if yymm[:1] == "9" else 1), yymm
