"""No secret that a run is given is found in anything that it writes."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from omniscience_assets.resources import ModelsResource, SettingsError
from omniscience_assets.sources.sample import SampleDump
from omniscience_tests.scripted_server import Script, serve_in_thread

KEY = "sk-canary-7f3a9d41c5e84b2e-of-nobody"
CLOUD = "canary/cloud+secret/8c1e2b7a90f34d11"
PASSWORD = "hunter2-canary-5b1e"
POLICY = {
    "version": "t",
    "tiers": {
        "model": {
            "backend": "openai", "endpoint": "here", "model": "scripted", "format": "short", "max_tokens": 400,
            "accept": {"words": [1, 2000]}, "price": {"tokens_in": 0, "tokens_out": 0},
        },
    },
    "rules": [{"name": "all", "tier": "model"}],
}  # fmt: skip


def _texts(path: Path) -> Iterator[bytes]:
    """All that can be read of a file: its bytes, and what its format packs."""
    yield path.read_bytes()
    if path.suffix == ".parquet":
        file = pq.ParquetFile(path)
        yield str(file.metadata.metadata).encode()
        yield "\n".join(map(str, file.read().to_pylist())).encode()
    elif path.suffix in {".db", ".sqlite"} or path.read_bytes()[:15] == b"SQLite format 3":
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            yield "\n".join(database.iterdump()).encode()


def leaks(folder: Path, *secrets: str) -> list[str]:
    """Files below a folder in which a secret stands."""
    return [
        f"{path.relative_to(folder)}: {secret}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for secret in secrets
        if any(secret.encode() in text for text in _texts(path))
    ]


def test_the_search_finds(tmp_path: Path) -> None:
    import pyarrow as pa

    pq.write_table(pa.table({"detail": [[{"x": f"a {KEY}"}]]}), tmp_path / "a.parquet", compression="zstd")
    with sqlite3.connect(tmp_path / "a.db") as database:
        database.execute("CREATE TABLE t (x)")
        database.execute("INSERT INTO t VALUES (?)", (f"b {KEY}",))
    (tmp_path / "a.err").write_text(f"c {KEY}")
    assert leaks(tmp_path, KEY, CLOUD) == [f"{name}: {KEY}" for name in ("a.db", "a.err", "a.parquet")]


@pytest.mark.slow
def test_a_run_writes_down_no_secret(tmp_path: Path, tiny_dump: SampleDump) -> None:
    """Through a server that repeats the key that it is sent: in what it refuses, in broken answers, and in captions."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "dumps").symlink_to(tiny_dump.folder)
    faults = {"http_401": 0.2, "html": 0.2, "http_400": 0.1}
    script = Script(faults, seed=4, key=KEY, echo=True, speak=lambda _: {"text": f"It is {KEY}.", "caption": KEY})
    with serve_in_thread(script) as server:
        settings = {
            "policy": "policy.yaml",
            "endpoints": {"here": {"base_url": server.base_url, "api_key_env": "OF_US"}},
        }
        (home / "models.yaml").write_text(yaml.safe_dump(settings))
        (home / "policy.yaml").write_text(yaml.safe_dump(POLICY))
        known = {name: value for name, value in os.environ.items() if not name.startswith(("DAGSTER", "OMNISCIENCE"))}
        done = subprocess.run(
            [sys.executable, "-c", "from omniscience_assets.cli import main; main()", "run", "--home", str(home),
             "-d", "physics"],
            env={**known, "OF_US": KEY, "AWS_SECRET_ACCESS_KEY": CLOUD, "HF_TOKEN": CLOUD},
            capture_output=True, check=False, text=True,
        )  # fmt: skip
        assert server.ledger()["prompts"], done.stdout + done.stderr
    told = done.stdout + done.stderr
    assert KEY not in told
    assert CLOUD not in told
    assert leaks(home, KEY, CLOUD) == []
    rows = pq.read_table(min(home.glob("lake/routed_captions/*/*.parquet")).parent).to_pylist()
    reasons = {row["reason"] for row in rows}
    assert {"unauthorised", "broken_reply"} <= reasons, "the faults came"
    assert "[OF_US]" in str(rows), "what was said is kept, without the key"


@pytest.mark.parametrize(
    "settings",
    [
        {"endpoints": {"here": {"base_url": f"https://ana:{PASSWORD}@models.example/v1"}}},
        {
            "endpoints": {
                "here": {"base_url": "https://a.example/v1", "replicas": [f"https://b.example/v1?k={PASSWORD}"]}
            }
        },
        {"servers": {"own": {"model": "m", "environment": {"HF_TOKEN": PASSWORD}}}},
        {"servers": {"own": {"model": "m", "flags": {"api-key": PASSWORD}}}},
    ],
)
def test_settings_with_a_secret_are_refused(settings: dict[str, object], tmp_path: Path) -> None:
    """They would be shown by the UI, and stand in the runs of Dagster's database."""
    (tmp_path / "models.yaml").write_text(yaml.safe_dump(settings))
    with pytest.raises(SettingsError) as caught:
        ModelsResource.of_home(tmp_path)
    assert PASSWORD not in str(caught.value)
    assert re.search("password|secret", str(caught.value))
