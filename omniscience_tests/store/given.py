"""Rows put straight into a log, as if a stage had made them."""

from collections.abc import Mapping
from typing import Any

from omniscience_assets.store.files import Files
from omniscience_assets.store.hashing import content_hash
from omniscience_assets.store.log import partition_writer
from omniscience_assets.store.schema import to_row


def write_rows(files: Files, asset: str, record: type, discipline: str, payloads: Mapping[str, Any]) -> None:
    """Commit kept rows, record id → payload; the paper is what stands before the `#`."""
    units = []
    for record_id, payload in payloads.items():
        columns = to_row(payload)
        unit_id = record_id.partition("@")[0]
        provenance = {
            "record_id": record_id, "unit_id": unit_id, "root_id": record_id.partition("#")[0], "parents": [],
            "content_hash": content_hash(columns), "spec_id": "given", "fingerprint": "given", "outcome": "kept",
            "retryable": False, "origin_run_id": "given", "seconds": 0.0, "tokens_in": 0, "tokens_out": 0,
            "cost_usd": 0.0,
        }  # fmt: skip
        units.append([{**provenance, **columns}])
    with partition_writer(files, asset, discipline, record, "given") as writer:
        writer.commit(units)
