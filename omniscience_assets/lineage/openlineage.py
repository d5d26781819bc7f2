"""Materializations as OpenLineage events, for catalogs that collect them (Marquez, DataHub, OpenMetadata, …).

The client is configured as all OpenLineage clients are: `OPENLINEAGE_URL` for an HTTP endpoint, `OPENLINEAGE_CONFIG`
for a YAML file with any transport, a file included; without either nothing is sent. Specification: openlineage.io.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from omniscience_assets.lineage.columns import column_sources
from omniscience_assets.records import LOGS
from omniscience_assets.store.files import Files
from omniscience_assets.store.log import partition_folder

if TYPE_CHECKING:
    from openlineage.client.event_v2 import RunEvent

PRODUCER = "urn:omniscience-assets"
JOBS = "omniscience"
"""Namespace of the jobs; one job an asset."""


@dataclass(frozen=True, slots=True)
class Made:
    """One materialization of an asset's partition."""

    asset: str
    discipline: str
    run_id: str
    """Dagster's."""
    parents: Sequence[str]
    """Assets that it was made from."""
    rows: int
    version: str
    """Dagster's data version: a hash over the contents."""
    seconds: float
    """Of work."""


def wanted() -> bool:
    """Whether events are to be sent."""
    return any(os.environ.get(name) for name in ("OPENLINEAGE_URL", "OPENLINEAGE_CONFIG"))


def announce(files: Files, made: Made) -> str | None:
    """Send the events of a materialization; returns why that did not work, which is never a reason to fail a run."""
    try:
        from openlineage.client import OpenLineageClient

        client = OpenLineageClient()
        for event in events_of(files, made):
            client.emit(event)
    except ImportError:
        return (
            "OpenLineage is configured, but its client is not installed: pip install 'omniscience-assets[openlineage]'"
        )
    except Exception as error:  # whatever a transport raises
        return f"OpenLineage events of {made.asset} were not delivered: {type(error).__name__}: {error}"
    return None


def events_of(files: Files, made: Made) -> list[RunEvent]:
    """The start and the end of a materialization, as one OpenLineage run of its own.

    Datasets are partitions of the log: the home is their namespace, the partition's folder their name.
    """
    from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
    from openlineage.client.facet_v2 import (
        column_lineage_dataset,
        dataset_version_dataset,
        output_statistics_output_dataset,
        schema_dataset,
    )

    from omniscience_assets.store.schema import table_schema

    namespace = str(files.fs.unstrip_protocol(files.root))
    columns = {
        column: column_lineage_dataset.Fields(
            [
                column_lineage_dataset.InputField(namespace, partition_folder(parent, made.discipline), name)
                for parent, name in sources
            ]
        )
        for column, sources in column_sources(made.asset).items()
    }
    schema = [
        schema_dataset.SchemaDatasetFacetFields(one.name, str(one.type)) for one in table_schema(LOGS[made.asset])
    ]
    facets: dict[str, Any] = {
        "schema": schema_dataset.SchemaDatasetFacet(schema),
        "version": dataset_version_dataset.DatasetVersionDatasetFacet(made.version),
        "columnLineage": column_lineage_dataset.ColumnLineageDatasetFacet(columns),
    }
    statistics = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=made.rows)
    output = OutputDataset(
        namespace, partition_folder(made.asset, made.discipline), {"outputStatistics": statistics}, facets=facets
    )
    inputs = [InputDataset(namespace, partition_folder(parent, made.discipline)) for parent in made.parents]
    run = Run(str(uuid5(NAMESPACE_URL, f"{made.run_id}/{made.asset}/{made.discipline}")))
    job, end = Job(JOBS, made.asset), datetime.now(UTC)
    times = {RunState.START: end - timedelta(seconds=made.seconds), RunState.COMPLETE: end}
    return [
        RunEvent(
            eventType=state, eventTime=time.isoformat(), producer=PRODUCER, run=run, job=job, inputs=inputs,
            outputs=[output],
        )
        for state, time in times.items()
    ]  # fmt: skip
