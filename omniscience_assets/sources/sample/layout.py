"""The parts of a sample paper, as TeX and as truth: references, paragraphs and floats."""

from dataclasses import dataclass, field
from typing import Any, Literal

from omniscience_assets.sources.sample.prose import join, to_plain

Wording = Literal["plain", "macro", "autoref", "cref", "Cref", "range", "list", "panel", "foreign"]
"""How a paragraph refers to figures."""

Arrangement = Literal["one", "subfigure", "subfloat", "minipage", "picture"]
"""How a float holds its images; `picture` is drawn by LaTeX itself and has none."""


@dataclass(frozen=True)
class Reference:
    """A reference in a sentence to figures by their labels; `letter` names a panel."""

    wording: Wording
    labels: tuple[str, ...]
    letter: str = ""

    def tex(self) -> str:
        """As the author writes it."""
        one, several = self.labels[0], ",".join(self.labels)
        refs = [rf"\ref{{{label}}}" for label in self.labels]
        return {
            "plain": rf"Fig.~\ref{{{one}}}",
            "macro": rf"\figref{{{one}}}",
            "autoref": rf"\autoref{{{one}}}",
            "cref": rf"\cref{{{several}}}",
            "Cref": rf"\Cref{{{several}}}",
            "range": rf"\crefrange{{{one}}}{{{self.labels[-1]}}}",
            "list": f"Figs.~{join(refs)}",
            "panel": rf"Fig.~\ref{{{one}}}({self.letter})",
            "foreign": r"Fig.~3 of Ref.~\cite{earlier}",
        }[self.wording]

    def plain(self, numbers: dict[str, str]) -> str:
        """As it is printed; a foreign figure keeps its number."""
        if self.wording == "foreign":
            return "Fig. 3 of Ref. [1]"
        printed = [numbers[label] for label in self.labels]
        if self.wording == "range":
            return f"figs. {printed[0]} to {printed[-1]}"
        if len(printed) > 1:
            return f"{'Figures' if self.wording == 'Cref' else 'figs.'} {join(printed)}"
        word = {"autoref": "Figure", "Cref": "Figure", "cref": "fig."}.get(self.wording, "Fig.")
        return f"{word} {printed[0]}" + (f"({self.letter})" if self.letter else "")


@dataclass(frozen=True)
class Paragraph:
    """Pieces of TeX text, and the references between them."""

    pieces: tuple[str | Reference, ...]

    def tex(self) -> str:
        """As the author writes it."""
        return "".join(piece if isinstance(piece, str) else piece.tex() for piece in self.pieces)

    def plain(self, numbers: dict[str, str]) -> str:
        """As it is printed, without line breaks."""
        parts = [piece if isinstance(piece, str) else piece.plain(numbers) for piece in self.pieces]
        return to_plain("".join(parts))

    def labels(self, order: list[str]) -> set[str]:
        """Labels that are referred to; a range takes in those between its ends in the order of the paper."""
        found: set[str] = set()
        for piece in self.pieces:
            if isinstance(piece, Reference) and piece.wording == "range":
                found.update(order[order.index(piece.labels[0]) : order.index(piece.labels[-1]) + 1])
            elif isinstance(piece, Reference):
                found.update(piece.labels)
        return found


@dataclass(frozen=True)
class Panel:
    """One image of a float: where it lies in the package, how the author writes that, and its own caption and label."""

    path: str
    written: str
    caption: str = ""
    label: str = ""


@dataclass(frozen=True)
class Float:
    """A figure environment."""

    label: str
    number: str
    caption: str
    panels: tuple[Panel, ...]
    arrangement: Arrangement = "one"
    environment: str = "figure"
    heading: str = ""
    """With one, the caption is written by the user's macro `\\figcap{heading}{caption}`."""

    def tex(self) -> str:
        """As the author writes it."""
        caption = rf"\figcap{{{self.heading}}}{{{self.caption}}}" if self.heading else rf"\caption{{{self.caption}}}"
        body = {
            "one": self._one, "subfigure": self._subfigure, "subfloat": self._subfloat, "minipage": self._minipage,
            "picture": self._picture,
        }[self.arrangement]()  # fmt: skip
        return (
            f"\\begin{{{self.environment}}}[tb]\n  \\centering\n{body}\n  {caption}\n"
            f"  \\label{{{self.label}}}\n\\end{{{self.environment}}}"
        )

    def truth(self, order: list[str], numbers: dict[str, str], paragraphs: list[Paragraph]) -> dict[str, Any]:
        """The figure in the schema of the truth; `contexts` are the paragraphs that refer to it or to a panel of it."""
        labels = [self.label, *(panel.label for panel in self.panels if panel.label)]
        caption = f"{self.heading}. {self.caption}" if self.heading else self.caption
        return {
            "number": self.number,
            "label": self.label,
            "labels": labels,
            "caption": to_plain(caption),
            "image_files": [panel.path for panel in self.panels],
            "contexts": [p.plain(numbers) for p in paragraphs if p.labels(order) & set(labels)],
            "subfigures": [
                {"caption": to_plain(p.caption), "label": p.label or None, "image_files": [p.path]}
                for p in self.panels if p.caption
            ],
        }  # fmt: skip

    def numbers(self) -> dict[str, str]:
        """Printed number of each label."""
        letters = {panel.label: f"{self.number}{letter}" for panel, letter in zip(self.panels, "abcdef", strict=False)}
        return {label: number for label, number in letters.items() if label} | {self.label: self.number}

    def _one(self) -> str:
        return f"  \\includegraphics[width=\\linewidth]{{{self.panels[0].written}}}"

    def _subfigure(self) -> str:
        return "\n  \\hfill\n".join(
            f"  \\begin{{subfigure}}[b]{{0.48\\linewidth}}\n"
            f"    \\includegraphics[width=\\linewidth]{{{panel.written}}}\n"
            f"    \\caption{{{panel.caption}}}\n    \\label{{{panel.label}}}\n  \\end{{subfigure}}"
            for panel in self.panels
        )

    def _subfloat(self) -> str:
        return "\n".join(
            f"  \\subfloat[{panel.caption}\\label{{{panel.label}}}]{{\\includegraphics[width=0.48\\linewidth]"
            f"{{{panel.written}}}}}" for panel in self.panels
        )  # fmt: skip

    def _minipage(self) -> str:
        return "\n".join(
            f"  \\begin{{minipage}}{{0.49\\linewidth}}\\includegraphics[width=\\linewidth]{{{panel.written}}}"
            "\\end{minipage}" for panel in self.panels
        )  # fmt: skip

    def _picture(self) -> str:
        return (
            "  \\setlength{\\unitlength}{1mm}\n  \\begin{picture}(60,20)\n    \\put(5,8){\\framebox(18,8){source}}\n"
            "    \\put(23,12){\\vector(1,0){14}}\n    \\put(37,8){\\framebox(18,8){sink}}\n  \\end{picture}"
        )


@dataclass
class Draft:
    """A paper in the making: its files, its body in order, and what will be true of it."""

    title: str
    abstract: str
    files: dict[str, bytes] = field(default_factory=dict)
    floats: list[Float] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    specs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Truth about an image, by its path."""

    known: list[dict[str, Any]] = field(default_factory=list)
    """Figures in the schema of the truth that are not laid out by floats."""

    def figures_truth(self) -> list[dict[str, Any]]:
        """All figures in the schema of the truth."""
        order = [one.label for one in self.floats]
        numbers = {label: number for one in self.floats for label, number in one.numbers().items()}
        return [*self.known, *(one.truth(order, numbers, self.paragraphs) for one in self.floats)]
