"""How whole the triplets of a partition are: figures that the text mentions and we lack, and what the kept ones lack.

`extract_ratio` follows UniParser-Tools' measure (kept figures ÷ figures that the text mentions), taken over distinct
figures of a paper, all numberings together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from omniscience_assets.extraction.stage import UNRESOLVED
from omniscience_assets.records import Figure
from omniscience_assets.store.files import Files
from omniscience_assets.store.remembered import remembered
from omniscience_assets.store.views import connect

_CUT = r"(?:[,(\[{–‐-]|\b(?:and|or|of|the|an?|in|with|for|to|by|from|at|is|are|was|were|that|which))$"
_WORST = 10


@dataclass(frozen=True, slots=True)
class PaperIntegrity:
    """One paper's account; all are counts of distinct figures."""

    paper_id: str
    figures: int
    mentioned: int
    """Figures that the text mentions, whether we have them or not."""
    found: int
    """Those of them that were extracted."""
    without_context: int
    cut_captions: int
    """Captions that end in the middle of a sentence, by their last word."""
    without_caption: int
    without_image: int
    """Figures that have no raster."""

    @property
    def extract_ratio(self) -> float | None:
        """`found / mentioned`; `None` for a paper that mentions no figure."""
        return self.found / self.mentioned if self.mentioned else None


@dataclass(frozen=True, slots=True)
class Integrity:
    """A partition's account: sums over its papers, and the papers that fare worst."""

    papers: int
    total: PaperIntegrity
    worst: tuple[PaperIntegrity, ...]
    """By `extract_ratio`, lowest first, then by missing images; only papers that lack something."""

    def problems(self, limits: IntegrityLimits) -> tuple[str, ...]:
        """What is beyond the limits, in words."""
        ratio, figures = self.total.extract_ratio, max(self.total.figures, 1)
        shares = (
            ("figures without context", self.total.without_context / figures, limits.without_context),
            ("captions cut short", self.total.cut_captions / figures, limits.cut_captions),
            ("figures without an image", self.total.without_image / figures, limits.without_image),
        )
        found = [f"{share:.1%} {what}, more than {most:.1%}" for what, share, most in shares if share > most]
        if ratio is not None and ratio < limits.extract_ratio:
            found.insert(0, f"{ratio:.1%} of the mentioned figures extracted, less than {limits.extract_ratio:.1%}")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class IntegrityLimits:
    """Beyond these a partition deserves a look; shares of its figures."""

    extract_ratio: float = 0.95
    without_context: float = 0.25
    cut_captions: float = 0.02
    without_image: float = 0.1


def read_integrity(files: Files, discipline: str) -> Integrity:
    """Count over the current rows of `triplets`; what was counted last and did not change is not read again."""
    told = remembered(files, "triplets", discipline, "integrity", lambda: _count(files, discipline))
    worst = tuple(PaperIntegrity(*row) for row in told["worst"])
    return Integrity(told["papers"], PaperIntegrity("all", *told["total"]), worst)


def _count(files: Files, discipline: str) -> dict[str, Any]:
    sums = ", ".join(f"CAST(coalesce(sum({count}), 0) AS BIGINT)" for count in _COUNTS)
    with connect(files, {"triplets": Figure}, disciplines=[discipline]) as connection:
        papers, *total = connection.execute(f"{_PAPERS} SELECT count(*), {sums} FROM papers").fetchall()[0]
        worst = connection.execute(
            f"""
            {_PAPERS} SELECT root_id, {", ".join(_COUNTS)} FROM papers
            WHERE found < mentioned OR without_image > 0 OR cut_captions > 0
            ORDER BY found / greatest(mentioned, 1), without_image DESC, root_id LIMIT {_WORST}
            """
        ).fetchall()
    return {"papers": papers, "total": total, "worst": worst}


_COUNTS = ("figures", "mentioned", "found", "without_context", "cut_captions", "without_caption", "without_image")
_PAPERS = f"""
    WITH kept AS (
        SELECT root_id, count(*) AS figures, count(*) FILTER (len(mentions) > 0) AS found,
            count(*) FILTER (len(mentions) = 0) AS without_context,
            count(*) FILTER (regexp_matches(trim(caption), '{_CUT}')) AS cut_captions,
            count(*) FILTER (trim(caption) = '') AS without_caption,
            count(*) FILTER (raster IS NULL) AS without_image
        FROM current.triplets WHERE outcome = 'kept' GROUP BY root_id
    ), lost AS (
        SELECT root_id, count(DISTINCT coalesce(
            json_extract_string(detail, '$.series') || ' ' || json_extract_string(detail, '$.number'),
            json_extract_string(detail, '$.reference')
        )) AS figures
        FROM current.triplets WHERE outcome = 'dropped' AND reason = '{UNRESOLVED}' GROUP BY root_id
    ), papers AS (
        SELECT root_id, coalesce(kept.figures, 0) AS figures,
            coalesce(found, 0) + coalesce(lost.figures, 0) AS mentioned, coalesce(found, 0) AS found,
            coalesce(without_context, 0) AS without_context, coalesce(cut_captions, 0) AS cut_captions,
            coalesce(without_caption, 0) AS without_caption, coalesce(without_image, 0) AS without_image
        FROM kept FULL JOIN lost USING (root_id)
    )
"""
"""One row per paper that has a figure or mentions one in vain."""
