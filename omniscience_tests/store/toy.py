"""Two toy stages over a dict of texts: enough graph to test the record log without papers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from omniscience_assets.store.hashing import content_hash
from omniscience_assets.store.stage import Input, Output, Parent, Stage, StageError, Task, WorkItem


@dataclass(frozen=True, slots=True)
class Note:
    key: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    text: str
    size: int


@dataclass(frozen=True)
class Notes(Stage):
    """One row per entry of `texts`; `!` fails for good, `?` fails for now, empty is dropped."""

    asset: ClassVar[str] = "notes"
    payload: ClassVar[type] = Note
    grain: ClassVar[Any] = "paper"
    chunk_size: ClassVar[int] = 3

    texts: tuple[tuple[str, str], ...]
    prompt: str = "v1"
    calls: Path | None = None

    def spec(self) -> dict[str, Any]:
        return {"prompt": self.prompt}

    def tasks(self, log: Any) -> Iterator[Task]:
        for key, text in sorted(self.texts):
            yield Task(f"t:{key}", f"t:{key}", (Parent(f"dump:{key}", content_hash(text)),))

    def units(self, log: Any) -> Iterator[tuple[str, str]]:
        return ((f"t:{key}", f"t:{key}") for key, _ in sorted(self.texts))

    def load(self, log: Any, tasks: Any) -> list[WorkItem]:
        texts = dict(self.texts)
        return [WorkItem(task, {"text": [texts[task.unit_id[2:]]]}) for task in tasks]

    def work(self, item: WorkItem) -> list[Output]:
        record_calls(self.calls, item.task.unit_id)
        text = item.one("text")
        if text == "!":
            raise StageError("bad_text", "cannot be read")
        if text == "?":
            raise StageError("busy", "try later", retryable=True)
        if not text:
            return [Output(item.task.unit_id, None, "dropped", "empty")]
        return [Output(item.task.unit_id, Note(item.task.unit_id, tuple(text.split())))]


@dataclass(frozen=True)
class Letters(Stage):
    """One figure-grain row per word of a note."""

    asset: ClassVar[str] = "letters"
    payload: ClassVar[type] = Letter
    grain: ClassVar[Any] = "paper"
    inputs: ClassVar[tuple[Input, ...]] = (Input("notes", Note, "paper"),)
    chunk_size: ClassVar[int] = 3

    upper: bool = False
    calls: Path | None = None

    def spec(self) -> dict[str, Any]:
        return {"upper": self.upper}

    def work(self, item: WorkItem) -> list[Output]:
        record_calls(self.calls, item.task.unit_id)
        words = [word.upper() if self.upper else word for word in item.one("notes").words]
        return [
            Output(f"{item.task.unit_id}#fig.{n}", Letter(word, len(word))) for n, word in enumerate(sorted(set(words)))
        ]


@dataclass(frozen=True)
class Sizes(Stage):
    """One row per letter."""

    asset: ClassVar[str] = "sizes"
    payload: ClassVar[type] = Letter
    grain: ClassVar[Any] = "figure"
    inputs: ClassVar[tuple[Input, ...]] = (Input("letters", Letter, "figure"), Input("notes", Note, "paper"))
    suffix: ClassVar[str] = "@size"

    calls: Path | None = None

    def spec(self) -> dict[str, Any]:
        return {}

    def work(self, item: WorkItem) -> list[Output]:
        record_calls(self.calls, item.task.unit_id)
        letter, note = item.one("letters"), item.one("notes")
        return [Output(self.failed_id(item.task.unit_id), Letter(f"{note.key}:{letter.text.lower()}", letter.size))]


def record_calls(path: Path | None, unit: str) -> None:
    if path is not None:
        with path.open("a") as handle:
            handle.write(unit + "\n")


RECORDS = {"notes": Note, "letters": Letter, "sizes": Letter}
