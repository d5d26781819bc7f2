"""The article's XML, parsed so that it can do no harm: no entities, no DTD, no network, libxml2's limits kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.entities import html5
from typing import TypeAlias

from lxml import etree

from omniscience_assets.extraction.limits import Limits
from omniscience_assets.extraction.protocol import ExtractionError

Node: TypeAlias = etree._Element
_XML_FILE = re.compile(r"\.n?xml$", re.IGNORECASE)
_ARTICLE = re.compile(rb"<(?:\w{1,20}:)?(?:article|sub-article|pmc-articleset)[\s>]")
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Document:
    """An article, its elements without namespaces, and what had to be done to read it."""

    article: Node
    warnings: tuple[str, ...]


def read_document(files: Mapping[str, bytes], limits: Limits) -> Document:
    """Find and parse the article of a package, whatever its file is called.

    Entities of HTML are read without a DTD, all others are left out. A file whose declared encoding is wrong is read
    as UTF-8 or Windows-1252 (`encoding_guessed`); a broken one as far as it goes (`malformed_xml_recovered`).

    Raises:
        ExtractionError: `no_article_xml`, `too_large`, or `malformed_xml` with the parser's line.
    """
    names = sorted((name for name in files if _XML_FILE.search(name)), key=lambda n: (n[-5:].lower() != ".nxml", n))
    names = [name for name in names if _ARTICLE.search(files[name][:_HEAD_BYTES])]
    if not names:
        raise ExtractionError("no_article_xml", f"none of {len(files)} files is a JATS article")
    problem = ExtractionError("no_article_xml", "no article element")
    for name in names:
        if len(files[name]) > limits.flat_chars:
            problem = ExtractionError("too_large", f"{name} has {len(files[name]):,} bytes")
            continue
        try:
            return _read(files[name])
        except ExtractionError as error:
            problem = error
    raise problem


def _read(data: bytes) -> Document:
    root, warnings = _parse(_ENTITY.sub(_character, data.lstrip(b" \t\r\n")))
    _strip_namespaces(root)
    articles = [root] if root.tag in ("article", "sub-article") else root.findall(".//article")
    if not articles:
        raise ExtractionError("no_article_xml", f"the root is {root.tag!r}")
    return Document(articles[0], (*warnings, "several_articles") if len(articles) > 1 else warnings)


def _character(entity: re.Match[bytes]) -> bytes:
    text = html5.get(entity[1].decode() + ";") if entity[1] not in _OF_XML else None
    return "".join(f"&#{ord(character)};" for character in text).encode() if text else entity[0]


def _parse(data: bytes) -> tuple[Node, tuple[str, ...]]:
    try:
        return etree.fromstring(data, _parser()), ()
    except etree.XMLSyntaxError as error:
        first = error
    for encoding in ("utf-8", "windows-1252"):
        try:
            data.decode(encoding)
            return etree.fromstring(data, _parser(encoding=encoding)), ("encoding_guessed",)
        except (UnicodeDecodeError, etree.XMLSyntaxError):
            continue
    return _recovered(data, first), ("malformed_xml_recovered",)


def _recovered(data: bytes, problem: etree.XMLSyntaxError) -> Node:
    """What the parser makes of a broken file, when there is a body or figures in it."""
    said = ExtractionError("malformed_xml", f"line {problem.lineno}: {problem.msg}")
    try:
        root = etree.fromstring(data, _parser(recover=True))
    except etree.XMLSyntaxError:
        raise said from problem
    if root is None or not any(_local(node.tag) in ("body", "fig") for node in root.iter("*")):
        raise said from problem
    return root


def _parser(*, encoding: str | None = None, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        encoding=encoding,
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def _strip_namespaces(root: Node) -> None:
    """Name elements without their namespace; in a recovered file a prefix may have no name behind it."""
    for node in root.iter("*"):
        if ("}" in node.tag or ":" in node.tag) and _NAME.fullmatch(name := _local(node.tag)):
            node.tag = name


def attribute(node: Node, name: str) -> str:
    """An attribute by its local name, such as `href` for `xlink:href`; empty when there is none."""
    value = node.get(name)
    return value if value is not None else next((str(v) for k, v in node.items() if _local(str(k)) == name), "")


def raw_text(node: Node) -> str:
    """All characters of an element as they stand in the file."""
    return "".join(map(str, node.itertext()))
