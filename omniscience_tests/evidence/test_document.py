import json
import math
from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from omniscience_assets.evidence.document import evidence_json
from omniscience_assets.evidence.read import read_evidence
from omniscience_assets.evidence.schema import EvidenceDocument, json_schema
from omniscience_assets.evidence.sources import PDF
from omniscience_tests.evidence import samples
from omniscience_tests.evidence.drawing import draw, random_spec

SCHEMA = TypeAdapter(EvidenceDocument)


@pytest.fixture(scope="module")
def document() -> EvidenceDocument:
    return evidence_json(samples.evidence(), "figure.pdf")


def test_it_is_what_the_schema_says(document: EvidenceDocument) -> None:
    text = json.dumps(document, allow_nan=False)
    assert SCHEMA.validate_json(text, strict=True, extra="forbid") == document
    with pytest.raises(ValidationError):
        SCHEMA.validate_python({**document, "panels": [{}]})


def test_the_schema_describes_each_part() -> None:
    schema = json_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    assert {"panels", "texts", "diagram", "nodes", "relations"} <= set(schema["properties"])
    assert schema["required"] == list(schema["properties"])
    assert schema["$defs"]["SeriesDocument"]["description"].startswith("Data of one style")


def test_ids_follow_from_the_order(document: EvidenceDocument) -> None:
    first, second = document["panels"]
    assert (first["id"], first["series"][1]["id"], second["axes"][1]["id"]) == ("p1", "p1.s2", "p2.y.left")
    assert [entry["series"] for entry in first["legend"]] == ["p1.s1", "p1.s2"]
    nodes = {node["id"] for node in document["nodes"]}
    assert {"p1", "p1.x.bottom.k1", "p2.s1", "t1", "n1", "e1"} <= nodes
    diagram = document["diagram"]
    assert diagram is not None
    assert (diagram["edges"][0]["from"], diagram["edges"][0]["to"]) == ("n2", "n3")


def test_ranges_and_ticks_are_told(document: EvidenceDocument) -> None:
    x, y = document["panels"][1]["axes"]
    assert (x["range"], x["unit"], y["range"], y["scale"]) == ([0.0, 4.0], "s", [1.0, 1000.0], "log")
    assert [tick["label"] for tick in x["ticks"]] == ["0", "1", "2", "3", "4"]
    assert x["residual"] == 0.000123


def test_numbers_that_are_none_are_left_out() -> None:
    broken = replace(
        samples.bars(), points=((0.0, 1.0), (1.0, math.nan), (2.0, 3.0)), errors=((0.0, 2.0), (0.0, 1.0), (2.0, 4.0))
    )
    whole = samples.evidence()
    found = evidence_json(replace(whole, panels=(replace(whole.panels[1], series=(broken,)),)))
    series = found["panels"][0]["series"][0]
    assert (series["points"], series["errors"]) == ([[0.0, 1.0], [2.0, 3.0]], [[0.0, 2.0], [2.0, 4.0]])
    json.dumps(found, allow_nan=False)


def test_numbers_are_as_fine_as_their_span_needs() -> None:
    days = samples.line("days", ((19000.123456, 1.00000049), (19000.223456, 2.0)))
    whole = samples.evidence()
    found = evidence_json(replace(whole, panels=(replace(whole.panels[0], series=(days,)),)))
    assert found["panels"][0]["series"][0]["points"] == [[19000.123456, 1.0], [19000.223456, 2.0]]


@pytest.mark.parametrize("seed", range(4))
def test_drawn_plots_are_told_without_breaking_the_schema(seed: int) -> None:
    found: Any = evidence_json(read_evidence("f", None, [(PDF, draw(random_spec(seed)))]))
    SCHEMA.validate_python(found, strict=True, extra="forbid")
    assert {relation["name"] for relation in found["relations"]} >= {"inside", "labels"}
