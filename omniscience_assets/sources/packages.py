"""One submission, as it lies in a bulk dump, opened in memory: nothing of it is written, run or fetched.

arXiv keeps a submission as `<id>.gz`, which is a gzipped tar or one gzipped TeX file, or as `<id>.pdf`. What it is
gets decided by its first bytes; its name is for people. A bare `.tar`, `.tar.gz` and `.tex` are taken as well, and so
are a JATS article and PubMed Central's `.tar.gz` of one with its media.
"""

import io
import posixpath
import re
import tarfile
import zlib
from dataclasses import dataclass
from typing import Literal

from omniscience_assets.sources._contents import describe, is_jats, is_tex, is_tex_file, is_withdrawn
from omniscience_assets.sources._tar import Seekable, TarDamaged, is_tar, walk

PackageKind = Literal["tex-tree", "tex-single", "jats", "pdf", "withdrawn", "empty"]
"""`withdrawn`: arXiv's placeholder for a paper that its authors took back; it has no files, and `empty` neither."""

_PACKED_BLOCK = 1 << 14
"""Gzip packs 1032 to 1 at most, so that no block inflates to more than 17 MB."""
_GZIP = 31
"""zlib's number for a gzip header and trailer round the widest window."""
_NESTING = 2
_LINK_HOPS = 8
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class PackageError(Exception):
    """A submission that gives no paper.

    `reason` is one of `truncated_gzip`, `corrupt_gzip`, `gzip_bomb`, `too_large`, `too_many_members`, `corrupt_tar`,
    `truncated_tar`, `not_tex`, or the reason for which its only members were left out (see `Package.skipped`).
    `detail` is for a person.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What opening one submission may cost; sizes in bytes."""

    total_bytes: int = 256 << 20
    """Of everything inflated."""
    member_bytes: int = 128 << 20
    members: int = 20_000
    ratio: int = 200
    """Inflated to packed; TeX packs about 4 to 1, a bitmap in PostScript up to 100 to 1, a bomb 1000 to 1."""
    ratio_floor: int = 32 << 20
    """Below this many inflated bytes the ratio is not looked at."""

    def budget(self, packed: int) -> int:
        """How many bytes a package of `packed` bytes may inflate to."""
        return min(self.total_bytes, max(self.ratio_floor, self.ratio * packed))


@dataclass(frozen=True, slots=True)
class Package:
    """The files of a submission, by their paths in it, in the order of their names."""

    kind: PackageKind
    files: dict[str, bytes]
    """Relative, without `.` or `..`; a name that is not UTF-8 is read as Latin-1."""
    skipped: tuple[tuple[str, str], ...] = ()
    """Members left out, as (name, reason): `path_escapes`, `unsafe_name`, `link_escapes`, `dangling_link`,
    `special_file`, `sparse_file`, `oversize_member`; and with an empty name what cut the package short:
    `truncated_gzip`, `corrupt_gzip`, `truncated_tar`, `corrupt_tar`."""


def open_package(data: bytes, name: str, limits: Limits | None = None) -> Package:
    """Open one submission; `name` is what the dump calls it, such as `2401/2401.01234.gz`.

    What is sound is kept and what is not is listed, so that one bad member does not lose the paper.

    Raises:
        PackageError: no paper can be had of it.
    """
    limits = limits or Limits()
    handle = _unwrap(data, limits)
    if is_tar(_head(handle)):
        return _open_tree(handle, name, limits)
    return _open_single(handle, name)


