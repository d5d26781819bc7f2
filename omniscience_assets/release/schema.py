"""The columns of a released Parquet file, as Arrow and as the `datasets` library understand them."""

import json
from typing import Any

import pyarrow as pa

_TEXT_COLUMNS = (
    "caption", "raw_caption", "context", "title", "subject", "raw_subject", "source", "doi", "link", "recaption_model",
    "subfigures_info", "figure_id", "number", "licence", "licence_class",
)  # fmt: skip
_COLUMNS: tuple[tuple[str, str], ...] = (
    ("image", "Image"),
    *((name, "string") for name in _TEXT_COLUMNS),
    ("image_sha256", "string"),
    ("image_width", "int32"),
    ("image_height", "int32"),
    ("route_rule", "string"),
    ("route_policy", "string"),
    ("lineage", "string"),
)
"""OmniScience's twelve columns first, in its order, then ours."""

_ARROW_TYPES = {
    "Image": pa.struct([("bytes", pa.binary()), ("path", pa.string())]),
    "string": pa.string(),
    "int32": pa.int32(),
}


def _feature(kind: str) -> dict[str, str]:
    return {"_type": "Image"} if kind == "Image" else {"dtype": kind, "_type": "Value"}


SCHEMA: pa.Schema = pa.schema(
    [(name, _ARROW_TYPES[kind]) for name, kind in _COLUMNS],
    metadata={"huggingface": json.dumps({"info": {"features": {name: _feature(kind) for name, kind in _COLUMNS}}})},
)
"""With the metadata key `huggingface`, by which `datasets` knows the `image` column for images."""

WRITER_OPTIONS: dict[str, Any] = {
    "version": "2.6",
    "data_page_version": "1.0",
    "compression": {name: "zstd" for name, kind in _COLUMNS if kind != "Image"},
    "compression_level": {name: 3 for name, kind in _COLUMNS if kind != "Image"},
    "use_dictionary": ["subject", "raw_subject", "source", "licence", "licence_class", "recaption_model", "route_rule"],
    "write_statistics": ["figure_id"],
}
"""All that could change the bytes, fixed here and not left to the library's defaults. Images are compressed already."""
