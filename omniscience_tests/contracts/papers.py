"""One small paper in the three formats that papers come in."""

import io
from collections.abc import Mapping

from PIL import Image, ImageDraw

from omniscience_assets.sources.mupdf import load_pymupdf

CAPTIONS = {
    "1": "Yield of the reactor against its temperature. (a) First run. (b) Second run.",
    "2": "Pressure in the vessel during the second run.",
}
INTRODUCTION = (
    "The reactor was heated in two runs, and its yield rose in both of them as Fig. 1a shows. "
    "Earlier work had found a lower yield at the same temperature (Fig. 3 in Smith et al. 2010)."
)
RESULTS = (
    "Both the yield and the pressure are steady after an hour, see Figs. 1 and 2. "
    "The leak that is shown in Fig. 9 was mended before the second run of the reactor."
)
CLOSING = "Nothing else was measured in this work, and the vessel was cooled down over night."


def picture() -> bytes:
    """A PNG with two frames side by side."""
    image = Image.new("RGB", (640, 280), "white")
    draw = ImageDraw.Draw(image)
    for left in (20, 340):
        draw.rectangle((left, 20, left + 280, 260), outline="black", width=3)
        draw.line((left, 240, left + 280, 40), fill="red", width=4)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def latex() -> Mapping[str, bytes]:
    """As a LaTeX source package."""
    floats = [
        f"\\begin{{figure}}\\includegraphics{{plot{number}}}\\caption{{{caption}\\label{{fig:{number}}}}}\\end{{figure}}"
        for number, caption in CAPTIONS.items()
    ]
    one = INTRODUCTION.replace("Fig. 1a", "Fig.~\\ref{fig:1}a")
    two = RESULTS.replace("Figs. 1 and 2", "Figs.~\\ref{fig:1} and~\\ref{fig:2}")
    body = "\n\n".join(["\\section{Introduction}", one, floats[0], "\\section{Results}", two, floats[1], CLOSING])
    tex = f"\\documentclass{{article}}\n\\usepackage{{graphicx}}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"
    return {"main.tex": tex.encode(), "plot1.png": picture(), "plot2.png": picture()}


def jats() -> Mapping[str, bytes]:
    """As a JATS article with its media."""
    floats = [
        f'<fig id="F{number}"><label>Figure {number}</label><caption><p>{caption}</p></caption>'
        f'<graphic xlink:href="plot{number}.png"/></fig>'
        for number, caption in CAPTIONS.items()
    ]
    one = INTRODUCTION.replace("Fig. 1a", '<xref ref-type="fig" rid="F1">Fig. 1a</xref>')
    two = RESULTS.replace(
        "Figs. 1 and 2", 'Figs. <xref ref-type="fig" rid="F1">1</xref> and <xref ref-type="fig" rid="F2">2</xref>'
    )
    body = (
        f"<sec><title>Introduction</title><p>{one}</p>{floats[0]}</sec>"
        f"<sec><title>Results</title><p>{two}</p>{floats[1]}<p>{CLOSING}</p></sec>"
    )
    xml = (
        '<?xml version="1.0"?><article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta><title-group>'
        f"<article-title>A reactor</article-title></title-group></article-meta></front><body>{body}</body></article>"
    )
    return {"article.xml": xml.encode(), "plot1.png": picture(), "plot2.png": picture()}


def pdf() -> Mapping[str, bytes]:
    """As a PDF of one column, a figure and its section on each page."""
    pymupdf = load_pymupdf()
    document = pymupdf.open()
    parts = (("1 Introduction", (INTRODUCTION,), "1"), ("2 Results", (RESULTS, CLOSING), "2"))
    for heading, paragraphs, number in parts:
        page = document.new_page(width=595, height=842)
        page.insert_image(pymupdf.Rect(120, 80, 475, 240), stream=picture())
        page.insert_textbox(
            pymupdf.Rect(90, 255, 505, 300), f"Figure {number}: {CAPTIONS[number]}", fontsize=9, fontname="tiro"
        )
        page.insert_text((90, 340), heading, fontsize=14, fontname="tibo")
        top = 360.0
        for paragraph in paragraphs * 2:
            page.insert_textbox(pymupdf.Rect(90, top, 505, top + 70), paragraph, fontsize=11, fontname="tiro", align=3)
            top += 70
    return {"paper.pdf": document.tobytes(deflate=True, no_new_id=True)}
