"""Media files, found by what the XML calls them."""

import io

import pytest
from PIL import Image

from omniscience_assets.extraction.jats import extract
from omniscience_assets.extraction.jats.media import Media
from omniscience_tests.extraction.jats.articles import HEAD, article, fig, read


@pytest.mark.parametrize(
    ("href", "files", "expected"),
    [
        ("x.g001", ["PMC1/x.g001.gif", "PMC1/x.g001.jpg"], "PMC1/x.g001.jpg"),
        ("x.g001.tif", ["PMC1.1/x.g001.jpg"], "PMC1.1/x.g001.jpg"),
        ("x.g001.tif", ["x.g001.jpg", "x.g001.tif"], "x.g001.tif"),
        ("info:doi/10.1371/journal.pone.1.g001", ["pone.1.g001.png"], None),
        ("info:doi/10.1371/pone.1.g001", ["pone.1.g001.png"], "pone.1.g001.png"),
        ("X-G001", ["x-g001.JPG"], "x-g001.JPG"),
        ("x.gif", ["x.gif", "x.jpg"], "x.jpg"),
        ("x.gif", ["x.gif"], "x.gif"),
        ("elife-1-fig1-v2.tif", ["elife-1-fig1-v2.jpg"], "elife-1-fig1-v2.jpg"),
        ("elife-1-fig1-v2.tif", ["elife-1-fig1.jpg", "elife-1-fig10.jpg"], "elife-1-fig1.jpg"),
        ("1v2_fig1.tif", ["F1.large.jpg", "F1.medium.gif", "F10.large.jpg"], "F1.large.jpg"),
        ("F1", ["F1.small.gif", "F1.large.jpg", "F1.jpg"], "F1.large.jpg"),
        ("a%20b.tif", ["a b.tif"], "a b.tif"),
        ("x.g002", ["x.g001.jpg"], None),
        ("x.g001", ["x.g001.xml", "x.g001.docx"], None),
        ("", ["a.jpg"], None),
    ],
)
def test_find(href: str, files: list[str], expected: str | None) -> None:
    assert Media(dict.fromkeys(files, b""), None).find(href) == expected


def test_missing_file_is_told_with_the_name_that_the_article_wrote() -> None:
    (image,) = read(fig(image="gone.tif")).figures[0].images
    assert (image.path, image.error) == ("gone.tif", "missing_file: no such file in the package")


def test_of_alternatives_the_one_in_the_package_is_taken() -> None:
    both = '<alternatives><graphic xlink:href="a.svgz"/><graphic xlink:href="b.jpg"/></alternatives>'
    (image,) = read(fig(image="", inside=both), b__jpg=b"\xff\xd8\xff").figures[0].images
    assert (image.path, image.media_type) == ("b.jpg", "image/jpeg")


def test_panels_and_media_are_images_but_not_those_of_supplements() -> None:
    inside = '<p><graphic xlink:href="b.tif"/></p><media mimetype="image" xlink:href="c"/><media xlink:href="d.mp4"/>'
    inside += '<caption><p><supplementary-material><media xlink:href="e.tif"/></supplementary-material></p></caption>'
    assert [image.path for image in read(fig(inside=inside)).figures[0].images] == ["a.tif", "b.tif", "c"]


def test_images_are_rendered_and_laid_out() -> None:
    blobs: dict[str, bytes] = {}

    def put(data: bytes, suffix: str) -> str:
        blobs[name := f"{len(blobs)}{suffix}"] = data
        return name

    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    body = fig(inside='<graphic xlink:href="b.png"/>')
    package = {"a.xml": article(body), "a.png": file.getvalue(), "b.png": file.getvalue()}
    (figure,) = extract(package, paper=HEAD, put_blob=put).figures
    assert [(image.path, image.width, image.error) for image in figure.images] == [
        ("a.png", 40, None),
        ("b.png", 40, None),
    ]
    assert figure.raster in blobs
    assert (figure.width or 0) > 80
