"""Which discipline a paper belongs to: arXiv categories and JATS subjects, each to exactly one partition key."""

from collections.abc import Sequence
from types import MappingProxyType

DISCIPLINES = (
    "astronomy",
    "biology",
    "chemistry",
    "computer-science",
    "earth-science",
    "economics",
    "electrical-engineering",
    "materials-science",
    "mathematics",
    "medicine",
    "particle-physics",
    "physics",
    "statistics",
)
"""The static partition keys."""

_ARXIV = {
    "astronomy": """astro-ph astro-ph.CO astro-ph.EP astro-ph.GA astro-ph.HE astro-ph.IM astro-ph.SR
        physics.space-ph""",
    "biology": """q-bio q-bio.BM q-bio.CB q-bio.GN q-bio.MN q-bio.NC q-bio.OT q-bio.PE q-bio.QM q-bio.SC q-bio.TO
        physics.bio-ph""",
    "chemistry": "physics.chem-ph chem-ph",
    "computer-science": """cs cs.AI cs.AR cs.CC cs.CE cs.CG cs.CL cs.CR cs.CV cs.CY cs.DB cs.DC cs.DL cs.DM cs.DS cs.ET
        cs.FL cs.GL cs.GR cs.GT cs.HC cs.IR cs.IT math.IT cs.LG cs.LO cs.MA cs.MM cs.MS cs.NE cs.NI cs.OH cs.OS cs.PF
        cs.PL cs.RO cs.SC cs.SD cs.SE cs.SI cmp-lg""",
    "earth-science": "physics.ao-ph physics.geo-ph ao-sci",
    "economics": """econ econ.EM econ.GN econ.TH q-fin q-fin.CP q-fin.EC q-fin.GN q-fin.MF q-fin.PM q-fin.PR q-fin.RM
        q-fin.ST q-fin.TR""",
    "electrical-engineering": "eess eess.AS eess.IV eess.SP eess.SY cs.SY",
    "materials-science": "cond-mat.mtrl-sci mtrl-th",
    "mathematics": """math math.AC math.AG math.AP math.AT math.CA math.CO math.CT math.CV math.DG math.DS math.FA
        math.GM math.GN math.GR math.GT math.HO math.KT math.LO math.MG math.MP math.NA math.NT math.OA math.OC math.PR
        math.QA math.RA math.RT math.SG math.SP math-ph cs.NA alg-geom dg-ga funct-an q-alg""",
    "medicine": "physics.med-ph",
    "particle-physics": "hep-ex hep-lat hep-ph hep-th nucl-ex nucl-th physics.acc-ph acc-phys",
    "physics": """cond-mat cond-mat.dis-nn cond-mat.mes-hall cond-mat.other cond-mat.quant-gas cond-mat.soft
        cond-mat.stat-mech cond-mat.str-el cond-mat.supr-con gr-qc nlin nlin.AO nlin.CD nlin.CG nlin.PS nlin.SI physics
        physics.app-ph physics.atm-clus physics.atom-ph physics.class-ph physics.comp-ph physics.ed-ph physics.flu-dyn
        physics.gen-ph physics.hist-ph physics.ins-det physics.optics physics.plasm-ph physics.pop-ph physics.soc-ph
        quant-ph adap-org atom-ph chao-dyn comp-gas patt-sol plasm-ph solv-int supr-con""",
    "statistics": "stat stat.AP stat.CO stat.ME stat.ML stat.OT stat.TH math.ST physics.data-an bayes-an",
}

