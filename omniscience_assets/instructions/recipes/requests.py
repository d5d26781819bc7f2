"""Ways of asking for a detailed description."""

from omniscience_assets.evaluation.options import seeded

_ASK = (
    "Describe this figure in detail.", "Tell me everything that this figure shows.",
    "What does this figure show? Be thorough.", "Write a detailed description of the figure.",
    "Explain what can be seen here, part by part.", "Give a full account of this figure.",
    "Put this figure into words for somebody who cannot see it.",
    "Go through the figure and describe each part of it.", "What is in this figure, and what stands out?",
    "Please describe the figure as precisely as you can.",
    "Summarise this figure without leaving out what matters.", "Walk me through this figure.",
)  # fmt: skip


def request_for(*parts: object) -> str:
    """The same for the same parts."""
    return seeded("request", *parts).choice(_ASK)
