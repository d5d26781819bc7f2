"""Nothing comes in under a licence that nobody looked at."""

from email.message import Message
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from omniscience_tests import licences


class Stated(Distribution):
    """A distribution that states what it is told."""

    def __init__(self, **fields: str) -> None:
        self._fields = fields

    @property
    def metadata(self) -> Message:  # type: ignore[override]
        message = Message()
        for name, value in self._fields.items():
            message[name.replace("_", "-")] = value
        return message

    def read_text(self, filename: str) -> str | None:
        return None

    def locate_file(self, path: object) -> Path:  # type: ignore[override]
        return Path(str(path))


def test_all_that_is_installed_may_be_used() -> None:
    found = list(licences.survey())
    assert [one for one in found if one.verdict == "refused"] == []
    assert {"dagster", "duckdb", "lxml", "numpy", "pymupdf"} <= {one.name for one in found}


@pytest.mark.parametrize(
    ("stated", "licence", "allowed"),
    [
        (Stated(License_Expression="MPL-2.0 AND (Apache-2.0 OR MIT)"), "MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        (Stated(License_Expression="Apache-2.0 WITH LLVM-exception"), "Apache-2.0 WITH LLVM-exception", True),
        (Stated(License_Expression="GPL-3.0-only OR MIT"), "GPL-3.0-only OR MIT", True),
        (Stated(License_Expression="MIT AND GPL-3.0-only"), "MIT AND GPL-3.0-only", False),
        (Stated(License="Apache License, Version 2.0"), "Apache-2.0", True),
        (Stated(License="MIT license"), "MIT", True),
        (Stated(License="As you like"), "As you like", False),
        (Stated(Classifier="License :: OSI Approved :: GNU General Public License v3 (GPLv3)"),
         "GNU General Public License v3 (GPLv3)", False),
        (Stated(Classifier="License :: OSI Approved :: BSD License", License="(c) 1999"), "BSD-3-Clause", True),
        (Stated(), "", False),
    ],
)  # fmt: skip
def test_licences_are_read_however_they_are_stated(stated: Distribution, licence: str, allowed: bool) -> None:
    assert licences.licence_of(stated) == licence
    assert licences.is_allowed(licence) == allowed


def test_what_is_unknown_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert licences.main() == 0
    monkeypatch.delitem(licences.EXCEPTIONS, "pymupdf")
    monkeypatch.setattr(licences, "ALLOWED", licences.ALLOWED - {"PSF-2.0"})
    assert licences.main() == 1
    told = capsys.readouterr().out
    assert "refused: pymupdf " in told
    assert "refused: matplotlib " in told
