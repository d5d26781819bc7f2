import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.sources.fetch.faults import FetchError, redact
from omniscience_assets.sources.fetch.pace import Pace
from omniscience_assets.sources.fetch.remote import Remote, check_key
from omniscience_assets.sources.fetch.transfer import Expected, Patience, Transfer, require_space
from omniscience_tests.sources.fetch.faulty import Faulty, bucket, serve
from omniscience_tests.sources.fetch.layouts import md5

BLOCK = 1000
DATA = os.urandom(5 * BLOCK + 17)
SUM = Expected(len(DATA), md5(DATA))
PATIENCE = Patience(block_bytes=BLOCK, attempts=4, first_wait=0.5, longest_wait=1.5)


@pytest.fixture
def server() -> Iterator[Faulty]:
    with serve(bucket({"a/one.tar": DATA, "a/none": b"", "a/odd name+%41.bin": DATA})) as faulty:
        yield faulty


class Waits(list[float]):
    """Remembers how long was slept, and does not sleep."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def transfer(server: Faulty, waits: Waits) -> Transfer:
    return Transfer(Remote(server.url, seconds=5), patience=PATIENCE, sleep=waits)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_comes_whole_and_in_blocks(transfer: Transfer, server: Faulty, tmp_path: Path) -> None:
    assert transfer.fetch("a/one.tar", tmp_path / "one.tar", SUM) == len(DATA)
    assert (tmp_path / "one.tar").read_bytes() == DATA
    assert [asked for _, asked in server.asked][:2] == ["bytes=0-999", "bytes=1000-1999"]
    assert left(tmp_path) == ["one.tar"]


@pytest.mark.parametrize("key", ["a/one.tar", "a/none", "a/odd name+%41.bin"])
def test_what_nothing_is_known_of_comes_too(transfer: Transfer, server: Faulty, tmp_path: Path, key: str) -> None:
    transfer.fetch(key, tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == (b"" if key == "a/none" else DATA)


@pytest.mark.parametrize("fault", ["503", "429", "500", "cut", "short"])
def test_passing_faults_cost_a_block(
    transfer: Transfer, server: Faulty, waits: Waits, tmp_path: Path, fault: str
) -> None:
    server.faults["one.tar"] = [fault, fault]
    transfer.fetch("a/one.tar", tmp_path / "one.tar", SUM)
    assert (tmp_path / "one.tar").read_bytes() == DATA
    assert waits == [0.5, 1.0]
    assert len(server.asked) == 6 + 2, "only the block that failed was asked for again"


def test_a_stalled_read_is_given_up_and_tried_again(server: Faulty, tmp_path: Path, waits: Waits) -> None:
    transfer = Transfer(Remote(server.url, seconds=0.3), patience=PATIENCE, sleep=waits)
    server.faults["one.tar"] = ["hang"]
    transfer.fetch("a/one.tar", tmp_path / "one.tar", SUM)
    assert (tmp_path / "one.tar").read_bytes() == DATA
    assert waits == [0.5]


def test_a_dead_server_leaves_a_part_that_is_gone_on_with(
    transfer: Transfer, server: Faulty, waits: Waits, tmp_path: Path
) -> None:
    server.backend = _cut_after(server, 3)
    with pytest.raises(FetchError) as failed:
        transfer.fetch("a/one.tar", tmp_path / "one.tar", SUM)
    assert failed.value.fault.reason == "unavailable"
    assert "503" in failed.value.fault.detail
    assert waits == [0.5, 1.0, 1.5], "doubled, and never longer than the longest"
    (part,) = tmp_path.iterdir()
    assert part.name.startswith(".one.tar.")
    assert part.read_bytes() == DATA[: 3 * BLOCK]
    server.backend = bucket({"a/one.tar": DATA})
    server.asked.clear()
    assert transfer.fetch("a/one.tar", tmp_path / "one.tar", SUM) == len(DATA) - 3 * BLOCK
    assert server.asked[0][1] == "bytes=3000-3999"
    assert (tmp_path / "one.tar").read_bytes() == DATA
    assert left(tmp_path) == ["one.tar"]


def _cut_after(server: Faulty, blocks: int) -> object:
    sound = server.backend

    def answer(method: str, path: str, headers: object) -> object:
        return sound(method, path, headers) if len(server.asked) < blocks else (503, {}, b"")  # type: ignore[arg-type]

    return answer


def test_a_part_of_another_version_is_not_gone_on_with(transfer: Transfer, server: Faulty, tmp_path: Path) -> None:
    server.backend = _cut_after(server, 2)  # type: ignore[assignment]
    with pytest.raises(FetchError):
        transfer.fetch("a/one.tar", tmp_path / "one.tar", SUM)
    new = DATA[::-1]
    server.backend = bucket({"a/one.tar": new})
    transfer.fetch("a/one.tar", tmp_path / "one.tar", Expected(len(new), md5(new)))
    assert (tmp_path / "one.tar").read_bytes() == new
    assert left(tmp_path) == ["one.tar"]


def test_wrong_bytes_are_fetched_again(transfer: Transfer, server: Faulty, tmp_path: Path) -> None:
    server.faults["one.tar"] = ["wrong"]
    assert transfer.fetch("a/one.tar", tmp_path / "one.tar", SUM) == 2 * len(DATA)
    assert (tmp_path / "one.tar").read_bytes() == DATA


def test_a_checksum_that_stays_wrong_is_told(transfer: Transfer, tmp_path: Path) -> None:
    with pytest.raises(FetchError) as failed:
        transfer.fetch("a/one.tar", tmp_path / "one.tar", Expected(len(DATA), "0" * 32))
    fault = failed.value.fault
    assert (fault.reason, fault.key, fault.expected, fault.got) == ("wrong_checksum", "a/one.tar", "0" * 32, md5(DATA))
    assert left(tmp_path) == []


def test_an_object_that_is_shorter_than_listed_is_told(transfer: Transfer, tmp_path: Path) -> None:
    with pytest.raises(FetchError) as failed:
        transfer.fetch("a/one.tar", tmp_path / "one.tar", Expected(len(DATA) + 5 * BLOCK, md5(DATA)))
    fault = failed.value.fault
    assert (fault.reason, fault.got) == ("wrong_size", f"{len(DATA)} bytes")


def test_an_object_that_is_listed_before_it_is_served(transfer: Transfer, server: Faulty, tmp_path: Path) -> None:
    server.faults["one.tar"] = ["404", "404"]
    transfer.fetch("a/one.tar", tmp_path / "one.tar", SUM)
    assert (tmp_path / "one.tar").read_bytes() == DATA


def test_an_object_that_is_not_there(transfer: Transfer, waits: Waits, tmp_path: Path) -> None:
    with pytest.raises(FetchError) as failed:
        transfer.fetch("a/two.tar", tmp_path / "two.tar", SUM)
    assert failed.value.fault.reason == "missing_object"
    assert len(waits) == PATIENCE.missing_attempts - 1


def test_a_refusal_is_not_asked_again(transfer: Transfer, server: Faulty, waits: Waits, tmp_path: Path) -> None:
    server.faults["one.tar"] = ["403"]
    with pytest.raises(FetchError) as failed:
        transfer.fetch("a/one.tar", tmp_path / "one.tar", SUM)
    assert failed.value.fault.reason == "forbidden"
    assert waits == []


def test_a_server_without_ranges_is_told(transfer: Transfer, server: Faulty, tmp_path: Path) -> None:
    server.backend = lambda *_: (200, {}, DATA)
    with pytest.raises(FetchError) as failed:
        transfer.fetch("a/one.tar", tmp_path / "one.tar", SUM)
    assert failed.value.fault.reason == "no_byte_ranges"


def test_a_folder_is_a_place_to_fetch_from(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "one.tar").write_bytes(DATA)
    transfer = Transfer(Remote(str(tmp_path / "there")), patience=PATIENCE)
    transfer.fetch("one.tar", tmp_path / "here" / "one.tar", SUM)
    assert (tmp_path / "here" / "one.tar").read_bytes() == DATA
    assert transfer.remote.names("") == ["one.tar"]


def test_the_rate_is_held() -> None:
    now = [0.0]
    pace = Pace(1000, clock=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds))
    for _ in range(10):
        pace.spend(500)
    assert now[0] == pytest.approx(5.0)
    now[0] += 60
    pace.spend(500)
    assert now[0] == pytest.approx(65.5), "time in which nothing came is not made up for"


def test_a_disk_too_small_is_told_before(tmp_path: Path) -> None:
    require_space(tmp_path / "not" / "yet", 1, 0)
    with pytest.raises(FetchError) as failed:
        require_space(tmp_path / "not" / "yet", 1 << 60, 0)
    assert failed.value.fault.reason == "disk_full"


@pytest.mark.parametrize("key", ["../x", "a/../../x", "/etc/x", "a//b", "", "a/./b", "a\\..\\b", "a\nb", "a/"])
def test_keys_that_lead_out(key: str) -> None:
    with pytest.raises(FetchError, match="unsafe_key"):
        check_key(key)


@given(st.lists(st.text(), min_size=1).map("/".join))
def test_a_checked_key_stays_under_its_root(key: str) -> None:
    try:
        check_key(key)
    except FetchError:
        return
    root = Path("/root/of/it")
    assert os.path.normpath(root / key).startswith(f"{root}/")


def test_messages_hold_no_secret(tmp_path: Path) -> None:
    options = {"secret": "hunter22", "client_kwargs": {"aws_session_token": "tok-123"}, "anon": False}
    text = redact("GET https://me:pw@h/a?X-Amz-Signature=abc failed with hunter22 and tok-123", options)
    assert text == "GET https://h/a failed with *** and ***"
    assert Remote("http://me:pw@127.0.0.1:1/a").url == "http://127.0.0.1:1/a"
