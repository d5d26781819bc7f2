import random
import subprocess
import sys

import pytest

from omniscience_assets.instructions.adamllm.synthesis import INFORMATIVE, PRECISE, Exchange
from omniscience_assets.instructions.adamllm.training import DESCRIBE, Entry, build_sets, learnt
from omniscience_assets.records import IMAGE


def entry(at: int, task: str = "charts", kinds: str = "pi") -> Entry:
    precise = tuple(Exchange(f"q{n}", f"p{n}") for n in range(2)) if "p" in kinds else ()
    informative = tuple(Exchange(f"q{n}", f"i{n}") for n in range(2)) if "i" in kinds else ()
    return Entry(f"fig:{at}", f"image {at}", f"caption {at}", precise, informative, task)


ENTRIES = [entry(at, task=("charts", "maps")[at % 3 == 0]) for at in range(1000)]


def test_counts_add_up_and_a_tenth_of_each_task_is_held_out() -> None:
    odd = [entry(3), entry(2000, kinds="p"), entry(2001, kinds="i"), entry(2002, kinds="")]
    sets = build_sets([*ENTRIES, *odd])
    assert len(sets.train) + len(sets.held_out) + sum(sets.dropped.values()) == 1004
    assert sets.dropped == {"repeated": 1, "one_kind_only": 3}
    maps = {f"fig:{at}" for at in range(1000) if at % 3 == 0}
    held = {one.figure_id for one in sets.held_out}
    assert (len(held & maps), len(held - maps)) == (334 - int(0.9 * 334), 666 - int(0.9 * 666))
    assert not held & {one.figure_id for one in sets.train}


def test_the_seeds_are_those_of_the_paper() -> None:
    """Told anew from the description: `Random(i)` for questions and images, 42 for the split, 12345 for the order."""
    order = {task: [one for one in ENTRIES if one.task == task] for task in ("maps", "charts")}
    train, blank = [], set()
    for one_task in order.values():
        random.Random(42).shuffle(one_task)
        blank |= {e.figure_id for j, e in enumerate(one_task) if random.Random(j).choices([1, 0], [0.1, 0.9])[0]}
        train += [e.figure_id for e in one_task[: int(0.9 * len(one_task))]]
    random.Random(12345).shuffle(train)
    sets = build_sets(ENTRIES)
    assert [one.figure_id for one in sets.train] == train
    made = {one.figure_id: one for one in (*sets.train, *sets.held_out)}
    assert {name for name, one in made.items() if not one.views[0].image} == blank
    assert 60 < len(blank) < 140
    for index, told in enumerate(ENTRIES):
        asked = [*((PRECISE, one) for one in told.precise), *((INFORMATIVE, one) for one in told.informative)]
        random.Random(index).shuffle(asked)
        turns = made[told.figure_id].turns
        assert turns[0].text == f"{IMAGE}\n{DESCRIBE}"
        assert turns[1].text == told.caption
        assert [turn.text for turn in turns[2::2]] == [f"{hint}\n{one.question}" for hint, one in asked]
        assert [turn.text for turn in turns[3::2]] == [one.answer for _, one in asked]


@pytest.mark.parametrize(("rate", "shown"), [(0.0, 1000), (1.0, 0)])
def test_the_rate_of_blank_images_is_kept(rate: float, shown: int) -> None:
    sets = build_sets(ENTRIES, rate)
    assert sum(bool(one.views[0].image) for one in (*sets.train, *sets.held_out)) == shown


def test_all_but_the_captions_round_is_learnt() -> None:
    one = build_sets([entry(0), entry(1)]).train[0]
    assert list(learnt(one)) == list(range(2, 10))
    assert one.turns[-1].speaker == "assistant"


def test_sets_are_the_same_in_another_process() -> None:
    told = (
        "from omniscience_tests.instructions.adamllm.test_training import ENTRIES, build_sets;"
        "from omniscience_assets.store.hashing import content_hash; print(content_hash(build_sets(ENTRIES)))"
    )
    environment = {"PYTHONHASHSEED": "1", "PATH": "/usr/bin:/bin"}
    runs = [
        subprocess.run(
            [sys.executable, "-c", told], check=True, capture_output=True, text=True, env=environment | seed
        ).stdout
        for seed in ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2"})
    ]
    assert runs[0] == runs[1]
