"""One figure and one caption through all gates, without a log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omniscience_assets.quality.limits import decide, first_failure
from omniscience_assets.quality.settings import QualitySettings
from omniscience_assets.records import Caption, Decision, Evidence, Figure, Judgement, Mention, Scores

if TYPE_CHECKING:
    from omniscience_assets.quality.embedding.embedder import Embedder
    from omniscience_assets.quality.judges.panel import JudgePanel


@dataclass(frozen=True, slots=True)
class Judged:
    """How one case came out."""

    scores: Scores
    judgement: Judgement

    def plain(self) -> dict[str, Any]:
        """For JSON: whether it is kept and why, each checked statement, the verdicts, the measures, the opinions."""
        failed = first_failure(self.judgement)
        among_others = {"duplicates", "decontamination", "selection"}
        return {
            "figure": self.scores.figure_id,
            "keep": failed is None,
            "reason": failed.reason if failed else None,
            "checks": [asdict(check) for check in self.scores.checks],
            "verdicts": [asdict(one) for one in self.judgement.verdicts if one.gate not in among_others],
            "measures": {one.name: {"value": one.value, "evidence": one.evidence} for one in self.scores.measures},
            "tags": list(self.judgement.tags),
            "opinions": [asdict(one) for one in self.scores.opinions],
        }


async def judge_case(
    figure: Figure,
    evidence: Evidence,
    raster: bytes,
    text: str,
    *,
    settings: QualitySettings,
    embedder: Embedder | None = None,
    panel: JudgePanel | None = None,
) -> Judged:
    """Every measure, check, opinion and verdict on a caption of a figure. Twins are not looked for: it is alone.

    Raises:
        StageError: the embedder's.
    """
    from omniscience_assets.captioning.images import encode
    from omniscience_assets.quality.embedding.stages import embed_caption, embed_figure
    from omniscience_assets.quality.gates import GateCase
    from omniscience_assets.quality.pictures import Raster
    from omniscience_assets.quality.scoring import score

    picture = Raster(lambda: raster)
    caption = given_caption(figure.figure_id, text)
    seen = await embed_figure(figure, picture, embedder)
    read = await embed_caption(caption, seen, embedder, settings.embedding)
    case = GateCase(figure, evidence, caption, picture, seen, read)

    async def load_image(max_pixels: int) -> bytes:
        return encode(raster, max_pixels)

    asked = await panel.ask(case, load_image, {}) if panel else []
    scores = score(case, settings, [one.opinion for one in asked])
    return Judged(scores, decide(scores, settings.ordered_limits, Decision(figure.figure_id)))


def figure_of_file(file: Path, author_caption: str, context: Sequence[str]) -> Figure:
    """A figure that stands in no paper, with its panels as the caption's letters tell them."""
    from omniscience_assets.extraction.panels import split_caption

    return Figure(
        figure_id=file.name,
        paper_id=file.name,
        number=None,
        series="main",
        float_kind="figure",
        label=None,
        labels=(),
        caption=author_caption,
        caption_tex=author_caption,
        panels=split_caption(author_caption),
        images=(),
        raster=None,
        width=None,
        height=None,
        mentions=tuple(Mention(paragraph, "", ()) for paragraph in context),
        title="",
        licence_class="",
    )


def given_caption(figure_id: str, text: str) -> Caption:
    """A caption that somebody gives."""
    return Caption(
        figure_id=figure_id,
        text=text,
        claims=(),
        tier="given",
        rule="given",
        policy="given",
        features=(),
        backend="given",
        model=None,
        finish_reason="stop",
        attempts=(),
    )
