"""Small record logs written by hand, with whatever in them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from omniscience_assets.records import (
    LOGS,
    Answer,
    Check,
    Claim,
    Judgement,
    Measure,
    Mention,
    Question,
    ReferenceSpan,
    Scores,
    Verdict,
)
from omniscience_assets.store.blobs import BlobStore
from omniscience_assets.store.files import Files
from omniscience_assets.store.hashing import content_hash
from omniscience_assets.store.log import partition_writer
from omniscience_assets.store.schema import to_row
from omniscience_assets.store.specs import save_spec
from omniscience_tests.factories import make_caption, make_evidence, make_figure, make_paper, make_png

ROOT = "arxiv:2401.01234"
RUN = "aaaaaaaa-0000-4000-8000-000000000001"


def row(record_id: str, payload: Any, parents: Sequence[str] = (), **overrides: Any) -> dict[str, Any]:
    """A row of the log but for what its writer fills in."""
    plain = {} if payload is None else to_row(payload)
    given = {
        "record_id": record_id, "unit_id": record_id, "root_id": re.split("[#@]", record_id, maxsplit=1)[0],
        "parents": [{"record_id": name, "content_hash": "0" * 32} for name in parents],
        "content_hash": content_hash(plain)[:32], "fingerprint": "f", "outcome": "kept", "retryable": False,
        "seconds": 0.5, "tokens_in": 0, "tokens_out": 0, "cost_usd": 0.0,
    }  # fmt: skip
    return {**given, **plain, **overrides}


def put(home: Path, asset: str, *rows: dict[str, Any], discipline: str = "physics", run: str = RUN, **spec: Any) -> str:
    """Commit rows to an asset's log; returns the spec that they name."""
    files = Files(str(home))
    name = save_spec(files, {"asset": asset, **spec})
    with partition_writer(files, asset, discipline, LOGS[asset], run) as writer:
        writer.commit([[{**one, "origin_run_id": run, "spec_id": name}] for one in rows])
    return name


def put_figure(home: Path, number: int, *, discipline: str = "physics", words: int = 100, keep: bool = True,
               text: str = "The figure is a line plot.", run: str = RUN, **figure: Any) -> str:  # fmt: skip
    """A figure with all that is made of it up to its verdicts; returns its id."""
    name = f"{ROOT}#fig.{number}"
    raster = figure.pop("raster", None) or BlobStore(Files(str(home))).put(make_png((64, 48), number % 7), ".png")
    shown = make_figure(figure_id=name, number=str(number), **{"raster": raster, "width": 64, "height": 48, **figure})
    caption = make_caption(text, figure_id=name, claims=(Claim(text, "pixels", None, 1.0),), support=1.0)
    measures = (Measure("length.words", float(words)), Measure("similarity.whole", None, "no model"))
    verdict = Verdict("length.words", keep, None if keep else "too_short", float(words), 50.0)
    judged = Judgement(name, text, "composer", (verdict,), (), None)
    there = {"discipline": discipline, "run": run}
    fate = {} if keep else {"outcome": "dropped", "reason": "too_short", "detail": f"{words} words"}
    put(home, "triplets", row(name, shown, [ROOT]), **there)
    put(home, "figure_evidence", row(f"{name}@evidence", make_evidence(figure_id=name), [name]), **there)
    put(home, "routed_captions", row(f"{name}@caption", caption, [name, f"{name}@evidence"]), **there)
    scores = Scores(name, text, "composer", measures, (), ())
    put(home, "caption_scores", row(f"{name}@scores", scores, [f"{name}@caption"]), **there)
    put(home, "filtered_set", row(f"{name}@verdict", judged, [f"{name}@scores"], **fate), **there)
    return name


def small_home(home: Path) -> Path:
    """Three figures, of which one is dropped, with a paper above them."""
    put(home, "raw_papers", row(ROOT, make_paper(), [f"{ROOT}@dump"]))
    put_figure(home, 1, words=120, caption="A spectrum of iron.")
    put_figure(home, 2, words=80, caption="A map of the valley.")
    put_figure(home, 3, words=10, keep=False, caption="A diagram.")
    return home


EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{1234*4321}}"


def evil_home(home: Path) -> str:
    """One figure, of which every text is an attack and the raster is an SVG; returns its id."""
    name = f"{ROOT}#fig.{EVIL}"
    svg = BlobStore(Files(str(home))).put(
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", ".svg"
    )
    mention = Mention(f"See Fig. 2 {EVIL}", EVIL, (ReferenceSpan(4, 10, (EVIL,)),))
    figure = make_figure(figure_id=name, number=EVIL, caption=EVIL, title=EVIL, raster=svg, mentions=(mention,),
                         licence_class=EVIL)  # fmt: skip
    claims = (Claim(EVIL, "pixels", EVIL, 0.5, (EVIL,)), Claim("not in it" + EVIL, "none"))
    caption = make_caption(f"It shows {EVIL}.", figure_id=name, claims=claims, tier=EVIL, rule=EVIL, policy=EVIL)
    verdict = Verdict(EVIL, False, EVIL, 1.0, 2.0, EVIL)
    check = Check("name", EVIL, 0, 3, EVIL, "contradicted", "evidence", EVIL)
    question = Question(f"{name}@q.1", name, EVIL, EVIL, (EVIL, "b"), 0, (EVIL,), 0.0, "pixels", "easy", "program",
                        EVIL, EVIL)  # fmt: skip
    answer = Answer(question.question_id, name, EVIL, "pixels", "program", EVIL, EVIL, "new_caption", "answered", 0,
                    EVIL, True, 1.0, EVIL)  # fmt: skip
    evidence = make_evidence(figure_id=name, notes=(EVIL,))
    put(home, "raw_papers", row(ROOT, make_paper(title=EVIL), [EVIL]))
    put(home, "triplets", row(name, figure, [ROOT], detail=EVIL))
    put(home, "figure_evidence", row(f"{name}@evidence", evidence, [name]))
    put(home, "routed_captions", row(f"{name}@caption", caption, [name]), prompt=EVIL)
    put(home, "routed_captions", row(f"{name}@caption", replace(caption, text=f"Now {EVIL}"), [name]), prompt="other")
    put(
        home,
        "caption_scores",
        row(f"{name}@scores", Scores(name, EVIL, EVIL, (Measure(EVIL, 1.0, EVIL),), (check,), ())),
    )
    judged = Judgement(name, EVIL, EVIL, (verdict,), (EVIL,), None)
    put(home, "filtered_set", row(f"{name}@verdict", judged, outcome="dropped", reason=EVIL, detail=EVIL))
    put(home, "questions", row(question.question_id, question))
    put(home, "caption_qa_eval", row(f"{name}@a.1", answer))
    return name
