"""A recipe's steps, done for one item after the other: each item ends as one row, whatever happens to it."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from omniscience_assets.evaluation.models import Memory, Model, Picture, Said, Silence
from omniscience_assets.evaluation.options import seeded
from omniscience_assets.instructions.recipes.parsing import Unread, Value, read_value
from omniscience_assets.instructions.recipes.schema import Condition, Ending, Recipe, Role, Step
from omniscience_assets.records import Measure, Reply, Verdict

_SEEDS = 2**31
_SHOWN = 120
_log = logging.getLogger(__name__)


@dataclass
class Item:
    """What is known of one thing that a recipe is about; steps add to it."""

    item_id: str
    """Tells it from all others; what is drawn by chance hangs on it."""
    values: dict[str, Value]
    measures: list[Measure] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    replies: dict[str, Reply] = field(default_factory=dict)
    """By their keys."""
    authors: dict[str, str] = field(default_factory=dict)
    """Who said each value: a model by its name, or `program`."""
    cost_usd: float = 0.0
    read_tokens: int = 0
    """Of what was asked now."""
    made_tokens: int = 0

    @property
    def numbers(self) -> dict[str, float]:
        """Values that are numbers; the least of each list of these."""
        lists = {name: told if isinstance(told, list) else [told] for name, told in self.values.items()}
        numbers = {name: [one for one in told if isinstance(one, int)] for name, told in lists.items()}
        return {name: float(min(told)) for name, told in numbers.items() if told}

    def hear(self, said: Said) -> None:
        """Take in a reply, and what it cost."""
        self.cost_usd += said.cost_usd
        if isinstance(said.reply, Reply):
            self.replies[said.reply.key] = said.reply
            if not said.reused:
                self.read_tokens += said.reply.read_tokens
                self.made_tokens += said.reply.made_tokens


@dataclass(frozen=True, slots=True)
class Ended:
    """How an item ended; without a reason it was kept."""

    item: Item
    branch: str = ""
    """The one that it took; empty for the main chain."""
    turns: tuple[tuple[str, str], ...] = ()
    """What human and assistant say, where it was kept."""
    dropped: str | None = None
    failed: str | None = None
    detail: str | None = None
    retryable: bool = False


class _Out(Exception):  # noqa: N818 - it ends an item, which is no error
    """An item left the chain."""

    def __init__(
        self, detail: str, *, dropped: str | None = None, failed: str | None = None, retryable: bool = False
    ) -> None:
        super().__init__(detail)
        self.dropped, self.failed, self.detail, self.retryable = dropped, failed, detail, retryable


@dataclass(frozen=True)
class Chain:
    """A recipe with those whom it asks, for one figure."""

    recipe: Recipe
    models: Mapping[Role, Model]
    memory: Memory
    picture: Picture | None
    hooking: str = ""
    """The raw prompt of an open user turn."""
    options: tuple[str, ...] = ()
    seed: int = 0

    async def run(self, items: Sequence[Item]) -> list[Ended]:
        """Do all steps for all items, beside each other; as many come out as went in, in their order.

        What raises unforeseen ends its own item as failed, and no other.
        """
        return list(await asyncio.gather(*(self._run(item) for item in items)))

    async def _run(self, item: Item) -> Ended:
        chains, branch = self.recipe.steps_with(self.options), ""
        try:
            turn_off = await self._steps(item, chains[branch], chains)
            if turn_off:
                branch = turn_off
                await self._steps(item, chains[branch], {})
            ending: Ending = self.recipe.branches[branch] if branch else self.recipe
            return Ended(item, branch, _turns(item, ending))
        except _Out as out:
            return Ended(item, branch, (), out.dropped, out.failed, out.detail, out.retryable)
        except Exception as error:
            _log.exception("%s failed", item.item_id)
            return Ended(item, branch, (), None, "crashed", f"{type(error).__name__}: {error}"[:500], False)

    async def _steps(self, item: Item, steps: Sequence[Step], chains: Mapping[str, Any]) -> str:
        """The branch that the item takes; empty when all steps are done."""
        for step in steps:
            found = await self._value(item, step)
            if isinstance(found, Unread) and step.otherwise in chains and step.otherwise:
                item.verdicts.append(Verdict(step.name, False, found.reason, None, None, "its branch goes on"))
                return step.otherwise
            if isinstance(found, Unread):
                item.verdicts.append(Verdict(step.name, False, found.reason, None, None))
                raise _Out(f"{step.name}: {_last(item)}", dropped=found.reason)
            item.values[step.name] = found
            if step.name in item.numbers:
                item.measures.append(Measure(f"{self.recipe.name}.{step.name}", item.numbers[step.name]))
            if step.keep:
                _judge(item, step)
        return ""

    async def _value(self, item: Item, step: Step) -> Value | Unread:
        if step.by is None:
            item.authors[step.name] = item.authors.get(step.of, "program")
            return read_value("\n".join(_listed(item.values[step.of])), step)
        if not step.each:
            return read_value(await self._ask(item, step, {}), step)
        listed = item.values[step.each]
        elements = listed if isinstance(listed, list) else [listed]
        replies = await asyncio.gather(
            *(self._ask(item, step, {"one": one, "at": at}) for at, one in enumerate(elements))
        )
        values = [read_value(reply, step) for reply in replies]
        unread = [value for value in values if isinstance(value, Unread)]
        return unread[0] if unread else values  # type: ignore[return-value]

    async def _ask(self, item: Item, step: Step, more: Mapping[str, Any]) -> str:
        """The reply's words. Raises _Out: there are none."""
        assert step.by is not None
        model = self.models[step.by]
        said = (
            await self._best(item, step, more, model) if step.samples > 1 else await self._say(item, step, more, model)
        )
        if isinstance(said.reply, Silence):
            raise _Out(f"{step.name}: {said.reply.detail}", failed=said.reply.cause, retryable=said.reply.retryable)
        item.authors[step.name] = said.reply.model
        return said.reply.said

    async def _say(self, item: Item, step: Step, more: Mapping[str, Any], model: Model, sample: int = 0) -> Said:
        own = model.settings
        seed = seeded(item.item_id, step.name, sample, self.seed).randrange(_SEEDS)
        sampling = step.sampling(own.max_tokens, own.temperature, seed)
        if step.by == "hooked":
            said = await model.complete(self.hooking, self.memory, sampling=sampling, picture=self.picture)
        else:
            said = await model.ask(
                self.recipe.prompt(step.prompt), {**item.values, **more}, self.memory, sampling=sampling,
                picture=self.picture if step.by == "vision" else None, scored=step.samples > 1,
            )  # fmt: skip
        item.hear(said)
        return said

    async def _best(self, item: Item, step: Step, more: Mapping[str, Any], model: Model) -> Said:
        """Of several replies that ended by themselves the one with the lowest negative log-likelihood per token."""
        all_said = await asyncio.gather(*(self._say(item, step, more, model, one) for one in range(step.samples)))
        heard = [said for said in all_said if isinstance(said.reply, Reply)]
        if not heard:
            return all_said[0]
        most = step.max_tokens or model.settings.max_tokens
        whole = [(_nll(said), at, said) for at, said in enumerate(heard) if _made(said) < most]
        if not whole:
            raise _Out(f"{step.name}: all of {len(heard)} replies were cut at {most} tokens", failed="length")
        if any(nll is None for nll, *_ in whole):
            raise _Out(f"{step.name}: {model.name} gives no log-probabilities", failed="no_chances")
        nll, _, best = min(whole, key=lambda one: (one[0], one[1]))
        item.measures.append(Measure(f"{self.recipe.name}.nll", nll, f"the lowest of {len(whole)}"))
        return best


