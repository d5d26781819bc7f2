from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.captioning.admission.retry_after import retry_after

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def http_date(seconds: float) -> str:
    return format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after-ms": "150", "retry-after": "60"}, 0.15),
        ({"retry-after-ms": "x", "retry-after": "60"}, 60.0),
        ({"retry-after": http_date(90)}, 90.0),
        ({"retry-after": http_date(-90)}, 0.0),
        ({"retry-after": http_date(90), "date": http_date(60)}, 30.0),
        ({"retry-after": "Wed, 04 Mar 2026 05:06:17 -0000"}, 10.0),
    ],
)
def test_seconds_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds


@given(st.text(max_size=60))
def test_nonsense_is_no_wait(said: str) -> None:
    seconds = retry_after({"retry-after": said}, NOW)
    assert seconds is None or seconds >= 0.0
