"""The authors' own words made fit to stand alone: no citations, no pointers to what the reader cannot see."""

import re
from dataclasses import dataclass

from omniscience_assets.captioning.claims import split_sentences
from omniscience_assets.records import Figure, Mention, ReferenceSpan

MAX_CAPTION_SENTENCES = 14
MAX_CONTEXT_SENTENCES = 3
_MAX_SENTENCE = 420
_MIN_WORDS = 6

_NUMBERS = r"\[(?:\d{1,3}|\?+)(?:\s*[,;–-]\s*(?:\d{1,3}|\?+))*\]"
_NOUN_CITATION = re.compile(rf"\b(in|of|by|from|to|with|and|on|see)\s+{_NUMBERS}(?=\s+[a-z])")
_EQUATION = re.compile(
    r"\b(formula|transformation|relation|expression|constraint|problem|system|model)s? \(\d+(?:\.\d+)?\)"
)
_CITATION = re.compile(
    rf"(?:\s*\b(?:in|by|from|of|see)\s+)?\s*\bRefs?\.?\s*{_NUMBERS}|(?<![∈∉⊂=])(?<![∈∉⊂=]\s)\s*{_NUMBERS}(?!\s*[×x*/^_])"
    r"|\s*\((?:see\s|e\.g\.,?\s|cf\.?\s)*(?:[^()]{0,90}?,?\s(?:19|20)\d\d[a-z]?[;,]?\s?)+\)"
)
_PART = (
    r"(?:eqs?\.?|eqn\.?|equations?|secs?\.?|(?:sub)?sections?|tables?|tab\.|app\.|appendi\w+|refs?\.|references?"
    r"|footnotes?)"
)
_POINTER = re.compile(
    rf"\s*\((?:(?:see|cf\.)\s[^()]{{0,80}}|(?:(?:main\s)?text|{_PART}|figs?\.|figures?)\s?[^()]{{0,60}}(?:\([^()]*\)[^()]{{0,20}})?)\)"
    r"|\s*\((?:as\s)?(?:seen|shown|depicted|illustrated|displayed|visible)?\s?in the figure\)"
    rf"|[,;]\s(?:see|cf\.)\s(?:the figure|{_PART}\s*\(?[A-Z]?\d+(?:\.\d+)*\)?)"
    r"|[,;]?\s(?:see|cf\.)\s(?:the\s)?(?:main\s)?text(?:\sfor\s(?:more\s|further\s)?details?)?",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    rf"\b{_PART}\s*(?:\(?\s*\(?[A-Z]?\d|\(?[IVX]+\b|[A-Z]\b|$|\()"
    r"|\b(?:algorithms?|theorems?|lemmas?|propositions?|listings?)\s+\d"
    r"|\b(?:see|in|of|the|this|our|next|previous|following|preceding|last|main)\s+"
    r"(?:text|letter|paper|(?:sub)?section|appendix|chapter|paragraph)\b"
    r"|\b(?:shown|discussed|described|mentioned|defined|explained|introduced|presented|given|seen)"
    r"\s(?:above|below|earlier|previously|before|later|elsewhere)\b"
    r"|\b(?:above|below)[-\s]?mentioned\b|\?\?|\[\?|\\[A-Za-z]{2,}|\$|et al",
    re.IGNORECASE,
)
_OTHER_FIGURE = re.compile(
    r"\bfig(?:s\b\.?|ures?\b|\.|\b)\s*\(?[A-Z]{0,2}\.?\d|\b(?:previous|next|following|preceding) figure", re.IGNORECASE
)
_BROKEN = re.compile(
    r"\b(?:in|by|from|of|see|with|to|as|for|and|the|e\.g\.|i\.e\.)\s*[,;:.)]|\(\s*[,;]?\s*\)|^[^\w(\[\"“‘±<>∼~∆-]|\w{45,}"
    r"|[=≤≥∼∈]\s*[.,;)]|\ue002|,\(\d|\b(?:in|by|from|of|to|with) \(\d+(?:\.\d+)?\)"
)
_CONTINUES = re.compile(
    r"(?:It|They|This|These|Here|Each|Both|In particular|Note that|We (?:can )?(?:see|note|observe|find)|As can be seen"
    r"|Clearly|The (?:red|blue|green|black|gr[ae]y|orange|purple|dashed|dotted|solid|shaded|left|right|top|bottom|upper"
    r"|lower|inset|vertical|horizontal|x|y|colou?r|line|curve|panel|plot|first|second|third)\b)"
)
_OF_ANOTHER = re.compile(
    r"\b(?:(?:in (?:\w+ )?contrast (?:to|with)|unlike|as opposed to|compared (?:to|with)"
    r"|(?:similar|identical)(?:ly)? to|than)"
    r" (?:(?:that|those|the ones?) )?(?:(?:in|of|from|for) )?|as (?:in|for|of) )(?:the )?(?:fig\w*\.?\s*)?Ｆ",
    re.IGNORECASE,
)
"""The figure is what another one is held against: the sentence is about that one."""
_POINTING = re.compile(
    r"(?:This|These|Both|They|It|However|Thus|Hence|Therefore|Instead|Similarly|Also|Moreover|Furthermore|Then|See"
    r"|As (?:they|he|she|it))\b"
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    refers: bool
    """It contains a reference to this figure and to no other."""


def tidy(text: str) -> str:
    """Text without citations, bracketed pointers and the spaces that they leave.

    A citation that is a noun of its sentence ("as in [3] we find") leaves a mark by which `stands_alone` knows it.
    """
    text = _EQUATION.sub(r"\1", _POINTER.sub("", _CITATION.sub("", _NOUN_CITATION.sub("\\1 \ue002", text))))
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
    said = fold(figure.caption)
    for mention in figure.mentions:
        sentences = _sentences(mention)
        taken = False
        for sentence in sentences:
            carries_on = taken and _CONTINUES.match(sentence.text) is not None
            opens = sentence.refers and not _POINTING.match(sentence.text.replace("This figure", "The figure", 1))
            taken = (opens or carries_on) and _is_useful(sentence.text)
            whole = _finish(sentence.text)
            if taken and whole not in found and fold(whole) not in said:
                found.append(whole)
            taken = taken and sentence.refers
    return found[:MAX_CONTEXT_SENTENCES]


def _sentences(mention: Mention) -> list[_Sentence]:
    """The paragraph's sentences with its references to this figure put into words."""
    marked, end = [], 0
    for span in mention.spans:
        marked += [mention.text[end : span.start], _in_words(mention.text, span)]
        end = span.end
    text = "".join([*marked, mention.text[end:]])
    return [_Sentence(tidy(_say(sentence)), _speaks_of_it(sentence)) for sentence in split_sentences(text)]


def _speaks_of_it(sentence: str) -> bool:
    """Whether a marked sentence is about this figure and no other."""
    about = "Ｆ" in sentence and _OF_ANOTHER.search(sentence) is None
    return about and _OTHER_FIGURE.search(sentence) is None


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

    said = re.sub(r"Ｆ([^\ue001]*)\ue001", words, sentence).replace("(the figure, ", "(")
    return said[:1].upper() + said[1:]


def _is_useful(sentence: str) -> bool:
    words = sentence.split()
    letters = sum(character.isalpha() or character.isspace() for character in sentence)
    return (
        len(words) >= _MIN_WORDS
        and len(sentence) <= _MAX_SENTENCE
        and letters > 0.8 * len(sentence)
        and sentence.count("=") < 2
        and not sentence.startswith("(the figure")
        and stands_alone(sentence)
        and sentence.count("(") == sentence.count(")")
    )


def _finish(sentence: str) -> str:
    sentence = sentence.rstrip(" ,;:")
    sentence = sentence[:1].upper() + sentence[1:] if re.match(r"[a-z]{3,}\s", sentence) else sentence
    return sentence if sentence.endswith((".", "!", "?", ".)", '."', ".”")) else sentence + "."


def fold(text: str) -> str:
    """Words alone, in small letters: what two ways of setting one sentence have in common."""
    return re.sub(r"\W+", " ", text).casefold().strip()
