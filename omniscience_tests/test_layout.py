"""The walls between the rooms, held by reading the source."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import omniscience_assets

PACKAGE = Path(omniscience_assets.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

ORDER = (
    ("records", "disciplines"),
    ("store",),
    ("compute",),
    ("sources",),
    ("extraction",),
    ("evidence",),
    ("captioning",),
    ("quality",),
    ("evaluation",),
    ("instructions",),
    ("release",),
    ("lineage",),
    ("operations",),
    ("inspect",),
    ("resources",),
    ("assets",),
    ("sensors",),
    ("schedules",),
    ("definitions",),
    ("cli",),
)
"""A room may import itself and rooms on lines above it."""

LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}
MAY_IMPORT_DAGSTER = {"resources", "assets", "sensors", "schedules", "definitions"}
HEAVY = {"torch", "transformers", "vllm", "open_clip", "ray", "datasets"}
LONG_FUNCTION, LONG_MODULE = 80, 500


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree: ast.AST, *, module_level: bool = False) -> set[str]:
    nodes = tree.body if module_level and isinstance(tree, ast.Module) else list(ast.walk(tree))
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_keeps_the_walls(path: Path) -> None:
    tree = ast.parse(path.read_text())
    names = imports(tree)
    here = room(path)
    if here == "__init__":
        return
    for name in names:
        top, *rest = name.split(".")
        if top == "omniscience_assets" and rest:
            assert LEVEL[rest[0]] <= LEVEL[here], f"{here} imports {rest[0]}, which stands above it"
            assert rest[0] == here or LEVEL[rest[0]] < LEVEL[here], f"{here} imports its sibling {rest[0]}"
    if here not in MAY_IMPORT_DAGSTER:
        assert not {name for name in names if name.split(".")[0] == "dagster"}, "only the Dagster rooms import dagster"
    heavy = {name for name in imports(tree, module_level=True) if name.split(".")[0] in HEAVY}
    assert not heavy, f"{heavy} is imported at module level"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_can_be_read_in_one_sitting(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= LONG_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONG_FUNCTION, f"{node.name} has {length} lines"


def test_no_room_is_empty() -> None:
    for folder in (path for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"):
        assert any(path.name != "__init__.py" and path.stat().st_size for path in folder.rglob("*.py")), folder


def test_definitions_import_no_library_that_only_runs_need() -> None:
    """Dagster loads the definitions for each run and each look at the code; `bench_imports` gives the times."""
    told = "import sys, dagster; before = set(sys.modules); import omniscience_assets.definitions"
    told += "; print(*{name.split('.')[0] for name in sys.modules.keys() - before} - sys.stdlib_module_names)"
    loaded = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True).stdout
    assert set(loaded.split()) <= {"dagster", "omniscience_assets", "orjson"}
