"""Licences of all that the platform stands on: `python -m omniscience_tests.licences` lists them and fails for others.

What is installed says of itself under which licence it is (core metadata: `License-Expression`, before that `License`
and classifiers); nothing is asked of the network. The closure of all extras and of the tests' tools is looked at, as
far as it is installed. A licence that is not allowed needs an exception by name, with the reason.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Literal, NamedTuple

from packaging.requirements import Requirement

ROOT = "omniscience-assets"
ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CNRI-Python", "HPND", "ISC",
    "LLVM-exception", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib",
})  # fmt: skip
"""SPDX identifiers: permissive licences, and the Mozilla licence, which binds only its own files."""
EXCEPTIONS = {
    "pymupdf": "AGPL-3.0 or commercial: the README says what that asks of whoever offers or ships the platform",
    "pymupdf-layout": "an empty package that PyMuPDF 2 asks for, because of installers",
    "pymupdf4llm": "an empty package that PyMuPDF 2 asks for, because of installers",
    "psycopg2-binary": "LGPL-3.0 with exceptions, imported as it is; only for Dagster's storage in Postgres",
    "pebble": "LGPL-3.0, imported as it is and not changed, which leaves what uses it free",
}
_SPELLINGS: tuple[tuple[str, str], ...] = (
    (r"MIT( license)?", "MIT"),
    (r"(BSD|BSD License|(new |3-clause )?BSD( 3-clause)?( license)?)", "BSD-3-Clause"),
    (r"BSD 3-Clause License", "BSD-3-Clause"),
    (r"Apache( Software)?( License)?,?( Version)? ?2(\.0)?( license)?|Apache Software License", "Apache-2.0"),
    (r"ISC License( \(ISCL\))?", "ISC"),
    (r"Mozilla Public License 2\.0 \(MPL 2\.0\)", "MPL-2.0"),
    (r"Python Software Foundation License", "PSF-2.0"),
)
"""What was written before there were expressions → the expression."""

Verdict = Literal["allowed", "exception", "refused"]


class Found(NamedTuple):
    """A distribution, what it says of its licence, and what that means here."""

    name: str
    version: str
    licence: str
    verdict: Verdict


def main() -> int:
    """Print what is refused and what is let in by name; 1 when anything is refused."""
    found = list(survey())
    for one in found:
        if one.verdict != "allowed":
            print(f"{one.verdict}: {one.name} {one.version}: {one.licence or 'no licence stated'}", end="")
            print(f" ({EXCEPTIONS[one.name]})" if one.verdict == "exception" else "")
    print(f"{sum(one.verdict == 'allowed' for one in found)} of {len(found)} distributions are under allowed licences")
    return int(any(one.verdict == "refused" for one in found))


def survey() -> Iterator[Found]:
    """All installed distributions that the platform needs, with any of its extras."""
    for name, made in sorted(closure(ROOT).items()):
        licence = licence_of(made)
        allowed = is_allowed(licence)
        yield Found(
            name, made.version, licence, "allowed" if allowed else "exception" if name in EXCEPTIONS else "refused"
        )


def closure(root: str) -> Mapping[str, Distribution]:
    """Name → distribution of what `root` needs, itself left out, with all of its own extras."""
    made = distribution(root)
    todo = [(root, frozenset(made.metadata.get_all("Provides-Extra") or ()))]
    seen, found = set[tuple[str, frozenset[str]]](), dict[str, Distribution]()
    while todo:
        name, extras = todo.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        todo += [
            (_canonical(told.name), frozenset(told.extras))
            for told in map(Requirement, found[name].requires or ())
            if told.marker is None or any(told.marker.evaluate({"extra": extra}) for extra in (*extras, ""))
        ]
    del found[root]
    return found


def licence_of(made: Distribution) -> str:
    """The licence as an SPDX expression as far as it is known, else what is said of it; empty for nothing."""
    if expression := made.metadata.get("License-Expression"):
        return str(expression)
    classified = [
        said.rpartition(" :: ")[2]
        for said in made.metadata.get_all("Classifier") or ()
        if said.startswith("License :: OSI Approved :: ")
    ]
    if classified:
        return " OR ".join(dict.fromkeys(map(_spelled, classified)))
    return _spelled(str(made.metadata.get("License") or "").strip().partition("\n")[0])


def is_allowed(expression: str) -> bool:
    """Whether one may do as one of a choice of licences says, by the rules of all that come together."""
    plain = re.sub(r"[()]", " ", expression)
    return bool(plain.strip()) and all(
        any(set(re.split(r"\s+WITH\s+", choice.strip())) <= ALLOWED for choice in part.split(" OR "))
        for part in plain.split(" AND ")
    )


def _spelled(said: str) -> str:
    return next((spdx for pattern, spdx in _SPELLINGS if re.fullmatch(pattern, said, re.IGNORECASE)), said)


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