class _Inflated:
    """The inside of a gzip file as a seekable file that inflates no further than it is read, and within a budget."""

    def __init__(self, packed: Seekable, budget: int, over: str) -> None:
        self._packed = packed
        self._inflater = zlib.decompressobj(_GZIP)
        self._out = bytearray()
        self._at = 0
        self._budget = budget
        self._over = over
        self._ended = False
        self.damage: str | None = None

    def read(self, size: int = -1, /) -> bytes:
        end = self._budget + 1 if size < 0 else self._at + size
        while len(self._out) < end and not self._ended:
            self._inflate()
        with memoryview(self._out) as view:
            block = bytes(view[self._at : end])
        self._at += len(block)
        return block

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = offset + (self._at if whence == io.SEEK_CUR else 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def _inflate(self) -> None:
        """Take in one more block; members may follow one another, with zeros between them (RFC 1952)."""
        block = self._packed.read(_PACKED_BLOCK)
        if not block:
            self._ended = True
            self.damage = None if self._inflater.eof else "truncated_gzip"
        try:
            while block := block.lstrip(b"\x00") if self._inflater.eof else block:
                if self._inflater.eof:
                    self._inflater = zlib.decompressobj(_GZIP)
                self._out += self._inflater.decompress(block)
                block = self._inflater.unused_data
        except zlib.error:
            self._ended, self.damage = True, "corrupt_gzip"
        if len(self._out) > self._budget:
            raise PackageError(self._over, f"inflates to more than {self._budget} bytes")


def _unwrap(data: bytes, limits: Limits) -> "_Inflated | io.BytesIO":
    budget = limits.budget(len(data))
    over = "too_large" if budget == limits.total_bytes else "gzip_bomb"
    handle: _Inflated | io.BytesIO = io.BytesIO(data)
    for _ in range(_NESTING):
        if not _head(handle).startswith(b"\x1f\x8b"):
            break
        handle = _Inflated(handle, budget, over)
    return handle


def _head(handle: Seekable) -> bytes:
    handle.seek(0)
    head = handle.read(tarfile.BLOCKSIZE)
    handle.seek(0)
    return head


def _open_single(handle: "_Inflated | io.BytesIO", name: str) -> Package:
    data = handle.read()
    if damage := getattr(handle, "damage", None):
        raise PackageError(damage, f"{len(data)} bytes could be read of one file")
    if not data.strip(b"\x00 \t\r\n"):
        return Package("empty", {})
    stem = re.sub(r"[^\w.+-]", "_", re.sub(r"\.(gz|tex|pdf|tar|n?xml)$", "", posixpath.basename(name))) or "paper"
    if b"%PDF-" in data[:1024]:
        return Package("pdf", {f"{stem}.pdf": data})
    if is_jats(data):
        return Package("jats", {f"{stem}.xml": data})
    if is_withdrawn(data):
        return Package("withdrawn", {})
    if not is_tex(data):
        raise PackageError("not_tex", describe(data))
    return Package("tex-single", {f"{stem}.tex": data})


def _open_tree(handle: "_Inflated | io.BytesIO", name: str, limits: Limits) -> Package:
    files, skipped = _read_tree(handle, limits)
    if damage := getattr(handle, "damage", None):
        skipped.append(("", damage))
    files = dict(sorted(files.items()))
    texts = [path for path, data in files.items() if is_tex_file(path, data)]
    if texts:
        return Package("tex-tree", files, tuple(skipped))
    if len(files) == 1 and is_withdrawn(*files.values()):
        return Package("withdrawn", {}, tuple(skipped))
    if any(path.endswith((".xml", ".nxml")) and is_jats(data) for path, data in files.items()):
        return Package("jats", files, tuple(skipped))
    if any(data.startswith(b"%PDF-") for path, data in files.items() if "/" not in path):
        return Package("pdf", files, tuple(skipped))
    if skipped:
        raise PackageError(skipped[-1][1], f"no TeX among the {len(files)} files that could be read of {name}")
    if not any(files.values()):
        return Package("empty", {})
    raise PackageError("not_tex", "; ".join(f"{path}: {describe(data)}" for path, data in [*files.items()][:5]))


def _read_tree(handle: "_Inflated | io.BytesIO", limits: Limits) -> tuple[dict[str, bytes], list[tuple[str, str]]]:
    files: dict[str, bytes] = {}
    links: dict[str, str] = {}
    skipped: list[tuple[str, str]] = []
    try:
        for count, header in enumerate(walk(handle)):
            if count >= limits.members:
                raise PackageError("too_many_members", f"more than {limits.members} members")
            path = _decode(header.name)
            if header.isdir():
                continue
            if reason := _unfit(header, path, limits):
                skipped.append((path, reason))
                continue
            path = posixpath.normpath(path)
            files.pop(path, None)
            links.pop(path, None)
            if header.issym():
                links[path] = posixpath.join(posixpath.dirname(path), _decode(header.linkname))
            elif header.islnk():
                links[path] = _decode(header.linkname)
            else:
                handle.seek(header.offset_data)
                data = handle.read(header.size)
                if len(data) < header.size:
                    raise TarDamaged("truncated_tar", header.offset_data + len(data))
                files[path] = data
    except TarDamaged as damage:
        skipped.append(("", damage.reason))
    return _resolve(files, links, skipped, limits), skipped


def _unfit(header: tarfile.TarInfo, path: str, limits: Limits) -> str | None:
    if not (header.isfile() or header.issym() or header.islnk()):
        return "special_file"
    if header.issparse():
        return "sparse_file"
    if header.size > limits.member_bytes:
        return "oversize_member"
    return _unsafe(path)


def _unsafe(path: str) -> str | None:
    parts = path.replace("\\", "/").split("/")
    if parts[0] == "" or ".." in parts or re.match(r"[A-Za-z]:[\\/]", path):
        return "path_escapes"
    if _CONTROL.search(path) or len(path) > 1024 or posixpath.normpath(path) == ".":
        return "unsafe_name"
    return None


def _resolve(
    files: dict[str, bytes], links: dict[str, str], skipped: list[tuple[str, str]], limits: Limits
) -> dict[str, bytes]:
    """Give a link the bytes of the member that it points at, as far as the budget for all files allows."""
    resolved = dict(files)
    spent = sum(map(len, files.values()))
    for path, first in links.items():
        target = posixpath.normpath(first)
        for _ in range(_LINK_HOPS):
            if target not in links:
                break
            target = posixpath.normpath(links[target])
        if target.startswith(("/", "../")) or target == "..":
            skipped.append((path, "link_escapes"))
        elif target not in files:
            skipped.append((path, "dangling_link"))
        elif spent + len(files[target]) > limits.total_bytes:
            skipped.append((path, "oversize_member"))
        else:
            resolved[path] = files[target]
            spent += len(files[target])
    return resolved


def _decode(name: str) -> str:
    raw = name.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
