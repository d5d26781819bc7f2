"""A benchmark's questions by what they are joined with."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

from omniscience_assets.evaluation.answers.reading import MAX_OPTIONS
from omniscience_assets.evaluation.imported.rows import ImportedError, Row, read_rows
from omniscience_assets.evaluation.options import short_hash
from omniscience_assets.records import Figure, Needs, Question

__all__ = ["ImportedError", "Index", "read_index"]

Key = tuple[str, ...]


@dataclass
class Index:
    """Questions without a figure yet, by what names theirs."""

    questions: dict[Key, list[Question]] = field(default_factory=dict)

    def of(self, figure: Figure) -> list[Question]:
        """The figure's questions, in the order of the file."""
        keys: list[Key] = [("figure", figure.figure_id)]
        blobs = (*(one.original for one in figure.images), figure.raster)
        keys += [("image", blob.partition(".")[0]) for blob in blobs if blob]
        if figure.number:
            keys.append(("number", figure.paper_id, figure.number))
        found = [question for key in dict.fromkeys(keys) for question in self.questions.get(key, ())]
        return [replace(one, figure_id=figure.figure_id, question_id=_id(figure.figure_id, one)) for one in found]

    def sizes(self) -> Counter[str]:
        """How many questions each set has, joined or not."""
        return Counter(question.author for questions in self.questions.values() for question in questions)


def read_index(sets: Mapping[str, tuple[str | Path, str]]) -> Index:
    """All questions of some sets.

    Args:
        sets: Path and form of each, by name.

    Raises:
        ImportedError: a file is broken, or an image that it names is not there.
    """
    index = Index()
    for name, (path, form) in sets.items():
        table = Path(path)
        for row in read_rows(table, form):
            index.questions.setdefault(_key(row, table), []).append(_question(name, row))
    return index


def sets_hash(sets: Mapping[str, tuple[str | Path, str]]) -> dict[str, str]:
    """SHA-256 of each set's form, file and images that it names: what its questions hang on.

    Raises:
        ImportedError: one of them cannot be read.
    """
    hashes = {}
    for name, (path, form) in sets.items():
        table, told = Path(path), sha256(form.encode() + b"\n")
        try:
            told.update(table.read_bytes())
        except OSError as error:
            raise ImportedError(f"{error.filename}: cannot be read: {error.strerror}") from error
        for row in read_rows(table, form):
            told.update("".join(_key(row, table)).encode())
        hashes[name] = told.hexdigest()
    return hashes


def _key(row: Row, table: Path) -> Key:
    if row.figure_id:
        return "figure", row.figure_id
    if row.image_sha256:
        return "image", row.image_sha256.lower()
    if row.image:
        return "image", _hash_beside(row, table)
    if row.paper and row.number:
        return "number", row.paper, row.number
    raise ImportedError(f"{row.where}: names no figure: `figure_id`, `image`, `image_sha256`, or `paper` and `number`")


def _hash_beside(row: Row, table: Path) -> str:
    folder = Path(os.path.normpath(Path.cwd() / table.parent))
    path = Path(os.path.normpath(folder / (row.image or "")))
    if "://" in (row.image or "") or not path.is_relative_to(folder):
        raise ImportedError(f"{row.where}: `image` is {row.image}, which does not lie beside the table")
    try:
        return sha256(path.read_bytes()).hexdigest()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ImportedError(f"{row.where}: `image` is {row.image}, which cannot be read: {why}") from error


def _question(name: str, row: Row) -> Question:
    needs = row.more.get("needs", "pixels")
    if needs not in get_args(Needs):
        raise ImportedError(f"{row.where}: `needs` is {needs!r}, not one of {', '.join(get_args(Needs))}")
    if len(row.options) == 1 or len(row.options) > MAX_OPTIONS or len(set(row.options)) < len(row.options):
        raise ImportedError(
            f"{row.where}: {len(row.options)} options, of which 2 to {MAX_OPTIONS} that differ are needed"
        )
    return Question(
        question_id="",
        figure_id="",
        kind=str(row.more.get("kind") or "question"),
        text=row.question,
        options=row.options,
        key=row.options.index(row.answers[0]) if row.options else None,
        accepted=row.answers,
        tolerance=_tolerance(row.more.get("tolerance", 0.0), row.where),
        needs=needs,
        difficulty="medium",
        origin="benchmark",
        author=name,
        basis=str(row.more.get("basis") or row.more.get("id") or row.where.rpartition("/")[2]),
    )


def _tolerance(told: Any, where: str) -> float:
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told < 1:
        raise ImportedError(f"{where}: `tolerance` is {told!r}, where a share from 0 to 1 is needed")
    return float(told)


def _id(figure_id: str, question: Question) -> str:
    return f"{figure_id}@q.{short_hash(question.author, question.text, *_told(question))}"


def _told(question: Question) -> Sequence[str]:
    told: Iterable[str] = question.options or question.accepted
    return list(told)
