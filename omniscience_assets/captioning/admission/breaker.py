"""A circuit breaker: an endpoint that is down is asked now and then, not by everyone (Nygard, "Release It!", 2007)."""

from collections.abc import Callable


class Open(Exception):  # noqa: N818
    """The breaker is open; its text says since when, and the last error."""


class Breaker:
    """Opens after failures in a row, lets one probe through after a cool-down, closes on any answer.

    Args:
        failures: In a row, no success between them, that open it, ...
        over_s: ... when the last came so many seconds after the first.
        cool_down_s: Seconds for which nothing gets through.
        clock: Seconds, monotonic.
    """

    def __init__(self, failures: int, over_s: float, cool_down_s: float, clock: Callable[[], float]) -> None:
        self._failures = failures
        self._over_s = over_s
        self._cool_down_s = cool_down_s
        self._clock = clock
        self._probing = False
        self._open_until: float | None = None
        self._row = 0
        self._since = 0.0
        self._error = ""

    def check(self) -> None:
        """Let pass unless open; does not take the probe's place.

        Raises:
            Open: If nothing may be asked now.
        """
        if self._open_until is not None and (self._probing or self._clock() < self._open_until):
            raise Open(self._state())

    def admit(self) -> None:
        """Let one request through, as the probe after a cool-down.

        Raises:
            Open: If nothing may be asked now.
        """
        self.check()
        self._probing = self._open_until is not None

    def answered(self) -> None:
        """The endpoint is there."""
        self._row, self._open_until, self._probing = 0, None, False

    def failed(self, error: str) -> None:
        """Count a failure; the failure of a probe opens the breaker again.

        Args:
            error: For a person.
        """
        now = self._clock()
        if self._row == 0:
            self._since = now
        self._row += 1
        self._error = error
        if self._probing or (self._row >= self._failures and now - self._since >= self._over_s):
            self._open_until, self._probing = now + self._cool_down_s, False

    def withdrawn(self) -> None:
        """A request was cancelled: if it was the probe, another may be."""
        self._probing = False

    def _state(self) -> str:
        down = self._clock() - self._since
        return f"no answer for {down:.0f} s, {self._row} failures in a row; the last: {self._error}"
