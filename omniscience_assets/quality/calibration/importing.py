"""Reviews from files: CSV, JSON lines, and JSON exports of Label Studio.

CSV and JSON lines have the columns or keys `figure_id`, `reviewer` and `verdict` (`keep`, `drop` or `unsure`), and may
have `score`, `reasons`, `comment`, `caption_hash`, `source` and `reviewed_at`. In CSV, reasons are separated by `;`.
The columns that a review queue has for the eye alone are passed over; any other field is taken for a slip.

A Label Studio export (the format `JSON`: a list of tasks) is read with these names in the labelling configuration: the
task's `data` has `figure_id`, and may have `caption_hash`; `<Choices name="verdict">` with the three verdicts, and
where wanted `<Rating name="score">`, `<Choices name="reasons" choice="multiple">` and `<TextArea name="comment">`. Each
annotation is one review, by its `completed_by` (an e-mail address if the export has one, else the number of the user)
at its `created_at`. Predictions are not read. The format: labelstud.io/guide/task_format and export.

Whatever cannot be read is told with its file and place, and nothing else of the file is lost.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any, get_args

import orjson

from omniscience_assets.records.reviews import Review, ReviewVerdict

_VERDICTS: tuple[str, ...] = get_args(ReviewVerdict)
_REQUIRED = ("figure_id", "reviewer", "verdict")
_FIELDS = (*_REQUIRED, "score", "reasons", "comment", "caption_hash", "source", "reviewed_at")
FOR_THE_EYE = ("asked_because", "image", "caption", "author_caption")
"""Columns of a review queue that only the reviewer reads."""
_HASH_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Problem:
    """One row that gave no review, or a file that gave none."""

    file: str
    place: str
    """`line 5`, `task 12, annotation 77`; empty for the whole file."""
    reason: str
    """A short constant: `bad_verdict`, `no_reviewer`, `not_json` …"""
    detail: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file held, in its order."""

    reviews: tuple[Review, ...]
    problems: tuple[Problem, ...]


class _BadRow(Exception):  # noqa: N818 (it never leaves this module)
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


_Found = tuple[str, Mapping[str, Any] | _BadRow]
"""Place, and the fields of a row or what is wrong with it."""


def read_reviews(path: Path) -> Imported:
    """All reviews of a file, told by its suffix: `.csv`, `.jsonl` or `.ndjson`, `.json` for Label Studio.

    Raises:
        OSError: the file cannot be opened.
        ValueError: it has another suffix.
    """
    readers: Mapping[str, Callable[[bytes], Iterator[_Found]]] = {
        ".csv": _csv_rows, ".jsonl": _json_lines, ".ndjson": _json_lines, ".json": _label_studio_rows,
    }  # fmt: skip
    if path.suffix.lower() not in readers:
        raise ValueError(f"{path.name}: reviews come from {', '.join(readers)}")
    reviews, problems = [], []
    for place, row in readers[path.suffix.lower()](path.read_bytes()):
        try:
            reviews.append(_review(row, path.name))
        except _BadRow as bad:
            problems.append(Problem(path.name, place, bad.reason, bad.detail))
    return Imported(tuple(reviews), tuple(problems))


def _review(row: Mapping[str, Any] | _BadRow, file: str) -> Review:
    if isinstance(row, _BadRow):
        raise row
    if unknown := sorted(set(row) - {*_FIELDS, *FOR_THE_EYE}):
        raise _BadRow("unknown_field", f"{', '.join(map(str, unknown))}; known are {', '.join(_FIELDS)}")
    texts = {
        name: _text(row, name) for name in ("figure_id", "reviewer", "verdict", "comment", "caption_hash", "source")
    }
    for name in _REQUIRED:
        if not texts[name]:
            raise _BadRow(f"no_{name}", f"{name} is empty")
    verdict = texts["verdict"].lower()
    if verdict not in _VERDICTS:
        raise _BadRow("bad_verdict", f"{texts['verdict']!r}; allowed are {', '.join(_VERDICTS)}")
    digits = texts["caption_hash"].lower()
    if digits and (len(digits) != _HASH_DIGITS or set(digits) - set("0123456789abcdef")):
        raise _BadRow("bad_caption_hash", f"{digits!r} is not {_HASH_DIGITS} hexadecimal digits")
    return Review(
        texts["figure_id"], texts["reviewer"], verdict,  # type: ignore[arg-type]
        _score(row.get("score")), _reasons(row.get("reasons")), texts["comment"], digits, texts["source"] or file,
        _time(_text(row, "reviewed_at")),
    )  # fmt: skip


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _BadRow(f"bad_{name}", f"{name} is {value!r}, not a text")
    return value.strip()


def _score(value: Any) -> float | None:
    if value is None or value == "":
        return None
    try:
        score = float(value) if not isinstance(value, bool) else float("nan")
    except (TypeError, ValueError):
        score = float("nan")
    if not isfinite(score):
        raise _BadRow("bad_score", f"{value!r} is no finite number")
    return score


