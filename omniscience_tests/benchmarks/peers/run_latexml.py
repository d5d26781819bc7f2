"""LaTeXML: TeX's own expansion, read off its XML."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from common import Figure, output_of, run

_NS = "{http://dlmf.nist.gov/LaTeXML}"


def read(root: Path) -> list[Figure]:
    """Figures as LaTeXML numbers them; a figure in a figure is a panel."""
    command = ["latexml", "--quiet", "--nocomments", f"--path={root.parent}", root.name]
    document = ET.fromstring(output_of(command, root.parent))
    parts = [("".join(_texts(node)), set(_targets(node))) for node in _outside_figures(document, "p")]
    figures = [_figure(node) for node in _outside_figures(document, "figure")]
    for figure in figures:
        keys = set(figure["labels"])
        figure["contexts"] = [text for text, targets in parts if targets & keys]
    return figures


def _outside_figures(node: ET.Element, tag: str) -> Iterator[ET.Element]:
    for child in node:
        if child.tag == _NS + tag:
            yield child
        elif child.tag != _NS + "figure":
            yield from _outside_figures(child, tag)


def _figure(node: ET.Element) -> Figure:
    number = node.find(f"{_NS}tags/{_NS}tag[@role='refnum']")
    caption = node.find(f"{_NS}caption")
    labelled = [element.get("labels", "") for element in node.iter()]
    return {
        "number": None if number is None else "".join(number.itertext()),
        "labels": [label.removeprefix("LABEL:") for labels in labelled for label in labels.split()],
        "caption": None if caption is None else "".join(_texts(caption)),
        "image_files": [image.get("graphic", "") for image in node.iter(f"{_NS}graphics")],
        "subfigures": [_figure(panel) for panel in _outside_figures(node, "figure")],
    }


def _texts(node: ET.Element) -> Iterator[str]:
    """Text without the printed number, formulas as TeX."""
    yield node.text or ""
    for child in node:
        if child.tag == f"{_NS}Math":
            yield f" {child.get('tex', '')} "
        elif child.tag != f"{_NS}tag":
            yield from _texts(child)
        yield child.tail or ""


def _targets(node: ET.Element) -> Iterator[str]:
    for reference in node.iter(f"{_NS}ref"):
        for key in reference.get("labelref", "").split(","):
            yield key.strip().removeprefix("LABEL:")


if __name__ == "__main__":
    run(read)
