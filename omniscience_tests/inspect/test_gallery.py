"""The gallery finds, sorts and pages as it says, and follows the log."""

from itertools import pairwise
from math import inf, isnan, nan
from pathlib import Path
from random import Random
from threading import Thread
from urllib.parse import parse_qsl

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.inspect.index import FigureIndex
from omniscience_assets.inspect.pages.gallery import page_numbers, view
from omniscience_assets.inspect.query import Gallery, Query, _by_score
from omniscience_assets.inspect.search import WordTable, holding
from omniscience_assets.store.files import Files
from omniscience_tests.inspect.logs import ROOT, put, put_figure, row, small_home
from omniscience_tests.inspect.pages import Page, client_of


def shown(gallery: Gallery, size: int = 60, **query: object) -> list[str]:
    return [row["figure_id"].removeprefix(f"{ROOT}#fig.") for row in gallery.page(Query(**query), size).rows]


def test_filters_and_orders(tmp_path: Path) -> None:
    small_home(tmp_path)
    put_figure(tmp_path, 4, discipline="biology", words=300)
    _, site = client_of(tmp_path)
    gallery = site.gallery
    assert shown(gallery) == ["4", "1", "2", "3"]
    assert shown(gallery, sort="length.words") == ["3", "2", "1", "4"]
    assert shown(gallery, sort="length.words", down=True) == ["4", "1", "2", "3"]
    assert shown(gallery, discipline="physics", outcome="kept") == ["1", "2"]
    assert shown(gallery, reason="too_short") == ["3"]
    assert shown(gallery, text="IRON spectrum") == ["1"]
    assert shown(gallery, text="iron valley") == []
    assert shown(gallery, sort="similarity.whole") == ["4", "1", "2", "3"], "what is not measured stands last, in order"
    assert shown(gallery, sort="no such measure; DROP TABLE figures") == ["4", "1", "2", "3"]
    assert shown(gallery, 3, page=2) == ["3"]
    assert shown(gallery, 3, page=99) == ["3"]


_TEXTS = st.lists(st.text("ab é\u3000", max_size=12) | st.none(), max_size=80)


@given(_TEXTS, st.integers(1, 20), st.text("ab é", max_size=6))
def test_word_tables_find_what_a_look_at_every_text_finds(texts: list[str | None], size: int, asked: str) -> None:
    tables = [
        WordTable.of(
            pa.array(texts[at : at + size], pa.string()), np.arange(at, min(at + size, len(texts)), dtype=np.int32)
        )
        for at in range(0, len(texts), size)
    ]
    expected = [all(part in (text or "") for part in asked.split()) for text in texts]
    assert holding(tables, asked, len(texts)).tolist() == expected


def test_a_search_follows_the_log(tmp_path: Path) -> None:
    put_figure(tmp_path, 1)
    _, site = client_of(tmp_path)
    assert (shown(site.gallery, text="fig"), shown(site.gallery, text="fig.2")) == (["1"], [])
    put_figure(tmp_path, 2)
    site.index.refresh()
    assert shown(site.gallery, text="FIG", down=True) == ["2", "1"]
    assert shown(site.gallery, text="fig.2") == ["2"]


def test_a_figure_that_failed_is_there_with_its_reason(tmp_path: Path) -> None:
    failed = {"outcome": "failed", "reason": "no_such_figure", "detail": "a mention of what is not there"}
    put(tmp_path, "triplets", row(f"{ROOT}#fig.7", None, **failed))
    client, site = client_of(tmp_path)
    (card,) = view(site, Query()).cards
    assert (card["outcome"], card["reason"], card["label"]) == ("failed", "no_such_figure", failed["detail"])
    page = Page(client.get(f"/figure/{ROOT.replace(':', '%3A')}%23fig.7").text)
    assert "no such figure" in page.text
    assert "No caption was written yet." in page.text


def test_scores_of_answers_are_means_over_questions(tmp_path: Path) -> None:
    from omniscience_assets.records import Answer

    name = put_figure(tmp_path, 1)
    for question, arm, score in (
        (1, "new_caption", 1.0),
        (2, "new_caption", 0.5),
        (1, "blind", 0.25),
        (2, "image", 1.0),
    ):
        answer = Answer(
            f"{name}@q.{question}", name, "k", "pixels", "program", "r", "m", arm, "answered", 0, "", True, score
        )
        put(tmp_path, "caption_qa_eval", row(f"{name}@a.{question}.{arm}", answer))
    _, site = client_of(tmp_path)
    (card,) = site.gallery.page(Query(sort="qa_lift")).rows
    assert card["value"] == 0.5