def _reasons(value: Any) -> tuple[str, ...]:
    parts = value.split(";") if isinstance(value, str) else [] if value is None else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise _BadRow("bad_reasons", f"{value!r} is no list of texts")
    return tuple(part.strip() for part in parts if part.strip())


def _time(text: str) -> str:
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _BadRow("bad_time", f"{text!r} is no ISO 8601 time") from error
    return moment.isoformat()


def _csv_rows(content: bytes) -> Iterator[_Found]:
    lines = content.decode("utf-8-sig", "surrogateescape").splitlines(keepends=True)
    header, at = _csv_record(lines, 0)
    if isinstance(header, _BadRow) or not set(_REQUIRED) <= {name.strip() for name in header}:
        yield "", _BadRow("no_header", f"the first line must name {', '.join(_REQUIRED)}")
        return
    names = [name.strip() for name in header]
    while at < len(lines):
        place = f"line {at + 1}"
        fields, following = _csv_record(lines, at)
        if not isinstance(fields, _BadRow) and fields and len(fields) != len(names):
            # a quote that does not close takes lines with it that are rows of their own: go on with the next one
            fields, following = _BadRow("wrong_fields", f"{len(fields)} fields under {len(names)} names"), at + 1
        at = following
        if isinstance(fields, _BadRow):
            yield place, fields
        elif fields:
            yield place, _decoded(dict(zip(names, fields, strict=True)))


def _csv_record(lines: Sequence[str], at: int) -> tuple[list[str] | _BadRow, int]:
    """Fields of the record that begins with a line, and the line after it."""
    reader = csv.reader((lines[index] for index in range(at, len(lines))), strict=True)
    try:
        fields = next(reader, [])
    except csv.Error as error:
        return _BadRow("not_csv", str(error)), at + 1
    return fields, at + max(1, reader.line_num)


def _decoded(row: dict[str, str]) -> Mapping[str, Any] | _BadRow:
    try:
        "".join(row.values()).encode()
    except UnicodeEncodeError:
        return _BadRow("not_utf8", "the line is not UTF-8")
    return row


def _json_lines(content: bytes) -> Iterator[_Found]:
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield f"line {number}", _BadRow("not_json", str(error))
            continue
        yield f"line {number}", row if isinstance(row, dict) else _BadRow("not_an_object", f"{row!r:.80}")


def _label_studio_rows(content: bytes) -> Iterator[_Found]:
    try:
        tasks = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        yield "", _BadRow("not_json", str(error))
        return
    if not isinstance(tasks, list):
        yield "", _BadRow("not_label_studio", "an export is a list of tasks")
        return
    for number, task in enumerate(tasks, start=1):
        place = f"task {task.get('id', number)}" if isinstance(task, dict) else f"task {number}"
        annotations = task.get("annotations") if isinstance(task, dict) else None
        if not isinstance(annotations, list) or not isinstance(task.get("data"), dict):
            yield place, _BadRow("not_label_studio", "a task has an object `data` and a list `annotations`")
            continue
        for index, annotation in enumerate(annotations, start=1):
            name = annotation.get("id", index) if isinstance(annotation, dict) else index
            try:
                row: Mapping[str, Any] | _BadRow = _annotation(task["data"], annotation)
            except _BadRow as bad:
                row = bad
            yield f"{place}, annotation {name}", row


def _annotation(data: Mapping[str, Any], annotation: Any) -> Mapping[str, Any]:
    if not isinstance(annotation, dict) or not isinstance(annotation.get("result"), list):
        raise _BadRow("not_label_studio", "an annotation has a list `result`")
    if annotation.get("was_cancelled"):
        raise _BadRow("skipped", "the reviewer skipped the task")
    given: dict[str, Any] = {}
    for region in annotation["result"]:
        value = region.get("value") if isinstance(region, dict) else None
        if isinstance(value, dict):
            content = value.get(
                {"choices": "choices", "rating": "rating", "textarea": "text"}.get(region.get("type"), "")
            )
            given[region.get("from_name")] = content
    return {
        "figure_id": data.get("figure_id"),
        "caption_hash": data.get("caption_hash"),
        "reviewer": _user(annotation.get("completed_by")),
        "verdict": _single(given.get("verdict")),
        "score": given.get("score"),
        "reasons": given.get("reasons"),
        "comment": _joined(given.get("comment")),
        "reviewed_at": annotation.get("created_at"),
    }


def _user(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("email") or value.get("id")
    return "" if value is None else str(value)


def _single(choices: Any) -> str:
    if not isinstance(choices, list) or len(choices) > 1:
        raise _BadRow("bad_verdict", f"{choices!r} is not one choice named verdict")
    return str(choices[0]) if choices else ""


def _joined(text: Any) -> Any:
    return "\n".join(map(str, text)) if isinstance(text, list) else text
