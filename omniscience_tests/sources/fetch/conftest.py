from collections.abc import Iterator

import pytest

from omniscience_assets.sources.fetch.remote import Remote
from omniscience_assets.sources.fetch.transfer import Patience, Transfer
from omniscience_tests.sources.fetch.faulty import Faulty, bucket, serve

PATIENCE = Patience(block_bytes=4000, attempts=3)


@pytest.fixture
def objects() -> dict[str, bytes]:
    """What the server serves; tests put objects in."""
    return {}


@pytest.fixture
def server(objects: dict[str, bytes]) -> Iterator[Faulty]:
    with serve(bucket(objects)) as faulty:
        yield faulty


@pytest.fixture
def transfer(server: Faulty) -> Transfer:
    return Transfer(Remote(server.url, seconds=5), patience=PATIENCE, sleep=lambda _: None)
