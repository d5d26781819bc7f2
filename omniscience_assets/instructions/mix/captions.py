"""Captions as conversations: which text stands for a figure, and who asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from omniscience_assets.captioning.formats import FORMATS
from omniscience_assets.instructions.mix.draws import draw, weighted
from omniscience_assets.instructions.mix.examples import Example, fault_of, paper_of, tokens_of
from omniscience_assets.instructions.mix.settings import CAPTION, Form, MixSettings
from omniscience_assets.records import Claim, ClaimSource
from omniscience_assets.records.instructions import IMAGE, Turn, View
from omniscience_assets.records.questions import Difficulty

_AUTHOR_WORDS = (3, 700)
"""Shortest and longest caption of an author that is one."""

DIFFICULTY: Mapping[Form, Difficulty] = {
    "short": "easy", "dense": "medium", "dense_plus": "hard", "fused": "medium", "author": "medium",
}  # fmt: skip

REQUESTS: Mapping[Form, tuple[str, ...]] = {
    "short": (
        "In a sentence or two, what does this figure show?",
        "Give a short caption of this figure.",
        "Say briefly what is in this figure.",
        "What is this figure about? Keep it short.",
    ),
    "dense": (
        "Describe this figure in detail.",
        "What can be seen in this figure? Tell all of it.",
        "Write a full description of this figure.",
        "Tell someone who cannot see this figure what is in it.",
    ),
    "dense_plus": (
        "Describe this figure in every detail, with what it means in the paper.",
        "Write an exhaustive description of this figure and of what it is there for.",
        "Tell all that is in this figure, and what the authors conclude from it.",
        "Explain this figure from its axes to its message.",
    ),
    "fused": (
        "Write a caption of this figure that stands on its own.",
        "Caption this figure so that it is understood without the paper.",
        "Write the caption that this figure ought to have.",
        "Say what this figure is and what it shows, as a caption would.",
    ),
    "author": (
        "Write the caption that would be printed under this figure in its paper.",
        "How would the authors caption this figure?",
        "Give this figure the caption of a journal article.",
        "What caption does this figure carry in the paper?",
    ),
}


@dataclass(frozen=True, slots=True)
class Pictured:
    """A figure that may be shown, with the texts that there are for it."""

    figure_id: str
    raster: str
    width: int
    height: int
    kind: str
    licence_class: str
    author_caption: str = ""
    caption: str = ""
    """Ours; empty where there is none that every gate kept."""
    claims: tuple[Claim, ...] = ()
    """Of ours, in its order."""
    format: str = "composed"
    """Of ours, one of `captioning.formats.FORMATS`."""
    writer: str = "program"
    """Of ours: its model, or `program`."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the raster in pixels."""
        return self.width, self.height


def forms_of(figure: Pictured) -> dict[Form, str]:
    """The texts that can stand for a figure, by form; each keeps the contract of its form in words.

    SSC (`short`), DSC (`dense`), DSC+ (`dense_plus`) and AFC (`fused`) are the forms of "Revisit Large-Scale
    Image-Caption Data" (arXiv 2410.02740), `author` its AltText. A caption of one form gives others, where its
    statements do: those that rest on pixels are the `dense` one (with those that rest on the author's caption where
    these are too few), all are the `dense_plus` one, and the first ones the `short` one.
    """
    found: dict[Form, str] = {}
    if figure.caption:
        told = _resting_on(figure.claims, "pixels")
        if not _fits(told, FORMATS["dense"].words):
            told = _resting_on(figure.claims, "pixels", "author_caption")
        candidates: dict[Form, str] = {
            "short": figure.caption if figure.format == "short" else _leading(figure.claims, FORMATS["short"].words),
            "dense": "" if figure.format in ("short", "fused") else told or figure.caption,
            "dense_plus": "" if figure.format in ("short", "fused") else figure.caption,
            "fused": figure.caption if figure.format == "fused" else "",
        }
        found = {form: text for form, text in candidates.items() if _fits(text, FORMATS[form].words)}
        if found.get("dense_plus") == found.get("dense"):
            found.pop("dense" if figure.format == "dense_plus" else "dense_plus", None)
    if _fits(figure.author_caption, _AUTHOR_WORDS):
        found["author"] = figure.author_caption
    return found


def _resting_on(claims: Sequence[Claim], *sources: ClaimSource) -> str:
    return " ".join(claim.text for claim in claims if claim.source in sources)


def _leading(claims: Sequence[Claim], words: tuple[int, int]) -> str:
    """As many of the first statements as stay below the longest."""
    said = ""
    for claim in claims:
        longer = f"{said} {claim.text}".strip()
        if len(longer.split()) > words[1]:
            break
        said = longer
    return said


def _fits(text: str, words: tuple[int, int]) -> bool:
    return words[0] <= len(text.split()) <= words[1]


def caption_example(figure: Pictured, discipline: str, settings: MixSettings) -> Example | None:
    """The figure's caption as a conversation; `None` where no form that is wanted is there.

    The form is drawn for each figure among those that it has, by their shares.
    """
    forms = forms_of(figure)
    wanted = {form: share for form, share in settings.captions.items() if form in forms}
    if not wanted:
        return None
    form: Form = weighted(draw(settings.seed, "form", figure.figure_id), wanted)  # type: ignore[assignment,arg-type]
    requests = REQUESTS[form]
    request = requests[draw(settings.seed, "request", figure.figure_id) % len(requests)]
    views = (View(figure.figure_id, figure.raster),)
    turns = (Turn("human", f"{IMAGE}\n{request}"), Turn("assistant", forms[form].strip()))
    sizes = {figure.figure_id: figure.size}
    return Example(
        f"{figure.figure_id}@i.{CAPTION}.{form}", figure.figure_id, paper_of(figure.figure_id), discipline, CAPTION,
        form, figure.kind, figure.licence_class, DIFFICULTY[form], "author" if form == "author" else figure.writer,
        views, turns, tokens_of(views, turns, sizes, settings.max_pixels), fault_of(views, turns, sizes),
    )  # fmt: skip
