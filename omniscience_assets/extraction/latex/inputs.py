r"""The files that a paper reads: where `\input` looks, what a file says, and how much may be read in all."""

import posixpath

from omniscience_assets.extraction.latex.braces import Source
from omniscience_assets.extraction.latex.comments import strip_comments
from omniscience_assets.extraction.latex.encoding import decode, encoding_hint
from omniscience_assets.extraction.latex.tree import FileTree
from omniscience_assets.extraction.limits import Limits

DRAWING_SUFFIXES = (".pgf", ".tikz", ".pdf_tex", ".pdf_t", ".pdftex_t", ".pstex_t", ".eps_tex")
"""Files that draw a figure when they are input."""

_STYLE_BYTES = 40_000
_HEAD_BYTES = 100_000
_NAMES_CHARS = 2_000


class Inputs:
    """Files of a package as the paper with root file `root` reads them; budgets reached go into `warnings`."""

    def __init__(self, tree: FileTree, root: str, limits: Limits) -> None:
        self._tree, self._root, self._limits = tree, root, limits
        self._hint = encoding_hint(tree.files[root][:_HEAD_BYTES])
        self._count = self._chars = 0
        self.directories = dict.fromkeys((posixpath.dirname(root), ""))
        r"""Where paths may start: the root's folder first, then those of `\import` and of the files read."""
        self.warnings: dict[str, None] = {}

    def find(self, folder: str, name: str, here: str) -> str | None:
        """File that is input by `name`, with the `folder` of an import, from the file `here`."""
        starts = [posixpath.join(start, folder) for start in (*self.directories, posixpath.dirname(here))]
        found = self._tree.find(name, starts, (".tex", "", ".ltx"))
        if found is None:
            self.warnings["missing_input"] = None
        else:
            self.directories.setdefault(posixpath.normpath(posixpath.join(posixpath.dirname(self._root), folder)))
        return found

    def find_styles(self, names: str, suffix: str) -> list[str]:
        """The package's own files of a list of styles or classes, without those that are too long to be macros."""
        if len(names) > _NAMES_CHARS:
            return []
        found = [self._tree.find(name.strip(), self.directories, (suffix,)) for name in names.split(",")]
        return [name for name in found if name and len(self._tree.files[name]) <= _STYLE_BYTES]

    def read(self, name: str, depth: int) -> Source | None:
        """A file without its comments, `None` when it lies too deep or the budget is used up."""
        data = self._tree.files[name][: self._limits.file_chars]
        self._count += 1
        self._chars += len(data)
        if depth >= self._limits.input_depth or self._count > self._limits.inputs:
            self.warnings["too_many_inputs"] = None
        elif self._chars > self._limits.flat_chars:
            self.warnings["too_large"] = None
        else:
            return Source(strip_comments(decode(data, self._hint)))
        return None

    def bibliography(self) -> str:
        """The list of references that BibTeX or biber wrote for the paper, empty when there is none."""
        found = self._tree.find(posixpath.splitext(self._root)[0], ("",), (".bbl",)) or self._tree.only(".bbl")
        if found is None:
            return ""
        return strip_comments(decode(self._tree.files[found][: self._limits.file_chars], self._hint))
