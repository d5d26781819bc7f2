"""The scorer's schema."""

from omniscience_assets.extraction.predictions import to_prediction
from omniscience_tests.extraction.latex.papers import figure, figures


def test_prediction_has_what_the_scorer_reads() -> None:
    found = figures(
        "\\begin{figure}\\subfloat[P\\label{p}]{\\includegraphics{a}}\\caption{C}\\label{f}\\end{figure} See \\ref{f}."
    )
    assert to_prediction(found, "x", 0.5, None) == {
        "paper_id": "x",
        "seconds": 0.5,
        "error": None,
        "figures": [
            {
                "number": "1",
                "label": "f",
                "labels": ["p", "f"],
                "caption": "C",
                "image_files": ["a"],
                "contexts": ["See 1."],
                "contexts_of_ranges": [],
                "subfigures": [{"label": "p", "caption": "P", "image_files": ["a"]}],
                "page": None,
                "bbox": None,
            }
        ],
    }


def test_drawings_are_no_image_files() -> None:
    body = (
        figure(image="a.tikz")
        + "\\begin{figure}\\input{b.tikz}\\begin{tikzpicture}\\end{tikzpicture}\\caption{D}\\end{figure}"
    )
    found = figures(body, b__tikz=b"\\draw;")
    (_, drawn) = to_prediction(found, "x", None, "why: so")["figures"]  # type: ignore[misc]
    assert drawn["image_files"] == []  # type: ignore[index]


def test_contexts_of_ranges_are_told_apart() -> None:
    body = "".join(figure(label=f"f{number}") for number in "123") + " See Figs. 1--3 and here Fig. 2."
    one, two, _ = to_prediction(figures(body), "x", None, None)["figures"]  # type: ignore[misc]
    assert one["contexts"] == two["contexts"] == ["See Figs. 1–3 and here Fig. 2."]  # type: ignore[index]
    body = "".join(figure(label=f"f{number}") for number in "123") + " See Figs. 1--3."
    one, two, _ = to_prediction(figures(body), "x", None, None)["figures"]  # type: ignore[misc]
    assert (two["contexts"], two["contexts_of_ranges"]) == ([], ["See Figs. 1–3."])  # type: ignore[index]
