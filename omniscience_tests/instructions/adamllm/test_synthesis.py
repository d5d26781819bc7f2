"""Parsing, collecting and reading of verdicts over 12,000 synthetic replies each, and by hypothesis."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.instructions.adamllm.synthesis import (
    INFORMATIVE,
    PRECISE,
    Exchange,
    Triplet,
    collect_triplet,
    parse_synthesis,
    read_consistency,
    turn_end,
)
from omniscience_assets.instructions.oasis.hooking import read_frame
from omniscience_tests.instructions.oasis.templates import DOCUMENTED, TOKENS

FRAMES = {name: read_frame(told[0], image=told[1], tokens=TOKENS) for name, told in DOCUMENTED.items()}
WORDS = st.text(alphabet="abcdefgh ÀΩ0123456789.,?\n", min_size=1, max_size=30).filter(str.strip)
TEXT = WORDS.map(str.strip)
EXCHANGES = st.lists(st.builds(Exchange, TEXT, TEXT), max_size=6)


def said(name: str, exchanges: list[Exchange]) -> str:
    frame = FRAMES[name]
    told = frame.asking.join(one.question + frame.answering + one.answer for one in exchanges)
    return told + turn_end(frame)


@pytest.mark.parametrize("name", FRAMES)
def test_what_was_said_is_read_back(name: str) -> None:
    @settings(max_examples=60)
    @given(EXCHANGES.filter(bool))
    def check(exchanges: list[Exchange]) -> None:
        parsed = parse_synthesis(said(name, exchanges), FRAMES[name])
        assert (list(parsed.exchanges), parsed.malformed, parsed.cut) == (exchanges, 0, 0)

    check()


@pytest.mark.parametrize("name", FRAMES)
def test_a_reply_that_breaks_off_loses_its_last_piece_alone(name: str) -> None:
    @settings(max_examples=60)
    @given(EXCHANGES.filter(bool), st.data())
    def check(exchanges: list[Exchange], data: st.DataObject) -> None:
        frame = FRAMES[name]
        whole = said(name, exchanges)
        last = len(whole.rpartition(frame.asking)[2]) if len(exchanges) > 1 else len(whole)
        cut = data.draw(st.integers(len(turn_end(frame)), last - 1))
        parsed = parse_synthesis(whole[: len(whole) - cut], frame)
        assert (list(parsed.exchanges), parsed.malformed + parsed.cut) == (exchanges[:-1], 1)

    check()


@pytest.mark.parametrize("name", FRAMES)
def test_each_piece_of_a_reply_is_an_exchange_or_counted(name: str) -> None:
    frame = FRAMES[name]
    marks = [frame.asking, frame.answering, turn_end(frame), "a", "b?", " ", "\n"]

    @settings(max_examples=60)
    @given(st.lists(st.sampled_from(marks), max_size=14).map("".join))
    def check(reply: str) -> None:
        parsed = parse_synthesis(reply, frame)
        assert len(parsed.exchanges) + parsed.malformed + parsed.cut == reply.count(frame.asking) + 1
        assert all(one.question.strip() and one.answer.strip() for one in parsed.exchanges)

    check()


@pytest.mark.parametrize("name", FRAMES)
def test_2_400_replies_of_each_template_of_known_parts_are_read_as_their_parts_are(name: str) -> None:
    """12,000 in all: pieces that are exchanges, that are not, and replies that break off."""
    draw, frame, seen = random.Random(name), FRAMES[name], {"whole": 0, "malformed": 0, "cut": 0}
    broken = (
        "no answer",
        frame.answering + "no question",
        "q" + frame.answering,
        f"q{frame.answering}a{frame.answering}b",
    )
    for _ in range(2_400):
        good = [Exchange(f"q{at}?", f"a{at}.") for at in range(draw.randrange(5))]
        bad = draw.choices(broken, k=draw.choice([0, 0, 1, 2]))
        pieces = [one.question + frame.answering + one.answer for one in good]
        for one in bad:
            pieces.insert(draw.randrange(len(pieces) + 1), one)
        pieces = pieces or ["nothing"]
        bad = bad or (["nothing"] if not good else [])
        is_cut = draw.random() < 0.3
        lost = pieces[-1]
        parsed = parse_synthesis(frame.asking.join(pieces) + ("" if is_cut else turn_end(frame)), frame)
        if is_cut and not lost.endswith(turn_end(frame)):
            good = good[:-1] if lost not in bad else good
            bad = bad if lost not in bad else bad[1:]
        assert list(parsed.exchanges) == good
        assert (parsed.malformed, parsed.cut) == (len(bad), int(is_cut))
        seen["whole"] += not bad and not is_cut
        seen["malformed"] += bool(bad)
        seen["cut"] += is_cut
    assert min(seen.values()) > 400


def hinted(hint: str, question: str, answer: str) -> Exchange:
    return Exchange(f"{hint}\n{question}", answer)


def brute_force(exchanges: list[Exchange]) -> Triplet | None:
    """The definition, read literally: the first place at which some question has both kinds of answers behind it."""
    for end in range(1, len(exchanges) + 1):
        before = exchanges[:end]
        for question in "qrs":
            precise = [one.answer for one in before if one.question == f"{PRECISE}\n{question}"]
            informative = [one.answer for one in before if one.question == f"{INFORMATIVE}\n{question}"]
            if precise and informative:
                return Triplet(question, informative[0], precise[0])
    return None


def test_12_000_replies_give_one_triplet_at_most_and_the_one_that_is_defined() -> None:
    draw, found = random.Random(7), 0
    for _ in range(12_000):
        exchanges = [
            hinted(draw.choice([PRECISE, INFORMATIVE, "No such hint."]), draw.choice("qrs"), f"answer {at}")
            for at in range(draw.randrange(6))
        ]
        triplet = collect_triplet(exchanges)
        assert triplet == brute_force(exchanges)
        found += triplet is not None
    assert 2_000 < found < 10_000


def test_a_question_without_a_hint_or_words_is_of_no_use() -> None:
    assert collect_triplet([Exchange("q", "a"), Exchange("q", "b")]) is None
    assert collect_triplet([hinted(PRECISE, " ", "a"), hinted(INFORMATIVE, " ", "b")]) is None


@pytest.mark.parametrize("word", ["yes", "no", "open"])
def test_only_the_word_itself_is_a_verdict(word: str) -> None:
    for form in (word, word.upper(), word.title(), f" {word}\n"):
        assert read_consistency(form) == word
    for form in (f"{word}.", f"{word}, since", f"not {word}", f'"{word}"', ""):
        assert read_consistency(form) == "unclear"


def test_of_12_000_replies_only_the_exact_ones_are_yes() -> None:
    draw, kept = random.Random(11), 0
    pieces = ("yes", "Yes", "YES", "no", "open", ".", ",", " ", "\n", "\t", "!", "y", "es")
    for _ in range(12_000):
        reply = "".join(draw.choices(pieces, k=draw.randrange(4)))
        is_yes = reply.strip(" \n\t").lower() == "yes"
        assert (read_consistency(reply) == "yes") == is_yes, reply
        kept += is_yes
    assert 1_000 < kept < 6_000
