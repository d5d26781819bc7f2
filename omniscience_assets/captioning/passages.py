"""The authors' own words made fit to stand alone: no citations, no pointers to what a reader of the caption cannot see."""

import re
from dataclasses import dataclass

from omniscience_assets.captioning.claims import split_sentences
from omniscience_assets.records import Figure, Mention, ReferenceSpan

MAX_CAPTION_SENTENCES = 14
MAX_CONTEXT_SENTENCES = 3
_MAX_SENTENCE = 420
_MIN_WORDS = 6

_CITATION = re.compile(
    r"\s*\[(?:\d{1,3}|\?+)(?:\s*[,;–-]\s*(?:\d{1,3}|\?+))*\](?!\s*[×x*/^_])"
    r"|\s*\((?:see\s|e\.g\.,?\s|cf\.?\s)*(?:[^()]{0,60}?\b(?:et al\.?|and|&)?[^()]{0,40}?,?\s(?:19|20)\d\d[a-z]?[;,]?\s?)+\)"
)
_POINTER = re.compile(
    r"\s*\((?:see|cf\.?|e\.g\.|also|see also)?\s*(?:the\s)?(?:(?:main\s)?text|eqs?\.?|eqn\.?|equations?|secs?\.?|sections?"
    r"|tables?|tab\.|app(?:endix|\.)?|refs?\.?|figs?\.?|figures?|footnotes?|supp\w*)\b[^()]{0,60}(?:\([^()]*\)[^()]{0,20})?\)"
    r"|[,;]?\s(?:\(?see|cf\.)\s(?:the\s)?(?:main\s)?text(?:\sfor\s(?:more\s|further\s)?details?)?\)?",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    r"\b(?:eqs?\.|eqn\.?|equations?|secs?\.|sections?|tables?|tab\.|appendi\w+|refs?\.|references?|footnotes?|algorithms?"
    r"|theorems?|lemmas?|propositions?|listings?)\s*(?:\(?\s*\(?[A-Z]?\d|\(?[IVX]+\b|[A-Z]\b|$)"
    r"|\b(?:see|in|of|the|this|our)\s(?:the\s)?(?:main\s|next\s|previous\s|following\s|preceding\s|last\s)?"
    r"(?:text|section|subsection|appendix|chapter|paragraph)\b"
    r"|\b(?:as|was|were|is|are|been)?\s?(?:shown|discussed|described|mentioned|defined|explained|introduced|presented|given|seen)"
    r"\s(?:above|below|earlier|previously|before|later|elsewhere)\b"
    r"|\b(?:above|below)[-\s]?mentioned\b|\?\?|\[\?|\\[A-Za-z]{2,}|\$|footnote|et al",
    re.IGNORECASE,
)
_OTHER_FIGURE = re.compile(
    r"\bfig(?:s\b\.?|ures?\b|\.|\b)\s*\(?[A-Z]{0,2}\.?\d|\b(?:previous|next|following|preceding) figure", re.IGNORECASE
)
_BROKEN = re.compile(
    r"\b(?:in|by|from|of|see|with|to|as|for|and|the|e\.g\.|i\.e\.)\s*[,;:.)]|\(\s*[,;]?\s*\)|^[^\w(\[\"“‘±<>∼~∆-]|\w{45,}|[=≤≥∼]\s*[.,;)]"
)
_CONTINUES = re.compile(
    r"(?:It|They|This|These|Here|Each|Both|In particular|Note that|We (?:can )?(?:see|note|observe|find)|As can be seen|Clearly"
    r"|The (?:red|blue|green|black|grey|gray|orange|purple|dashed|dotted|solid|shaded|left|right|top|bottom|upper|lower|inset"
    r"|vertical|horizontal|x|y|colou?r|line|curve|panel|plot|first|second|third)\b)"
)
_POINTING = re.compile(
    r"(?:This|These|Both|They|It|However|Thus|Hence|Therefore|Instead|Similarly|Also|Moreover|Furthermore|Then|See|As (?:they|he|she|it))\b"
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    refers: bool
    """It contains a reference to this figure and to no other."""


def tidy(text: str) -> str:
    """Text without citations, bracketed pointers and the spaces that they leave."""
    text = _POINTER.sub("", _CITATION.sub("", text))
    text = re.sub(r"\(\s*\)|\[\s*\]", "", text)
    text = re.sub(r"\s+([,;:.!?)\]])", r"\1", re.sub(r"([(\[])\s+", r"\1", text))
    return " ".join(text.split())


def stands_alone(sentence: str) -> bool:
    """Whether a sentence can be understood without the paper, and is whole."""
    return not (_OUTSIDE.search(sentence) or _OTHER_FIGURE.search(sentence) or _BROKEN.search(sentence))


def caption_sentences(caption: str) -> list[str]:
    """The author caption's sentences that stand alone, in order, each with a full stop."""
    sentences = [sentence for sentence in split_sentences(tidy(caption)) if re.search(r"[^\W\d_]{2}", sentence)]
    return [_finish(s) for s in sentences if stands_alone(s) and len(s) <= 4 * _MAX_SENTENCE][:MAX_CAPTION_SENTENCES]


def context_sentences(figure: Figure) -> list[str]:
    """At most three sentences in which the paper speaks about this figure, none of which the author caption holds.

    A sentence is taken when it refers to this figure alone, and the one after it when it carries on about the figure.
    """
    found: list[str] = []
    said = _fold(figure.caption)
    for mention in figure.mentions:
        sentences = _sentences(mention)
        for index, sentence in enumerate(sentences):
            carries_on = index > 0 and sentences[index - 1].refers and _CONTINUES.match(sentence.text) is not None
            if not (sentence.refers or carries_on) or not _is_useful(sentence.text):
                continue
            if carries_on and not sentence.refers and (not found or found[-1] != _finish(sentences[index - 1].text)):
                continue
            whole = _finish(sentence.text)
            if whole not in found and _fold(whole) not in said:
                found.append(whole)
    return found[:MAX_CONTEXT_SENTENCES]


def _sentences(mention: Mention) -> list[_Sentence]:
    """The paragraph's sentences with its references to this figure put into words."""
    marked, end = [], 0
    for span in mention.spans:
        marked += [mention.text[end : span.start], _in_words(mention.text, span)]
        end = span.end
    text = "".join([*marked, mention.text[end:]])
    return [
        _Sentence(_say(tidy(sentence)), "Ｆ" in sentence and _OTHER_FIGURE.search(sentence) is None)
        for sentence in split_sentences(text)
    ]


def _in_words(text: str, span: ReferenceSpan) -> str:
    """A mark in place of a reference: with its letters, or as printed where it names other figures too."""
    printed = text[span.start : span.end]
    if len(re.findall(r"\d+(?:\.\d+)*", printed)) > 1 or re.search(r"\d\s*[-–]\s*[A-Z]?\d", printed):
        return printed
    return "Ｆ" + ",".join(span.letters) + "\ue001"


def _say(sentence: str) -> str:
    """Put words in place of the marks: "Fig. 3a shows" becomes "Panel (a) shows", "(Fig. 3)" disappears."""
    sentence = re.sub(r"(?:\b[Ff]ig(?:ure|s|\.)?\.?\s*)?(Ｆ[^\ue001]*\ue001)", r"\1", sentence)
    sentence = re.sub(
        r"\s?[(\[](?:see(?: also)?|cf\.?|e\.g\.,?|also|shown in|in)?\s*Ｆ\ue001\s*[)\]]",
        "",
        sentence,
        flags=re.IGNORECASE,
    )
    sentence = re.sub(r"\b([Tt]he|[Oo]ur|[Tt]his)\s+(?=Ｆ)", "", sentence)

    def words(match: re.Match[str]) -> str:
        letters = [f"({letter})" for letter in match[1].split(",") if letter]
        first = match.start() == 0
        if not letters:
            return "This figure" if first else "the figure"
        panel = (
            "panels " + " and ".join([", ".join(letters[:-1]), letters[-1]])
            if len(letters) > 1
            else f"panel {letters[0]}"
        )
        return panel[0].upper() + panel[1:] if first else panel

    said = re.sub(r"Ｆ([^\ue001]*)\ue001", words, sentence)
    return said[:1].upper() + said[1:]


def _is_useful(sentence: str) -> bool:
    words = sentence.split()
    letters = sum(character.isalpha() or character.isspace() for character in sentence)
    return (
        len(words) >= _MIN_WORDS
        and len(sentence) <= _MAX_SENTENCE
        and letters > 0.8 * len(sentence)
        and sentence.count("=") < 2
        and stands_alone(sentence)
        and sentence.count("(") == sentence.count(")")
        and not _POINTING.match(sentence.replace("This figure", "The figure", 1))
    )


def _finish(sentence: str) -> str:
    sentence = sentence.rstrip(" ,;:")
    sentence = sentence[:1].upper() + sentence[1:] if re.match(r"[a-z]{3,}\s", sentence) else sentence
    return sentence if sentence.endswith((".", "!", "?", ".)", '."', ".”")) else sentence + "."


def _fold(text: str) -> str:
    return re.sub(r"\W+", " ", text).casefold().strip()
