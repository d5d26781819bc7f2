"""Hold a transfer under a rate."""

import threading
import time
from collections.abc import Callable


class Pace:
    """Bytes per second over all threads that share it; `None` holds nothing back."""

    def __init__(
        self,
        bytes_per_second: float | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.bytes_per_second = bytes_per_second
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._free_at = clock()

    def spend(self, size: int) -> None:
        """Account for `size` bytes that came, and wait until the rate allows the next ones."""
        if self.bytes_per_second is None:
            return
        with self._lock:
            now = self._clock()
            self._free_at = max(self._free_at, now) + size / self.bytes_per_second
            wait = self._free_at - now
        self._sleep(wait)
