"""What a picture cannot help is not held against it."""

import pytest
from PIL import Image

from omniscience_assets.quality.pictures import Raster, decode
from omniscience_assets.store.files import StorageError


def test_bytes_that_are_no_image_are_a_fault_of_the_image() -> None:
    image, problem = decode(Raster(lambda: b"no image"))
    assert image is None
    assert problem is not None
    assert "UnidentifiedImageError" in problem


def test_a_lake_that_gives_no_bytes_is_none() -> None:
    def read() -> bytes:
        raise StorageError("s3://bucket/lake/blobs/ab/cd cannot be read: slow down")

    def open_it() -> Image.Image | None:
        return Raster(read)()

    with pytest.raises(StorageError, match="slow down"):
        decode(open_it)
