import gzip
import io
import pickle
import tarfile
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omniscience_assets.sources.packages import Limits, Package, PackageError, open_package
from omniscience_tests.sources.hostile import HOSTILE, MAIN, PAPER, Case, Entry, make_package, make_tar

NAME = "2401/2401.01234.gz"
BY_NAME = {case.name: case for case in HOSTILE}


def outcome(data: bytes) -> tuple[str, Package | None]:
    try:
        package = open_package(data, NAME)
    except PackageError as error:
        return error.reason, None
    return "ok" if package.kind.startswith("tex") else package.kind, package


def skipped(name: str) -> tuple[tuple[str, str], ...]:
    return open_package(BY_NAME[name].data, NAME).skipped


@pytest.mark.parametrize("case", HOSTILE, ids=[case.name for case in HOSTILE])
def test_hostile(case: Case) -> None:
    started = time.perf_counter()
    reason, package = outcome(case.data)
    assert reason == case.expect
    assert time.perf_counter() - started < 10
    for path in package.files if package else ():
        assert not path.startswith(("/", "\\"))
        assert ".." not in path.replace("\\", "/").split("/")
        assert path.encode().isascii() or path == "figuré.png"
        assert "\x00" not in path


def test_there_are_many_and_their_names_differ() -> None:
    assert len(BY_NAME) == len(HOSTILE) >= 60


@pytest.mark.parametrize(
    ("name", "member", "reason"),
    [
        ("traversal", "../../evil.tex", "path_escapes"),
        ("traversal-inside", "figs/../../evil.tex", "path_escapes"),
        ("traversal-backslash", "figs\\..\\..\\evil.tex", "path_escapes"),
        ("absolute-path", "/etc/cron.d/evil", "path_escapes"),
        ("drive-path", "C:\\evil.tex", "path_escapes"),
        ("symlink-absolute", "passwd.tex", "link_escapes"),
        ("symlink-out", "figs/out.tex", "link_escapes"),
        ("symlink-loop", "loop.tex", "dangling_link"),
        ("hardlink-out", "hard.tex", "link_escapes"),
        ("device-node", "null", "special_file"),
        ("fifo", "pipe", "special_file"),
        ("null-in-name", "a\x00b.tex", "unsafe_name"),
        ("newline-in-name", "a\nb.tex", "unsafe_name"),
        ("sparse-giant", "holes", "sparse_file"),
        ("oversize-member", "big", "oversize_member"),
        ("negative-size", "", "corrupt_tar"),
        ("truncated-tar-in-data", "", "truncated_tar"),
        ("truncated-tar-in-header", "", "truncated_tar"),
        ("tar-without-end", "", "truncated_tar"),
        ("tar-then-noise", "", "corrupt_tar"),
        ("truncated-gzip-middle", "", "truncated_gzip"),
    ],
)
def test_what_is_left_out_is_listed(name: str, member: str, reason: str) -> None:
    assert (member, reason) in skipped(name)


def test_links_inside_give_the_bytes_of_their_target() -> None:
    for name, link in (("symlink-inside", "copy.tex"), ("hardlink-inside", "hard.tex")):
        package = open_package(BY_NAME[name].data, NAME)
        assert package.files[link] == package.files["main.tex"] == PAPER
        assert package.skipped == ()


def test_links_cannot_fill_the_memory() -> None:
    links = [Entry(f"l{i}.tex", kind=tarfile.SYMTYPE, link="main.tex") for i in range(10)]
    limits = Limits(total_bytes=len(PAPER) * 4 + 20_000)
    package = open_package(make_package(MAIN, *links), NAME, limits)
    spent = sum(map(len, package.files.values()))
    assert spent <= limits.total_bytes
    big = Entry("big.tex", PAPER * 1000)
    package = open_package(
        make_package(big, *(link._replace(link="big.tex") for link in links)), NAME, Limits(total_bytes=500_000)
    )
    assert [reason for _, reason in package.skipped] == ["oversize_member"] * 9


