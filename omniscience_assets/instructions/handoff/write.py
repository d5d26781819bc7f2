"""A mix on disk: chosen, its images made by workers, written in every form that is asked for."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import orjson
import yaml

from omniscience_assets.captioning.images import ImageError
from omniscience_assets.instructions.handoff.images import name_of, render
from omniscience_assets.instructions.handoff.llama_factory import LlamaFactory
from omniscience_assets.instructions.handoff.llava import Llava
from omniscience_assets.instructions.handoff.protocol import Form, Ready, Writer
from omniscience_assets.instructions.handoff.swift import Swift
from omniscience_assets.instructions.handoff.trl import Trl
from omniscience_assets.instructions.mix.choose import SPLITS, Choice, choose
from omniscience_assets.instructions.mix.pool import Pool
from omniscience_assets.instructions.mix.report import MixReport, markdown, report_on
from omniscience_assets.instructions.mix.settings import MixError, MixSettings
from omniscience_assets.records.instructions import View
from omniscience_assets.store.incremental import Failure, Result, Work
from omniscience_assets.store.stage import Output, Task, WorkItem

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMS: Mapping[str, Form] = {form.name: form for form in (Llava(), LlamaFactory(), Swift(), Trl())}
_Told = Callable[[str, int, int | None], None]
ROWS_AT_ONCE = 128
"""Rows that a worker makes the images of at a time, or all of a paper's."""


class Blobs(Protocol):
    """Where rasters are; it pickles to workers."""

    def get(self, name: str) -> bytes:
        """A blob. Raises FileNotFoundError when it is not there."""
        ...


class Executor(Protocol):
    """What maps work over processes, such as `compute.local.LocalExecutor`."""

    def map(self, work: Work, items: Iterable[WorkItem]) -> Iterator[Result]:
        """Each item's rows in order."""
        ...


@dataclass(frozen=True)
class Written:
    """A mix on disk."""

    report: MixReport
    rows: Mapping[str, int]
    """By part, of those that were written."""
    unwritten: Mapping[str, int]
    """By why: what was chosen and has no image."""
    images: int
    """Files below `images/`: each once; 0 where the rows hold them themselves."""
    bytes: int
    """Of all files."""


@dataclass(frozen=True)
class _Made:
    """What a worker made: rows that are ready, image files by name, and how many rows have none by why."""

    rows: list[Ready]
    images: dict[str, bytes]
    unwritten: Counter[str]


@dataclass(frozen=True)
class _Maker:
    """Reads the chosen rows of some papers anew, and makes their images; each view once."""

    pool: Pool
    blobs: Blobs
    max_pixels: int

    def work(self, item: WorkItem) -> list[Output]:
        discipline, wanted = item.task.root_id, {paper: set(ids) for paper, ids in item.inputs["wanted"]}
        made = _Made([], {}, Counter())
        names: dict[View, str] = {}
        for example in self.pool.examples(discipline, list(wanted)):
            if example.example_id not in wanted[example.paper_id]:
                continue
            try:
                seen = tuple(self._name(view, names, made.images) for view in example.views)
            except ImageError:
                made.unwritten["no_image"] += 1
                continue
            made.rows.append(Ready(example, seen))
        return [Output(item.task.unit_id, made)]

    def _name(self, view: View, names: dict[View, str], images: dict[str, bytes]) -> str:
        if view not in names:
            content = render(view, self.blobs.get, self.max_pixels)
            names[view] = name_of(content)
            images[names[view]] = content
        return names[view]


def write_mix(
    pool: Pool,
    blobs: Blobs,
    settings: MixSettings,
    folder: Path,
    *,
    forms: Sequence[str] = tuple(FORMS),
    executor: Executor,
    on_progress: _Told | None = None,
) -> Written:
    """Choose a mix and write it; the folder appears whole or not at all.

    Equal logs, settings and versions of the libraries give equal bytes in all files, on any number of workers. Rows are
    in the order of their ids, so that a partition is read once from its beginning to its end: trainers shuffle.

    Args:
        pool: What it is drawn from.
        blobs: Rasters of the figures.
        settings: Shares, budgets, seed.
        folder: Must not be there, or be empty.
        forms: Names of `FORMS`.
        executor: Who reads rows and makes images.
        on_progress: Told what is done, how many times, and of how many.

    Raises:
        MixError: the folder is not empty, nothing is chosen, or a worker failed.
    """
    if folder.exists() and any(folder.iterdir()):
        raise MixError(f"{folder} is not empty: name a new folder")
    told = on_progress or (lambda *_: None)
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        with choose(pool, settings, lambda count: told("looked at", count, None)) as choice:
            sink = _Sink(part, [FORMS[name] for name in forms])
            written = _write(choice, _Maker(pool, blobs, settings.max_pixels), sink, executor, told)
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return written


