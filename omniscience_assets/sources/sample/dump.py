"""A demonstration dump in arXiv's bulk format, and the truth about it."""

import hashlib
import io
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import orjson

from omniscience_assets.disciplines import DISCIPLINES
from omniscience_assets.sources.arxiv import MANIFEST, scan
from omniscience_assets.sources.sample.bank import FIELDS, seeded
from omniscience_assets.sources.sample.oddities import NONEXCLUSIVE, ODDITIES, Submission, pack
from omniscience_assets.sources.sample.papers import AUTHORS, TEMPLATES, Author

METADATA = "arxiv-metadata-oai-snapshot.json"
"""Name of the metadata snapshot."""

TRUTH = "truth.jsonl"
"""Name of the truth about the figures of each paper; without `arxiv:` before the ids."""

FIGURES_TRUTH = "figures_truth.jsonl"
"""Name of the truth about each drawn image: axes, ticks, scales, series and legend."""

_BANK = 8
_PER_TAR = 400
_LICENCES = (
    *["http://creativecommons.org/licenses/by/4.0/"] * 6,
    "http://creativecommons.org/publicdomain/zero/1.0/",
    "http://creativecommons.org/licenses/by-sa/4.0/",
    "http://creativecommons.org/licenses/by-nc-sa/4.0/",
    "http://creativecommons.org/licenses/by-nc-nd/4.0/",
)


@dataclass(frozen=True, slots=True)
class SampleDump:
    """What `make_dump` made."""

    folder: Path
    papers: int
    """Members of all tars, the odd ones included."""
    figures: int
    """Figures in the truth."""
    tars: tuple[str, ...]
    oddities: dict[str, str]
    """What is odd → id of the paper."""


@dataclass(frozen=True)
class _Entry:
    """A paper with its id and what the metadata say."""

    paper_id: str
    discipline: str
    category: str
    licence: str
    submission: Submission
    oddity: str | None = None

    def member(self) -> str:
        stem = self.paper_id.replace("/", "")
        digits = self.paper_id.split("/")[-1]
        return f"{digits[:4]}/{stem}.{self.submission.extension}"


