r"""Whole papers: four manners of laying out an article, as authors have them.

A tree of `\input` files with sub-figures and `\cref`; one file with a macro around `\ref`, commented-out figures and an
appendix; caption macros with sub-floats and PostScript; lists of references with a supplement.
"""

import random
from collections.abc import Callable
from dataclasses import replace

from omniscience_assets.sources.sample.bank import FIELDS, Drawing, Motif, draw, plan_trend
from omniscience_assets.sources.sample.layout import Draft, Float, Panel, Paragraph, Reference, Wording
from omniscience_assets.sources.sample.prose import lower, write_abstract, write_caption, write_reading

Item = Paragraph | Float | str
"""A piece of the body; a string is TeX that the truth does not know of."""

_PREAMBLE = "\\documentclass{article}\n\\usepackage{graphicx}\n"
_BIBLIOGRAPHY = (
    "\\begin{thebibliography}{9}\n\\bibitem{earlier} A. Author and B. Writer, Earlier results (2019).\n"
    "\\end{thebibliography}\n"
)
_LEADS = (
    ("The outcome is given in ", ". "),
    ("We begin with ", ", which was made under the settings that Table~\\ref{tab:settings} lists. "),
    ("As ", " makes clear, the parts of the system do not behave alike. "),
    ("This step is summed up in ", " and took most of the time. "),
    ("Repeating the measurement leads to the same conclusion (", "). "),
    ("A closer look at ", " tells more than any single number could. "),
)


class Author:
    """Writes one paper: keeps its chance, its files and the numbers of its figures."""

    def __init__(self, discipline: str, variant: str, chance: random.Random) -> None:
        self.field = FIELDS[discipline]
        self.variant = variant
        self.chance = chance
        self.system = chance.choice(self.field.systems)
        self.method = chance.choice(self.field.methods)
        trend = plan_trend(discipline, variant)
        self.draft = Draft(self._title(), write_abstract(self.field, self.system, self.method, trend, chance))
        self.drawings: dict[str, Drawing] = {}
        self._count = 0
        self._prefix = ""

    def restart(self, prefix: str) -> str:
        """Number the figures that follow from 1 with a letter before it; the TeX for that."""
        self._count, self._prefix = 0, prefix
        return f"\\renewcommand{{\\thefigure}}{{{prefix}\\arabic{{figure}}}}\n\\setcounter{{figure}}{{0}}"

    def panel(self, motif: Motif, path: str, written: str, own: bool = False) -> Panel:
        """Draw a motif to `path` (without extension); `own` gives the panel a caption and a label of its own."""
        drawing = draw(self.field.discipline, motif, self.variant)
        full = f"{path}.{drawing.extension}"
        self.draft.files[full] = drawing.data
        self.draft.specs[full] = drawing.spec
        if not own:
            return Panel(full, written)
        label = f"fig:{path.rsplit('/', 1)[-1]}"
        self.drawings[label] = drawing
        return Panel(full, written, write_caption(drawing, self.field, self.chance, long=False), label)

    def figure(self, label: str, motif: Motif, panel: Panel | tuple[Panel, ...], long: bool = False) -> Float:
        """A figure of one or several panels, captioned after `motif`."""
        self._count += 1
        drawing = draw(self.field.discipline, motif, self.variant)
        self.drawings[f"fig:{label}"] = drawing
        caption = write_caption(drawing, self.field, self.chance, long)
        panels = panel if isinstance(panel, tuple) else (panel,)
        return Float(f"fig:{label}", f"{self._prefix}{self._count}", caption, panels)

    def tell(self, wording: Wording, *labels: str, letter: str = "") -> Paragraph:
        """A paragraph of some sentences that refers to figures, and reads the first of them."""
        names = tuple(f"fig:{label}" for label in labels)
        before, after = self.chance.choice(_LEADS)
        if wording == "Cref":
            before, after = "", " should be read together with the settings in Table~\\ref{tab:settings}. "
        reading = write_reading(self.drawings[names[0]], self.field, self.chance)
        return Paragraph((before, Reference(wording, names, letter), after, reading))

    def introduce(self) -> list[Paragraph]:
        """Two paragraphs without references to figures of this paper."""
        field, chance = self.field, self.chance
        return [
            Paragraph((f"{chance.choice(field.motives)} In this work we look at {self.system} with {self.method}, and "
                       "keep all settings fixed while one of them is changed.",)),
            Paragraph((
                "Others have seen something similar: ", Reference("foreign", ("",)), " has the same shape, though it "
                f"was made with {chance.choice(field.methods)} and covers a smaller range.",
            )),
        ]  # fmt: skip

    def table(self) -> str:
        """A table with a caption, which is no figure."""
        bars = self.field.bars
        rows = "".join(f"  {name} & {self.chance.randint(3, 40)} \\\\\n" for name in bars.categories)
        return (
            "\\begin{table}[tb]\n  \\centering\n  \\caption{Settings and number of repetitions for each group.}\n"
            "  \\label{tab:settings}\n  \\begin{tabular}{lr}\n  Group & Repetitions \\\\\n  \\hline\n"
            f"{rows}  \\end{{tabular}}\n\\end{{table}}"
        )

    def compose(self, items: list[Item]) -> str:
        """The TeX of a part of the body; what the truth has to know is noted."""
        for item in items:
            if isinstance(item, Float):
                self.draft.floats.append(item)
            elif isinstance(item, Paragraph):
                self.draft.paragraphs.append(item)
        return "\n\n".join(item if isinstance(item, str) else item.tex() for item in items) + "\n"

    def wrap(self, body: str, preamble: str = "") -> bytes:
        """A whole file around a body."""
        head = f"\\title{{{self.draft.title}}}\n\\author{{{AUTHORS}}}\n"
        start = f"\\begin{{document}}\n\\maketitle\n\\begin{{abstract}}\n{self.draft.abstract}\n\\end{{abstract}}\n"
        return f"{_PREAMBLE}{preamble}{head}{start}\n{body}\n{_BIBLIOGRAPHY}\\end{{document}}\n".encode()

    def _title(self) -> str:
        trend = self.field.trend
        return self.chance.choice([
            f"{trend.y.name} of {self.system} from {self.method}",
            f"What {self.method} tells about {self.system}",
            f"{self.system[0].upper()}{self.system[1:]}: {lower(trend.y.name)} against {lower(trend.x.name)}",
            f"On the {lower(self.field.scatter.y.name)} in {self.system}",
        ])  # fmt: skip


