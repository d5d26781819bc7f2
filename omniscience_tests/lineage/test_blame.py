"""Every version of one record, and what made it."""

from pathlib import Path

import pytest

from omniscience_assets.lineage.blame import ParentChange, Piece, blame, word_diff
from omniscience_assets.lineage.trace import UnknownRecordError
from omniscience_tests.lineage.given import AFTER, BEFORE, LATER, Home, World
from omniscience_tests.lineage.test_causes import specs

CAPTION = "arxiv:00003#fig.1@caption"


def test_a_caption_by_a_new_prompt_and_by_other_evidence(tmp_path: Path) -> None:
    changed = specs("routed_captions", lambda s: (s["tiers"]["small"].update(prompt_hash="2"),
                                                  s["tiers"]["large"].update(prompt_hash="2")))  # fmt: skip
    home = Home(tmp_path).run(BEFORE, World())
    home.run(AFTER, World(specs=changed, caption=lambda p, f: "A red line that falls."))
    home.run(LATER, World(specs=changed, caption=lambda p, f: "A red line that falls.", seen=lambda p, f: "more"))
    found = blame(home.files, CAPTION)
    assert (found.asset, found.discipline) == ("routed_captions", "physics")
    first, second, third = found.versions
    assert (first.decisions, first.parents, first.fields) == ((), (), ())
    assert [one.path for one in second.decisions] == ["tiers.small.prompt_hash"]
    assert second.other_settings == 1
    assert second.parents == ()
    [text] = second.fields
    assert text.name == "text"
    assert text.words == (Piece("same", "A"), Piece("new", "red"), Piece("same", "line that"), Piece("gone", "rises."),
                          Piece("new", "falls."))  # fmt: skip
    assert third.same_content
    [parent] = third.parents
    assert parent.record_id == "arxiv:00003#fig.1@evidence"
    assert None not in (parent.before, parent.after)
    assert parent.before != parent.after


def test_gone_and_back(tmp_path: Path) -> None:
    home = Home(tmp_path).run(BEFORE, World()).run(AFTER, World(range(3))).run(LATER, World())
    found = blame(home.files, CAPTION)
    assert [one.outcome for one in found.versions] == ["kept", "tombstone", "kept"]
    assert found.versions[2].parents == ()


def test_rows_that_were_copied_say_so(tmp_path: Path) -> None:
    home = Home(tmp_path).run(BEFORE, World())
    home.run(AFTER, World(caption=lambda p, f: "Other."))
    home.run(LATER, World(), origin=BEFORE)
    assert [one.back_to for one in blame(home.files, CAPTION).versions] == [None, None, 1]


def test_a_parent_that_came(tmp_path: Path) -> None:
    home = Home(tmp_path).run(BEFORE, World())
    home.run(AFTER, World(archive=lambda p: "two.tar"))
    [_, second] = blame(home.files, "arxiv:00003").versions
    assert [(one.record_id, one.before is None, one.after is None) for one in second.parents] == [
        ("dump:one.tar/3.gz", False, True), ("dump:two.tar/3.gz", True, False),
    ]  # fmt: skip
    assert isinstance(second.parents[0], ParentChange)


def test_an_unknown_record(tmp_path: Path) -> None:
    home = Home(tmp_path).run(BEFORE, World())
    with pytest.raises(UnknownRecordError, match=r"arxiv:1#fig\.9"):
        blame(home.files, "arxiv:1#fig.9")


def test_words() -> None:
    assert list(word_diff("", "")) == []
    assert list(word_diff("a b", "a b")) == [Piece("same", "a b")]
    assert list(word_diff("a b c", "c")) == [Piece("gone", "a b"), Piece("same", "c")]
