"""Figures that repeat another, exactly or nearly: by what they show, by what is said about them, by their embedding."""

from omniscience_assets.quality.duplicates.clusters import cluster
from omniscience_assets.quality.duplicates.exact import MIN_CAPTION_WORDS, Twin, exact_keys
from omniscience_assets.quality.duplicates.images import SIGNATURE_BYTES, ImageSignature, image_signature
from omniscience_assets.quality.duplicates.near import Columns, near_twins
from omniscience_assets.quality.duplicates.near_images import image_similarities, near_images, near_references
from omniscience_assets.quality.duplicates.near_texts import near_texts, text_similarity
from omniscience_assets.quality.duplicates.relations import Pairs, Relation, number
from omniscience_assets.quality.duplicates.texts import TextSignature, text_signature
from omniscience_assets.quality.duplicates.vectors import near_vectors

SIGNATURE_VERSION = "1"
"""Raised when `image_signature` or `text_signature` gives other bytes for the same input."""

__all__ = [
    "MIN_CAPTION_WORDS", "SIGNATURE_BYTES", "SIGNATURE_VERSION", "Columns", "ImageSignature", "Pairs", "Relation",
    "TextSignature", "Twin", "cluster", "exact_keys", "image_signature", "image_similarities", "near_images",
    "near_references", "near_texts", "near_twins", "near_vectors", "number", "text_signature", "text_similarity",
    "twins",
]  # fmt: skip
