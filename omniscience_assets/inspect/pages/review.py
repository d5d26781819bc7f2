"""Review mode: one captioned figure at a time, and a person's verdict on it as a line of a file."""

from __future__ import annotations

import fcntl
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import orjson

from omniscience_assets.inspect.guard import is_same_origin
from omniscience_assets.inspect.site import MissingPageError, Site
from omniscience_assets.quality.calibrating import RANDOM, caption_hash, queue
from omniscience_assets.quality.calibration.queue import ReviewRequest
from omniscience_assets.quality.reviews import read_folder
from omniscience_assets.records import ReviewVerdict

if TYPE_CHECKING:
    from starlette.datastructures import Headers

VERDICTS: tuple[str, ...] = get_args(ReviewVerdict)
_ASKED = 200
"""Figures that are asked for at a time."""
_NAME = re.compile(r"[\w.@+ -]{1,60}")
_LONGEST = 4000
_queues: dict[tuple[str, int, str, float, int], list[ReviewRequest]] = {}


@dataclass(frozen=True, slots=True)
class ReviewView:
    """What the template shows."""

    reviewer: str
    share: str
    seed: str
    problem: str
    request: ReviewRequest | None
    """Why it is asked; `None` for a figure that was asked for by name."""
    figure: dict[str, Any] | None
    """Columns of the figure and its caption."""
    left: int
    done: int
    last: str
    """The figure that was reviewed before this one."""
    said: dict[str, Any] | None
    """What the reviewer said of it already."""


def view(site: Site, parameters: Mapping[str, str]) -> ReviewView:
    """The next figure for a reviewer, or the one that is named."""
    reviewer, share, seed, last = (parameters.get(name, "").strip() for name in ("reviewer", "share", "seed", "last"))
    share, seed = _share(share), seed if re.fullmatch(r"\d{1,9}", seed) else "0"
    folder = site.reviews
    if folder is None:
        return _empty(reviewer, share, seed, "Reviews are written to local homes only.")
    if not _NAME.fullmatch(reviewer):
        problem = "A name has letters, digits, spaces and . @ + - _ only." if reviewer else ""
        return _empty("", share, seed, problem)
    said = {
        review.figure_id: review
        for reviews in read_folder(folder).by_figure.values()
        for review in reviews
        if review.reviewer == reviewer
    }
    asked = [one for one in _queue(site, reviewer, float(share), int(seed)) if not _is_done(one, said)]
    request, named = (asked[0] if asked else None), parameters.get("figure", "")
    if named:
        request = next((one for one in asked if one.figure_id == named), None)
    figure_id = named or (request.figure_id if request else "")
    row = _row(site, figure_id) if figure_id else None
    if named and row is None:
        raise MissingPageError(f"no captioned figure {named} to review")
    earlier = said.get(figure_id)
    told = {"verdict": earlier.verdict, "comment": earlier.comment, "reasons": earlier.reasons} if earlier else None
    return ReviewView(reviewer, share, seed, "", request, row, len(asked), len(said), last, told)


def save(site: Site, headers: Headers, form: Mapping[str, str]) -> tuple[str | None, dict[str, str]]:
    """Write a review; gives what is wrong with it, if anything, and the parameters of the page to go on with."""
    if not is_same_origin(headers) or not hmac.compare_digest(form.get("token", ""), site.token):
        return "The form was not sent from a page of this server, or the server was started anew since: reload it.", {}
    reviewer, figure_id, verdict = (form.get(name, "").strip() for name in ("reviewer", "figure_id", "verdict"))
    if site.reviews is None or not _NAME.fullmatch(reviewer) or verdict not in VERDICTS:
        return "A review has a reviewer's name and one of the verdicts keep, drop and unsure.", {}
    row = _row(site, figure_id)
    if row is None:
        return f"There is no captioned figure {figure_id}.", {}
    if row["hash"] != form.get("caption_hash"):
        return "The caption has changed since it was shown; go back and look at the new one.", {}
    reasons = [part.strip() for part in form.get("reasons", "").split(";") if part.strip()]
    kind = form.get("kind", "")
    line = {
        "figure_id": figure_id, "reviewer": reviewer, "verdict": verdict, "reasons": reasons,
        "comment": form.get("comment", "").strip()[:_LONGEST], "caption_hash": row["hash"],
        "source": RANDOM if kind == "random" else f"queue:{kind}" if kind.isidentifier() else "inspect",
        "reviewed_at": datetime.now(UTC).isoformat(),
    }  # fmt: skip
    append(site.reviews / file_of(reviewer), line)
    following = {"reviewer": reviewer, "last": figure_id}
    return None, following | {name: form[name] for name in ("share", "seed") if form.get(name)}


