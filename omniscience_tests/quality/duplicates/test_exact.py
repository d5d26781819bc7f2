from omniscience_assets.quality.duplicates import exact_keys

LONG = (
    "Decay of the voltage across the junction after the drive is switched off at time zero for all of the five loads."
)


def test_keys_fold_case_spaces_and_punctuation() -> None:
    assert exact_keys("a", LONG) == exact_keys("a", LONG.upper().replace(" ", "\n ").replace(".", " !"))


def test_a_short_caption_is_no_key() -> None:
    assert exact_keys("a", "Training loss.").text is None
    assert exact_keys(None, LONG).image is None
