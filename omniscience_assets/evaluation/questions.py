"""Questions about a figure whose answers are known by construction from what was read in its image.

A caption that was composed from the same evidence answers them by design: its score shows that nothing was lost on the
way to the text, not that the evidence is right.
"""

from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest

from omniscience_assets.evaluation.drafts import Draft
from omniscience_assets.evaluation.options import choose_distractors, equivalent, exactly_one_right, seeded, short_hash
from omniscience_assets.evaluation.templates import drafts_by_kind
from omniscience_assets.records import Evidence, Figure, Question

MAX_QUESTIONS = 8
"""Of one figure, so that a figure with many panels does not outweigh the others."""

UNREAD = "none"
"""The reader of a question that nobody has answered yet."""


def make_questions(figure: Figure, evidence: Evidence) -> tuple[Question, ...]:
    """Up to eight questions about the figure, spread over the kinds, without answers of any reader.

    The choice, the order and the order of the options depend on the figure id alone. Every question names its panel
    where the figure has several, has up to four options, and exactly one of them is right.
    """
    chance = seeded(figure.figure_id)
    kinds: list[Iterator[Question]] = []
    for kind in drafts_by_kind(figure, evidence):
        drafts = list(kind)
        chance.shuffle(drafts)
        kinds.append(_questions(figure.figure_id, drafts))
    chance.shuffle(kinds)
    return tuple(islice(_in_turns(kinds), MAX_QUESTIONS))


def _questions(figure_id: str, drafts: Iterable[Draft]) -> Iterator[Question]:
    """The drafts that make fair questions, no text twice."""
    asked: set[str] = set()
    for draft in drafts:
        if draft.text not in asked and (question := _question(figure_id, draft)) is not None:
            asked.add(draft.text)
            yield question


def _in_turns(kinds: Iterable[Iterator[Question]]) -> Iterator[Question]:
    """One of each kind, then the second of each kind, and so on."""
    for turn in zip_longest(*kinds):
        yield from (question for question in turn if question is not None)


def _question(figure_id: str, draft: Draft) -> Question | None:
    """The draft with its options in their final order; `None` if it lacks distractors or is not unambiguous."""
    chance = seeded(figure_id, draft.kind, draft.text)
    preferred = list(draft.hard)
    chance.shuffle(preferred)
    spare = list(draft.plausible)
    chance.shuffle(spare)
    candidates = dict.fromkeys([*preferred, *spare])
    options = [draft.answer, *choose_distractors(draft.answer, candidates, draft.right)]
    chance.shuffle(options)
    key = options.index(draft.answer)
    if not exactly_one_right(options, key, (draft.answer, *draft.right)) or _gives_itself_away(draft):
        return None
    return Question(
        question_id=f"{figure_id}@q.{short_hash(draft.kind, draft.text, *options)}",
        figure_id=figure_id,
        kind=draft.kind,
        text=draft.text,
        options=tuple(options),
        key=key,
        needs="pixels",
        basis=draft.basis,
        reader=UNREAD,
        answers=(),
    )


def _gives_itself_away(draft: Draft) -> bool:
    """Whether the question's own words hold the answer."""
    return not draft.answer.strip() or equivalent(draft.answer, draft.text)