_JATS = {
    "astronomy": "astronomy; astrophysics; space science",
    "biology": """agriculture; biochemistry; biochemistry and chemical biology; biological sciences; biology;
        biology (whole organism); biology and life sciences; biophysics; biophysics and structural biology; botany;
        cell biology; chromosomes and gene expression; computational and systems biology; computational biology;
        developmental biology; developmental biology and stem cells; ecology; ecology and environmental sciences;
        entomology; evolutionary biology; genetics; genetics and genomics; genomics; life sciences; microbiology;
        microbiology and infectious disease; molecular biology; neuroscience; physiology; plant biology; plant science;
        structural biology; structural biology and molecular biophysics; systems biology; zoology""",
    "chemistry": """analytical chemistry; chemistry; inorganic chemistry; organic chemistry; physical chemistry;
        physical sciences/chemistry; theoretical chemistry""",
    "computer-science": "artificial intelligence; bioinformatics software; computer and information sciences; "
    "computer science; data science; human-computer interaction; machine learning; software",
    "earth-science": """atmospheric science; climate science; climatology; earth and environmental sciences;
        earth sciences; geochemistry; geology; geophysics; hydrology; oceanography; seismology""",
    "economics": "business; economics; finance; social sciences/economics",
    "electrical-engineering": "electrical engineering; electronics; engineering; engineering and technology; "
    "robotics; signal processing",
    "materials-science": "materials; materials engineering; materials science; metallurgy; nanomaterials; "
    "nanoscience; polymers",
    "mathematics": "applied mathematics; mathematical and physical sciences; mathematics; pure mathematics",
    "medicine": """anatomy; cancer biology; cancer research; cardiology; case report; clinical medicine; clinical study;
        clinical trial; dentistry; dermatology; emerging infectious diseases; endocrinology; epidemiology;
        epidemiology and global health; gastroenterology; health sciences; immunology; immunology and inflammation;
        infectious diseases; medicine; medicine and health sciences; neurology; nursing; nutrition; oncology;
        ophthalmology; pathology; pediatrics; pharmacology; psychiatry; public and occupational health; public health;
        radiology; surgery; toxicology; tropical diseases; urology; veterinary science; virology""",
    "particle-physics": "high energy physics; nuclear physics; particle physics",
    "physics": "acoustics; applied physics; fluid dynamics; optics; physical sciences; physics; "
    "physics of living systems; plasma physics; quantum physics",
    "statistics": "biostatistics; probability; statistics; statistics and probability",
}

ARXIV_CATEGORIES = MappingProxyType(
    {category: discipline for discipline, text in _ARXIV.items() for category in text.split()}
)
"""Every arXiv category, the archives closed since included, and its discipline; aliases go where their twin goes."""

JATS_SUBJECTS = MappingProxyType(
    {" ".join(subject.split()): discipline for discipline, text in _JATS.items() for subject in text.split(";")}
)
"""Subjects of journal articles in lower case, and their discipline; kinds of article ("review") are not in it."""


class UnknownCategory(ValueError):  # noqa: N818
    """No discipline is known for what a paper calls its subject; `category` is that name."""

    def __init__(self, category: str) -> None:
        super().__init__(f"no discipline is known for {category!r}: add it to omniscience_assets/disciplines.py")
        self.category = category

    def __reduce__(self) -> tuple[type["UnknownCategory"], tuple[str]]:
        return UnknownCategory, (self.category,)


def discipline_of(categories: Sequence[str]) -> str:
    """Discipline of an arXiv paper, from its primary category: the first one.

    Raises:
        UnknownCategory: the primary is in no arXiv archive, or there is none.
    """
    primary = categories[0] if categories else ""
    if primary not in ARXIV_CATEGORIES:
        raise UnknownCategory(primary)
    return ARXIV_CATEGORIES[primary]


def discipline_of_subjects(subjects: Sequence[str]) -> str:
    """Discipline of a journal article: that of the first of its JATS subjects which has one.

    Subjects also name the kind of article ("Review"), which says nothing and is passed over.

    Raises:
        UnknownCategory: none of the subjects is in the table.
    """
    names = (" ".join(subject.casefold().split()) for subject in subjects)
    found = next((JATS_SUBJECTS[name] for name in names if name in JATS_SUBJECTS), None)
    if found is None:
        raise UnknownCategory("; ".join(subjects))
    return found
