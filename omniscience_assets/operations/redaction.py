"""Take secrets out of texts that leave the platform or are shown: alerts, logs, metadata."""

import os
import re
from collections.abc import Mapping

HIDDEN = "***"

_SECRET_NAME = re.compile(
    r"(^|_)(API_?KEY|KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|WEBHOOK|SMTP)(_|$)", re.IGNORECASE
)
"""Of environment variables whose values nobody must read."""
_SHORTEST = 6
"""Characters; a shorter value would hide every other word."""
_NAMES = "(?:key|token|sig|secret|password|credential)"
_PATTERNS = (
    (re.compile(r"(://)[^/\s@]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{6,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(rf"([?&;][\w.-]*{_NAMES}[\w.-]*=)[^&\s'\"]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"(?<![\w-])(?:sk|pk|hf|ghp|gho|xox[abp])[-_][\w-]{12,}"), HIDDEN),
    (re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"), HIDDEN),
)
"""What secrets look like: users in URLs, authorization headers, signed queries, keys of well-known services."""


def redact(text: str, environment: Mapping[str, str] | None = None) -> str:
    """The text with `***` for each value of a secret variable of the environment, and for what looks like a secret."""
    known = os.environ if environment is None else environment
    secrets = {value for name, value in known.items() if len(value) >= _SHORTEST and _SECRET_NAME.search(name)}
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text
