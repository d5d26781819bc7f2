"""A policy over the log, without a call: where each figure would go, what would change, what it would cost."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from omniscience_assets.captioning.backends.model import ModelCaptioner
from omniscience_assets.captioning.backends.protocol import CaptionRequest
from omniscience_assets.captioning.formats import FORMATS
from omniscience_assets.captioning.policy import Policy, Price
from omniscience_assets.captioning.router import features, route
from omniscience_assets.captioning.stage import RoutedCaptionsStage
from omniscience_assets.records import Attempt, Caption, Evidence, Figure
from omniscience_assets.store.snapshot import Snapshot
from omniscience_assets.store.stage import WorkItem
from omniscience_assets.store.streams import chunks

_TOKENS_A_WORD = 1.9
"""Of a reply, the JSON around the sentences counted; where no reply of the tier stands in the log."""
_REFUSED = 0.1
"""Share of a tier's captions that go up, where the log does not tell."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that a figure may lead to."""

    tier: str
    tokens: int
    """Of the prompt, guessed."""
    known: Attempt | None
    """The reply, where it stands in the log."""


@dataclass(frozen=True, slots=True)
class Planned:
    """Where one figure would go."""

    figure_id: str
    rule: str
    tiers: tuple[str, ...]
    now: str | None
    """Tier that was asked first for its current caption; `None` for none."""
    asks: tuple[Ask, ...]
    """Of models, in order; behind the first of a single tier stand those that it escalates to."""


@dataclass
class Forecast:
    """What a policy would do to the figures of a discipline."""

    policy: Policy
    prices: Mapping[str, Price]
    figures: int = 0
    planned: list[Planned] = field(default_factory=list)
    """Of all figures, or of a sample."""
    earlier: dict[str, list[Attempt]] = field(default_factory=lambda: defaultdict(list))
    """Replies of each tier that stand in the log, to any prompt."""

    @property
    def scale(self) -> float:
        """Figures for each one that was looked at."""
        return self.figures / len(self.planned) if self.planned else 0.0

    @property
    def usd(self) -> float:
        """About what running the policy now would cost, over all figures."""
        return self.scale * sum(self.by_tier().values())

    def by_tier(self) -> dict[str, float]:
        """Dollars by tier for the figures that were looked at."""
        bill: dict[str, float] = defaultdict(float)
        bias, out, refused = (
            {tier: learn(tier) for tier in self.prices} for learn in (self._bias, self._tokens_out, self._refused)
        )
        for one in self.planned:
            chance = 1.0
            for ask in one.asks:
                if ask.known is None:
                    price = self.prices[ask.tier].of(ask.tokens * bias[ask.tier], out[ask.tier])
                    bill[ask.tier] += chance * price
                if len(one.tiers) == 1:
                    chance *= refused[ask.tier] if ask.known is None else float(_is_refused(ask.known))
        return dict(bill)

    def rules(self) -> Counter[tuple[str, str]]:
        """How many of the figures that were looked at each rule sends where."""
        return Counter((one.rule, " + ".join(one.tiers)) for one in self.planned)

    def asked(self) -> Counter[str]:
        """How many of them lead to a question to a tier that was not asked before."""
        return Counter(ask.tier for one in self.planned for ask in one.asks if ask.tier in one.tiers and not ask.known)

    def moves(self) -> Counter[tuple[str, str]]:
        """How many of them would be sent elsewhere than their current caption was, and where."""
        return Counter((one.now or "none", " + ".join(one.tiers)) for one in self.planned if one.now not in one.tiers)

    def _refused(self, tier: str) -> float:
        earlier = self.earlier[tier]
        return sum(map(_is_refused, earlier)) / len(earlier) if earlier else _REFUSED

    def _bias(self, tier: str) -> float:
        """Tokens of a prompt for each one that was guessed."""
        known = [(ask.known, ask.tokens) for one in self.planned for ask in one.asks if ask.tier == tier and ask.known]
        guessed = sum(tokens for _, tokens in known)
        return sum(attempt.tokens_in for attempt, _ in known) / guessed if guessed else 1.0

    def _tokens_out(self, tier: str) -> float:
        earlier, rung = self.earlier[tier], self.policy.tiers[tier]
        if earlier:
            return sum(one.tokens_out for one in earlier) / len(earlier)
        return min(float(rung.max_tokens), _TOKENS_A_WORD * sum(FORMATS[rung.format].words) / 2)


