"""Rows of the three forms, each turned into the platform's own."""

import ast
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

MOST_BYTES = 500_000_000
_NUMBERED = re.compile(r"(?:fig(?:ure)?)[-_ ]?(?P<number>S?\d+)", re.IGNORECASE)
_VERSION = re.compile(r"v\d+$")


class ImportedError(ValueError):
    """Questions that cannot be read; says in which file and line, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Row:
    """One question as it stands in a file."""

    where: str
    """File and line, for messages."""
    question: str
    options: tuple[str, ...]
    answers: tuple[str, ...]
    """Right ones, in words."""
    figure_id: str | None = None
    image: str | None = None
    """Path beside the table."""
    image_sha256: str | None = None
    paper: str | None = None
    number: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    """`tolerance`, `needs`, `kind`, `id`, `basis`."""


def read_rows(path: Path, form: str) -> Iterator[Row]:
    """The rows of a file in one of the forms.

    Raises:
        ImportedError: it is too large, not JSON, or a row lacks what it needs.
    """
    if form == "spiqa":
        yield from _spiqa(path)
        return
    for where, told in _objects(path):
        yield (_own if form == "omniscience" else _lmms_eval)(where, told)


def _objects(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    text = _content(path)
    if path.suffix.lower() == ".json":
        rows = _parsed(text, str(path))
        if not isinstance(rows, list):
            raise ImportedError(f"{path}: is no array of questions")
        numbered = list(enumerate(rows, 1))
    else:
        numbered = [(at, _parsed(line, f"{path}:{at}")) for at, line in enumerate(text.split("\n"), 1) if line.strip()]
    for at, row in numbered:
        if not isinstance(row, dict):
            raise ImportedError(f"{path}:{at}: is no object with fields")
        yield f"{path}:{at}", row


def _own(where: str, told: Mapping[str, Any]) -> Row:
    options = _texts(told.get("options"), where, "options")
    more = {name: told[name] for name in ("tolerance", "needs", "kind", "id", "basis") if told.get(name) is not None}
    return Row(
        where,
        _text(told, ("question",), where),
        options,
        _answers(told.get("answer"), options, where),
        figure_id=_optional(told, "figure_id", where),
        image=_optional(told, "image", where),
        image_sha256=_optional(told, "image_sha256", where),
        paper=_optional(told, "paper", where),
        number=_optional(told, "number", where),
        more=more,
    )


def _lmms_eval(where: str, told: Mapping[str, Any]) -> Row:
    options = _texts(_first(told, ("options", "choices")), where, "options")
    if not options:
        options = _columns(told, where)
    answer = _first(told, ("answer", "answers", "gt", "target"))
    kind = _first(told, ("question_type", "category", "type", "subfield"))
    number = _first(told, ("id", "question_id", "questionId", "index"))
    return Row(
        where,
        _text(told, ("question", "query"), where),
        options,
        _answers(answer, options, where),
        figure_id=_optional(told, "figure_id", where),
        image=next((str(told[name]) for name in ("image", "image_path", "img_path") if _is_path(told.get(name))), None),
        more={"kind": str(kind or "question"), "id": str(number or "")},
    )


def _columns(told: Mapping[str, Any], where: str) -> tuple[str, ...]:
    """Options in columns `A`, `B`, …, which must follow one another, as the answer is one of these letters."""
    lettered = [letter for letter in string.ascii_uppercase if told.get(letter) not in (None, "")]
    if lettered != list(string.ascii_uppercase[: len(lettered)]):
        raise ImportedError(f"{where}: has the options {', '.join(lettered)}, with a gap")
    return _texts([told[letter] for letter in lettered], where, "A, B, …")


def _spiqa(path: Path) -> Iterator[Row]:
    papers = _parsed(_content(path), str(path))
    if not isinstance(papers, dict):
        raise ImportedError(f"{path}: is no object of papers")
    for paper_id, paper in papers.items():
        where = f"{path}:{paper_id}"
        if not isinstance(paper, dict):
            raise ImportedError(f"{where}: is no object with fields")
        for at, one in enumerate(_spiqa_questions(paper)):
            figure = _NUMBERED.search(Path(str(one["reference"])).name.removeprefix(paper_id))
            if figure is None or not one["question"] or one["answer"] in (None, ""):
                continue  # a table, or a question on the paper as a whole: there is no figure to put a caption for
            yield Row(
                f"{where}:{at}",
                str(one["question"]),
                (),
                _answers(one["answer"], (), where),
                paper=f"arxiv:{_VERSION.sub('', str(paper.get('arxiv_id') or paper_id))}",
                number=figure["number"].upper(),
                more={"kind": "spiqa", "id": f"{paper_id}:{at}", "basis": str(one.get("explanation") or "")[:400]},
            )


def _spiqa_questions(paper: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Of test-A the objects in `qa`; of test-B and -C the lists side by side."""
    for one in _list(paper, "qa"):
        if isinstance(one, dict):
            yield {"question": None, "answer": None, "reference": None, **one}
    answers = _list(paper, "composition", "answer")
    figures = _list(paper, "referred_figures_names", "referred_figures_tables")
    for question, answer, named in zip(_list(paper, "question"), answers, figures, strict=False):
        if isinstance(named, list) and len(set(map(str, named))) == 1:
            yield {"question": question, "answer": _of_qasper(answer), "reference": named[0]}


