import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.sources.licences import CLASSES, classify, most_restrictive

SPELLINGS = {
    "public-domain": [
        "http://creativecommons.org/publicdomain/zero/1.0/", "https://creativecommons.org/publicdomain/mark/1.0",
        "http://creativecommons.org/licenses/publicdomain/", "CC0", "cc-0", "CC0 1.0", "CC0 1.0 Universal", "CC Zero",
        "Public Domain", "CC0-1.0", "public domain mark",
    ],
    "attribution": [
        "http://creativecommons.org/licenses/by/4.0/", "https://creativecommons.org/licenses/by/3.0",
        "creativecommons.org/licenses/by/2.5/", "https://creativecommons.org/licenses/by/3.0/us/legalcode", "CC BY",
        "CC-BY-4.0", "cc by 4.0", "CCBY", "CC_BY", "Creative Commons Attribution 4.0 International License",
        "https://www.creativecommons.org/licenses/by/4.0/deed.en", " CC  BY ",
    ],
    "share-alike": ["http://creativecommons.org/licenses/by-sa/4.0/", "CC BY-SA 4.0",
                    "Creative Commons Attribution-ShareAlike 3.0 Unported"],
    "non-commercial": ["http://creativecommons.org/licenses/by-nc/4.0/", "CC BY-NC",
                       "Creative Commons Attribution-NonCommercial 4.0 International"],
    "non-commercial-share-alike": ["http://creativecommons.org/licenses/by-nc-sa/4.0/", "cc-by-nc-sa",
                                   "Attribution Non-Commercial Share Alike"],
    "no-derivatives": ["http://creativecommons.org/licenses/by-nc-nd/4.0/", "CC BY-NC-ND 4.0", "CC BY-ND",
                       "http://creativecommons.org/licenses/by-nd-nc/1.0/", "CC Attribution-NoDerivs"],
    "no-redistribution": ["http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
                          "https://arxiv.org/licenses/nonexclusive-distrib/1.0",
                          "http://arxiv.org/licenses/assumed-1991-2003/"],
    "unknown": [None, "", "  ", "all rights reserved", "NO-CC CODE", "none", "CC", "CC BY or all rights reserved",
                "https://example.org/licenses/by/4.0/", "http://creativecommons.org/licenses/sampling/1.0/", "CC NC-XX",
                "https://arxiv.org.example.org/licenses/nonexclusive-distrib/1.0/", "not CC BY"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SPELLINGS.items() for text in texts])
def test_spellings(name: str, text: str) -> None:
    assert classify(text) == name


@given(st.text(max_size=60))
def test_any_text_has_a_class(text: str) -> None:
    assert classify(text) in CLASSES


@given(st.lists(st.sampled_from(CLASSES), min_size=1), st.sampled_from(CLASSES))
def test_another_part_never_loosens(classes: list[str], another: str) -> None:
    before, after = most_restrictive(classes), most_restrictive([*classes, another])
    assert CLASSES.index(after) == max(CLASSES.index(before), CLASSES.index(another))


@given(st.permutations(CLASSES))
def test_order_does_not_matter(classes: list[str]) -> None:
    assert most_restrictive(classes[:3]) == most_restrictive(reversed(classes[:3]))


def test_nothing_and_nonsense_are_unknown() -> None:
    assert most_restrictive([]) == "unknown"
    assert most_restrictive(["attribution", "my own"]) == "unknown"
