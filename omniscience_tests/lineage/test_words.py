"""Words of the prompts that specs name, and what is remembered as worse."""

from pathlib import Path

from omniscience_assets.lineage.alarms import Alarm, remember, standing
from omniscience_assets.lineage.regression import accept
from omniscience_assets.lineage.triage import Cause
from omniscience_assets.lineage.triage.tables import words_as_markdown
from omniscience_assets.lineage.words import Piece, changes_of_named, named_texts
from omniscience_assets.store.files import Files
from omniscience_assets.store.hashing import bytes_hash
from omniscience_assets.store.specs import read_text, save_texts

OLD, NEW = "Write a dense caption.", "Write two *short* sentences."
HASHES = [bytes_hash(text.encode()) for text in (OLD, NEW)]
CHANGE = [Piece("Write "), Piece("a dense caption.", "del"), Piece("two *short* sentences.", "ins")]


def test_a_setting_that_names_a_text_is_told_by_its_words(tmp_path: Path) -> None:
    files = Files(tmp_path)
    save_texts(files, (OLD, NEW, OLD))
    before, after = (f'"{name}"' for name in HASHES)
    assert changes_of_named(files, before, after) == CHANGE
    assert words_as_markdown(CHANGE) == "Write ~~a dense caption.~~ **two \\*short\\* sentences.**"
    spec = {"tiers": {"model": {"prompt_hash": HASHES[0]}}, "code_version": "1", "other": "f" * 64}
    assert list(named_texts(files, spec)) == [("tiers.model.prompt_hash", OLD)]
    assert changes_of_named(files, None, after) == []
    assert changes_of_named(files, '"1"', '"2"') == []
    assert changes_of_named(files, before, f'"{"0" * 64}"') == []
    assert read_text(files, "0" * 64) is None


def test_a_changed_prompt_is_told_without_its_hashes() -> None:
    before, after = (f'"{name}"' for name in HASHES)
    told = Cause("decision", "routed_captions", "tiers.model.prompt_hash", before, after).told
    assert told == "routed_captions: the prompt of the tier model changed"
    assert Cause("decision", "questions", "prompts.write", before, after).told == "questions: prompts.write changed"


def test_what_is_worse_stands_until_it_is_accepted(tmp_path: Path) -> None:
    files = Files(tmp_path)
    cause = Cause("decision", "routed_captions", "tiers.model.prompt_hash", "1", "2")
    alarms = {name: Alarm(name, "caption_qa.lift", "why", "b", "a", (cause,)) for name in ("physics", "biology")}
    for name, alarm in alarms.items():
        remember(files, "caption_qa_eval", name, [alarm])
    assert standing(files, "caption_qa_eval") == [alarms["biology"], alarms["physics"]]
    assert standing(files, "filtered_set") == []
    accept(files, "caption_qa_eval", "biology")
    assert standing(files, "caption_qa_eval") == [alarms["physics"]]
    remember(files, "caption_qa_eval", "physics", ())
    assert standing(files, "caption_qa_eval") == []