def _of_qasper(answer: Any) -> Any:
    """Test-C has QASPER's answers (arXiv 2105.03011): words in `free_form_answer`, or else `yes_no`."""
    if not isinstance(answer, dict):
        return answer
    words, yes = answer.get("free_form_answer"), answer.get("yes_no")
    return words or (None if yes is None else "Yes" if yes else "No")


def _list(told: Mapping[str, Any], *names: str) -> list[Any]:
    return next((value for name in names if isinstance(value := told.get(name), list) and value), [])


def _answers(told: Any, options: tuple[str, ...], where: str) -> tuple[str, ...]:
    given = told if isinstance(told, list) else [told]
    given = [one for one in given if one not in (None, "")]
    given = [one.strip() if isinstance(one, str) else one for one in given]
    if not all(isinstance(one, str | int | float) for one in given):
        raise ImportedError(f"{where}: the answer is {told!r}, where a text or a number is needed")
    if not given or "" in given:
        raise ImportedError(f"{where}: has no answer")
    if not options:
        return tuple(map(str, given))
    if len(given) != 1:
        raise ImportedError(f"{where}: has {len(given)} answers where one of the options is needed")
    return (_option(given[0], options, where),)


def _option(told: Any, options: tuple[str, ...], where: str) -> str:
    """The option that an index, the option's words or, where no option is called so, a letter names."""
    if isinstance(told, int) and not isinstance(told, bool):
        if 0 <= told < len(options):
            return options[told]
    elif str(told).strip() in options:
        return str(told).strip()
    elif (letter := str(told).strip(" ().").upper()) in tuple(string.ascii_uppercase[: len(options)]):
        return options[string.ascii_uppercase.index(letter)]
    raise ImportedError(f"{where}: the answer {told!r} is none of the options")


def _texts(told: Any, where: str, name: str) -> tuple[str, ...]:
    if isinstance(told, str) and told.strip().startswith("["):
        try:
            told = ast.literal_eval(told)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError) as error:
            raise ImportedError(f"{where}: `{name}` is no list: {told[:80]!r}") from error
    if told in (None, "", []):
        return ()
    if not isinstance(told, list) or not all(isinstance(one, str | int | float) for one in told):
        raise ImportedError(f"{where}: `{name}` is {told!r}, where a list of texts is needed")
    texts = tuple(str(one).strip() for one in told)
    if "" in texts:
        raise ImportedError(f"{where}: one of `{name}` is empty")
    return texts


def _text(told: Mapping[str, Any], names: tuple[str, ...], where: str) -> str:
    value = _first(told, names)
    if not isinstance(value, str) or not value.strip():
        raise ImportedError(f"{where}: has no {' or '.join(f'`{name}`' for name in names)}")
    return " ".join(value.split())


def _optional(told: Mapping[str, Any], name: str, where: str) -> str | None:
    value = told.get(name)
    if value is not None and not isinstance(value, str | int):
        raise ImportedError(f"{where}: `{name}` is {value!r}, where a text is needed")
    return str(value) if value not in (None, "") else None


def _first(told: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((told[name] for name in names if told.get(name) is not None), None)


def _is_path(told: Any) -> bool:
    return isinstance(told, str) and 0 < len(told) < 1024


def _parsed(text: str, where: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ImportedError(f"{where}: is not JSON: {error}") from error


def _content(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ImportedError(f"{path}: has {path.stat().st_size:,} bytes, more than {MOST_BYTES:,}")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ImportedError(f"{path}: cannot be read: {error}") from error
