"""What a filter found of one question."""

from collections.abc import Sequence
from dataclasses import dataclass

from omniscience_assets.evaluation.readers.protocol import Read
from omniscience_assets.records import Measure, Reply, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with what it rests on; `verdict` is `None` where the model could not be asked."""

    verdict: Verdict | None
    measures: tuple[Measure, ...] = ()
    reads: tuple[Read, ...] = ()
    cause: str = ""
    detail: str = ""
    retryable: bool = False

    @property
    def replies(self) -> tuple[Reply, ...]:
        """Of the models that were asked, each once."""
        return tuple({read.reply.key: read.reply for read in self.reads if read.reply}.values())

    @property
    def cost_usd(self) -> float:
        """Of what was asked now."""
        return sum(read.cost_usd for read in self.reads if not read.reused)


def silent(name: str, reads: Sequence[Read]) -> Finding:
    """A filter whose model could not be asked: no verdict, and worth another try where asking again may help."""
    first = next(read for read in reads if read.status == "unscored")
    detail = f"{name}: {first.cause}: {first.detail}"
    return Finding(None, (), tuple(reads), first.cause, detail, any(read.retryable for read in reads))
