"""The recipe that most figure data sets are made with: a few regular expressions over the TeX source."""

import re
from pathlib import Path

from common import FLOAT, Figure, paragraphs, read_tex, referring, run

_CAPTION = re.compile(r"\\caption\*?\s*(?:\[[^\]]*\])?\s*\{")
_LABEL = re.compile(r"\\label\s*\{([^{}]+)\}")
_IMAGE = re.compile(r"\\(?:includegraphics|plotone|epsfig|psfig)\*?\s*(?:\[[^\]]*\])?\s*\{(?:file=)?([^{},]+)")


def read(root: Path) -> list[Figure]:
    """Figures by their environments, numbered as they come; of several captions the last is the figure's."""
    text = read_tex(root)
    parts = paragraphs(text)
    figures = []
    for number, match in enumerate(FLOAT.finditer(text), 1):
        captions = [_braced(match[0], found.end()) for found in _CAPTION.finditer(match[0])]
        labels = _LABEL.findall(match[0])
        figures.append({
            "number": str(number),
            "labels": labels,
            "caption": captions[-1] if captions else None,
            "image_files": _IMAGE.findall(match[0]),
            "contexts": referring(parts, labels),
        })  # fmt: skip
    return figures


def _braced(text: str, start: int) -> str:
    depth = 1
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return text[start:at]
    return text[start:]


if __name__ == "__main__":
    run(read)
