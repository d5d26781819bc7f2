"""What rows depend on besides their inputs: this code, the interpreter, and the libraries that it stands on."""

import platform
import re
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import omniscience_assets

_NAME = re.compile(r"[A-Za-z0-9._-]+")


@cache
def environment() -> dict[str, str]:
    """Name → version of Python, of the platform's required libraries, and of its own code by content."""
    found = {"python": ".".join(platform.python_version_tuple()[:2]), "omniscience_assets": _code()}
    for told in requires("omniscience-assets") or ():
        name = _NAME.match(told)
        if name and "extra ==" not in told:
            found[name[0]] = _version(name[0])
    return found


def differences(here: dict[str, str], there: dict[str, str]) -> str:
    """What two environments do not share, for a person; empty where they are alike."""
    names = sorted(here.keys() | there.keys())
    unlike = [name for name in names if here.get(name) != there.get(name)]
    return ", ".join(f"{name} {here.get(name)} here and {there.get(name)} there" for name in unlike)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _code() -> str:
    folder = Path(omniscience_assets.__file__).parent
    digest = sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(f"{path.relative_to(folder)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