def make_dump(
    folder: Path, papers_per_discipline: int = 4, seed: int = 0, disciplines: Sequence[str] = DISCIPLINES
) -> SampleDump:
    """Write tars, manifest, metadata and truth into a folder, which must not hold a dump yet.

    Each of `disciplines` gets `papers_per_discipline` sound papers; each of `oddities.ODDITIES` comes once on top. The
    same arguments give the same bytes. Up to eight papers a discipline have figures of their own; more share them.

    Raises:
        FileExistsError: the folder has a manifest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / MANIFEST).exists():
        raise FileExistsError(f"{folder} holds a dump already")
    sound = _sound_papers(disciplines, papers_per_discipline, seed)
    entries = [*sound, *_odd_papers(1 + (len(sound) + 1) // 2, seed)]
    tars, figures = [], 0
    for name, part in _split(entries):
        _write_tar(folder / name, part)
        tars.append(name)
        figures += _append_records(folder, part)
    _write_manifest(folder)
    oddities = {entry.oddity: entry.paper_id for entry in entries if entry.oddity}
    return SampleDump(folder, len(entries), figures, tuple(tars), oddities)


def add_paper(folder: Path, discipline: str, seed: int) -> str:
    """Append one new sound paper to a dump as a tar of its own, with metadata, truth and manifest; returns its id."""
    numbers = [int(path.stem.rsplit("_", 1)[1]) for path in folder.glob("arXiv_src_2403_*.tar")]
    number = max(numbers, default=0) + 1
    paper_id = f"2403.{number:05d}"
    author = Author(discipline, f"added-{seed}", seeded("added", seed, discipline))
    submission = pack(TEMPLATES[seed % len(TEMPLATES)](author))
    entry = _Entry(paper_id, discipline, FIELDS[discipline].categories[0], _LICENCES[0], submission)
    _write_tar(folder / f"arXiv_src_2403_{number:03d}.tar", [entry])
    _append_records(folder, [entry])
    _write_manifest(folder)
    return paper_id


def _sound_papers(disciplines: Sequence[str], count: int, seed: int) -> list[_Entry]:
    entries: list[_Entry] = []
    for number in range(count):
        for discipline in disciplines:
            chance = seeded(seed, discipline, number)
            author = Author(discipline, f"{seed}-{number % _BANK}", chance)
            submission = pack(TEMPLATES[number % len(TEMPLATES)](author))
            category = chance.choice(FIELDS[discipline].categories)
            paper_id = f"{2401 + len(entries) % 2}.{1 + len(entries) // 2:05d}"
            entries.append(_Entry(paper_id, discipline, category, chance.choice(_LICENCES), submission))
    return entries


def _odd_papers(first: int, seed: int) -> Iterator[_Entry]:
    for number, (name, (discipline, make)) in enumerate(ODDITIES.items()):
        field = FIELDS[discipline]
        variant = f"{seed}-0" if name == "shared_image" else f"{seed}-{name}"
        submission = make(Author(discipline, variant, seeded(seed, name)))
        old = name.startswith("old_id")
        paper_id = f"{field.old_archive.split('.')[0]}/9901{number:03d}" if old else f"2402.{first + number:05d}"
        category = field.old_archive if old else "xx.YY" if name == "unknown_category" else field.categories[0]
        licence = NONEXCLUSIVE if name == "nonexclusive" else _LICENCES[0]
        yield _Entry(paper_id, discipline, category, licence, submission, name)


def _split(entries: list[_Entry]) -> Iterator[tuple[str, list[_Entry]]]:
    """Tars by month, each of at most `_PER_TAR` papers in the order of their ids."""
    months = sorted({entry.member()[:4] for entry in entries}, key=lambda month: (month < "9000", month))
    for month in months:
        part = sorted((e for e in entries if e.member().startswith(f"{month}/")), key=lambda e: e.member())
        for start in range(0, len(part), _PER_TAR):
            yield f"arXiv_src_{month}_{start // _PER_TAR + 1:03d}.tar", part[start : start + _PER_TAR]


def _write_tar(path: Path, entries: Iterable[_Entry]) -> None:
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        months: set[str] = set()
        for entry in entries:
            month = entry.member()[:4]
            if month not in months:
                header = tarfile.TarInfo(month)
                header.type, header.mode = tarfile.DIRTYPE, 0o755
                tar.addfile(header)
                months.add(month)
            header = tarfile.TarInfo(entry.member())
            header.size = len(entry.submission.data)
            tar.addfile(header, io.BytesIO(entry.submission.data))


def _append_records(folder: Path, entries: Iterable[_Entry]) -> int:
    """Append metadata and truth; returns how many figures there are."""
    figures = 0
    with (
        (folder / METADATA).open("ab") as metadata,
        (folder / TRUTH).open("ab") as truth,
        (folder / FIGURES_TRUTH).open("ab") as images,
    ):
        for entry in entries:
            draft = entry.submission.draft
            if entry.oddity != "no_metadata":
                metadata.write(_line(_describe(entry)))
            row = {"paper_id": entry.paper_id, "discipline": entry.discipline, "oddity": entry.oddity}
            found = draft.figures_truth()
            figures += len(found)
            truth.write(_line(row | {"figures": found}))
            for path, spec in sorted(draft.specs.items()):
                images.write(_line({"paper_id": entry.paper_id, "image_file": path, **spec}))
    return figures


def _line(row: dict[str, Any]) -> bytes:
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def _describe(entry: _Entry) -> dict[str, Any]:
    """A line of the snapshot; the dates follow from the id."""
    year = 1999 if entry.member().startswith("99") else 2024
    number = int(hashlib.sha256(entry.paper_id.encode()).hexdigest()[:4], 16)
    created = datetime(year, 1, 1, 12, tzinfo=UTC) + timedelta(hours=number % 1400)
    return {
        "id": entry.paper_id,
        "submitter": "C. Sample",
        "authors": AUTHORS,
        "title": entry.submission.draft.title,
        "comments": f"{len(entry.submission.draft.figures_truth())} figures",
        "journal-ref": None,
        "doi": f"10.5555/{entry.paper_id}" if number % 2 else None,
        "report-no": None,
        "categories": f"{entry.category} stat.AP" if number % 3 == 0 else entry.category,
        "license": entry.licence,
        "abstract": f"  {entry.submission.draft.abstract}\n",
        "versions": [{"version": "v1", "created": format_datetime(created, usegmt=True)}],
        "update_date": created.date().isoformat(),
    }


def _write_manifest(folder: Path) -> None:
    """List all tars of the folder with size and MD5."""
    root = ET.Element("arXivSRC")
    for path in sorted(folder.glob("arXiv_src_*.tar")):
        names = [member.name for member in scan(path)]
        _, _, month, number = path.stem.split("_")
        with path.open("rb") as handle:
            md5 = hashlib.file_digest(handle, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
        fields = {
            "filename": f"src/{path.name}", "first_item": Path(names[0]).stem, "last_item": Path(names[-1]).stem,
            "md5sum": md5, "num_items": len(names), "seq_num": int(number), "size": path.stat().st_size,
            "timestamp": f"20{month[:2]}-{month[2:]}-28 00:00:00", "yymm": month,
        }  # fmt: skip
        entry = ET.SubElement(root, "file")
        for name, value in fields.items():
            ET.SubElement(entry, name).text = str(value)
    ET.indent(root)
    (folder / MANIFEST).write_bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
