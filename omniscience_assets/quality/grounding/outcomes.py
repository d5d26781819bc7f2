"""Checks put together from where they stand and what was found."""

from omniscience_assets.records import Check, CheckKind


def settle(text: str, kind: CheckKind, start: int, end: int, subject: str, found: str | None) -> Check:
    """What the evidence settles: it holds where `found` is `None`, else the evidence has what is found."""
    if found is None:
        return Check(kind, text[start:end], start, end, subject, "supported", "evidence")
    return Check(kind, text[start:end], start, end, subject, "contradicted", "evidence", found)


def doubt(text: str, kind: CheckKind, start: int, end: int, subject: str, found: str, *, proof: bool) -> Check:
    """What no source says; with a proof that the evidence would have it, the evidence says otherwise."""
    if proof:
        return settle(text, kind, start, end, subject, found)
    return Check(kind, text[start:end], start, end, subject, "unsupported", None, found)
