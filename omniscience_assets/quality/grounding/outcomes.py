"""Checks put together from where they stand and what was found."""

from omniscience_assets.records import Check, CheckKind


def settle(text: str, kind: CheckKind, span: tuple[int, int], subject: str, found: str | None) -> Check:
    """What the evidence settles: it holds where `found` is `None`, else the evidence has what is found."""
    if found is None:
        return Check(kind, text[slice(*span)], *span, subject, "supported", "evidence")
    return Check(kind, text[slice(*span)], *span, subject, "contradicted", "evidence", found)


def unknown(text: str, kind: CheckKind, span: tuple[int, int], subject: str, found: str) -> Check:
    """What nothing here can tell."""
    return Check(kind, text[slice(*span)], *span, subject, "unchecked", None, found)


def doubt(text: str, kind: CheckKind, span: tuple[int, int], subject: str, found: str, *, proof: bool) -> Check:
    """What no source says; with a proof that the evidence would have it, the evidence says otherwise."""
    if proof:
        return settle(text, kind, span, subject, found)
    return Check(kind, text[slice(*span)], *span, subject, "unsupported", None, found)