def forecast(stage: RoutedCaptionsStage, discipline: str, *, sample: int = 0) -> Forecast:
    """Replay a policy over one discipline of the log.

    Args:
        stage: With the policy, and a crew whose engines are never asked.
        discipline: Partition.
        sample: Look at so many figures, spread evenly, and scale up; 0 = at all.
    """
    prices = {
        tier: captioner.price for tier, captioner in stage.captioners.items() if isinstance(captioner, ModelCaptioner)
    }
    made = Forecast(stage.policy, prices, count_figures(stage, discipline))
    for item, now in walk(stage, discipline, sample=sample):
        # What was said is not needed, and a million replies would not fit into memory.
        attempts = [replace(attempt, reply="") for attempt in item.inputs.get(stage.asset, ())]
        for attempt in attempts:
            if attempt.tier in prices and attempt.model:
                made.earlier[attempt.tier].append(attempt)
        made.planned.append(_plan(stage, item, attempts, now))
    return made


def _plan(stage: RoutedCaptionsStage, item: WorkItem, attempts: Sequence[Attempt], now: str | None) -> Planned:
    figure: Figure = item.one("triplets")
    evidence: Evidence = item.one("figure_evidence")
    known = {attempt.key: attempt for attempt in attempts}
    decision = route(features(figure, evidence), stage.policy)
    asks = []
    for tier in _askable(stage.policy, decision.tiers):
        captioner = stage.captioners[tier]
        if isinstance(captioner, ModelCaptioner):
            prompt = stage.policy.tiers[tier].prompt
            question = captioner.prepare(CaptionRequest(figure, evidence, prompt))
            asks.append(Ask(tier, question.tokens, known.get(question.key)))
    return Planned(figure.figure_id, decision.rule, decision.tiers, now, tuple(asks))


def _askable(policy: Policy, tiers: tuple[str, ...]) -> Iterator[str]:
    """All teachers, or a tier and those that it escalates to."""
    yield from tiers
    above = policy.tiers[tiers[0]].escalate_to if len(tiers) == 1 else None
    while above:
        yield above
        above = policy.tiers[above].escalate_to


def _is_refused(attempt: Attempt) -> bool:
    return attempt.reason not in (None, "not_chosen")


def walk(stage: RoutedCaptionsStage, discipline: str, *, sample: int = 0) -> Iterator[tuple[WorkItem, str | None]]:
    """The figures of a discipline with all that stands in the log of them, and the tier that was asked first."""
    records = {source.asset: source.record for source in stage.inputs} | {stage.asset: Caption}
    log = Snapshot(stage.files, records, discipline)
    step = max(1, count_figures(stage, discipline) // sample) if sample else 1
    tasks = (task for number, task in enumerate(stage.tasks(log)) if number % step == 0)
    for chunk in chunks(tasks, stage.chunk_size):
        held = log[stage.asset].rows({task.root_id for task in chunk}, ["attempts"])
        now = {row["record_id"]: row["attempts"][0]["tier"] for row in held if row["attempts"]}
        for item in stage.load(log, chunk):
            yield item, now.get(stage.failed_id(item.task.unit_id))


def count_figures(stage: RoutedCaptionsStage, discipline: str) -> int:
    """Figures of a discipline that would be captioned."""
    records = {source.asset: source.record for source in stage.inputs}
    return sum(1 for _ in stage.tasks(Snapshot(stage.files, records, discipline)))
