from pathlib import Path

import pytest

from omniscience_assets.instructions.mix.settings import MixError, MixSettings, load_settings


def test_the_shipped_settings_are_valid_and_name_all_methods() -> None:
    told = load_settings()
    assert set(told.ratios["method"]) == {"provision", "oasis", "adamllm", "live_vqa", "caption"}
    assert set(told.captions) == {"short", "dense", "dense_plus", "fused", "author"}


def test_a_file_and_changes_replace_single_parts(tmp_path: Path) -> None:
    (tmp_path / "mix.yaml").write_text("ratios: {difficulty: {easy: 1, rest: 1}}\ntokens: {total: 1000}\n")
    told = load_settings(tmp_path, changes={"seed": 7})
    assert told.seed == 7
    assert set(told.shared) == {"method", "difficulty"}
    assert (told.tokens.row, told.tokens.total) == (4096, 1000)
    assert told.spec_id != load_settings(tmp_path).spec_id


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ratios: {method: {captions: 1}}", "no method captions"),
        ("ratios: {figure_kind: {line: 0}}", "greater than 0"),
        ("captions: {long: 1}", "captions.long"),
        ("held_out: 1", "held_out"),
        ("shares: {}", "shares"),
        ("ratios: [", "mix.yaml"),
    ],
)
def test_what_is_impossible_is_said_with_the_file(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "mix.yaml").write_text(text)
    with pytest.raises(MixError, match=r"mix\.yaml") as caught:
        load_settings(tmp_path)
    assert named in str(caught.value)


def test_a_value_counts_to_its_own_name_to_the_rest_or_to_nothing() -> None:
    told = MixSettings(ratios={"figure_kind": {"line": 1, "rest": 1}, "difficulty": {"easy": 1}})
    assert told.bucket("figure_kind", "line") == "line"
    assert told.bucket("figure_kind", "bar") == "rest"
    assert told.bucket("difficulty", "hard") is None
