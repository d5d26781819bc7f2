"""Small buckets in the real layouts: arXiv's bulk data, and PMC's articles with their inventories."""

import gzip
import hashlib
import io
from xml.etree import ElementTree as ET

import orjson
from PIL import Image

from omniscience_tests.sources.hostile import Entry, make_package, make_tar

REPORTS = "inventory-reports/pmc-oa-opendata/metadata"


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def make_papers(*papers: str, text: str = "One.") -> bytes:
    """A tar of arXiv submissions, each with one figure."""
    image = make_image()
    return make_tar(*(
        Entry(f"{paper[:4]}/{paper}.gz", make_package(Entry("m.tex", _tex(text)), Entry("one.png", image)))
        for paper in papers
    ))  # fmt: skip


def _tex(text: str) -> bytes:
    return (
        "\\documentclass{article}\\usepackage{graphicx}\\begin{document}As Fig.~\\ref{f} shows.\n"
        f"\\begin{{figure}}\\includegraphics{{one}}\\caption{{{text}}}\\label{{f}}\\end{{figure}}\\end{{document}}"
    ).encode()


def add_tar(objects: dict[str, bytes], name: str, data: bytes, *, kind: str = "src", md5sum: str | None = None) -> None:
    """Put a tar into arXiv's bucket and list it, in the place of one of its name."""
    key, manifest = f"{kind}/{name}", f"{kind}/arXiv_{kind}_manifest.xml"
    root = ET.fromstring(objects[manifest]) if manifest in objects else ET.Element(f"arXiv{kind.upper()}")
    for old in [entry for entry in root if entry.findtext("filename") == key]:
        root.remove(old)
    entry = ET.SubElement(root, "file")
    _, _, yymm, number = name.removesuffix(".tar").split("_")
    for tag, value in (
        ("content_md5sum", md5(b"content")), ("filename", key), ("first_item", "a"), ("last_item", "z"),
        ("md5sum", md5sum or md5(data)), ("num_items", "2"), ("seq_num", str(int(number))), ("size", str(len(data))),
        ("timestamp", "2024-02-02 10:00:00"), ("yymm", yymm),
    ):  # fmt: skip
        ET.SubElement(entry, tag).text = value
    objects |= {key: data, manifest: ET.tostring(root, xml_declaration=True, encoding="utf-8")}


def make_image(colour: str = "navy") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (48, 32), colour).save(out, "PNG")
    return out.getvalue()


def make_jats(name: str, *, subject: str = "Neuroscience", caption: str = "A response.", front: str = "") -> bytes:
    """An article with one figure, `g001`."""
    return f"""<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD v1.3//EN" "a.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="research-article"><front><article-meta>
<article-id pub-id-type="doi">10.1/{name}</article-id>
<article-categories><subj-group><subject>Research Article</subject><subj-group><subject>{subject}</subject></subj-group>
</subj-group></article-categories>
<title-group><article-title>On <italic>{name}</italic></article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Doe</surname><given-names>Jo</given-names></name></contrib>
</contrib-group><pub-date pub-type="epub"><year>2020</year><month>3</month></pub-date>{front}
<abstract><p>We measured.</p></abstract></article-meta></front>
<body><sec><title>Results</title><p>See <xref ref-type="fig" rid="f1">Figure 1</xref>.</p>
<fig id="f1"><label>Figure 1</label><caption><p>{caption}</p></caption><graphic xlink:href="g001.tif"/></fig>
</sec></body></article>""".encode()


def add_article(objects: dict[str, bytes], name: str, *, licence: str | None = "CC BY", retracted: bool = False,
                media: tuple[str, ...] = ("g001.png",), **jats: str) -> None:  # fmt: skip
    """Put an article version (`PMC1.1`) into PMC's bucket, as its present layout has it."""
    article, _, version = name.partition(".")
    files = {
        f"{name}/{name}.xml": make_jats(article, **jats),
        f"{name}/{name}.txt": b"text",
        f"{name}/{name}.pdf": b"%PDF",
    }
    files |= {f"{name}/{file}": make_image() if file.endswith(".png") else b"video" for file in media}

    def url(key: str) -> str:
        return f"s3://pmc-oa-opendata/{key}?md5={md5(files[key])}"

    head = {
        "pmcid": article, "version": int(version), "title": f"On {article}", "citation": "J. 2020",
        "doi": f"10.1/{article}", "pmid": 1, "license_code": licence, "is_pmc_openaccess": True,
        "is_retracted": retracted, "is_manuscript": False, "is_historical_ocr": False,
        "mid": None, "pdf_url": url(f"{name}/{name}.pdf"),
        "xml_url": url(f"{name}/{name}.xml"), "text_url": url(f"{name}/{name}.txt"),
        "media_urls": [url(f"{name}/{file}") for file in media],
    }  # fmt: skip
    objects |= files | {f"{name}/{name}.json": orjson.dumps(head), f"metadata/{name}.json": orjson.dumps(head)}


def add_inventory(objects: dict[str, bytes], day: str, *, shards: int = 2) -> str:
    """Write the inventory of a day: the metadata objects that are there now; the manifest's key."""
    rows = [
        f'"pmc-oa-opendata","{key}","2026-09-13T00:00:00.000Z","{md5(data)}"\n'
        for key, data in sorted(objects.items())
        if key.startswith("metadata/")
    ]
    files = []
    for number in range(shards):
        data = gzip.compress("".join(rows[number::shards]).encode(), mtime=0)
        key = f"{REPORTS}/data/{day}-{number}.csv.gz"
        objects[key] = data
        files.append({"key": key, "size": len(data), "MD5checksum": md5(data)})
    manifest = f"{REPORTS}/{day}T01-00Z/manifest.json"
    objects[manifest] = orjson.dumps({
        "sourceBucket": "pmc-oa-opendata", "destinationBucket": "arn:aws:s3:::pmc-oa-opendata", "version": "2016-11-30",
        "creationTimestamp": "1789347600000", "fileFormat": "CSV", "fileSchema": "Bucket, Key, LastModifiedDate, ETag",
        "files": files,
    })  # fmt: skip
    return manifest
