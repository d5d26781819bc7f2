"""What routing buys: cost and quality of always-cheap, always-dear, a coin and the policy, out of the log alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from omniscience_assets.captioning.acceptance import Draft, refuse, score
from omniscience_assets.captioning.backends.model import ModelCaptioner
from omniscience_assets.captioning.backends.protocol import CaptionRequest
from omniscience_assets.captioning.formats import FORMATS
from omniscience_assets.captioning.grounding.support import Sources
from omniscience_assets.captioning.replay import walk
from omniscience_assets.captioning.replies import BrokenReplyError, parse_reply
from omniscience_assets.captioning.router import features, route
from omniscience_assets.captioning.stage import RoutedCaptionsStage
from omniscience_assets.records import Attempt, Evidence, Figure
from omniscience_assets.store.stage import WorkItem


@dataclass(frozen=True, slots=True)
class Outcome:
    """One tier's reply to one figure."""

    usd: float
    quality: float
    refused: bool
    """By the tier's own acceptance."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure that both tiers have captioned."""

    figure_id: str
    cheap: Outcome
    dear: Outcome
    to_dear: bool
    """Where the policy sends it at once."""

    @property
    def routed(self) -> Outcome:
        """What the policy gets: the dear one's, or the cheap one's, or both paid where the cheap one is refused."""
        if self.to_dear:
            return self.dear
        if self.cheap.refused:
            return Outcome(self.cheap.usd + self.dear.usd, self.dear.quality, self.dear.refused)
        return self.cheap


@dataclass(frozen=True, slots=True)
class Curve:
    """Mean dollars and mean quality a figure of four ways to spend money."""

    figures: int
    cheap: tuple[float, float]
    dear: tuple[float, float]
    routed: tuple[float, float]

    @property
    def coin(self) -> float:
        """Quality of sending figures to the dear tier by a coin that costs what the policy costs."""
        low, high = self.cheap[0], self.dear[0]
        share = (self.routed[0] - low) / (high - low) if high > low else 0.0
        return self.cheap[1] + min(1.0, max(0.0, share)) * (self.dear[1] - self.cheap[1])

    @property
    def gain(self) -> float:
        """Quality that the policy has over a coin at equal cost."""
        return self.routed[1] - self.coin


def find_pairs(
    stage: RoutedCaptionsStage, disciplines: Iterable[str], cheap: str, dear: str, scorer: str = "grounded"
) -> list[Pair]:
    """Figures of which both tiers' replies, to the prompts of today, stand in the log.

    Let both write once, as two teachers of one rule, to get them.
    """
    pairs = []
    for discipline in disciplines:
        for item, _ in walk(stage, discipline):
            both = [_outcome(stage, item, tier, scorer) for tier in (cheap, dear)]
            if both[0] and both[1]:
                figure, evidence = item.one("triplets"), item.one("figure_evidence")
                tiers = route(features(figure, evidence), stage.policy).tiers
                pairs.append(Pair(figure.figure_id, both[0], both[1], dear in tiers))
    return pairs


def draw_curve(pairs: Sequence[Pair]) -> Curve:
    """Means over the figures.

    Raises:
        ValueError: there is none.
    """
    if not pairs:
        raise ValueError("no figure has replies of both tiers in the log; let both write as teachers of one rule first")
    return Curve(
        len(pairs),
        _mean([pair.cheap for pair in pairs]),
        _mean([pair.dear for pair in pairs]),
        _mean([pair.routed for pair in pairs]),
    )


def plot_curve(curve: Curve, path: Path, scorer: str) -> None:
    """Draw the four into a picture."""
    from matplotlib.figure import Figure as Picture

    picture = Picture(figsize=(6, 4), dpi=120, layout="constrained")
    axes = picture.subplots()
    axes.plot(*zip(curve.cheap, curve.dear, strict=True), "--", color="#999999", label="by a coin")
    for name, (usd, quality), marker in (
        ("always cheap", curve.cheap, "o"), ("always dear", curve.dear, "s"), ("routed", curve.routed, "D"),
    ):  # fmt: skip
        axes.plot(usd, quality, marker, markersize=9, label=name)
    axes.set_xlabel("US dollars a figure")
    axes.set_ylabel(f"mean {scorer} score")
    axes.set_title(f"{curve.figures} figures; {curve.gain:+.3f} over a coin at equal cost", fontsize=10)
    axes.legend()
    picture.savefig(path)


def _outcome(stage: RoutedCaptionsStage, item: WorkItem, tier: str, scorer: str) -> Outcome | None:
    captioner, rung = stage.captioners[tier], stage.policy.tiers[tier]
    figure: Figure = item.one("triplets")
    evidence: Evidence = item.one("figure_evidence")
    if not isinstance(captioner, ModelCaptioner):
        return None
    key = captioner.prepare(CaptionRequest(figure, evidence, rung.prompt)).key
    attempts: Sequence[Attempt] = item.inputs.get(stage.asset, ())
    found = next((attempt for attempt in attempts if attempt.key == key), None)
    if found is None:
        return None
    try:
        parsed = parse_reply(found.reply, FORMATS[rung.format], constrained=False)
    except BrokenReplyError:
        return Outcome(found.cost_usd, 0.0, True)
    claims = tuple(map(Sources(figure, evidence).check, parsed.claims))
    draft = Draft(" ".join(claim.text for claim in claims), claims)
    return Outcome(found.cost_usd, score(draft, evidence, scorer), refuse(draft, rung) is not None)


def _mean(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    count = len(outcomes)
    return sum(one.usd for one in outcomes) / count, sum(one.quality for one in outcomes) / count
