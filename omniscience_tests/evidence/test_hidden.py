from typing import Any

import pytest

from omniscience_assets.evidence.hidden import hidden_groups, seen_drawings
from omniscience_assets.evidence.vector import read_page
from omniscience_assets.sources.mupdf import load_pymupdf


def page_with_group(opacity: float) -> bytes:
    """One page that shows 100, and 200 over its end with a stroke below, in a transparency group of this opacity."""
    pymupdf = load_pymupdf()
    with pymupdf.open() as document:
        page = document.new_page(width=200, height=100)
        page.insert_text((20, 50), "100", fontname="helv", fontsize=10)
        font = document.xref_get_key(page.xref, "Resources/Font/helv")[1]
        group, state, content = (document.get_new_xref() for _ in range(3))
        document.update_object(
            group,
            "<</Type/XObject/Subtype/Form/BBox[35 47 51.7 57.5]/Group<</S/Transparency>>"
            f"/Resources<</Font<</helv {font}>>>>>>",
        )
        document.update_stream(group, b"BT /helv 10 Tf 35 50 Td (200) Tj ET 36 48 m 50 48 l S")
        document.update_object(state, f"<</ca {opacity}/CA {opacity}>>")
        resources = f"<</Font<</helv {font}>>/XObject<</G {group} 0 R>>/ExtGState<</S {state} 0 R>>>>"
        document.xref_set_key(page.xref, "Resources", resources)
        document.update_object(content, "<<>>")
        document.update_stream(content, b"q /S gs /G Do Q")
        own = " ".join(f"{xref} 0 R" for xref in page.get_contents())
        document.xref_set_key(page.xref, "Contents", f"[{own} {content} 0 R]")
        return bytes(document.tobytes())


@pytest.mark.parametrize(("opacity", "text", "paths"), [(0.0, ["100"], 0), (0.5, ["100", "200"], 1)])
def test_what_is_painted_with_no_opacity_is_not_read(opacity: float, text: list[str], paths: int) -> None:
    page = read_page(page_with_group(opacity))
    assert "".join(run.text for run in page.runs) == "".join(text)
    assert len(page.paths) == paths


def test_what_follows_an_invisible_group_is_seen() -> None:
    drawings: list[dict[str, Any]] = [
        {"type": "group", "opacity": 0.0, "level": 1, "rect": (0.0, 0.0, 5.0, 5.0)},
        {"type": "s", "level": 2},
        {"type": "f", "level": 1},
    ]
    assert seen_drawings(drawings) == drawings[2:]
    assert hidden_groups(drawings) == [(0.0, 0.0, 5.0, 5.0)]
