import gzip
import hashlib
import io
import json
import tarfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.sources.arxiv import (
    DumpChanged,
    Listing,
    Member,
    find_incompleteness,
    is_complete_dump,
    parse_id,
    read_manifest,
    read_member,
    read_metadata,
    scan,
    to_metadata,
)
from omniscience_tests.sources.hostile import Entry, make_tar

BULK = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "dev" / "bulk"
ENTRIES = [
    Entry("9901", kind=tarfile.DIRTYPE),
    Entry("9901/hep-th9901001.gz", b"one" * 300),
    Entry("9901/2401.01234v3.pdf", b"two" * 300),
    Entry("9901/README", b"three"),
    Entry("9901/link.gz", kind=tarfile.SYMTYPE, link="/etc/passwd"),
    Entry("9901/math9901003.gz", b"four" * 500),
]


@pytest.fixture
def tar(tmp_path: Path) -> Path:
    path = tmp_path / "arXiv_src_9901_001.tar"
    path.write_bytes(make_tar(*ENTRIES))
    return path


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("2401.01234", ("2401.01234", None)),
        ("0704.0001", ("0704.0001", None)),
        ("2401.01234v12", ("2401.01234", "v12")),
        ("hep-th9901001", ("hep-th/9901001", None)),
        ("math.GT0309136", ("math.GT/0309136", None)),
        ("cond-mat0101001v2", ("cond-mat/0101001", "v2")),
        ("q-bio/0401001", ("q-bio/0401001", None)),
        ("README", (None, None)),
        ("2401.123", (None, None)),
        ("2401.123456", (None, None)),
        ("../2401.01234", (None, None)),
    ],
)
def test_ids(stem: str, expected: tuple[str | None, str | None]) -> None:
    assert parse_id(stem) == expected


def test_scan_finds_members_where_they_are(tar: Path) -> None:
    members = list(scan(tar))
    assert [(m.paper_id, m.version, m.problem) for m in members] == [
        ("hep-th/9901001", None, None),
        ("2401.01234", "v3", None),
        (None, None, "unknown_member"),
        (None, None, "not_a_file"),
        ("math/9901003", None, None),
    ]
    data = tar.read_bytes()
    for member in members:
        if member.sha256:
            assert hashlib.sha256(data[member.offset : member.offset + member.size]).hexdigest() == member.sha256
            assert read_member(tar, member.offset, member.size, member.sha256)


