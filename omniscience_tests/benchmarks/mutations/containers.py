"""Damage to what a submission is packed in: gzip (RFC 1952) and tar (POSIX.1-2008, ustar)."""

import gzip
import random
import tarfile
from collections.abc import Callable, Mapping

from omniscience_tests.sources.hostile import Entry, make_tar

_BLOCK = 512
_FIELDS = {"name": (0, 100), "mode": (100, 8), "size": (124, 12), "mtime": (136, 12), "checksum": (148, 8),
           "type": (156, 1), "link": (157, 100), "magic": (257, 8), "prefix": (345, 155)}  # fmt: skip
_NUMBERS = (
    b"0",
    b"00000000000",
    b"77777777777",
    b"-1",
    b"9",
    b"\x80" + b"\0" * 10 + b"\xff",
    b"\xff" * 12,
    b" ",
    b"1e9",
)
_NAMES = (
    b"../../evil.tex",
    b"/etc/passwd",
    b"main.tex",
    b"a" * 100,
    b"\xff\xfe",
    b"a\nb",
    b"",
    b".",
    b"./main.tex",
    b"C:\\x",
)
_KINDS = b"0123456789xgLKSDVMN\0AZ"


def pack(files: Mapping[str, bytes]) -> bytes:
    """A sound submission."""
    return gzip.compress(make_tar(*(Entry(name, data) for name, data in files.items())), 1, mtime=0)


def break_package(rng: random.Random, files: Mapping[str, bytes]) -> bytes:
    """A submission of sound files whose packing is broken."""
    tar = make_tar(*(Entry(name, data) for name, data in files.items()))
    for _ in range(rng.choice((1, 1, 2, 3))):
        tar = rng.choice(_TAR_WAYS)(rng, tar)
    if rng.random() < 0.1:
        return tar
    packed = gzip.compress(tar, 1, mtime=0)
    return packed if rng.random() < 0.6 else rng.choice(_GZIP_WAYS)(rng, packed)


def break_header(rng: random.Random, tar: bytes) -> bytes:
    """Another value in a field of a header, its checksum mostly made good again."""
    heads = [at for at in range(0, len(tar) - _BLOCK, _BLOCK) if tar[at + 257 : at + 262] == b"ustar"]
    if not heads:
        return tar
    at = rng.choice(heads)
    head = bytearray(tar[at : at + _BLOCK])
    name = rng.choice(list(_FIELDS))
    start, size = _FIELDS[name]
    if name == "type":
        value = bytes([rng.choice(_KINDS)])
    else:
        value = rng.choice(_NAMES if name in ("name", "link", "prefix") else _NUMBERS)
    head[start : start + size] = value[:size].ljust(size, b"\0")
    if name != "checksum" and rng.random() < 0.9:
        head[148:156] = b"%06o\0 " % tarfile.calc_chksums(bytes(head))[0]  # type: ignore[attr-defined]
    return tar[:at] + bytes(head) + tar[at + _BLOCK :]


def _move_blocks(rng: random.Random, tar: bytes) -> bytes:
    blocks = [tar[at : at + _BLOCK] for at in range(0, len(tar), _BLOCK)]
    start = rng.randrange(len(blocks))
    some = blocks[start : start + rng.choice((1, 1, 2, 20))]
    at = rng.randrange(len(blocks) + 1)
    blocks[at:at] = some * rng.choice((1, 1, 3))
    if rng.random() < 0.5:
        del blocks[start : start + len(some)]
    return b"".join(blocks)


def _long_name(rng: random.Random, tar: bytes) -> bytes:
    """A GNU or pax header that speaks of the next member."""
    names = "path", "size", "linkpath", "GNU.sparse.map", "GNU.sparse.size", "hdrcharset", "mtime"
    values = "../../x", "-1", "1" * 300, "0,0", "main.tex", "\u00e9", "x" * 5000
    pax = {rng.choice(names): rng.choice(values)}
    return make_tar(Entry("main.tex", b"", pax=pax), end=False) + tar


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _flip(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 10) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _again(rng: random.Random, data: bytes) -> bytes:
    return gzip.compress(data, 1, mtime=0) if rng.random() < 0.5 else data + data


def _garbage(rng: random.Random, data: bytes) -> bytes:
    noise = rng.randbytes(rng.choice((1, 100, 5_000)))
    return rng.choice((data + noise, noise + data, data[:-8] + noise[:8], data[:3] + noise[:7] + data[10:]))


_TAR_WAYS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    break_header, break_header, break_header, _move_blocks, _long_name, _cut, _flip,
)  # fmt: skip
_GZIP_WAYS: tuple[Callable[[random.Random, bytes], bytes], ...] = (_cut, _flip, _again, _garbage)
