"""The grammar of references against a table of phrases, and against noise."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.extraction.references import FigureNumber, Reference, find_references, may_refer
from omniscience_assets.records import NumberSeries

ESCAPE = re.compile(r"\\n|\\u[0-9a-f]{4}")


def unescaped(text: str) -> str:
    return ESCAPE.sub(lambda found: found[0].encode().decode("unicode-escape"), text)


TABLE = [
    (unescaped(line.split("\t")[0]), line.split("\t")[1])
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
    assert len(TABLE) >= 220


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("As seen (Figs. 3–5 and S2a), it works.", "Figs. 3–5 and S2a"),
        ("(S1 and S2 Figs)", "S1 and S2 Figs"),
        ("(see Extended\nData Fig. 2a, b)", "Extended\nData Fig. 2a, b"),
        ("in Figure (3) of", "Figure (3)"),
        ("Figure 2—figure supplement 1A–C.", "Figure 2—figure supplement 1A–C"),
    ],
)
def test_offsets_cover_the_phrase(text: str, printed: str) -> None:
    (reference,) = find_references(text)
    assert text[reference.start : reference.end] == printed


def test_each_number_has_its_own_offsets() -> None:
    text = "Figures 1a, 2–4, 1c"
    (reference,) = find_references(text)
    places = {number.number: [text[slice(*span)] for span in number.spans] for number in reference.numbers}
    assert places == {"1": ["1a", "1c"], "2": ["2"], "3": [], "4": ["4"]}


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=200))
def test_offsets_are_valid_for_any_text(text: str) -> None:
    end = 0
    for reference in find_references(text):
        assert end <= reference.start < reference.end <= len(text)
        assert reference.numbers
        assert may_refer(text)
        for start, stop in (span for number in reference.numbers for span in number.spans):
            assert reference.start <= start < stop <= reference.end
        end = reference.end


HEADS = {
    "main": ["Fig. {}", "Figure {}", "FIG. {}", "figure\u00a0{}", "Fig.\n{}", "Abb. {}", "рис. {}", "图{}"],
    "supplementary": ["Fig. S{}", "Supplementary Fig. {}", "SI Figure {}", "Suppl. Figure {}", "S{} Fig"],
    "extended": ["Extended Data Fig. {}", "ED Fig. {}", "Figure EV{}"],
    "appendix": ["Fig. A{}", "Appendix Figure {}", "Figure B.{}"],
}


@given(
    st.sampled_from([(series, head) for series, heads in HEADS.items() for head in heads]),
    st.integers(1, 99),
    st.sets(st.sampled_from("abcdefgh"), max_size=3),
    st.sampled_from(["({})", " ({})", "{}"]),
    st.sampled_from(["as in {}.", "({})", "{} shows", "see {}; then", "“{}”"]),
)
def test_every_printed_form_is_read_back(
    head: tuple[NumberSeries, str], number: int, letters: set[str], brackets: str, around: str
) -> None:
    series, form = head
    panels = ",".join(sorted(letters))
    behind = brackets.format(panels) if panels and not form.endswith("Fig") else ""
    text = around.format(form.format(number) + behind)
    (reference,) = find_references(text)
    (found,) = reference.numbers
    assert (found.series, re.sub(r"\D", "", found.number)) == (series, str(number))
    assert found.letters == (tuple(sorted(letters)) if behind else ())


@given(st.integers(1, 40), st.integers(1, 30), st.sampled_from(["–", "-", " to ", "—", " through "]))
def test_ranges_are_filled_in(first: int, more: int, dash: str) -> None:
    (reference,) = find_references(f"see Figs. {first}{dash}{first + more}.")
    assert [number.number for number in reference.numbers] == [str(n) for n in range(first, first + more + 1)]


@pytest.mark.parametrize(
    ("piece", "each"),
    [
        ("Fig. 1 ", 1),
        ("Figs. 1,", 1),
        ("Fig. 1(a)-(b), ", 1),
        ("Figs. 1–9999 ", 1),
        ("Fig.", 0),
        ("Supplementary ", 0),
        ("S1, ", 0),
        ("fig fig fig", 0),
        ("Appendix 1—", 0),
        ("Fig. 1 in Smith and ", 1),
        ("Fig. 1" + " " * 40, 1),
        ("[12, ", 0),
    ],
)
def test_long_text_takes_linear_time(piece: str, each: int) -> None:
    started = time.process_time()
    found = find_references(piece * 6_000)
    assert time.process_time() - started < 4
    assert len(found) == each * 6_000


def test_one_endless_list_is_cut_into_bounded_references() -> None:
    found = find_references("Figs. " + "1a,b-c and 2, " * 20_000)
    assert found
    assert max(len(reference.numbers) for reference in found) <= 80
