"""Models as files on this machine: where they lie, what they are called by, and which library reads them."""

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PART = 1 << 20
"""Bytes read of the start and of the end of a file; weights are too large to be read whole for their name."""
SUFFIXES = {".json", ".jinja", ".txt", ".model", ".safetensors", ".bin"}
"""Files that change what a model says."""


def installed_version(*distributions: str, extra: str) -> str:
    """Version of the first of these distributions that is installed.

    Raises:
        ModuleNotFoundError: None is; the message says what to install.
    """
    for name in distributions:
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    raise ModuleNotFoundError(f"{distributions[0]} is not installed: pip install 'omniscience-assets[{extra}]'")


def model_folder(model: str, *, revision: str | None = None, local_files_only: bool = True) -> Path:
    """Where a model's files lie.

    Args:
        model: A folder, or a hub's id such as `Qwen/Qwen2.5-VL-7B-Instruct`.
        revision: Of the hub's repository; a commit keeps meaning the same.
        local_files_only: Fetch nothing that is not in the hub's cache yet.

    Raises:
        FileNotFoundError: There is no such folder and the id is not in the cache.
    """
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model, revision=revision, local_files_only=local_files_only))
    except (LocalEntryNotFoundError, ValueError) as error:
        raise FileNotFoundError(
            f"{model} is neither a folder nor a model in the hub's cache; fetch it first: hf download {model}"
        ) from error


def fingerprint(folder: Path) -> str:
    """Twelve hexadecimal digits that differ when the model's files do.

    Of every file its name, its length, and its first and last mebibyte.

    Raises:
        FileNotFoundError: The folder has no `config.json`.
    """
    if not (folder / "config.json").is_file():
        raise FileNotFoundError(f"{folder} holds no model: it has no config.json")
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES):
        size = path.stat().st_size
        digest.update(f"{path.name}\0{size}\0".encode())
        with path.open("rb") as file:
            digest.update(file.read(PART))
            file.seek(max(PART, size - PART))
            digest.update(file.read(PART))
    return digest.hexdigest()[:12]
