"""Fetch one article version of PMC's, file by file, into a package."""

import posixpath
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import orjson

from omniscience_assets.sources._index import write_atomically
from omniscience_assets.sources.fetch.faults import Fault, FetchError
from omniscience_assets.sources.fetch.pmc_inventory import ArticleVersion
from omniscience_assets.sources.fetch.remote import check_key
from omniscience_assets.sources.fetch.transfer import Expected, Transfer, md5_of
from omniscience_assets.sources.licences import classify
from omniscience_assets.sources.pmc import RETRACTED, PackageName, pack

_IMAGES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".svg", ".webp", ".bmp", ".eps"})
_MD5 = 32


def fetch_article(
    transfer: Transfer, article: ArticleVersion, incoming: Path, licences: tuple[str, ...]
) -> tuple[PackageName, Path, int]:
    """Fetch an article version under `incoming`; its package's name, file, and the bytes that were downloaded.

    Files that an earlier attempt verified are not fetched again. Media are images only, and none are fetched of an
    article that is retracted or whose licence class is not in `licences`.

    Raises:
        FetchError: a file of it cannot be had, or is not the one that the inventory or the metadata list.
    """
    for path in (incoming / article.name).glob(f"{article.etag}*.tar"):
        packed = PackageName.parse(f"{article.name}/{path.name}")
        if packed is not None and packed.why not in licences:
            return packed, path, 0
    folder = incoming / article.name / article.etag
    head_path = folder / f"{article.name}.json"
    came = _fetch(transfer, f"metadata/{article.name}.json", head_path, _expected(article.etag))
    head = _read_head(head_path, article)
    why = RETRACTED if head.get("is_retracted") else None
    licence = classify(head.get("license_code"))
    why = why or (licence if licence not in licences else None)
    keys = _files(head, article, media=why is None)
    for key, md5 in keys.items():
        came += _fetch(transfer, key, folder / posixpath.basename(key), Expected(md5=md5))
    names = [head_path.name, *map(posixpath.basename, keys)]
    name = PackageName(f"PMC{article.number}", article.version, article.etag, why)
    package = incoming / str(name)
    data = pack({f"{article.name}/{file}": (folder / file).read_bytes() for file in names})
    write_atomically(package, data)
    shutil.rmtree(folder)
    return name, package, came


def _fetch(transfer: Transfer, key: str, target: Path, expected: Expected) -> int:
    if target.is_file() and expected.md5 is not None and md5_of(target) == expected.md5:
        return 0
    try:
        return transfer.fetch(key, target, expected)
    except FetchError as error:
        fault = error.fault
        if fault.reason == "wrong_checksum" and key.startswith("metadata/"):
            detail = "the article's metadata changed after the inventory was made"
            raise FetchError(Fault("metadata_changed", key, detail, fault.expected, fault.got)) from error
        raise


def _read_head(path: Path, article: ArticleVersion) -> dict[str, Any]:
    """The metadata object, which must be about this article version."""
    try:
        head = orjson.loads(path.read_bytes())
        told = f"{head['pmcid']}.{head['version']}"
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise FetchError(Fault("bad_metadata", article.name, f"no metadata object: {error!r}")) from error
    if told != article.name:
        raise FetchError(Fault("bad_metadata", article.name, "it is about another article", article.name, told))
    return dict(head)


def _files(head: dict[str, Any], article: ArticleVersion, *, media: bool) -> dict[str, str | None]:
    """Keys of the article and its images, each with its MD5; the article first.

    Raises:
        FetchError: `unsafe_key`, or `bad_metadata` when it has no article or a file lies elsewhere.
    """
    if not isinstance(head.get("xml_url"), str):
        raise FetchError(Fault("bad_metadata", article.name, "it has no xml_url"))
    listed = head.get("media_urls") if media else None
    urls = [head["xml_url"], *(url for url in listed or () if isinstance(url, str) and _is_image(url))]
    keys: dict[str, str | None] = {}
    for url in urls:
        key, md5 = _key(url)
        if posixpath.dirname(key) != article.name:
            raise FetchError(Fault("bad_metadata", key, f"it does not lie in {article.name}/"))
        keys[key] = md5
    return keys


def _key(url: str) -> tuple[str, str | None]:
    """Key and MD5 of a file, from its address: `s3://<bucket>/<key>?md5=<hex>` or its like with https."""
    address, _, md5 = url.partition("?md5=")
    bucket, _, key = address.partition("://")[2].partition("/")
    if not bucket or not key:
        raise FetchError(Fault("bad_metadata", url, "it is no address of an object"))
    key = unquote(key) if address.startswith("http") else key
    return check_key(key), md5.lower() if len(md5) == _MD5 else None


def _is_image(url: str) -> bool:
    return posixpath.splitext(url.partition("?md5=")[0])[1].lower() in _IMAGES


def _expected(etag: str) -> Expected:
    """By an ETag, which is an MD5 unless the object was uploaded in parts (it has a `-` then)."""
    return Expected(md5=etag.lower() if len(etag) == _MD5 and "-" not in etag else None)