AUTHORS = "C. Sample and D. Example"
"""Who wrote all of them."""


def write_tree(author: Author) -> Draft:
    r"""A tree of files, `\graphicspath`, no extensions, sub-figures, `\cref` lists and ranges, an appendix."""
    a = author
    scheme = replace(a.figure("scheme", "diagram", a.panel("diagram", "figs/scheme", "scheme")), environment="figure*")
    main = a.figure("main", "trend", a.panel("trend", "figs/main", "main"), long=True)
    pair = a.panel("scatter", "figs/left", "left", own=True), a.panel("bars", "plots/right", "right", own=True)
    both = replace(a.figure("both", "scatter", pair), arrangement="subfigure")
    image = a.figure("image", "png", a.panel("png", "plots/image", "image"))
    intro = a.compose(["\\section{Introduction}", *a.introduce(), a.tell("Cref", "scheme"), scheme])
    results = a.compose([
        "\\section{Results}", a.tell("cref", "main"), main, a.tell("cref", "both", "image"), both,
        a.tell("range", "main", "image"), a.tell("cref", "left"), image, a.table(),
    ])  # fmt: skip
    start = "\\appendix\n\\section{Further checks}\n" + a.restart("A")
    spread = a.figure("spread", "spread", a.panel("spread", "figs/spread", "spread"))
    appendix = a.compose([start, a.tell("Cref", "spread"), spread])
    parts = {"intro": intro, "results": results, "appendix": appendix}
    a.draft.files |= {f"sections/{name}.tex": text.encode() for name, text in parts.items()}
    body = "\\input{sections/intro}\n\\input{sections/results.tex}\n\\input{sections/appendix}\n"
    preamble = "\\usepackage{subcaption}\n\\usepackage{cleveref}\n\\graphicspath{{figs/}{plots/}}\n"
    a.draft.files["main.tex"] = a.wrap(body, preamble)
    return a.draft


