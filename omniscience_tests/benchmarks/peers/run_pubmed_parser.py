"""pubmed_parser: its captions, and its paragraphs with the ids that they refer to."""

import re
from pathlib import Path

import pubmed_parser
from common import Figure, run


def read(article: Path) -> list[Figure]:
    """Figures with the paragraphs whose references name their ids."""
    parts = pubmed_parser.parse_pubmed_paragraph(str(article))
    return [
        {
            "number": _number(found["fig_label"]),
            "label": found["fig_id"],
            "caption": found["fig_caption"],
            "image_files": [found["graphic_ref"]] if found["graphic_ref"] else [],
            "contexts": [part["text"] for part in parts if _names(part["reference_ids"], found["fig_id"])],
        }
        for found in pubmed_parser.parse_pubmed_caption(str(article)) or []
    ]


def _number(label: str | None) -> str | None:
    match = re.search(r"[A-Z]?\d+", label or "")
    return match[0] if match else None


def _names(references: list[str], key: str) -> bool:
    return any(key in reference.split() for reference in references)


if __name__ == "__main__":
    run(read)
