"""Alerts arrive at a real web server and a real mail server, and no secret arrives with them."""

import socket
from collections.abc import Iterator

import pytest

from omniscience_assets.operations.alerts import MAIL_FROM, MAIL_TO, SMTP, TOKEN, WEBHOOK, Alert, AlertError, Channels
from omniscience_assets.operations.redaction import HIDDEN, redact
from omniscience_tests.operations.listeners import Heard, mail_server, web_server

ALERT = Alert("run of physics failed", "triplets: the disk is full", {"run": "0a1b", "discipline": "physics"})
AT_ONCE = (0.0, 0.0)


@pytest.fixture
def web() -> Iterator[Heard]:
    with web_server() as heard:
        yield heard


@pytest.fixture
def post() -> Iterator[Heard]:
    with mail_server() as heard:
        yield heard


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_webhook_gets_what_people_read_and_what_programs_read(web: Heard) -> None:
    channels = Channels.of_environment({WEBHOOK: web.url, TOKEN: "token-of-ours"})
    assert channels.send(ALERT) == ["webhook"]
    assert web.posts == [
        {
            "title": "run of physics failed",
            "text": "run of physics failed\ntriplets: the disk is full",
            "run": "0a1b",
            "discipline": "physics",
        }
    ]
    assert web.headers[0]["Authorization"] == "Bearer token-of-ours"


def test_a_mail_gets_to_all_recipients(post: Heard) -> None:
    channels = Channels.of_environment({SMTP: post.url, MAIL_TO: "ana@lab.org, ben@lab.org", MAIL_FROM: "us@lab.org"})
    assert channels.send(ALERT) == ["e-mail"]
    (mail,) = post.mails
    assert (mail["Subject"], mail["From"], mail["To"]) == (ALERT.title, "us@lab.org", "ana@lab.org, ben@lab.org")
    assert "the disk is full" in mail.get_content()
    assert "discipline: physics" in mail.get_content()
    assert post.logins == ["\0ana\0p@ss-word-9"]


def test_a_line_break_makes_no_header(post: Heard) -> None:
    hostile = Alert("failed\r\nBcc: all@lab.org", "x")
    Channels.of_environment({SMTP: post.url, MAIL_TO: "ana@lab.org"}).send(hostile)
    assert post.mails[0]["Bcc"] is None
    assert post.mails[0]["From"] == "omniscience@localhost"
    assert post.mails[0]["Subject"] == "failed Bcc: all@lab.org"


def test_nobody_is_told_where_nothing_is_set_up() -> None:
    assert Channels.of_environment({}).ways == {}
    assert Channels.of_environment({SMTP: "smtp://host"}).ways == {}, "a mail to nobody"
    assert Channels.of_environment({}).send(ALERT) == []


@pytest.mark.parametrize("answers", [[503], [500, 429]])
def test_a_busy_webhook_is_asked_again(web: Heard, answers: list[int]) -> None:
    web.answers = [*answers]
    assert Channels(webhook=web.url).send(ALERT, AT_ONCE) == ["webhook"]
    assert (len(web.posts), web.asked) == (1, len(answers) + 1)


def test_a_webhook_that_says_no_is_not_asked_again(web: Heard) -> None:
    web.answers = [404, 404, 404]
    with pytest.raises(AlertError, match="webhook: HTTPError: HTTP Error 404"):
        Channels(webhook=web.url).send(ALERT, AT_ONCE)
    assert web.asked == 1


def test_one_way_that_fails_does_not_hold_up_the_other(web: Heard) -> None:
    dead = f"smtp://ana:p%40ss-word-9@127.0.0.1:{closed_port()}"
    with pytest.raises(AlertError) as error:
        Channels(webhook=web.url, smtp=dead, recipients=("ana@lab.org",)).send(ALERT, AT_ONCE)
    assert "e-mail: ConnectionRefusedError" in str(error.value)
    assert "webhook" not in str(error.value)
    assert len(web.posts) == 1


def test_a_password_is_not_sent_in_the_clear_to_another_machine(post: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("omniscience_assets.operations.alerts._is_here", lambda _host: False)
    with pytest.raises(AlertError, match="takes no TLS"):
        Channels(smtp=post.url, recipients=("ana@lab.org",)).send(ALERT, AT_ONCE)
    assert not post.logins


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://host/x"])
def test_a_webhook_is_an_address_of_the_web(url: str) -> None:
    with pytest.raises(AlertError, match="is no http"):
        Channels(webhook=url).send(ALERT, AT_ONCE)


SECRETS = {
    "OPENAI_API_KEY": "sk-proj-4c5d6e7f8a9b0c1d",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG",
    "OMNISCIENCE_ALERT_TOKEN": "token-of-ours",
    "HF_TOKEN": "hf_AbCdEfGhIjKlMnOp",
    "DAGSTER_PG_PASSWORD": "correct horse",
}


def test_values_of_secret_variables_are_hidden() -> None:
    text = "; ".join(f"tried {value}" for value in SECRETS.values())
    assert redact(text, SECRETS) == "; ".join(f"tried {HIDDEN}" for _ in SECRETS)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("cannot reach https://ana:hunter2@host:8000/v1", f"cannot reach https://{HIDDEN}@host:8000/v1"),
        ("GET s3://b/x?X-Amz-Signature=abc123&a=1", f"GET s3://b/x?X-Amz-Signature={HIDDEN}&a=1"),
        ("Authorization: Bearer abc.def-123", f"Authorization: Bearer {HIDDEN}"),
        ("Incorrect API key provided: sk-abcdefgh12345678.", f"Incorrect API key provided: {HIDDEN}."),
        ("AKIAIOSFODNN7EXAMPLE", HIDDEN),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, clean: str) -> None:
    assert redact(text, {}) == clean


@pytest.mark.parametrize(
    "text",
    [
        "physics: 12 of 40 units, arxiv:2401.00001#fig.2@caption, sha256 0a1b2c3d4e5f",
        "the caption of risk-averse agents; ask-and-answer pairs; disk-full",
        "https://arxiv.org/abs/2401.00001?context=hep-th",
    ],
)
def test_other_words_are_left_alone(text: str) -> None:
    assert redact(text, {"HOME": "/home/ana", "PATH": "physics", "KEYBOARD": "caption", "SHORT_KEY": "of"}) == text


def test_no_secret_leaves_with_an_alert_or_its_failure(
    web: Heard, post: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    told = Alert(f"failed with {SECRETS['HF_TOKEN']}", "; ".join(SECRETS.values()), {"url": "http://u:pw@host/"})
    channels = Channels(webhook=web.url, smtp=post.url, recipients=("ana@lab.org",))
    channels.send(told)
    web.answers = [400]
    with pytest.raises(AlertError) as error:
        channels.send(told)
    left = f"{web.posts} {post.mails[0]} {post.mails[0].get_content()} {error.value}"
    for secret in (*SECRETS.values(), "u:pw", "p%40ss-word-9", "p@ss-word-9", "hook-of-ours"):
        assert secret not in left
