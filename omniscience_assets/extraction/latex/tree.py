r"""The files of a source package: finding what `\input` and `\includegraphics` name, and which files are roots."""

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

_CLASS = re.compile(rb"\\document(?:class|style)\b\s*(?:\[[^\]]*\])?\s*\{?\s*([^}\s]*)")
_BODY = re.compile(rb"\\begin\s*\{document\}")
_INCLUDED = re.compile(rb"\\(?:input|include|subfile)\s*\{([^}]+)\}")
_PLAIN = re.compile(rb"\\(?:bye\b|magnification\b|input\s+(?:epsf|harvmac|phyzzx)\b|end\s*$)", re.MULTILINE)
_TOPLEVEL = re.compile(r"^\s*(\S+)\s+toplevelfile\b", re.MULTILINE)
_YAML_SOURCE = re.compile(r"filename:\s*['\"]?([^\s'\",}]+)")
_TEX_SUFFIXES = (".tex", ".ltx", ".latex", ".txt")
_SIDE_CLASSES = frozenset({b"letter", b"standalone", b"subfiles", b"beamer", b"tikzposter", b"minimal"})
_SIDE_NAME = re.compile(
    r"(?:^|[/_. -])(?:old|response|reply|cover|letter|rebuttal|template|backup|diff|sample)", re.IGNORECASE
)
_SUPPLEMENT_NAME = re.compile(r"supp|(?:^|[/_. -])(?:si|sm|esm|appendix)(?:[_. -]|$)", re.IGNORECASE)
_MAIN_NAMES = ("ms", "main", "paper", "article", "manuscript")


class FileTree:
    """Names of a package and how TeX would find them.

    Lookups are on normalised paths inside the package only; `..` beyond its top finds nothing.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self._names = {posixpath.normpath(name): name for name in sorted(files)}
        self._lower: dict[str, str] = {}
        self._bases: dict[str, list[str]] = {}
        for path, name in self._names.items():
            self._lower.setdefault(path.lower(), name)
            self._bases.setdefault(posixpath.basename(path).lower(), []).append(name)

    def find(self, path: str, directories: Iterable[str], suffixes: Iterable[str]) -> str | None:
        """First file that `path` names from one of `directories`, with one of `suffixes` (`""` = as it is).

        Exact names win over names in another case; `None` when there is neither.
        """
        stems = [posixpath.normpath(posixpath.join(directory, path)) for directory in dict.fromkeys(directories)]
        endings = tuple(suffixes)
        for stem in stems:
            for ending in endings:
                if stem + ending in self._names:
                    return self._names[stem + ending]
        for stem in stems:
            for ending in endings:
                if (stem + ending).lower() in self._lower:
                    return self._lower[(stem + ending).lower()]
        return None

    def find_anywhere(self, path: str, suffixes: Iterable[str]) -> str | None:
        """The only file of the package that has the base name of `path` with one of `suffixes`."""
        base = posixpath.basename(path).lower()
        for suffix in suffixes:
            names = self._bases.get(base + suffix, [])
            if len(names) == 1:
                return names[0]
        return None

    def only(self, suffix: str) -> str | None:
        """The package's only file with this suffix."""
        names = [name for name in self.files if name.lower().endswith(suffix)]
        return names[0] if len(names) == 1 else None


def find_roots(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Files to start from, the paper first and its supplements (by their names) after it; empty when there is none.

    A `00README` that names top-level files decides. Else files with a document class and a body compete: those that
    others include, letters, replies and old versions lose; then the usual names, shallow paths and size decide.
    """
    named = [name for name in _readme_roots(files) if name in files]
    if named:
        return tuple(named)
    texts = {name: data for name, data in sorted(files.items()) if _looks_like_tex(name)}
    full = [name for name, data in texts.items() if _first(_CLASS, data) and _first(_BODY, data)]
    if not full:
        plain = [name for name, data in texts.items() if _first(_PLAIN, data) or _first(_BODY, data)]
        fallback = plain or [name for name, data in texts.items() if b"\\" in data and name.endswith(_TEX_SUFFIXES)]
        return (max(fallback, key=lambda name: len(files[name])),) if fallback else ()
    included = _included(texts)
    best = max(full, key=lambda name: _rank(name, texts[name], included, files))
    home = posixpath.dirname(best)
    supplements = [
        name
        for name in full
        if name != best
        and posixpath.dirname(name) == home
        and is_supplement(name)
        and not _SIDE_NAME.search(name)
        and posixpath.splitext(posixpath.basename(name))[0].lower() not in included
    ]
    return (best, *supplements)


def is_supplement(name: str) -> bool:
    """Whether a file's name says that it holds supplementary material."""
    return _SUPPLEMENT_NAME.search(posixpath.splitext(posixpath.basename(name))[0]) is not None


def _rank(name: str, data: bytes, included: frozenset[str], files: Mapping[str, bytes]) -> tuple[int, ...]:
    stem = posixpath.splitext(name)[0]
    base = posixpath.basename(stem).lower()
    match = _first(_CLASS, data)
    kind = match[1].split(b"/")[-1] if match else b""
    return (
        base not in included and kind not in _SIDE_CLASSES,
        not _SIDE_NAME.search(name) and not is_supplement(name),
        stem + ".bbl" in files,
        base in _MAIN_NAMES,
        -name.count("/"),
        len(data),
    )


def _included(texts: Mapping[str, bytes]) -> frozenset[str]:
    """Lower-case stems that some file includes."""
    found = (match[1] for data in texts.values() for match in _uncommented(_INCLUDED, data))
    names = (posixpath.basename(name.decode("utf-8", "replace").strip()) for name in found)
    return frozenset(posixpath.splitext(name)[0].lower() for name in names)


def _uncommented(pattern: re.Pattern[bytes], data: bytes) -> Iterator[re.Match[bytes]]:
    """Matches with no comment sign before them in their line."""
    for match in pattern.finditer(data):
        if b"%" not in data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()]:
            yield match


def _first(pattern: re.Pattern[bytes], data: bytes) -> re.Match[bytes] | None:
    return next(_uncommented(pattern, data), None)


def _looks_like_tex(name: str) -> bool:
    return name.lower().endswith(_TEX_SUFFIXES) or "." not in posixpath.basename(name)


def _readme_roots(files: Mapping[str, bytes]) -> list[str]:
    """Top-level files by arXiv's `00README` in its three forms: lines, JSON and YAML."""
    for name in sorted(files):
        if not posixpath.basename(name).upper().startswith("00README"):
            continue
        text = files[name].decode("utf-8", "replace")
        if name.lower().endswith(".json"):
            return _json_roots(text)
        if name.lower().endswith((".yaml", ".yml")):
            blocks = re.split(r"^\s*-\s", text, flags=re.MULTILINE)
            hits = (_YAML_SOURCE.search(block) for block in blocks if re.search(r"usage:\s*['\"]?toplevel", block))
            return [hit[1] for hit in hits if hit]
        return _TOPLEVEL.findall(text)
    return []


def _json_roots(text: str) -> list[str]:
    try:
        sources = json.loads(text).get("sources", [])
        return [str(source["filename"]) for source in sources if source.get("usage") == "toplevel"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []
