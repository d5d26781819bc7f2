"""How reading a figure fails."""


class EvidenceError(Exception):
    """No evidence can be read from a figure.

    Args:
        reason: One of `no_image`, `unreadable_image`, `unreadable_pdf`, `encrypted_pdf`, `empty_pdf`.
        detail: What happened, for a person.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type["EvidenceError"], tuple[str, str]]:
        return type(self), (self.reason, self.detail)
