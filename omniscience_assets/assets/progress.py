"""How far an asset has come while its run goes on: an observation of its partition now and then."""

import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dagster as dg

from omniscience_assets.store.incremental import Advance

FIRST_SECONDS = 15.0
"""Until the first observation; work that is done sooner speaks for itself."""
GROWTH = 1.5
"""Each wait is so much longer than the one before: twenty observations cover fourteen hours."""

_UNITS = ((86_400.0, "d", 3600.0, "h"), (3600.0, "h", 60.0, "min"), (60.0, "min", 1.0, "s"))


@contextmanager
def progress_in_run(context: dg.AssetExecutionContext, clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """Observe the run's asset at growing intervals for as long as the `with` lasts; `clock` gives seconds."""
    handler = _Observer(context, clock)
    logger = logging.getLogger("omniscience.progress")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def human_seconds(seconds: float) -> str:
    """`47 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`: two units at the most."""
    for large, its_name, small, name in _UNITS:
        if seconds >= large:
            whole, rest = divmod(round(seconds / small), round(large / small))
            return f"{whole} {its_name}" + (f" {rest} {name}" if rest else "")
    return f"{seconds:.0f} s"


class _Observer(logging.Handler):
    """Turns some of the progress records into `AssetObservation`s; Dagster plots their numbers."""

    def __init__(self, context: dg.AssetExecutionContext, clock: Callable[[], float]) -> None:
        super().__init__(logging.DEBUG)
        self._context, self._clock = context, clock
        self._wait, self._since, self._finished = FIRST_SECONDS, clock(), 0

    def emit(self, record: logging.LogRecord) -> None:
        done: Advance = record.__dict__["advance"]
        elapsed = self._clock() - self._since
        if elapsed < self._wait:
            return
        # The pace of late: what was up to date already is passed over at once, and would promise too much.
        rate = (done.finished - self._finished) / elapsed
        left = (done.planned - done.finished) / rate if rate > 0 else math.inf
        self._wait, self._since, self._finished = self._wait * GROWTH, self._since + elapsed, done.finished
        self._context.log_event(_observation(self._context, done, rate, left))


def _observation(
    context: dg.AssetExecutionContext, done: Advance, per_second: float, seconds_left: float
) -> dg.AssetObservation:
    to_go = f"about {human_seconds(seconds_left)} to go" if math.isfinite(seconds_left) else "nothing done of late"
    metadata: dict[str, float | int | str] = {
        "discipline": done.discipline,
        "units_done": done.finished,
        "units_planned": done.planned,
        "units_per_second": round(per_second, 3),
        "records_computed": done.computed,
        "spent_usd": round(done.cost_usd, 6),
    }
    if math.isfinite(seconds_left):
        metadata["seconds_left"] = round(seconds_left)
    return dg.AssetObservation(
        context.asset_key,
        partition=context.partition_key if context.assets_def.partitions_def else None,
        description=f"{done.finished} of {done.planned} units of {done.discipline}, {per_second:.1f}/s, {to_go}, "
        f"${done.cost_usd:.2f} spent",
        metadata=metadata,
    )
