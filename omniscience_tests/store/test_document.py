"""The page about the log is what the record types say, and what it shows works."""

import re
from pathlib import Path
from typing import Any

import pytest

from omniscience_assets.records import LOGS
from omniscience_assets.store.compaction import compact
from omniscience_assets.store.document import PAGE, page
from omniscience_assets.store.log import all_files, live_files
from omniscience_assets.store.schema import provenance_schema, table_schema
from omniscience_assets.store.views import connect
from omniscience_tests.lineage.given import AFTER, BEFORE, LATER, Home, World

ASSET = "filtered_set"


def recipes() -> dict[str, str]:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return {re.sub(r"\W.*", "", block.removeprefix("# "), flags=re.DOTALL): block for block in blocks}


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == page(LOGS), "write it again: python -m omniscience_assets.store.document"


def test_every_column_of_every_log_is_on_it() -> None:
    common, *logs = re.split(r"^### `", PAGE.read_text(), flags=re.MULTILINE)
    assert all(f"| `{name}` |" in common for name in provenance_schema().names)
    assert [log.split("`")[0] for log in logs] == list(LOGS)
    for asset, told in zip(LOGS, logs, strict=True):
        payload = set(table_schema(LOGS[asset]).names) - set(provenance_schema().names)
        assert payload <= set(re.findall(r"^\| `(\w+)` \| `", told, flags=re.MULTILINE))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Rows that changed, went and came, one file that is superseded and one that is not."""
    made = Home(tmp_path).run(BEFORE, World())
    made.run(AFTER, World(papers=range(9), grounding=lambda paper, figure: 0.4 if paper == 5 else 0.8))
    assert compact(made.files, ASSET, "physics", merge_from=2) == 2
    made.run(LATER, World(papers=range(10), grounding=lambda paper, figure: 0.4 if paper == 6 else 0.8))
    assert len(all_files(made.files, ASSET, "physics")) == len(live_files(made.files, ASSET, "physics")) + 2
    return made


def current(home: Home) -> list[dict[str, Any]]:
    with connect(home.files, LOGS) as connection:
        return connection.sql(f"SELECT * FROM current.{ASSET} ORDER BY record_id").to_arrow_table().to_pylist()


@pytest.mark.parametrize("tool", ["DuckDB", "Polars"])
def test_a_recipe_gives_the_rows_of_our_own_reader(home: Home, tool: str) -> None:
    names: dict[str, Any] = {}
    for block in (recipes()["from"], recipes()[tool]):
        exec(block.replace('"home"', repr(home.files.home)), names)  # the page's own words
    found = names["current"]
    rows = found.to_arrow_table().to_pylist() if tool == "DuckDB" else found.collect().to_dicts()
    expected = current(home)
    assert len(expected) == 20
    assert sorted(rows, key=lambda row: row["record_id"]) == expected


def test_what_is_superseded_is_left_out(home: Home) -> None:
    names: dict[str, Any] = {}
    exec(recipes()["from"], names)
    live = [home.files.path(item.name) for item in live_files(home.files, ASSET, "physics")]
    assert names["live"](home.files.home, ASSET) == sorted(live)
