"""The budgets that keep one hostile or broken paper from taking more than its share of time and memory."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on the extraction of one paper; the defaults leave ordinary papers a factor of ten of room."""

    file_chars: int = 8_000_000
    """A longer TeX file is cut here."""
    flat_chars: int = 12_000_000
    """Text of all inputs together; later ones are left out."""
    expansions: int = 50_000
    """Macro calls that are expanded."""
    expanded_chars: int = 4_000_000
    """Text that macro calls may produce."""
    same_macro_depth: int = 4
    """How often a macro may stand inside its own expansion before it is left as it is."""
    input_depth: int = 24
    r"""Nesting of `\input`."""
    inputs: int = 2_000
    """Files that are read, repeated ones counted each time."""
    figures: int = 2_000
    """Figures of one paper; later ones are left out with a warning."""
    argument_chars: int = 200_000
    """A longer argument (a caption, say) is cut."""
    figure_parts: int = 200
    """Panels of one float, and its captions; twice as many images and labels."""
    paragraphs: int = 3_000
    """Paragraphs that may refer to a figure; later ones are not read."""
    paragraph_chars: int = 40_000
    """A longer paragraph is cut round its first reference."""
    text_depth: int = 40
    """Nesting of groups that plain text follows."""
    drawing_seconds: float = 0.0
    """Time for the installed TeX to draw one figure that is TeX code. 0 leaves such figures undrawn: TeX is a program
    that the paper wrote."""


DEFAULT_LIMITS = Limits()
"""Used where nothing else is said."""
