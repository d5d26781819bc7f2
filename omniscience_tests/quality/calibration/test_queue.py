import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.quality.calibration.queue import Judged, _First, review_queue
from omniscience_assets.records.judgements import Verdict
from omniscience_assets.records.reviews import Review


def verdict(gate: str, score: float | None, *, keep: bool | None = None) -> Verdict:
    threshold = None if score is None else 0.5
    return Verdict(gate, (score or 0) >= 0.5 if keep is None else keep, None, score, threshold)


def pool(count: int = 400, seed: int = 0) -> list[Judged]:
    generator = random.Random(seed)
    return [
        Judged(
            f"f{at:04d}", ("physics", "biology", "biology", "biology")[at % 4], f"{at:064x}",
            (verdict("length", generator.random()), verdict("grounded", generator.random()),
             verdict("language", None, keep=True)),
        )
        for at in range(count)
    ]  # fmt: skip


def by(reviewer: str, each: Judged) -> Review:
    return Review(each.figure_id, reviewer, "keep", caption_hash=each.caption_hash)


def test_half_is_a_random_sample_and_half_is_in_doubt_each_in_proportion_to_the_disciplines() -> None:
    queue = review_queue(pool(), [], "ann", 80)
    assert Counter(each.kind == "random" for each in queue) == {True: 40, False: 40}
    for chosen in (queue[:40], queue[40:]):
        assert Counter(each.discipline for each in chosen) == {"biology": 30, "physics": 10}
    assert len({each.figure_id for each in queue}) == 80


def test_the_reason_says_what_is_in_doubt() -> None:
    far = [Judged(f"x{at}", "physics", "", (verdict("grounded", at / 20),)) for at in range(20)]
    split = Judged("split", "physics", "", (verdict("length", None, keep=True), verdict("image", None, keep=False)))
    queue = review_queue([*far, split], [], "ann", 2, random_share=0)
    said = {each.figure_id: (each.kind, each.reason, each.priority) for each in queue}
    assert said["split"] == ("disagreement", "gates disagree: length for keeping, image against", 1.0)
    assert said["x10"] == ("near_threshold", "grounded: 0.5 is near its threshold 0.5", 1.0)


def test_nobody_is_asked_twice_and_all_meet_on_the_same_random_figures() -> None:
    judged, reviews = pool(), []
    for reviewer in ("ann", "bob", "eve"):
        queue = review_queue(judged, reviews, reviewer, 30, random_share=1)
        known = {each.figure_id: each for each in judged}
        reviews += [by(reviewer, known[request.figure_id]) for request in queue]
    assert set(Counter(review.figure_id for review in reviews).values()) == {3}
    more = review_queue(judged, reviews, "ann", 30, random_share=1)
    assert not {each.figure_id for each in more} & {review.figure_id for review in reviews}
    # three reviews are enough
    assert {each.figure_id for each in review_queue(judged, reviews, "dan", 30, random_share=1)} == {
        each.figure_id for each in more
    }


def test_a_new_caption_may_be_asked_about_again() -> None:
    one = Judged("f", "physics", "new", ())
    assert review_queue([one], [Review("f", "ann", "keep", caption_hash="old")], "ann", 5)
    assert not review_queue([one], [Review("f", "ann", "keep", caption_hash="new")], "ann", 5)
    assert not review_queue([one], [Review("f", "ann", "keep")], "ann", 5)


def test_where_nothing_is_in_doubt_the_sample_is_larger() -> None:
    sure = [Judged(f"f{at}", "physics", "", (verdict("length", None, keep=True),)) for at in range(10)]
    queue = review_queue(sure, [], "ann", 6)
    assert [each.kind for each in queue] == ["random"] * 6


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 150), st.floats(0, 1))
def test_the_order_of_the_input_changes_nothing(seed: int, size: int, share: float) -> None:
    judged = pool(120, seed % 5)
    reviews = [by(reviewer, each) for each in judged[::7] for reviewer in ("ann", "bob")]
    queue = review_queue(judged, reviews, "ann", size, random_share=share)
    generator = random.Random(seed)
    generator.shuffle(judged)
    generator.shuffle(reviews)
    assert review_queue(judged, reviews, "ann", size, random_share=share) == queue
    assert len(queue) == min(size, 120 - 18)
    assert len({each.figure_id for each in queue}) == len(queue)


@given(st.lists(st.integers(), unique=True), st.integers(0, 5))
def test_no_more_is_held_than_is_wanted_of_it(places: list[int], size: int) -> None:
    first = _First[int](size)
    for place in [*places, *range(10**6, 10**6 + 500)]:
        first.add((place, ""), place)
        assert len(first._held) <= 2 * size + 100
    assert first.ordered() == sorted([*places, *range(10**6, 10**6 + 500)])[:size]
