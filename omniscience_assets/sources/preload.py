"""What all worker processes need, imported once by the server that they are forked from."""

import numpy as np
import pyarrow as pa
from PIL import Image

from omniscience_assets.sources.mupdf import load_pymupdf

__all__ = ["Image", "np", "pa", "pymupdf"]

pymupdf = load_pymupdf()
