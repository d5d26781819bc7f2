"""The home of a large log, written once and kept for the next time where a folder is named for it."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def log_home(kept: Path | None, write: Callable[[Path], None], what: str) -> Iterator[Path]:
    """Give a folder with a log: the one that lies in `kept` already, else what `write` puts there.

    Without `kept` it is a temporary folder. `what` is said of the log, with the seconds that it took.
    """
    with tempfile.TemporaryDirectory() as temporary:
        home = kept or Path(temporary)
        if not (home / "lake").exists():
            started = time.perf_counter()
            write(home)
            print(f"{what} written in {time.perf_counter() - started:.0f} s", flush=True)
        yield home
