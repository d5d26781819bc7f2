"""Drawing tokens for the rows of one batch, each row by its own temperature, nucleus, seed and length.

A library's own sampling has one setting and one source of chance for all rows, so that an answer would depend on the
questions it happened to be asked with.
"""

from collections.abc import Sequence
from typing import Any

from omniscience_assets.captioning.backends.chat import Sampling

NEVER = float("-inf")


class RowSampler:
    """A logits processor after which the likeliest token is the one drawn (Gumbel's trick).

    A row with temperature 0 is left as it is. The same seed draws the same tokens from the same logits, whatever the
    other rows are; without a seed a row draws others each time.
    """

    def __init__(self, rows: Sequence[Sampling], device: Any) -> None:
        import torch

        self._rows = [(index, row, torch.Generator(device)) for index, row in enumerate(rows) if row.temperature > 0]
        for _, row, generator in self._rows:
            if row.seed is None:
                generator.seed()
            else:
                generator.manual_seed(row.seed)

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """Scores of shape (rows, vocabulary) with those of drawn rows replaced."""
        if not self._rows:
            return scores
        scores = scores.float().clone()
        for index, row, generator in self._rows:
            kept = nucleus((scores[index] / row.temperature).log_softmax(-1), row.top_p)
            waits = kept.new_empty(kept.shape).exponential_(generator=generator)
            scores[index] = kept - waits.log()
        return scores


def nucleus(logs: Any, top_p: float) -> Any:
    """Log probabilities, shape (vocabulary,), without the tail behind the first tokens that together have `top_p`."""
    if top_p >= 1:
        return logs
    ordered, order = logs.sort(descending=True)
    before = ordered.exp().cumsum(-1) - ordered.exp()
    before[0] = NEVER
    return logs.masked_fill(order.new_zeros(order.shape, dtype=bool).scatter(0, order, before >= top_p), NEVER)


class RowLengths:
    """A stopping criterion: each row ends after its own number of new tokens."""

    def __init__(self, rows: Sequence[Sampling], prompt: int, device: Any) -> None:
        import torch

        self._ends = torch.tensor([prompt + row.max_tokens for row in rows], device=device)

    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
        """Which rows are done, shape (rows,)."""
        return self._ends <= input_ids.shape[1]
