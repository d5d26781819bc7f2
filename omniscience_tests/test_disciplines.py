import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omniscience_assets.disciplines import (
    _ARXIV,
    _JATS,
    ARXIV_CATEGORIES,
    DISCIPLINES,
    JATS_SUBJECTS,
    UnknownCategory,
    discipline_of,
    discipline_of_subjects,
)

CLOSED = {
    "cmp-lg": "cs.CL",
    "adap-org": "nlin.AO",
    "comp-gas": "nlin.CG",
    "chao-dyn": "nlin.CD",
    "solv-int": "nlin.SI",
    "patt-sol": "nlin.PS",
    "alg-geom": "math.AG",
    "dg-ga": "math.DG",
    "funct-an": "math.FA",
    "q-alg": "math.QA",
    "mtrl-th": "cond-mat.mtrl-sci",
    "supr-con": "cond-mat.supr-con",
    "acc-phys": "physics.acc-ph",
    "ao-sci": "physics.ao-ph",
    "atom-ph": "physics.atom-ph",
    "bayes-an": "physics.data-an",
    "chem-ph": "physics.chem-ph",
    "plasm-ph": "physics.plasm-ph",
}
ALIASES = {"math.IT": "cs.IT", "math.MP": "math-ph", "stat.TH": "math.ST", "cs.NA": "math.NA", "cs.SY": "eess.SY",
           "q-fin.EC": "econ.GN"}  # fmt: skip


def test_thirteen_disciplines_in_order() -> None:
    assert len(DISCIPLINES) == 13
    assert list(DISCIPLINES) == sorted(set(DISCIPLINES))
    assert set(ARXIV_CATEGORIES.values()) == set(DISCIPLINES) == set(JATS_SUBJECTS.values())


def test_no_category_is_listed_twice() -> None:
    listed = [category for text in _ARXIV.values() for category in text.split()]
    assert len(listed) == len(set(listed)) == len(ARXIV_CATEGORIES)
    subjects = [" ".join(s.split()) for text in _JATS.values() for s in text.split(";")]
    assert len(subjects) == len(set(subjects))


def test_count_of_current_categories() -> None:
    """arXiv's taxonomy names 155 categories that take papers now; the rest are bare and closed archives."""
    bare = {"astro-ph", "cond-mat", "cs", "econ", "eess", "math", "nlin", "physics", "q-bio", "q-fin", "stat"}
    assert len(set(ARXIV_CATEGORIES) - bare - set(CLOSED)) == 155


@pytest.mark.parametrize(("closed", "heir"), sorted((CLOSED | ALIASES).items()))
def test_closed_archives_and_aliases_go_where_their_heir_goes(closed: str, heir: str) -> None:
    assert discipline_of([closed]) == discipline_of([heir])


@pytest.mark.parametrize(
    ("primary", "discipline"),
    [
        ("cond-mat.mtrl-sci", "materials-science"),
        ("physics.chem-ph", "chemistry"),
        ("physics.geo-ph", "earth-science"),
        ("physics.ao-ph", "earth-science"),
        ("physics.med-ph", "medicine"),
        ("physics.bio-ph", "biology"),
        ("hep-lat", "particle-physics"),
        ("nucl-th", "particle-physics"),
        ("astro-ph.GA", "astronomy"),
        ("q-fin.ST", "economics"),
        ("eess.IV", "electrical-engineering"),
        ("stat.ML", "statistics"),
        ("quant-ph", "physics"),
        ("math-ph", "mathematics"),
        ("cs.LG", "computer-science"),
        ("q-bio.NC", "biology"),
    ],
)
def test_primary_decides(primary: str, discipline: str) -> None:
    assert discipline_of([primary, "cs.LG", "made.up"]) == discipline


@pytest.mark.parametrize("categories", [[], ["test.TEST"], ["cs.ZZ", "cs.LG"], ["CS.LG"], [""]])
def test_unknown_is_never_a_default(categories: list[str]) -> None:
    with pytest.raises(UnknownCategory) as caught:
        discipline_of(categories)
    assert caught.value.category == (categories[0] if categories else "")
    assert repr(caught.value.category) in str(caught.value)
    assert pickle.loads(pickle.dumps(caught.value)).category == caught.value.category


@given(st.text())
def test_any_text_is_known_or_refused(text: str) -> None:
    if text in ARXIV_CATEGORIES:
        assert discipline_of([text]) in DISCIPLINES
    else:
        with pytest.raises(UnknownCategory):
            discipline_of([text])


def test_jats_subjects_pass_over_kinds_of_article() -> None:
    assert discipline_of_subjects(["Research Article", "Cell  Biology", "Medicine"]) == "biology"
    assert discipline_of_subjects(["Case Report"]) == "medicine"
    with pytest.raises(UnknownCategory, match="Letter; Review"):
        discipline_of_subjects(["Letter", "Review"])