def file_of(reviewer: str) -> str:
    """The file of a reviewer; different names have different files on any file system."""
    plain = re.sub(r"[^a-z0-9]+", "-", reviewer.lower()).strip("-")[:40]
    return f"inspect-{plain}-{sha256(reviewer.encode()).hexdigest()[:6]}.jsonl"


def append(path: Path, line: Mapping[str, Any]) -> None:
    """Add a line to a file and wait until it is on the disk; a line that was cut short by a crash is left alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = handle.seek(0, os.SEEK_END)
        whole = True
        if size:
            handle.seek(size - 1)
            whole = handle.read(1) == b"\n"
        handle.write((b"" if whole else b"\n") + orjson.dumps(line) + b"\n")
        handle.flush()
        os.fsync(handle.fileno())


def _share(told: str) -> str:
    try:
        return told if 0 <= float(told) <= 1 else "0.5"
    except ValueError:
        return "0.5"


def _empty(reviewer: str, share: str, seed: str, problem: str) -> ReviewView:
    return ReviewView(reviewer, share, seed, problem, None, None, 0, 0, "", None)


def _queue(site: Site, reviewer: str, share: float, seed: int) -> list[ReviewRequest]:
    """Worked out once for each state of the log."""
    key = (site.files.home, site.index.version, reviewer, share, seed)
    if key not in _queues:
        for old in [known for known in _queues if known[1] != site.index.version]:
            del _queues[old]
        _queues[key] = queue(site.files, reviewer, _ASKED, random_share=share, seed=seed)
    return _queues[key]


def _is_done(one: ReviewRequest, said: Mapping[str, Any]) -> bool:
    return one.figure_id in said and said[one.figure_id].caption_hash in ("", one.caption_hash)


def _row(site: Site, figure_id: str) -> dict[str, Any] | None:
    """A figure and its caption: the one that was judged, where there is a newer one that was not yet."""
    from omniscience_assets.records import Caption, Figure, Judgement
    from omniscience_assets.store.views import connect

    known = site.index.rows("SELECT root_id, discipline FROM figures WHERE figure_id = ?", [figure_id])
    if not known:
        return None
    logs: dict[str, type] = {"triplets": Figure, "routed_captions": Caption, "filtered_set": Judgement}
    with connect(site.files, logs, disciplines=[known[0]["discipline"]]) as connection:
        found = connection.execute(
            """
            SELECT t.record_id AS figure_id, t.discipline, t.raster, t.width, t.height, t.caption AS author_caption,
                coalesce(f.caption, c.text) AS caption
            FROM current.triplets AS t JOIN current.routed_captions AS c
                ON c.root_id = t.root_id AND c.record_id = t.record_id || '@caption'
            LEFT JOIN current.filtered_set AS f
                ON f.root_id = t.root_id AND f.record_id = t.record_id || '@verdict'
            WHERE t.root_id = $root AND t.record_id = $figure AND c.outcome = 'kept'
            """,
            {"root": known[0]["root_id"], "figure": figure_id},
        )
        names = [column[0] for column in found.description or ()]
        values = found.fetchone()
    if values is None:
        return None
    row = dict(zip(names, values, strict=True))
    return row | {"hash": caption_hash(row["caption"])}
