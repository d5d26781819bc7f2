"""Image commands: which files they name, and which file of the package that is."""

import posixpath
import re
from collections.abc import Sequence

from omniscience_assets.extraction.latex.braces import Source
from omniscience_assets.extraction.latex.inputs import DRAWING_SUFFIXES
from omniscience_assets.extraction.latex.tree import FileTree
from omniscience_assets.extraction.latex.words import words

_FORMATS = (".pdf", ".png", ".jpg", ".jpeg", ".eps", ".ps", ".mps", ".gif", ".tif", ".tiff", ".svg", ".bmp", ".epsi")
_SUFFIXES = ("", *_FORMATS)
_KEY = re.compile(r"(?:^|,)\s*(?:figure|file)\s*=\s*(\{[^{}]*\}|[^,{}]+)")
_FOLDER = re.compile(r"\{([^{}]*)\}")
_GRAPHIC_SUFFIX = re.compile(r"\.(?:pdf|png|jpe?g|eps|ps|epsi|gif|tiff?|bmp|svg|mps)$", re.IGNORECASE)
_BARE = re.compile(r"\s*([^\s{}\\,]+)")
_OVERLAY = re.compile(r"\*?<[^<>\n]{0,40}>")
_MOST_GROUPS = 3
_CONVERTED = "-eps-converted-to"

_KEYED = frozenset({"epsfig", "psfig"})
_SECOND = frozenset({"adjustimage"})
_BARE_COMMANDS = words("epsfbox epsffile")
COMMANDS = words(
    "includegraphics includesvg includepdf plotone plotfiddle epsfig psfig epsfbox epsffile plottwo input"
    " includestandalone adjincludegraphics adjustimage BoxedEPSF pgfimage animategraphics"
)
"""Control words that show an image file."""


def read_paths(source: Source, name: str, pos: int) -> list[str]:
    """Paths that image command `name`, whose control word ends at `pos`, shows; a path in TeX code is left out."""
    overlay = _OVERLAY.match(source.text, pos)
    pos = source.skip_options(overlay.end() if overlay else pos)
    groups, at = list[str](), pos
    while len(groups) < _MOST_GROUPS and (group := source.read_group(at)) is not None:
        groups.append(group[0])
        at = group[1]
    if not groups:
        match = _BARE.match(source.text, pos) if name in _BARE_COMMANDS else None
        return [match[1]] if match else []
    if name == "input":
        return [groups[0]] if groups[0].lower().endswith(DRAWING_SUFFIXES) else []
    if name in _KEYED:
        match = _KEY.search(groups[0])
        return listed(match[1].strip("{} ")) if match else listed(groups[0]) if "=" not in groups[0] else []
    if name == "plottwo":
        return [path for group in groups[:2] for path in listed(group)]
    if name in _SECOND:
        return listed(groups[1]) if len(groups) > 1 else []
    if name == "animategraphics":
        return listed("".join(groups[1:3]))
    return listed(groups[0])


def listed(text: str) -> list[str]:
    r"""A path as written, without quotes, braces and `\detokenize`; empty when it cannot be a path."""
    path = re.sub(r"\\(?:detokenize|string|protect|space)\s*|[{}\"]", "", text).replace("\\_", "_").strip()
    return [] if not path or "\\" in path or "#" in path or len(path) > 300 or "\n\n" in path else [path]


def read_graphics_path(group: str) -> list[str]:
    r"""Folders of a `\graphicspath`; one without inner braces counts as one folder."""
    return [folder.strip() for folder in _FOLDER.findall(group)[:50]] or [group.strip()]


def resolve(tree: FileTree, path: str, directories: Sequence[str], graphics_paths: Sequence[str]) -> str | None:
    """File of the package that an image path names: by LaTeX's rules first, then by ever weaker likeness.

    The order: as LaTeX looks for it, converted from EPS, another format of the same stem, the only file of that name.
    For an SVG, which cannot be drawn, the other formats of its stem come first.
    """
    starts = [*directories, *(posixpath.join(d, g) for d in directories for g in graphics_paths)]
    if path.lower().endswith(DRAWING_SUFFIXES):
        drawn = tree.find(re.sub(r"\.[^.]*$", "", path), starts, _FORMATS) if not path.endswith(".pgf") else None
        return drawn or tree.find(path, starts, ("",))
    stem = _GRAPHIC_SUFFIX.sub("", path)
    bare = stem.removesuffix(_CONVERTED)
    is_svg = path.lower().endswith(".svg")
    return (
        (tree.find(stem, starts, _FORMATS) if is_svg else tree.find(path, starts, _SUFFIXES))
        or tree.find(stem, starts, [_CONVERTED + ".pdf", *_FORMATS])
        or tree.find(bare, starts, _FORMATS)
        or tree.find_anywhere(path, _SUFFIXES)
        or tree.find_anywhere(stem, _FORMATS)
    )
