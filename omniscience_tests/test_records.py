"""The record types and their columns."""

import pytest

from omniscience_assets.records import LOGS
from omniscience_assets.store.columns import records
from omniscience_assets.store.schema import from_row, provenance_schema, table_schema, to_row
from omniscience_tests.factories import make_caption, make_evidence, make_figure, make_paper


@pytest.mark.parametrize("asset", LOGS)
def test_every_log_has_a_schema(asset: str) -> None:
    names = table_schema(LOGS[asset]).names
    assert len(names) == len(set(names))
    assert names[: len(provenance_schema().names)] == provenance_schema().names


@pytest.mark.parametrize("record", [make_paper(), make_figure(), make_evidence(), make_caption()])
def test_records_survive_the_way_through_columns(record: object) -> None:
    import pyarrow as pa

    table = pa.Table.from_pylist([to_row(record)] * 3, schema=table_schema(type(record)))
    assert from_row(type(record), table.to_pylist()[0]) == record
    assert records(type(record), table.slice(1)) == [record, record]
