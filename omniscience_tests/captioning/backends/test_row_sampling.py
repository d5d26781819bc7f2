import pytest

from omniscience_assets.captioning.backends.chat import Sampling
from omniscience_assets.captioning.backends.row_sampling import NEVER, RowLengths, RowSampler, nucleus

torch = pytest.importorskip("torch", reason="pip install 'omniscience-assets[models]'")

LOGITS = [2.0, 1.0, 0.0, -1.0]


def drawn(temperature: float, top_p: float = 1.0, draws: int = 4000) -> list[float]:
    """How often each of four tokens is drawn by a row that stands behind a greedy one."""
    sampler = RowSampler([Sampling(), Sampling(temperature=temperature, top_p=top_p, seed=3)], "cpu")
    scores = torch.tensor([LOGITS, LOGITS])
    picks = [int(sampler(None, scores)[1].argmax()) for _ in range(draws)]
    return [picks.count(token) / draws for token in range(4)]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_tokens_are_drawn_as_often_as_they_are_likely(temperature: float) -> None:
    likely = (torch.tensor(LOGITS) / temperature).softmax(-1).tolist()
    assert drawn(temperature) == pytest.approx(likely, abs=0.03)


def test_a_nucleus_leaves_out_the_tail_and_nothing_else() -> None:
    likely = torch.tensor(LOGITS).softmax(-1)
    share = (likely / likely[:2].sum()).tolist()
    assert drawn(1.0, top_p=0.8) == pytest.approx([*share[:2], 0.0, 0.0], abs=0.03)


@pytest.mark.parametrize(("top_p", "kept"), [(1.0, 4), (0.99, 4), (0.9, 3), (0.8, 2), (0.6, 1), (0.0, 1)])
def test_a_nucleus_is_the_fewest_tokens_that_have_its_share(top_p: float, kept: int) -> None:
    logs = torch.tensor(LOGITS).log_softmax(-1)
    assert [value > NEVER for value in nucleus(logs, top_p).tolist()] == [True] * kept + [False] * (4 - kept)


def test_greedy_rows_keep_their_scores() -> None:
    scores = torch.tensor([LOGITS, LOGITS])
    assert RowSampler([Sampling(), Sampling()], "cpu")(None, scores) is scores
    mixed = RowSampler([Sampling(), Sampling(temperature=1.0)], "cpu")(None, scores)
    assert mixed[0].tolist() == LOGITS


def test_rows_end_after_their_own_lengths() -> None:
    lengths = RowLengths([Sampling(max_tokens=2), Sampling(max_tokens=5)], 10, "cpu")
    ended = [lengths(torch.zeros(2, total), None).tolist() for total in (11, 12, 15)]
    assert ended == [[False, False], [True, False], [True, True]]