def write_macros(author: Author) -> Draft:
    r"""One file, a macro around `\ref`, `\autoref`, panels in one image, commented-out figures, an appendix."""
    a = author
    main = a.figure("curve", "trend", a.panel("trend", "figures/curve", "figures/curve.pdf"), long=True)
    twin = a.figure("twin", "twin", a.panel("twin", "figures/twin", "figures/twin.pdf"))
    image = a.figure("view", "png", a.panel("png", "figures/view", "./figures/view"))
    old = "\n".join(
        f"% {line}" for line in replace(main, label="fig:old", caption="An old version.").tex().splitlines()
    )
    hidden = f"\\iffalse\n{replace(twin, label='fig:hidden', caption='A figure that was cut.').tex()}\n\\fi"
    text = a.compose([
        "\\section{Motivation}", *a.introduce(), "\\section{Observations}", a.tell("macro", "curve"), main, old,
        a.tell("autoref", "twin"), twin, hidden, a.tell("panel", "twin", letter="b"), a.table(), image,
        a.tell("macro", "view"), "\\appendix\n\\section{Scaling}\n" + a.restart("A"),
    ])  # fmt: skip
    power = a.figure("scaling", "power", a.panel("power", "figures/scaling", "figures/scaling"))
    text += "\n" + a.compose([power, a.tell("autoref", "scaling")])
    preamble = "\\usepackage{hyperref}\n\\newcommand{\\figref}[1]{Fig.~\\ref{#1}}\n% \\usepackage{subfigure}\n"
    a.draft.files["paper.tex"] = a.wrap(text, preamble)
    return a.draft


def write_captions(author: Author) -> Draft:
    """Captions and phrases by macros, sub-floats, PostScript, a JPEG."""
    a = author
    photo = replace(a.figure("photo", "jpeg", a.panel("jpeg", "photo", "photo")), heading="What was seen")
    pair = a.panel("trend", "fig2a", "fig2a", own=True), a.panel("spread", "fig2b", "fig2b.pdf", own=True)
    both = replace(a.figure("pair", "trend", pair), arrangement="subfloat", environment="figure*")
    points = a.figure("points", "eps", a.panel("eps", "fig3", "fig3.eps"), long=True)
    groups = replace(a.figure("groups", "bars", a.panel("bars", "fig4", "fig4")), heading="Groups")
    text = a.compose([
        "\\section{Introduction}", *a.introduce(), "\\section{Methods and results}", a.tell("plain", "photo"), photo,
        both, a.tell("plain", "pair"), a.tell("plain", "fig2b"), points, a.tell("list", "points", "groups"), a.table(),
        groups,
    ])  # fmt: skip
    macros = (
        "\\usepackage{subfig}\n\\newcommand{\\figcap}[2]{\\caption{#1. #2}}\n"
        f"\\newcommand{{\\oursystem}}{{{a.system}}}\n"
    )
    a.draft.files["ms.tex"] = a.wrap(text.replace(a.system, "\\oursystem{}"), macros)
    return a.draft


def write_supplement(author: Author) -> Draft:
    """Lists of references, panels by letters, two images under one caption, and a supplement with figures S1 and S2."""
    a = author
    main = a.figure("one", "trend", a.panel("trend", "one", "one.pdf"), long=True)
    two = a.panel("scatter", "two_a", "two_a"), a.panel("bars", "two_b", "two_b")
    pair = replace(a.figure("two", "scatter", two), arrangement="minipage")
    text = a.compose([
        "\\section{Background}", *a.introduce(), a.tell("plain", "one"), main, "\\section{Comparison}", a.table(),
        a.tell("list", "one", "two"), pair, a.tell("panel", "two", letter="a"),
        "\\clearpage\n\\section*{Supplementary information}\n" + a.restart("S"),
    ])  # fmt: skip
    spread = a.figure("sone", "spread", a.panel("spread", "supp/s1", "supp/s1"))
    power = a.figure("stwo", "power", a.panel("power", "supp/s2", "supp/s2.pdf"))
    text += "\n" + a.compose([a.tell("plain", "sone"), spread, power, a.tell("list", "sone", "stwo")])
    a.draft.files["article.tex"] = a.wrap(text)
    return a.draft


def write_short(author: Author) -> Draft:
    """Two figures in a tree of two files."""
    a = author
    curve = a.figure("curve", "trend", a.panel("trend", "figs/curve", "figs/curve"), long=True)
    view = a.figure("view", "png", a.panel("png", "figs/view", "figs/view.png"))
    results = a.compose([a.tell("plain", "curve"), curve, a.table(), view, a.tell("list", "curve", "view")])
    a.draft.files["results.tex"] = results.encode()
    opening = a.compose(["\\section{Introduction}", *a.introduce()])
    a.draft.files["main.tex"] = a.wrap(opening + "\n\\section{Results}\n\\input{results}\n")
    return a.draft


TEMPLATES: tuple[Callable[[Author], Draft], ...] = (write_tree, write_macros, write_captions, write_supplement)
"""The manners, by number."""
