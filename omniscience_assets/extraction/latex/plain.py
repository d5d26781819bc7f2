"""TeX to plain Unicode text that a person would read out, with the exact places of its references."""

from omniscience_assets.extraction.latex.commands import HANDLERS
from omniscience_assets.extraction.latex.converter import Converter, PlainText, Printer


def plain(tex: str, printer: Printer, *, depth: int) -> PlainText:
    """Plain text of a piece of TeX whose macros are expanded; groups nested deeper than `depth` are left out.

    References print what `printer` says and are remembered; what is unknown prints its arguments.
    """
    return Converter(tex, printer, depth, HANDLERS).convert()
