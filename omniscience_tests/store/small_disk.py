"""A run over a disk of its own that fills up, or may not be written: `unshare -m python -m … full|read-only FOLDER`."""

import json
import random
import string
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from omniscience_assets.compute.local import InlineExecutor
from omniscience_assets.store.files import Files, StorageError
from omniscience_assets.store.incremental import advance
from omniscience_assets.store.specs import spec_id
from omniscience_assets.store.views import connect
from omniscience_tests.store.toy import RECORDS, Notes

UNITS = 60
_CHANCE = random.Random(20_260)
TEXTS = tuple((f"{n:03}", "".join(_CHANCE.choices(string.ascii_letters, k=20_000))) for n in range(UNITS))


def mount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "disk", str(folder)], check=True)


def run(files: Files, texts: Any = TEXTS, run_id: str = "r", **options: Any) -> int:
    return advance(files, Notes(texts, **options), "x", run_id=run_id, executor=InlineExecutor()).computed


def rows(files: Files) -> list[tuple[Any, ...]]:
    with connect(files, RECORDS) as connection:
        return connection.execute("SELECT record_id, content_hash, outcome FROM current.notes ORDER BY ALL").fetchall()


def full(folder: Path) -> dict[str, Any]:
    mount(folder, "size=600k")
    files = Files(folder)
    try:
        run(files)
        raise AssertionError("the disk is too large")
    except StorageError as error:
        told: dict[str, Any] = {"error": str(error), "units": UNITS}
    told["half_written"] = [str(path) for path in folder.rglob("*.tmp")]
    told["committed"] = sum(pq.read_metadata(path).num_rows for path in folder.rglob("*.parquet"))
    told["readable"] = len(rows(files))
    mount(folder, "remount,size=64m")
    told["computed"] = run(files, run_id="again")
    told["rows"] = len(rows(files))
    with tempfile.TemporaryDirectory() as other:
        run(Files(other))
        told["is_as_undisturbed"] = rows(Files(other)) == rows(files)
    return told


def read_only(folder: Path) -> dict[str, Any]:
    mount(folder, "size=64m")
    files = Files(folder)
    run(files, TEXTS[:9])
    mount(folder, "remount,ro")
    with tempfile.NamedTemporaryFile() as calls:
        stage = Notes(TEXTS, prompt="v2", calls=Path(calls.name))
        try:
            advance(files, stage, "x", run_id="r", executor=InlineExecutor())
            raise AssertionError("the disk can be written")
        except StorageError as error:
            told: dict[str, Any] = {"error": str(error)}
        told["worked"] = len(Path(calls.name).read_text().splitlines())
    told["spec"] = spec_id({"asset": stage.asset, **stage.spec()})
    told["committed"], told["readable"] = 9, len(rows(files))
    return told


def main() -> None:
    what, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True)
    print(json.dumps({"full": full, "read-only": read_only}[what](folder)))


if __name__ == "__main__":
    main()
