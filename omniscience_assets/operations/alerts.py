"""Tell people of trouble: JSON to a webhook, or an e-mail. Where to is said by the environment alone."""

import ipaddress
import os
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import orjson

from omniscience_assets.operations.redaction import redact

WEBHOOK = "OMNISCIENCE_ALERT_WEBHOOK"
"""URL that takes alerts as JSON; its `text` is what Slack, Mattermost and others show."""
TOKEN = "OMNISCIENCE_ALERT_TOKEN"  # noqa: S105 - the variable's name
"""Sent to the webhook as a bearer token, where it wants one."""
SMTP = "OMNISCIENCE_ALERT_SMTP"
"""Mail server: `smtp://user:password@host:587`, or `smtps://` for TLS from the first byte."""
MAIL_TO = "OMNISCIENCE_ALERT_TO"
"""Recipients, with commas between."""
MAIL_FROM = "OMNISCIENCE_ALERT_FROM"

_SENDER = "omniscience@localhost"
_PAUSES = (1.0, 5.0)
"""Seconds before the second and the third try."""
_TIMEOUT = 15.0
_LONGEST = 4000
"""Characters of a text; what takes alerts cuts longer ones, or refuses them."""


class AlertError(Exception):
    """An alert did not arrive; the message says where and why, without secrets."""


@dataclass(frozen=True, slots=True)
class Alert:
    """What somebody must hear of."""

    title: str
    """One line."""
    text: str
    facts: Mapping[str, str] = field(default_factory=dict)
    """For programs: run, discipline, job."""

    def redacted(self) -> "Alert":
        """Without secrets, and no longer than what takes it bears."""
        facts = {name: redact(value) for name, value in self.facts.items()}
        return Alert(" ".join(redact(self.title).split()), redact(self.text)[:_LONGEST], facts)


@dataclass(frozen=True, slots=True)
class Channels:
    """Where alerts go."""

    webhook: str = ""
    token: str = ""
    smtp: str = ""
    recipients: tuple[str, ...] = ()
    sender: str = _SENDER

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] | None = None) -> "Channels":
        """What the variables of this module say."""
        known = os.environ if environment is None else environment
        recipients = tuple(one.strip() for one in known.get(MAIL_TO, "").split(",") if one.strip())
        told = known.get(WEBHOOK, ""), known.get(TOKEN, ""), known.get(SMTP, "")
        return cls(*told, recipients, known.get(MAIL_FROM) or _SENDER)

    @property
    def ways(self) -> dict[str, Callable[[Alert], None]]:
        """Name of each way that is set up, and what sends an alert along it."""
        found: dict[str, Callable[[Alert], None]] = {}
        if self.webhook:
            found["webhook"] = self._post
        if self.smtp and self.recipients:
            found["e-mail"] = self._mail
        return found

    def send(self, alert: Alert, pauses: tuple[float, ...] = _PAUSES) -> list[str]:
        """Send an alert along all ways that are set up, trying again where one fails; the ways' names.

        Raises:
            AlertError: along one or more it did not get through; it went along the others.
        """
        clean, failed = alert.redacted(), []
        for name, way in self.ways.items():
            try:
                _insist(way, clean, pauses)
            except (OSError, smtplib.SMTPException, ValueError, AlertError) as error:
                failed.append(f"{name}: {self._without_secrets(f'{type(error).__name__}: {error}')}")
        if failed:
            raise AlertError(f"{clean.title}: not told by {'; '.join(failed)}")
        return list(self.ways)

    def _post(self, alert: Alert) -> None:
        if urlsplit(self.webhook).scheme not in ("http", "https"):
            raise ValueError(f"{WEBHOOK} is no http(s) URL")
        body = orjson.dumps({"title": alert.title, "text": f"{alert.title}\n{alert.text}", **alert.facts})
        headers = {"content-type": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.webhook, data=body, headers=headers)  # noqa: S310 - checked above
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as reply:  # noqa: S310 - as above
            reply.read()

    def _mail(self, alert: Alert) -> None:
        server = urlsplit(self.smtp)
        if server.scheme not in ("smtp", "smtps") or not server.hostname:
            raise ValueError(f"{SMTP} is no smtp(s) URL")
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = alert.title, self.sender, ", ".join(self.recipients)
        message.set_content("\n".join([alert.text, "", *(f"{name}: {value}" for name, value in alert.facts.items())]))
        context = ssl.create_default_context()
        if server.scheme == "smtps":
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                server.hostname, server.port or 465, timeout=_TIMEOUT, context=context
            )
        else:
            client = smtplib.SMTP(server.hostname, server.port or 587, timeout=_TIMEOUT)
        with client:
            client.ehlo()
            if server.scheme == "smtp" and client.has_extn("starttls"):
                client.starttls(context=context)
            elif server.scheme == "smtp" and server.password and not _is_here(server.hostname):
                raise AlertError("the server takes no TLS, and a password is not sent in the clear")
            if server.username:
                client.login(unquote(server.username), unquote(server.password or ""))
            client.send_message(message)

    def _without_secrets(self, text: str) -> str:
        password = urlsplit(self.smtp).password or ""
        own = {"WEBHOOK": self.webhook, "TOKEN": self.token, "SMTP": self.smtp, "PASSWORD": unquote(password)}
        return redact(redact(text), own)


def _insist(way: Callable[[Alert], None], alert: Alert, pauses: tuple[float, ...]) -> None:
    for pause in pauses:
        try:
            way(alert)
        except urllib.error.HTTPError as error:
            if error.code < 500 and error.code != 429:
                raise
            time.sleep(pause)
        except (OSError, smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError):
            time.sleep(pause)
        else:
            return
    way(alert)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
