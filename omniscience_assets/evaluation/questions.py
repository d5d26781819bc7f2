"""Questions about a figure whose answers are known by construction from what was read in its image.

A caption that was composed from the same evidence answers them by design: its score shows that nothing was lost on the
way to the text, not that the evidence is right.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from omniscience_assets.evaluation.options import choose_distractors, equivalent, exactly_one_right, seeded, short_hash
from omniscience_assets.evaluation.programmatic.drafts import Draft
from omniscience_assets.evaluation.programmatic.kinds import all_drafts
from omniscience_assets.evidence.scene_graph.build import build_scene_graph
from omniscience_assets.quality.words import fold
from omniscience_assets.records import Evidence, Figure, Question

MAX_QUESTIONS = 8
"""Of one figure, so that a figure with many panels does not outweigh the others."""
PROGRAM = "program"
"""Origin and author of these questions."""
_REPEATED = 2
"""Questions of one kind on a figure."""
_OPEN = 0.25
"""Share of the questions for a value that are asked without options."""
_RECOGNISED = frozenset({"axis_title", "colour_quantity", "legend_entry", "panel_title", "written_text"})
"""Kinds whose answer is read off the figure word by word, and so must stand in no other question."""

Pair = tuple[Draft, Question]


def make_questions(figure: Figure, evidence: Evidence, most: int = MAX_QUESTIONS) -> tuple[Question, ...]:
    """Up to `most` questions about the figure, spread over difficulties and kinds, at most two of a kind.

    The choice, the order and the order of the options depend on the figure id alone. Every question names its panel
    where the figure has several. It has two to four options of which exactly one is right, or none and a number as its
    answer. No text comes twice, and no question gives the answer of another one away.
    """
    chance = seeded(figure.figure_id)
    nodes = {node.id for node in build_scene_graph(evidence).nodes}
    chosen: list[Pair] = []
    for draft in _by_turns(all_drafts(figure, evidence), chance):
        if len(chosen) == most:
            break
        if sum(one.kind == draft.kind for one, _ in chosen) == _REPEATED:
            continue
        if (question := _question(figure.figure_id, draft, nodes)) is None:
            continue
        if not any(_gives_away((draft, question), other) for other in chosen):
            chosen.append((draft, question))
    return tuple(question for _, question in chosen)


def _by_turns(drafts: Iterable[Draft], chance: random.Random) -> Iterator[Draft]:
    """One draft of each difficulty in turn, and within a difficulty one of each kind in turn, each in random order."""
    levels: dict[str, dict[str, list[Draft]]] = {"easy": {}, "medium": {}, "hard": {}}
    for draft in drafts:
        levels[draft.difficulty].setdefault(draft.kind, []).append(draft)
    turns: list[list[Draft]] = []
    for kinds in levels.values():
        rows = list(kinds.values())
        for row in rows:
            chance.shuffle(row)
        chance.shuffle(rows)
        turns.append(_flat(rows))
    chance.shuffle(turns)
    yield from _flat(turns)


def _flat(rows: Sequence[Sequence[Draft]]) -> list[Draft]:
    """The first of each row, then the second of each, and so on."""
    return [draft for turn in zip_longest(*rows) for draft in turn if draft is not None]


def _question(figure_id: str, draft: Draft, nodes: set[str]) -> Question | None:
    """The draft with its options in their final order; `None` if it lacks distractors or is not unambiguous."""
    chance = seeded(figure_id, draft.kind, draft.text)
    options: list[str] = []
    key = None
    if draft.tolerance is None or chance.random() >= _OPEN:
        options = _options(draft, chance)
        key = options.index(draft.answer)
        if not exactly_one_right(options, key, (draft.answer, *_others_right(draft))) or _tells(draft, options):
            return None
    return Question(
        question_id=f"{figure_id}@q.{short_hash(draft.kind, draft.text, *options)}",
        figure_id=figure_id,
        kind=draft.kind,
        text=draft.text,
        options=tuple(options),
        key=key,
        accepted=(draft.answer,),
        tolerance=draft.tolerance or 0.0 if key is None else 0.0,
        needs="pixels",
        difficulty=draft.difficulty,
        origin="program",
        author=PROGRAM,
        basis=draft.basis,
        nodes=tuple(node for node in draft.nodes if node in nodes),
    )


def _options(draft: Draft, chance: random.Random) -> list[str]:
    """The answer and up to three distractors, those from the same figure first, in random order."""
    preferred, spare = list(draft.hard), list(draft.plausible)
    chance.shuffle(preferred)
    chance.shuffle(spare)
    candidates = dict.fromkeys([*preferred, *spare])
    options = [draft.answer, *choose_distractors(draft.answer, candidates, _others_right(draft))]
    chance.shuffle(options)
    return options


def _others_right(draft: Draft) -> tuple[str, ...]:
    return tuple(other for other in draft.right if other != draft.answer)


def _tells(draft: Draft, options: Sequence[str]) -> bool:
    """Whether the question's own words hold the answer and no other option."""
    told = [option for option in options if equivalent(option, draft.text)]
    return not draft.answer.strip() or told == [draft.answer]


def _gives_away(one: Pair, other: Pair) -> bool:
    """Whether one of two questions answers the other: they ask the same, or the words of one are the other's answer."""
    if one[1].text == other[1].text or (one[0].fact and one[0].fact == other[0].fact):
        return True
    return any(_shows(a, b) for a, b in ((one, other), (other, one)))


def _shows(one: Pair, other: Pair) -> bool:
    """Whether the text or an option of a question is the answer of one whose answer is to be recognised."""
    if other[0].kind not in _RECOGNISED:
        return False
    answer = f" {fold(other[0].answer)} "
    return any(answer in f" {fold(text)} " for text in (one[1].text, *one[1].options))
