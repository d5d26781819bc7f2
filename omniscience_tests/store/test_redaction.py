"""Credentials of a lake's store are found in nothing that is kept or shown."""

import logging
import traceback
from pathlib import Path

import pytest

from omniscience_assets.compute.local import InlineExecutor
from omniscience_assets.store.files import Files, StorageError
from omniscience_assets.store.incremental import advance
from omniscience_assets.store.views import build_catalog
from omniscience_tests.graph.home import Home
from omniscience_tests.s3 import DENIED, KEY_ID, S3, SECRET, TOKEN
from omniscience_tests.store.toy import RECORDS, Letters, Notes

SECRETS = (KEY_ID, SECRET, TOKEN)


def told_in(data: bytes) -> list[str]:
    return [secret for secret in SECRETS if secret.encode() in data]


def objects(files: Files) -> dict[str, bytes]:
    files.fs.invalidate_cache()
    return {str(name): files.fs.cat_file(name) for name in files.fs.find(files.root)}


def test_a_log_its_specs_and_its_catalog_hold_no_credentials(s3: S3, caplog: pytest.LogCaptureFixture) -> None:
    files = Files(s3.url("redaction"))
    with caplog.at_level(logging.DEBUG):
        advance(files, Notes((("a", "one"), ("b", "!"))), "x", run_id="r", executor=InlineExecutor())
        advance(files, Letters(), "x", run_id="r", executor=InlineExecutor())
        build_catalog(files, RECORDS)
    found = objects(files)
    assert len(found) >= 5
    assert {name: told_in(data) for name, data in found.items() if told_in(data)} == {}
    said = [record.getMessage() for record in caplog.records if record.name.startswith(("omniscience", "dagster"))]
    assert told_in("\n".join(said).encode()) == []


def test_errors_of_a_store_tell_no_credentials(s3: S3) -> None:
    files = Files(s3.url("redaction-of-errors"))
    with pytest.raises(StorageError) as missing:
        Files("s3://no-such-bucket/lake").write("x", b"")
    with s3.failing(down=True, kinds=(DENIED,)), pytest.raises(StorageError, match="does not exist") as denied:
        files.write("x", b"")
    for caught in (missing, denied):
        assert told_in("".join(traceback.format_exception(caught.value)).encode()) == []
    assert told_in(repr(files).encode() + repr(files.__reduce__()).encode()) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_whole_graph_keeps_no_credentials(s3_home: Home) -> None:
    found = objects(s3_home.files)
    assert len(found) > 50
    assert {name: told_in(data) for name, data in found.items() if told_in(data)} == {}
    kept = [path.read_bytes() for path in Path(s3_home.folder).rglob("*") if path.is_file()]
    assert [data for data in kept if told_in(data)] == []
    storage = s3_home.instance.event_log_storage
    runs = s3_home.instance.get_runs()
    assert len(runs) >= 3
    for run in runs:
        assert told_in(repr(run).encode()) == []
        for entry in storage.get_logs_for_run(run.run_id):
            assert told_in(entry.to_json().encode()) == []
