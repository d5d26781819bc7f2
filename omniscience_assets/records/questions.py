"""Questions about figures, and how readers answered them."""

from dataclasses import dataclass
from typing import Literal

from omniscience_assets.records.judgements import Measure, Verdict

Needs = Literal["pixels", "author_caption", "context", "mixed"]
"""Where the answer is to be found; `mixed` where it takes several of these."""
Difficulty = Literal["easy", "medium", "hard"]
"""`easy`: one thing to read off; `medium`: several to compare; `hard`: a value between labels, or a chain of steps."""
QuestionOrigin = Literal["program", "model", "benchmark"]

Arm = Literal[
    "blind", "author_caption", "author_caption_context", "new_caption", "new_caption_matched", "image"
]  # fmt: skip
"""What a reader is given beside the question; `new_caption_matched` is cut to the length of the author caption."""
AnswerStatus = Literal["answered", "abstained", "unparsed", "unscored"]
"""`abstained`: "cannot answer"; `unparsed`: a reply that is no answer, counted as wrong; `unscored`: the reader or the
judge could not be asked, which says nothing of the caption."""


@dataclass(frozen=True, slots=True)
class TokenChance:
    """One of the likeliest first tokens of a reply."""

    token: str
    logprob: float
    """Natural logarithm of its probability."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said to one request, word by word."""

    key: str
    """Hash of all that the reply hangs on: model, version, messages, image, schema, sampling."""
    model: str
    said: str
    first_token: tuple[TokenChance, ...] = ()
    """Where chances were asked for, the likeliest first."""
    read_tokens: int = 0
    """Of the prompt, image tokens included."""
    made_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a known answer: the payload of `questions`."""

    question_id: str
    figure_id: str
    kind: str
    """Such as `value_at`; the benchmark's own word for those that come from one."""
    text: str
    options: tuple[str, ...]
    """In the order in which they are kept; readers see them shuffled. Empty for an open question."""
    key: int | None
    """Index of the right option; `None` for an open question."""
    accepted: tuple[str, ...]
    """Right answers in words; of a multiple-choice question the right option."""
    tolerance: float
    """How far off a number may be in an open answer, as a share of the right one; 0 for exact."""
    needs: Needs
    difficulty: Difficulty
    origin: QuestionOrigin
    author: str
    """`program`, the model that wrote it, or the benchmark's name."""
    basis: str
    """What the key rests on, for a person to check."""
    nodes: tuple[str, ...] = ()
    """Ids of the nodes of the scene graph that it rests on."""
    measures: tuple[Measure, ...] = ()
    """What filters found out: `blind.right`, `agreement.yes`, `modality.image`, …"""
    verdicts: tuple[Verdict, ...] = ()
    """Of every filter that looked at it."""
    replies: tuple[Reply, ...] = ()
    """Of models that wrote or filtered it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One reader's answer to a question from one arm's material: the payload of `caption_qa_eval`."""

    question_id: str
    figure_id: str
    kind: str
    needs: Needs
    origin: QuestionOrigin
    reader: str
    """As the settings call it."""
    model: str
    """Who read: a model, or `lexical`."""
    arm: Arm
    status: AnswerStatus
    choice: int | None
    """Index into the question's own options."""
    answer: str
    """The option, or the words of an open answer."""
    correct: bool | None
    """`None` where unscored."""
    score: float | None
    """Multiple choice: CaptionQA's, 1 right, 0 wrong, 1/n + 0.05 for "cannot answer"; open: 0..1. `None`: unscored."""
    cause: str = ""
    """Why it is unparsed or unscored, as a short constant."""
    scored_by: str = "options"
    """`options`, `match`, `number`, `l3score`, `votes`."""
    words: int = 0
    """Length of the material, in words."""
    replies: tuple[Reply, ...] = ()
    """The reader's, then those of the judges of an open answer."""
