"""Column lineage names columns that are there."""

from dataclasses import fields

import pytest

from omniscience_assets.definitions import ASSETS
from omniscience_assets.lineage.columns import SOURCES, column_sources
from omniscience_assets.records import LOGS

PARENTS = {
    asset.key.to_user_string(): {key.to_user_string() for keys in asset.asset_deps.values() for key in keys}
    for asset in ASSETS
}


def ancestors(asset: str) -> set[str]:
    above = PARENTS.get(asset, set())
    return above.union(*(ancestors(parent) for parent in above)) if above else set()


@pytest.mark.parametrize("asset", LOGS)
def test_every_source_is_a_column_of_an_asset_above(asset: str) -> None:
    columns = {name: {field.name for field in fields(record)} for name, record in LOGS.items()}
    assert set(SOURCES[asset]) - {"*"} <= columns[asset]
    for sources in column_sources(asset).values():
        for parent, column in sources:
            assert column in columns[parent]
            assert parent in ancestors(asset)


def test_what_a_release_says_can_be_walked_back() -> None:
    assert column_sources("release")["caption"] == (("routed_captions", "text"),)
    assert ("figure_evidence", "panels") in column_sources("routed_captions")["text"]