def _nll(said: Said) -> float | None:
    return None if said.logprob is None else -said.logprob / max(1, _made(said))


def _made(said: Said) -> int:
    return said.reply.made_tokens if isinstance(said.reply, Reply) else 0


def _judge(item: Item, step: Step) -> None:
    """Hold the step's conditions against the item. Raises _Out: one does not hold."""
    reason = step.reason or "not_kept"
    for one in step.keep:
        value, keep = one.value(item.numbers), one.holds(item.numbers)
        item.verdicts.append(Verdict(_named(one), keep, None if keep else reason, value, one.least))
        if not keep:
            raise _Out(f"{_named(one)} is {value:g}, must be {one.least:g} or more", dropped=reason)


def _named(one: Condition) -> str:
    return "".join([" + ".join(one.of), *(f" - {name}" for name in one.minus)])


def _last(item: Item) -> str:
    replies = list(item.replies.values())
    return f"{replies[-1].said[:_SHOWN]!r}" if replies else "nothing was said"


def _turns(item: Item, ending: Ending) -> tuple[tuple[str, str], ...]:
    """Raises _Out: there are not as many questions as answers."""
    human, assistant = (_listed(item.values[name]) for name in (ending.human, ending.assistant))
    if len(human) != len(assistant):
        raise _Out(f"{len(human)} turns of {ending.human}, {len(assistant)} of {ending.assistant}", dropped="uneven")
    return tuple(zip(human, assistant, strict=True))


def _listed(value: Value) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
