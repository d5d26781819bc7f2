"""PyMuPDF, loaded without its layout network."""

import sys
from functools import cache
from types import ModuleType

_LAYOUT = ("pymupdf.layout", "pymupdf4llm")


@cache
def load_pymupdf() -> ModuleType:
    """Import PyMuPDF, quiet and without the layout network that version 2 would load with it.

    That network brings an ONNX runtime which costs a second per process and writes an id of the machine for its
    telemetry into the user's cache. Who wants it can still import `pymupdf.layout` afterwards.
    """
    hidden = [name for name in _LAYOUT if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        import pymupdf
    finally:
        for name in hidden:
            del sys.modules[name]
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    module: ModuleType = pymupdf
    return module
