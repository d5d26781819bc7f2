"""Questions that ask the same, and options that mean the same."""

from collections.abc import Sequence

from omniscience_assets.evaluation.answers.folding import Folded, folded
from omniscience_assets.evaluation.answers.scoring import number_matches
from omniscience_assets.records import Question, Verdict

FILTER = "duplicates"


def judge_duplicates(questions: Sequence[Question]) -> list[Verdict]:
    """A verdict for each question of one figure, in order: the first of those that ask the same stays."""
    kept: set[Folded] = set()
    verdicts = []
    for question in questions:
        asked = folded(question.text)
        pair = _same_options(question.options)
        if asked in kept:
            verdicts.append(Verdict(FILTER, False, "duplicate_question", None, None, "asked before of this figure"))
        elif pair:
            verdicts.append(Verdict(FILTER, False, "duplicate_options", None, None, f"{pair[0]!r} and {pair[1]!r}"))
        else:
            verdicts.append(Verdict(FILTER, True, None, None, None))
            kept.add(asked)
    return verdicts


def _same_options(options: Sequence[str]) -> tuple[str, str] | None:
    for at, one in enumerate(options):
        for other in options[:at]:
            if folded(one) == folded(other) or number_matches(one, [other], 0.0):
                return other, one
    return None
