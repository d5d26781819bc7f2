"""The grammar of references against a table of phrases, and against noise."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.extraction.references import FigureNumber, Reference, find_references

TABLE = [
    line.split("\t")
    for line in Path(__file__).with_name("references.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
PIECES = [
    "Fig",
    "fig",
    "Figs",
    "Figure",
    ".",
    " ",
    "3",
    "12",
    "S",
    "A",
    "a",
    "b",
    "(",
    ")",
    "–",
    "-",
    ",",
    "and",
    "to",
    "[1]",
    "of",
    "Ref.",
    "Supplementary",
    "Extended Data",
    "et al.",
    "\u00a0",
    "x",
    "&",
]


def written(number: FigureNumber) -> str:
    return f"{number.series}:{number.number}" + (f"({''.join(number.letters)})" if number.letters else "")


def shown(references: list[Reference]) -> str:
    return " ; ".join(" + ".join(map(written, reference.numbers)) for reference in references) or "-"


def flattened(answer: str) -> list[str]:
    return [] if answer == "-" else answer.replace(" ; ", " + ").split(" + ")


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text for text, _ in TABLE])
def test_phrase(text: str, expected: str) -> None:
    assert shown(find_references(text)) == expected


def test_table_is_large_enough_to_mean_something() -> None:
    assert len(TABLE) >= 60


def test_offsets_cover_the_phrase() -> None:
    text = "As seen (Figs. 3–5 and S2a), it works."
    (reference,) = find_references(text)
    assert text[reference.start : reference.end] == "Figs. 3–5 and S2a"


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=200))
def test_offsets_are_valid_for_any_text(text: str) -> None:
    end = 0
    for reference in find_references(text):
        assert end <= reference.start < reference.end <= len(text)
        assert reference.numbers
        end = reference.end


@pytest.mark.parametrize("piece", ["Fig. 1", "Figs. 1,", "1a,b-c and ", "Fig.", "Fig. 1(a)-(b), ", "Figs. 1–9999 "])
def test_long_text_takes_linear_time(piece: str) -> None:
    started = time.perf_counter()
    find_references("Figs. " + piece * 20_000)
    assert time.perf_counter() - started < 5
