"""The page that documents the log, made from the record types: `python -m omniscience_assets.store.document`."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from omniscience_assets.records import LOGS
from omniscience_assets.store.schema import payload_fields, provenance_schema

if TYPE_CHECKING:
    import pyarrow as pa

PAGE = Path(__file__).with_name("LOG.md")
_PROVENANCE = {
    "record_id": "Stable identity: `arxiv:2401.01234`, `…#fig.2`, `…#fig.2@caption`",
    "unit_id": "The unit of work that gave the row: a paper or a figure",
    "root_id": "The paper; files are sorted by it",
    "discipline": "The partition, also in the folder's name",
    "seq": "Number of the commit of this unit in the partition; of a record's rows the one with the highest is current",
    "parents": "The exact versions of other records that it was made from",
    "content_hash": "Hash of the payload, of outcome and reason where there is none; empty in tombstones",
    "spec_id": "The way of making it, explained in `specs/<spec_id>.json`; null in tombstones",
    "fingerprint": "Hash of the parents' content hashes and the spec: the unit is worked on again when it changes",
    "outcome": "`kept`, `dropped`, `failed` or `tombstone`",
    "reason": "Why it was dropped or failed, as a short constant",
    "detail": "What happened, for a person",
    "retryable": "Whether trying again may help",
    "run_id": "The run that committed the row",
    "origin_run_id": "The run that did the work: another one where an old row was taken again",
    "produced_at": "Time of the commit, UTC, without a zone; in a partition it only grows, whatever the clock does",
    "seconds": "Time of work",
    "tokens_in": "Tokens that models read",
    "tokens_out": "Tokens that models wrote",
    "cost_usd": "Price of the work in US dollars",
}


def page(records: Mapping[str, type]) -> str:
    """The whole page as Markdown.

    Raises:
        KeyError: a provenance column that is not explained here.
    """
    template = PAGE.with_name("LOG.template.md").read_text()
    return template.replace("<!-- provenance -->", _table(_provenance())).replace(
        "<!-- logs -->", "\n".join(_log(asset, record) for asset, record in records.items())
    )


def _provenance() -> Iterator[tuple[str, str, str]]:
    for field in provenance_schema():
        yield field.name, _type(field.type), _PROVENANCE[field.name]


def _log(asset: str, record: type) -> str:
    told = _docs(record)
    rows = [(field.name, _type(field.type), told.get(field.name, "")) for field in payload_fields(record)]
    nested = "".join(f"\n`{inner.__name__}`:\n\n{_fields(inner)}" for inner in _nested(record))
    return f"### `{asset}`: {_first_line(record)}\n\n{_table(rows)}{nested}"


def _fields(record: type) -> str:
    told = _docs(record)
    return _table([(field.name, "", told.get(field.name, "")) for field in fields(record)])


def _table(rows: Any) -> str:
    lines = "".join(f"| `{name}` | {f'`{kind}`' if kind else ''} | {meaning} |\n" for name, kind, meaning in rows)
    return f"| column | type | meaning |\n| --- | --- | --- |\n{lines}"


def _type(kind: pa.DataType) -> str:
    """A type as Arrow tells it, with lists and records in short."""
    import pyarrow as pa

    if pa.types.is_list(kind):
        return f"list<{_type(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return "{" + ", ".join(f"{field.name}: {_type(field.type)}" for field in kind) + "}"
    return str(kind)


def _nested(record: type) -> list[type]:
    """Records inside of a record's fields, each once, in order."""
    found: dict[type, None] = {}

    def look(annotation: Any) -> None:
        if is_dataclass(annotation) and isinstance(annotation, type) and annotation not in found:
            found[annotation] = None
            for hint in get_type_hints(annotation).values():
                look(hint)
        for inner in get_args(annotation):
            look(inner)

    for hint in get_type_hints(record).values():
        look(hint)
    return list(found)


def _first_line(record: type) -> str:
    return (inspect.getdoc(record) or "").split("\n")[0]


def _docs(record: type) -> dict[str, str]:
    """What stands below each field in the source, in one line."""
    found = _docs(record.__base__) if record.__base__ and is_dataclass(record.__base__) else {}
    [body] = ast.parse(textwrap.dedent(inspect.getsource(record))).body
    assert isinstance(body, ast.ClassDef)
    for field, text in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            found[field.target.id] = " ".join(str(ast.literal_eval(text.value)).split()).replace("|", "\\|")
    return found


if __name__ == "__main__":
    PAGE.write_text(page(LOGS))