def _write(choice: Choice, maker: _Maker, sink: _Sink, executor: Executor, told: _Told) -> Written:
    report = report_on(choice)
    total = sum(one.rows for one in report.splits)
    if not total:
        raise MixError(f"nothing is left to train on: {report.left_out or 'there are no candidates'}")
    parts = tuple(one.split for one in report.splits if one.rows)
    for split in parts:
        with sink.part(split) as put:
            for made in _made(choice, split, maker, executor):
                put(made)
                told("written", sink.done, total)
    for form in sink.forms:
        for name, text in form.configuration(choice.settings.max_pixels, parts).items():
            (sink.folder / form.name / name).write_text(text, encoding="utf-8")
    return _finish(sink, report)


def _made(choice: Choice, split: str, maker: _Maker, executor: Executor) -> Iterator[_Made]:
    for result in executor.map(maker.work, _items(choice.chosen(split))):
        if isinstance(result, Failure):
            raise MixError(f"a worker failed: {result.reason}: {result.detail}")
        made: _Made = result[0].payload  # type: ignore[assignment]
        yield made


def _items(chosen: Iterator[tuple[str, str, str]]) -> Iterator[WorkItem]:
    """Units of work of whole papers of one discipline."""
    for discipline, rows in groupby(chosen, key=lambda row: row[0]):
        wanted: list[tuple[str, list[str]]] = []
        for paper, own in groupby(rows, key=lambda row: row[1]):
            wanted.append((paper, [row[2] for row in own]))
            if sum(len(ids) for _, ids in wanted) >= ROWS_AT_ONCE:
                yield WorkItem(Task(discipline, wanted[0][0], ()), {"wanted": wanted})
                wanted = []
        if wanted:
            yield WorkItem(Task(discipline, wanted[0][0], ()), {"wanted": wanted})


@dataclass
class _Sink:
    """Where rows go: every form, and the images below `images/` where a form names them."""

    folder: Path
    forms: Sequence[Form]
    rows: Counter[str] = field(default_factory=Counter)
    unwritten: Counter[str] = field(default_factory=Counter)
    done: int = 0
    images: int = 0

    def part(self, split: str) -> _Part:
        return _Part(self, split)

    def keep(self, images: Mapping[str, bytes]) -> None:
        if not any(form.names_images for form in self.forms):
            return
        for name, content in images.items():
            path = self.folder / "images" / name
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                self.images += 1


class _Part:
    """One part while it is written."""

    def __init__(self, sink: _Sink, split: str) -> None:
        self._sink, self._split, self._open = sink, split, ExitStack()
        self._writers: list[Writer] = []

    def __enter__(self) -> Callable[[_Made], None]:
        for form in self._sink.forms:
            writer = form.open(self._sink.folder / form.name, self._split)
            self._open.callback(writer.close)
            self._writers.append(writer)
        return self._put

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def _put(self, made: _Made) -> None:
        sink = self._sink
        sink.keep(made.images)
        for row in made.rows:
            for writer in self._writers:
                writer.add(row, made.images)
        sink.rows[self._split] += len(made.rows)
        sink.unwritten.update(made.unwritten)
        sink.done += len(made.rows) + made.unwritten.total()


def _finish(sink: _Sink, report: MixReport) -> Written:
    folder = sink.folder
    rows = {split: sink.rows[split] for split in SPLITS}
    unwritten = dict(sorted(sink.unwritten.items()))
    told: dict[str, Any] = {**report.plain(), "written": rows, "unwritten": unwritten, "images": sink.images}
    (folder / "mix.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n")
    text = markdown(report) + (f"\n{sum(unwritten.values())} chosen rows have no image.\n" if unwritten else "")
    (folder / "MIX.md").write_text(text, encoding="utf-8")
    settings = {name: told for name, told in report.spec.items() if name != "code_version"}
    (folder / "mix.yaml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Written(report, rows, unwritten, sink.images, size)
