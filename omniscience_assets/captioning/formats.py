"""What kinds of captions a model can be asked for, each with its contract: parts, length, schema of the reply."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any, get_args

from omniscience_assets.records import ClaimSource

WHOLE = "whole"
"""Part of a statement that is about the figure as a whole."""


@dataclass(frozen=True, slots=True)
class CaptionFormat:
    """A form of caption. Its prompt is the template of its name.

    A reply is a list of statements, and the caption their texts in a row: so every word of it has a source.
    """

    name: str
    words: tuple[int, int]
    """Shortest and longest caption that keeps the contract."""
    parts: tuple[str, ...] = ()
    """What a statement can be about; empty where statements have no parts."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """JSON schema of a reply. It is the same for all figures: engines compile each schema once."""
        statement: dict[str, Any] = {
            "text": {"type": "string", "minLength": 1},
            "source": {"type": "string", "enum": list(get_args(ClaimSource))},
        }
        if self.parts:
            statement["part"] = {"type": "string", "enum": list(self.parts)}
        item = {"type": "object", "properties": statement, "required": list(statement), "additionalProperties": False}
        return {
            "type": "object",
            "properties": {"statements": {"type": "array", "items": item, "minItems": 1, "maxItems": 40}},
            "required": ["statements"],
            "additionalProperties": False,
        }


FORMATS = {
    form.name: form
    for form in (
        CaptionFormat("short", (8, 45)),
        CaptionFormat("dense", (50, 320)),
        CaptionFormat("dense_plus", (120, 700)),
        CaptionFormat("fused", (20, 250)),
        CaptionFormat("panels", (40, 700), (WHOLE, *ascii_lowercase)),
        CaptionFormat("regions", (60, 500), ("modality", "content", "region", "texture", "relation")),
        CaptionFormat("digest", (50, 450)),
    )
}
"""`short`, `dense`, `dense_plus`: SSC, DSC and DSC+ of "Revisit large-scale image-caption data" (arXiv 2410.02740).
`fused`: author caption and description made one, with the roles of CapsFusion (arXiv 2310.20550). `panels`: panel by
panel. `regions`: the five parts of MedTrinity-25M (arXiv 2408.02900). `digest`: from a digest of what experts read, as
in DenseFusion-1M (arXiv 2407.08303)."""
