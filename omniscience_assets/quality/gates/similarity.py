"""How near is the caption to its image, in the space of an embedding model?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from omniscience_assets.quality.gates.case import GateCase
from omniscience_assets.records import Measure


@dataclass(frozen=True, slots=True)
class SimilarityGate:
    """Cosines of image and text, the author caption's beside them.

    A text encoder reads some 75 tokens and scores rise with length, so that a long caption beats a short one for no
    merit of its own. Hence `whole` (cut where the context ends), the mean and best of windows of sentences, and `gain`:
    the mean over windows of one length, the new caption's less the author's. All are `None` without an embedding model,
    and `gain` is where either text is shorter than a window.
    """

    name: ClassVar[str] = "similarity"
    version: ClassVar[str] = "1"
    measures: ClassVar[tuple[str, ...]] = (
        "similarity.whole",
        "similarity.mean_window",
        "similarity.best_window",
        "similarity.author",
        "similarity.gain",
    )

    def measure(self, case: GateCase) -> Iterator[Measure]:
        """Cosines, -1..1; `gain` is a difference of two."""
        figure, caption = case.figure_embedding, case.caption_embedding
        model = (caption.model if caption else None) or "no embedding model is set up"
        windows = [window.similarity for window in caption.windows] if caption else []
        yield Measure("similarity.whole", caption.similarity if caption else None, model)
        yield Measure("similarity.mean_window", _mean(windows), f"{len(windows)} windows")
        yield Measure("similarity.best_window", max(windows, default=None), f"{len(windows)} windows")
        yield Measure("similarity.author", figure.author_similarity if figure else None, model)
        ours, theirs = _mean(caption.equal_windows if caption else ()), _mean(figure.author_windows if figure else ())
        gain = None if ours is None or theirs is None else ours - theirs
        yield Measure("similarity.gain", gain, f"at {figure.window_words} words" if figure and gain is not None else "")


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