@given(st.integers(0, 7600))
def test_a_cut_tar_gives_what_comes_before_the_cut(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    whole = make_tar(*ENTRIES)
    path = tmp_path_factory.mktemp("cut") / "t.tar"
    path.write_bytes(whole)
    sound = [member for member in scan(path) if not member.problem]
    path.write_bytes(whole[:cut])
    found = list(scan(path))
    end = sound[-1].offset + 2048
    assert [m for m in found if not m.problem] == [m for m in sound if m.offset + m.size <= cut]
    if cut < end:
        assert found[-1].problem == "truncated_tar"
        assert find_incompleteness(path, None) is not None


def test_a_member_cut_in_its_bytes_keeps_its_id(tar: Path) -> None:
    last = list(scan(tar))[-1]
    tar.write_bytes(tar.read_bytes()[: last.offset + 10])
    assert list(scan(tar))[-1] == Member("math/9901003", "9901/math9901003.gz", last.offset, 2000, None,
                                         problem="truncated_tar")  # fmt: skip


def test_changed_bytes_are_noticed(tar: Path) -> None:
    first = next(scan(tar))
    data = bytearray(tar.read_bytes())
    data[first.offset] ^= 1
    tar.write_bytes(data)
    assert first.sha256
    with pytest.raises(DumpChanged, match=first.sha256):
        read_member(tar, first.offset, first.size, first.sha256)


def test_completeness(tar: Path) -> None:
    size = tar.stat().st_size
    md5 = hashlib.md5(tar.read_bytes()).hexdigest()
    assert is_complete_dump(tar)
    assert is_complete_dump(tar, Listing(size, md5))
    assert is_complete_dump(tar, Listing(size, None))
    assert (find_incompleteness(tar, Listing(size + 1, md5)) or "").startswith("size_differs: ")
    assert (find_incompleteness(tar, Listing(size, "0" * 32)) or "").startswith("md5_differs: ")
    tar.write_bytes(tar.read_bytes()[:-1024])
    assert (find_incompleteness(tar, None) or "").startswith("truncated_tar: ")
    tar.write_bytes(b"")
    assert not is_complete_dump(tar)


def test_manifest(tmp_path: Path) -> None:
    path = tmp_path / "m.xml"
    path.write_text(
        "<?xml version='1.0' standalone='yes'?>\n<arXivSRC><timestamp>x</timestamp>"
        "<file><filename>src/arXiv_src_0001_001.tar</filename><md5sum>ABC</md5sum><size> 22 </size></file>"
        "<file><filename>src/arXiv_src_0001_002.tar</filename><size>7</size></file>"
        "<file><filename>src/arXiv_src_0001_003.tar</filename><size>many</size></file></arXivSRC>"
    )
    assert read_manifest(path) == {
        "arXiv_src_0001_001.tar": Listing(22, "abc"),
        "arXiv_src_0001_002.tar": Listing(7, None),
    }
    path.write_text("no xml")
    with pytest.raises(ValueError, match="is not XML"):
        read_manifest(path)


SNAPSHOT = {
    "id": "hep-th/9901001",
    "title": "A title\n  on two lines",
    "authors": "A. Author,  B. Author",
    "abstract": "  First.\nSecond.\n",
    "categories": "hep-th math.AG",
    "license": None,
    "doi": "10.1/x",
    "versions": [
        {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
        {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"},
    ],
}


def test_metadata_are_normalised() -> None:
    found = to_metadata(SNAPSHOT)
    assert (found.title, found.authors, found.abstract) == (
        "A title on two lines",
        "A. Author, B. Author",
        "First. Second.",
    )
    assert (found.categories, found.version, found.published) == (("hep-th", "math.AG"), "v2", "2007-04-02")
    assert (found.licence, found.doi) == (None, "10.1/x")
    assert found.sha256() == to_metadata(SNAPSHOT | {"title": "A title on two lines", "submitter": "C"}).sha256()
    assert found.sha256() != to_metadata(SNAPSHOT | {"license": "CC0"}).sha256()


@given(st.dictionaries(st.sampled_from([*SNAPSHOT, "other"]), st.recursive(
    st.none() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["version", "created", "x"]), inner),
    max_leaves=8,
)))  # fmt: skip
def test_any_fields_give_metadata(row: dict[str, object]) -> None:
    found = to_metadata(row | {"id": "2401.00001"})
    assert len(found.sha256()) == 64


@pytest.mark.parametrize("name", ["arxiv-metadata.json", "arxiv-metadata.json.gz"])
def test_snapshot_is_streamed_and_bad_lines_are_counted(tmp_path: Path, name: str) -> None:
    lines = [
        json.dumps(SNAPSHOT),
        "{broken",
        "[1]",
        '{"title": "no id"}',
        "",
        "\x00",
        json.dumps(SNAPSHOT | {"id": "x"}),
    ]
    data = "\n".join(lines).encode() + b'\n{"id": "\xff"}\n'
    path = tmp_path / name
    path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    malformed: Counter[str] = Counter()
    assert [row["id"] for row in read_metadata(path, malformed)] == ["hep-th/9901001", "x"]
    assert malformed == {"not_json": 3, "not_an_object": 1, "no_id": 1}


def test_truncated_snapshot(tmp_path: Path) -> None:
    path = tmp_path / "arxiv-metadata.json.gz"
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as out:
        for number in range(5000):
            out.write(json.dumps(SNAPSHOT | {"id": hashlib.sha256(b"%d" % number).hexdigest()}).encode() + b"\n")
    path.write_bytes(packed.getvalue()[:-2000])
    malformed: Counter[str] = Counter()
    assert 1000 < sum(1 for _ in read_metadata(path, malformed)) < 5000
    assert malformed["truncated"] == 1


@pytest.mark.skipif(not BULK.is_dir(), reason="the shared corpus is not here")
def test_real_dumps() -> None:
    members = [member for path in sorted(BULK.glob("*.tar")) for member in scan(path)]
    assert len(members) == 25
    assert all(member.sha256 and not member.problem for member in members)