def test_the_index_follows_the_log(tmp_path: Path) -> None:
    small_home(tmp_path)
    index = FigureIndex(Files(str(tmp_path)))
    index.refresh()
    gallery, version = Gallery(index), index.version
    assert shown(gallery, outcome="dropped") == ["3"]
    index.refresh()
    assert index.version == version, "nothing was new"
    put_figure(tmp_path, 3, words=90)
    put_figure(tmp_path, 5, discipline="biology", keep=False)
    index.refresh()
    assert shown(gallery, outcome="dropped") == ["5"]
    assert index.figures == 4
    assert {facet.name: dict(facet.values) for facet in index.facets}["discipline"] == {"physics": 3, "biology": 1}
    put(tmp_path, "triplets", row(f"{ROOT}#fig.1", None, outcome="tombstone"))
    index.refresh()
    assert shown(gallery) == ["5", "2", "3"]


@given(st.builds(Query, text=st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(str.strip),
                 discipline=st.sampled_from(["", "physics"]), sort=st.sampled_from(["figure_id", "length.words"]),
                 down=st.booleans(), page=st.integers(1, 10**7)))  # fmt: skip
def test_an_address_says_all_of_a_query(query: Query) -> None:
    assert Query.parse(dict(parse_qsl(query.encode(), keep_blank_values=True))) == query


@given(st.dictionaries(st.sampled_from(["page", "down", "sort", "text", "kind", "x"]), st.text()))
def test_any_address_is_a_query(parameters: dict[str, str]) -> None:
    assert Query.parse(parameters).page >= 1


@given(st.integers(1, 500), st.data())
def test_pages_to_go_to(pages: int, data: st.DataObject) -> None:
    page = data.draw(st.integers(1, pages))
    numbers = page_numbers(page, pages)
    told = [number for number in numbers if number is not None]
    assert told == sorted(set(told))
    assert {1, page, pages} <= set(told)
    for left, right in pairwise(numbers):
        assert left is None or right is None or right == left + 1


SCORES = st.floats(width=32, allow_infinity=False) | st.none() | st.sampled_from([0.0, -0.0, 1.0])


@given(st.lists(SCORES, max_size=40), st.booleans(), st.randoms())
def test_scores_are_in_order_and_equal_ones_by_id(scores: list[float | None], down: bool, chance: Random) -> None:
    rows = list(enumerate(scores))
    chance.shuffle(rows)
    ids = np.array([one for one, _ in rows], np.int32)
    values = np.array([nan if score is None else score for _, score in rows], np.float32)
    there = [score is not None and not isnan(score) for score in scores]
    told = [
        (-(score or 0) if down else score or 0) if known else inf for score, known in zip(scores, there, strict=True)
    ]
    assert _by_score(ids, values, down=down).tolist() == sorted(range(len(scores)), key=lambda one: (told[one], one))


def test_cards_lead_to_figures_and_on_to_the_next(tmp_path: Path) -> None:
    client, _ = client_of(small_home(tmp_path))
    cards = [one for one in Page(client.get("/?sort=length.words&down=1").text).all("a") if "data-move" in one]
    figure = Page(client.get(cards[1]["href"]).text)
    steps = {one["data-key"]: one["href"] for one in figure.all("a") if one.get("data-key")}
    assert steps["Escape"] == "/?sort=length.words&down=1"
    assert "fig.1?" in steps["k"].replace("%23", "#")
    assert "fig.3?" in steps["j"].replace("%23", "#")
    assert "j" not in {one.get("data-key") for one in Page(client.get(steps["j"]).text).all("a")}, "it is the last"


def test_pages_are_shown_while_the_log_is_read(tmp_path: Path) -> None:
    client, site = client_of(small_home(tmp_path))
    told: list[tuple[int, int]] = []

    def look() -> None:
        while site.index.version < 5:
            page = Page(client.get("/?sort=length.words").text)
            told.append((len([one for one in page.all("a") if "data-move" in one]), page.text.count("kept")))

    looking = [Thread(target=look) for _ in range(3)]
    for thread in looking:
        thread.start()
    for number in range(4, 8):
        put_figure(tmp_path, number, discipline="biology")
        site.index.refresh()
    for thread in looking:
        thread.join(60)
    assert {cards for cards, _ in told} <= set(range(3, 8))
    assert len(told) >= 3
