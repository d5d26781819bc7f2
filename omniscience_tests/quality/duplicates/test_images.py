import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from omniscience_assets.quality.duplicates import (
    SIGNATURE_BYTES,
    image_signature,
    image_similarities,
    near_images,
    near_references,
)
from omniscience_assets.quality.duplicates.images import FREQUENCIES, KEPT, pack, unpack
from omniscience_assets.quality.duplicates.near_images import LEAST_SIMILARITY
from omniscience_tests.quality.duplicates.drawings import chart, crop, jpeg

COPIES = {
    "smaller": lambda image: image.resize((image.width // 2, image.height // 2)),
    "larger": lambda image: image.resize((image.width * 3 // 2, image.height * 3 // 2)),
    "jpeg": jpeg,
    "grey": lambda image: image.convert("L"),
    "darker": lambda image: image.point(lambda level: int(level * 0.75)),
    "cropped": lambda image: crop(image, 0.05, 0.02, 0.01, 0.04),
    "cropped all round": lambda image: crop(image, 0.05, 0.05, 0.05, 0.05),
    "cropped and compressed": lambda image: jpeg(crop(image, 0.0, 0.05, 0.03, 0.0), 50),
    "transparent": lambda image: ImageOps.invert(image.convert("L")).point(lambda level: 255 if level > 40 else 0),
}


def signed(image: Image.Image) -> bytes:
    signature = image_signature(image)
    assert signature is not None
    return signature


def stacked(*signatures: bytes) -> np.ndarray:
    return np.frombuffer(b"".join(signatures), np.uint8).reshape(-1, SIGNATURE_BYTES)


def similarity(one: bytes, other: bytes) -> float:
    return float(image_similarities(stacked(one), stacked(other))[0])


@pytest.mark.parametrize("change", [name for name in COPIES if name != "transparent"])
def test_a_changed_copy_is_near(change: str) -> None:
    found = [similarity(signed(chart(seed)), signed(COPIES[change](chart(seed)))) for seed in range(8)]
    assert sum(one >= LEAST_SIMILARITY for one in found) >= 7, found


def test_the_same_chart_with_other_data_is_not_near() -> None:
    assert max(similarity(signed(chart(seed)), signed(chart(seed, data=1))) for seed in range(12)) < LEAST_SIMILARITY


def test_transparency_is_white() -> None:
    drawn = chart(3).convert("RGBA")
    drawn.putalpha(COPIES["transparent"](chart(3)))
    assert similarity(signed(drawn), signed(chart(3))) >= LEAST_SIMILARITY


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_any_mode_has_a_signature_of_the_promised_size(mode: str) -> None:
    image = chart(1).convert("L").point(lambda level: level * 257, "I") if mode == "I;16" else chart(1)
    assert len(signed(image.convert(mode))) == SIGNATURE_BYTES <= 200


@pytest.mark.parametrize("colour", ["white", "black", "#7799bb"])
def test_a_blank_image_has_none(colour: str) -> None:
    assert image_signature(Image.new("RGB", (300, 200), colour)) is None
    assert image_signature(jpeg(Image.new("RGB", (300, 200), colour))) is None


def test_another_shape_is_no_copy() -> None:
    image = chart(5)
    assert similarity(signed(image), signed(image.resize((image.width * 2, image.height)))) == 0


signatures = st.binary(min_size=SIGNATURE_BYTES, max_size=SIGNATURE_BYTES)


@settings(max_examples=50, deadline=None)
@given(signatures, signatures)
def test_similarity_of_any_bytes_is_symmetric_and_bounded(one: bytes, other: bytes) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1


def noise(count: int, seed: int) -> np.ndarray:
    """Coefficients of nothing in particular, which fall off with the frequency as those of figures do."""
    fall = 1 + np.hypot(*np.mgrid[:FREQUENCIES, :FREQUENCIES])
    drawn = np.random.default_rng(seed).normal(size=(count, FREQUENCIES, FREQUENCIES)) / fall * KEPT
    return (drawn / np.linalg.norm(drawn, axis=(1, 2), keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("seed", range(5))
def test_unpacking_gives_back_what_was_packed(seed: int) -> None:
    coefficients = noise(50, seed)
    back, shapes = unpack(pack(coefficients, np.linspace(-1.5, 2.25, 50)))
    assert np.allclose(shapes, np.linspace(-1.5, 2.25, 50), atol=0.001)
    assert (back * coefficients).sum(axis=(1, 2)).min() > 0.93


def test_pairs_are_found_among_few_and_do_not_hang_on_the_rest() -> None:
    pair = [signed(chart(1)), signed(crop(chart(1), 0.03, 0, 0.04, 0.05))]
    assert [near_images(stacked(*pair)).left.tolist(), near_images(stacked(*pair)).right.tolist()] == [[0], [1]]
    others = [signed(chart(seed)) for seed in range(2, 30)]
    near = near_images(stacked(pair[0], *others, pair[1]))
    assert list(zip(near.left.tolist(), near.right.tolist(), strict=True)) == [(0, 29)]


def test_pairs_are_found_among_many() -> None:
    crowd = pack(noise(3_000, 0), np.random.default_rng(0).normal(size=3_000))
    originals = [signed(chart(seed)) for seed in range(20)]
    copies = [signed(crop(chart(seed), 0.04, 0.03, 0.0, 0.05)) for seed in range(20)]
    near = near_images(np.vstack((stacked(*originals), crowd, stacked(*copies))))
    assert list(zip(near.left.tolist(), near.right.tolist(), strict=True)) == [(row, 3_020 + row) for row in range(20)]
    assert (near.similarity >= LEAST_SIMILARITY).all()


def test_a_crowd_of_near_copies_hangs_together_by_its_first() -> None:
    rng = np.random.default_rng(0)
    one, shape = unpack(stacked(signed(chart(4))))
    shaken = one + rng.normal(0, 1e-3, (700, FREQUENCIES, FREQUENCIES)) * KEPT
    crowd = np.unique(pack(shaken, np.repeat(shape, 700)), axis=0)
    near = near_images(crowd)
    assert len(crowd) > 600
    assert set(near.right[near.left == 0].tolist()) == set(range(1, len(crowd)))
    assert len(near.left) < 30 * len(crowd)


def test_references_are_found_whichever_is_the_cropped_one() -> None:
    figures = stacked(signed(chart(1)), signed(chart(2)), signed(crop(chart(3), 0.05, 0.05, 0.05, 0.05)))
    known = stacked(signed(chart(9)), signed(chart(3)), signed(crop(chart(1), 0.05, 0.0, 0.02, 0.05)))
    rows, references, similarity = near_references(figures, known)
    assert (rows.tolist(), references.tolist()) == ([0, 2], [2, 1])
    assert (similarity >= LEAST_SIMILARITY).all()
    assert not len(near_references(figures[:0], known)[0])