def test_last_duplicate_wins_and_names_are_sorted() -> None:
    package = open_package(BY_NAME["duplicate-member"].data, NAME)
    assert package.files["main.tex"].endswith(b"% second\n")
    package = open_package(make_package(Entry("./b.tex", PAPER), Entry("a//c.tex", PAPER), Entry("a.tex", PAPER)), NAME)
    assert list(package.files) == ["a.tex", "a/c.tex", "b.tex"]


def test_a_file_replaces_a_link_of_the_same_name() -> None:
    link = Entry("x.tex", kind=tarfile.SYMTYPE, link="main.tex")
    package = open_package(make_package(MAIN, link, Entry("x.tex", b"\\section{X}")), NAME)
    assert package.files["x.tex"] == b"\\section{X}"


@pytest.mark.parametrize(
    ("name", "kind", "path"),
    [
        ("2401/2401.01234.gz", "tex-single", "2401.01234.tex"),
        ("9901/hep-th9901001.gz", "tex-single", "hep-th9901001.tex"),
        ("paper.tex", "tex-single", "paper.tex"),
        ("../../e v\x00il.gz", "tex-single", "e_v_il.tex"),
        ("", "tex-single", "paper.tex"),
    ],
)
def test_single_file_is_named_after_its_member(name: str, kind: str, path: str) -> None:
    for data in (PAPER, gzip.compress(PAPER)):
        package = open_package(data, name)
        assert (package.kind, list(package.files)) == (kind, [path])


def test_bare_tar_and_tar_gz() -> None:
    for data in (make_tar(MAIN), make_package(MAIN)):
        assert open_package(data, "paper.tar.gz") == Package("tex-tree", {"main.tex": PAPER})


def test_pdf_submissions() -> None:
    pdf = b"%PDF-1.7\n%%EOF\n"
    assert open_package(pdf, "2401/2401.01234.pdf") == Package("pdf", {"2401.01234.pdf": pdf})
    assert open_package(gzip.compress(pdf), NAME).kind == "pdf"
    with_data = open_package(make_package(Entry("paper.pdf", pdf), Entry("anc/data.csv", b"1,2")), NAME)
    assert (with_data.kind, len(with_data.files)) == ("pdf", 2)
    assert open_package(make_package(MAIN, Entry("fig.pdf", pdf)), NAME).kind == "tex-tree"


@pytest.mark.parametrize(
    "head",
    [
        b"<article>",
        b'<?xml version="1.0"?>\n<!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "JATS.dtd"><article xml:lang="en">',
        b"\xef\xbb\xbf<?xml version='1.0'?><pmc-articleset><article>",
        b"<j:article xmlns:j='x'>",
        b"<sub-article>",
    ],
)
def test_articles_in_xml(head: bytes) -> None:
    xml = head + b"<body><p>See \\section in Fig. 1.</p></body>"
    assert open_package(xml, "PMC1.nxml") == Package("jats", {"PMC1.xml": xml})
    package = open_package(
        make_package(Entry("PMC1/a.nxml", xml), Entry("PMC1/a.g001.jpg", b"\xff\xd8\xff")), "PMC1.tar.gz"
    )
    assert (package.kind, list(package.files)) == ("jats", ["PMC1/a.g001.jpg", "PMC1/a.nxml"])
    assert open_package(make_package(MAIN, Entry("a.xml", xml)), NAME).kind == "tex-tree"


@pytest.mark.parametrize("data", [b"<html><article>", b"<!doctype html><article>", b"<svg/>", b"x <article>"])
def test_other_markup_is_no_article(data: bytes) -> None:
    with pytest.raises(PackageError) as error:
        open_package(data, "page.xml")
    assert error.value.reason == "not_tex"


