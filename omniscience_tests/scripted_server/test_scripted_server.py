from urllib.request import urlopen

import orjson
import pytest

from omniscience_tests.scripted_server import Script, serve_in_process, serve_in_thread
from omniscience_tests.scripted_server.filler import fill

SCHEMA = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["line", "bar"]},
        "title": {"type": ["string", "null"], "minLength": 60},
        "short": {"type": "string", "maxLength": 5},
        "count": {"type": "integer", "minimum": 3, "maximum": 9},
        "share": {"type": "number", "minimum": 0.0, "maximum": 0.5},
        "parts": {"type": "array", "minItems": 2, "maxItems": 4, "items": {"$ref": "#/$defs/part"}},
        "either": {"anyOf": [{"const": 7}, {"type": "string"}]},
    },
    "$defs": {"part": {"type": "object", "properties": {"seen": {"type": "boolean"}}}},
}


@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_the_filler_keeps_to_the_schema_and_repeats_itself(seed: str) -> None:
    filled = fill(SCHEMA, seed)
    assert filled == fill(SCHEMA, seed)
    assert filled["kind"] in ("line", "bar")
    assert len(filled["title"]) >= 60
    assert len(filled["short"]) <= 5
    assert 3 <= filled["count"] <= 9
    assert 0.0 <= filled["share"] <= 0.5
    assert [list(part) for part in filled["parts"]] == [["seen"], ["seen"]]
    assert filled["either"] == 7


def test_faults_of_a_prompt_come_in_its_order_and_end() -> None:
    prompt = "[[http_500 x2]] [[hang x1]]"
    assert [Script({"refusal": 1.0}).fault(prompt, tries) for tries in range(5)] == [
        "http_500",
        "http_500",
        "hang",
        None,
        None,
    ]


def test_faults_by_chance_are_as_frequent_as_said_and_the_same_for_the_same_seed() -> None:
    script = Script({"http_500": 0.2, "refusal": 0.1}, seed=3)
    faults = [script.fault(f"figure {at}", 0) for at in range(2000)]
    assert faults == [script.fault(f"figure {at}", 0) for at in range(2000)]
    assert faults.count("http_500") == pytest.approx(400, rel=0.2)
    assert faults.count("refusal") == pytest.approx(200, rel=0.2)


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown faults"):
        Script({"http_200": 0.1})


@pytest.mark.parametrize("serve", [serve_in_thread, serve_in_process])
def test_health_models_and_an_empty_ledger(serve: type) -> None:
    with serve() as server:
        with urlopen(server.base_url + "/models") as response:
            assert orjson.loads(response.read())["data"][0]["id"] == "scripted"
        with urlopen(server.base_url.removesuffix("/v1") + "/health") as response:
            assert response.status == 200
        assert server.ledger()["answered"] == {}
