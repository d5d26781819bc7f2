"""A script for the scripted server that does what a prompt for a dense caption says, out of its material. No model."""

import re

TERSE = "two short sentences"
"""A prompt with these words is answered by two."""
_FACTS = re.compile(r"^- (?P<fact>.+)$", re.MULTILINE)


def obey(prompt: str) -> dict[str, list[dict[str, str]]]:
    """The statements of a caption: what the authors said and what was read from the file, or as little as asked for."""
    caption = prompt.partition("[author_caption]")[2].partition("[context]")[0].strip()
    subject = re.sub(r"^Figure \S+\.\s*", "", caption)
    facts = _FACTS.findall(prompt.partition("[read from the file]")[2])
    if TERSE in prompt:
        subject, facts = re.split(r"(?<=\.)\s", subject)[0], facts[:1]
    told = [(subject, "author_caption"), *((fact, "pixels") for fact in facts)]
    return {"statements": [{"text": _sentence(text), "source": source} for text, source in told if text]}


def _sentence(text: str) -> str:
    folded = " ".join(text.split())
    return f"{folded[0].upper()}{folded[1:].rstrip('.')}."