@pytest.mark.parametrize(
    "tex",
    [
        b"%auto-ignore\n",
        b"This paper has been withdrawn by the author due to an error in Lemma 3.",
        b"\\documentclass{article}\\begin{document}This submission has been withdrawn.\\end{document}",
        b"Withdrawn.\n",
    ],
)
def test_withdrawn(tex: bytes) -> None:
    assert open_package(gzip.compress(tex), NAME) == Package("withdrawn", {})
    assert open_package(make_package(Entry("w.tex", tex)), NAME).kind == "withdrawn"


def test_a_paper_about_withdrawal_is_a_paper() -> None:
    tex = (
        b"\\documentclass{article}\\begin{document}"
        + b"Deposits were withdrawn in the run. " * 100
        + b"\\end{document}"
    )
    assert open_package(gzip.compress(tex), NAME).kind == "tex-single"


def test_limits_are_kept() -> None:
    members = make_package(MAIN, *(Entry(f"{i}.tex", PAPER) for i in range(9)))
    assert len(open_package(members, NAME, Limits(members=10)).files) == 10
    for limits, reason in [
        (Limits(members=9), "too_many_members"),
        (Limits(total_bytes=3000), "too_large"),
        (Limits(ratio=2, ratio_floor=1000), "gzip_bomb"),
    ]:
        with pytest.raises(PackageError) as caught:
            open_package(members, NAME, limits)
        assert caught.value.reason == reason


def test_errors_can_be_sent_between_processes() -> None:
    error = pickle.loads(pickle.dumps(PackageError("not_tex", "HTML")))
    assert (error.reason, error.detail, str(error)) == ("not_tex", "HTML", "not_tex: HTML")


REASONS = {
    "ok", "pdf", "empty", "withdrawn", "truncated_gzip", "corrupt_gzip", "gzip_bomb", "too_large", "too_many_members",
    "corrupt_tar", "truncated_tar", "not_tex", "path_escapes", "unsafe_name", "link_escapes", "dangling_link",
    "special_file", "sparse_file", "oversize_member",
}  # fmt: skip


@given(st.binary(max_size=2000))
def test_any_bytes(data: bytes) -> None:
    assert outcome(data)[0] in REASONS
    assert outcome(gzip.compress(data))[0] in REASONS


WHOLE = make_package(MAIN, Entry("a" * 120 + ".tex", PAPER), Entry("l.tex", kind=tarfile.SYMTYPE, link="main.tex"))
PLAIN = make_tar(MAIN, Entry("p.tex", PAPER, pax={"path": "ü.tex"}), Entry("a" * 120 + ".tex", PAPER))


@settings(max_examples=300)
@given(st.integers(0, len(PLAIN) - 1), st.binary(min_size=1, max_size=12))
def test_any_damage_to_a_tar(at: int, noise: bytes) -> None:
    reason, package = outcome(PLAIN[:at] + noise + PLAIN[at + len(noise) :])
    assert reason in REASONS
    assert package is None or all(isinstance(path, str) for path, _ in package.skipped)


@given(st.integers(2, len(WHOLE)))
def test_any_cut_through_a_gzip(at: int) -> None:
    reason, package = outcome(WHOLE[:at])
    assert reason in {"ok", "truncated_gzip", "empty"}
    if package and package.files and at < len(WHOLE) - 8:
        assert package.files["main.tex"] == PAPER


@given(st.lists(st.tuples(st.text(min_size=1, max_size=30), st.binary(max_size=50)), max_size=6))
def test_any_names(members: list[tuple[str, bytes]]) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", errors="surrogateescape") as tar:
        for name, data in [*members, ("main.tex", PAPER)]:
            header = tarfile.TarInfo(name.encode("utf-8", "replace").decode())
            header.size = len(data)
            tar.addfile(header, io.BytesIO(data))
    package = open_package(out.getvalue(), NAME)
    assert package.files["main.tex"] == PAPER
    assert list(package.files) == sorted(package.files)
    assert len(package.files) + len(package.skipped) <= len(members) + 1
