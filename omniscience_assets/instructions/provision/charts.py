"""Questions that only figures know, with answers in whole sentences: values, extremes, trends, crossings, axes, flow.

What is asked and what is right is that of `evaluation.questions`; here it becomes a conversation.
"""

import re
import string
from collections.abc import Callable
from random import Random

from omniscience_assets.evaluation.options import ORDER
from omniscience_assets.instructions.provision.turns import Conversation, Form, phrases
from omniscience_assets.instructions.provision.words import listed, sentence
from omniscience_assets.records import IMAGE, Question

Sentence = str | Callable[[re.Match[str], str], str]
_WHERE = r"(?P<where> (?:of|in) (?:panel \([^)]*\)|the [a-z ]*panel))?"
"""A panel that a question names."""


def _order(match: re.Match[str], answer: str) -> str:
    names = [f"“{name}”" for name in answer.split(ORDER)]
    return f"From the highest to the lowest, the lines{match['where'] or ''} {match['at']} are {listed(names)}"


def _crosses(answer: str) -> str:
    return "never cross" if answer == "never" else f"cross {answer}"


_SENTENCES: tuple[tuple[str, Sentence], ...] = (
    (r"Which quantity is plotted on (?P<axis>.+)\?", "{axis} shows “{answer}”"),
    (r"In which unit is (?P<axis>.+) labelled\?", "{axis} is labelled in {answer}"),
    (r"What kind of scale does (?P<axis>.+) have\?", "{axis} has a {answer} scale"),
    (r"What is the largest number labelled on (?P<axis>.+)\?", "The largest number labelled on {axis} is {answer}"),
    (r"Which range do the labels of (?P<axis>.+) cover\?", "The labels of {axis} go from {answer}"),
    (r"What is the step between neighbouring labels of (?P<axis>.+)\?", "{axis} is labelled in steps of {answer}"),
    (r"Which quantity does the colour bar(?P<rest>.*) show\?", "The colour bar{rest} shows “{answer}”"),
    (r"What is the value of (?P<what>.+?)(?P<where> (?:at|for) .+)\?", "The value of {what}{where} is {answer}"),
    (r"What is the (?P<what>(?:value|median) .+)\?", "The {what} is {answer}"),
    (r"Near which of these (?P<way>[xy]) values does (?P<what>.+) reach its (?P<word>\w+) value\?",
     "{what} reaches its {word} value near {way} = {answer}"),
    (r"Near which of these x values do (?P<what>.+) cross(?P<where>.*)\?", "{what} cross near x = {answer}{where}"),
    (r"Near which of these (?P<way>[xy]) values is (?P<what>.+ bin.*?)" + _WHERE + r"\?",
     "{what}{where} is near {way} = {answer}"),
    (r"What does (?P<what>.+) do from left to right\?", "From left to right, {what} {answer}"),
    (r"How many data points does (?P<what>.+) have\?", "{what} has {answer} data points"),
    (r"How many points(?P<what>.*) are drawn(?P<where>.*)\?", "{answer} points{what} are drawn{where}"),
    (r"How do the points(?P<what>.*?) run" + _WHERE + r"\?", "Among the points{what}{where}, {answer}"),
    (r"How many lines are drawn(?P<where>.*)\?", "{answer} lines are drawn{where}"),
    (r"How many bars are drawn(?P<where>.*)\?", "{answer} bars are drawn{where}"),
    (r"Which line reaches the (?P<word>\w+) value(?P<where>.*)\?",
     "The line “{answer}” reaches the {word} value{where}"),
    (r"By about how much is (?P<one>“.+”) higher than (?P<other>“.+”)(?P<where>.*)\?",
     "{one} is higher than {other} by about {answer}{where}"),
    (r"About how many times as high as (?P<other>“.+”) is (?P<one>“.+”)(?P<where>.*)\?",
     "{one} is about {answer} times as high as {other}{where}"),
    (r"Which line is (?P<word>highest|lowest)(?P<where>.*)\?", "The line “{answer}” is {word}{where}"),
    (r"In which order do the lines stand" + _WHERE + r" (?P<at>.+), the highest first\?", _order),
    (r"How often do (?P<what>.+) cross(?P<where>.*)\?",
     lambda match, answer: f"{match['what']} {_crosses(answer)}{match['where']}"),
    (r"Which box has the (?P<word>\w+) median(?P<where>.*)\?", "The box “{answer}” has the {word} median{where}"),
    (r"Which bar(?P<of>.*) is the (?P<word>highest|longest|lowest|shortest)(?P<where>.*)\?",
     "The {word} bar{of}{where} is that for “{answer}”"),
    (r"By about how much is the bar(?P<of>.*) higher for (?P<both>“.+” than for “.+?”)(?P<where>.*)\?",
     "The bar{of} is higher for {both} by about {answer}{where}"),
    (r"About how many times as high as for (?P<other>“.+”) is the bar(?P<of>.*) for (?P<one>“.+?”)(?P<where>.*)\?",
     "The bar{of} for {one} is about {answer} times as high as for {other}{where}"),
    (r"How many bars(?P<of>.*) are (?P<word>higher|longer) than (?P<rest>.+)\?",
     lambda match, answer: f"{answer} bar{'' if answer == '1' else 's'}{match['of']} "
     f"{'is' if answer == '1' else 'are'} {match['word']} than {match['rest']}"),
    (r"Which of these is an entry of (?P<legend>the legend.*)\?", "“{answer}” is an entry of {legend}"),
    (r"How many entries does (?P<legend>the legend.*) have\?", "{legend} has {answer} entries"),
    (r"Which colour (?P<has>has|have) (?P<what>.+”)(?P<where>.*)\?",
     lambda match, answer: f"{match['what']} {'is' if match['has'] == 'has' else 'are'} {answer}{match['where']}"),
    (r"Which (?P<noun>\w+) (?:is|are) drawn in (?P<colour>\w+)(?P<where>.*)\?",
     lambda match, answer: f"The {match['noun']} drawn in {match['colour']}{match['where']} "
     f"{'is' if match['noun'] == 'line' else 'are those of'} “{answer}”"),
    (r"Which line is drawn dashed or dotted(?P<where>.*)\?", "The line “{answer}” is drawn dashed or dotted{where}"),
    (r"Which line has (?P<what>.+?)" + _WHERE + r"\?", "The line “{answer}” has {what}{where}"),
    (r"Which points are drawn as (?P<what>.+?)" + _WHERE + r"\?",
     "The points of “{answer}” are drawn as {what}{where}"),
    (r"How many panels does the figure have\?", "The figure has {answer} panels"),
    (r"Which panel (?P<rest>bears|has|shows|is)(?P<what> .+)\?", "Panel {answer} {rest}{what}"),
    (r"To which box does the arrow from (?P<what>.+) lead\?", "The arrow from {what} leads to {answer}"),
    (r"From which box does the arrow to (?P<what>.+) come\?", "The arrow to {what} comes from {answer}"),
    (r"Which box is reached from (?P<what>.+) by following two arrows\?",
     "Following two arrows from {what}, one reaches {answer}"),
    (r"How many arrows leave the box (?P<what>.+)\?",
     lambda match, answer: f"{answer} arrow{' leaves' if answer == '1' else 's leave'} the box {match['what']}"),
    (r"What kind of figure is this\?", "This is a {answer}"),
    (r"Which of these texts is written in the figure\?", "The text “{answer}” is written in the figure"),
)  # fmt: skip
"""Questions of `evaluation.programmatic` and the sentences that answer them."""
_COMPILED = tuple((re.compile(pattern), made) for pattern, made in _SENTENCES)


def answer_sentence(question: str, answer: str) -> str | None:
    """The answer as a sentence of its own; `None` for a question that is none of `evaluation.programmatic`."""
    for pattern, made in _COMPILED:
        match = pattern.fullmatch(question)
        if match is None:
            continue
        if callable(made):
            return f"{sentence(made(match, answer))}."
        parts = {key: value or "" for key, value in match.groupdict().items()}
        return f"{sentence(made.format(answer=answer, **parts))}."
    return None


def converse(question: Question, form: Form, chance: Random) -> Conversation | None:
    """A question as a conversation: with its options, openly, or as a statement; `None` where no sentence fits.

    A question that only its options make clear ("which of these …") keeps them.
    """
    (answer,) = question.accepted
    said = answer_sentence(question.text, answer)
    if said is None:
        return None
    if form == "choice" and question.key is not None:
        style = chance.choice(("{}. {}", "({}) {}"))
        lines = [
            style.format(letter, one) for letter, one in zip(string.ascii_uppercase, question.options, strict=False)
        ]
        ask = "\n".join((f"{question.text} {chance.choice(phrases('choice')['lead'])}", *lines))
        return Conversation(form, _shown(ask), lines[question.key], (), question.options, question.key, (answer,))
    if form == "description":
        ask = chance.choice(phrases("describe")["ask"]).format(image="figure")
        return Conversation(form, _shown(ask), said, ())
    text = question.text
    if "of these" in text and question.options:
        text = f"{text.removesuffix('?')}: {listed(question.options, 'or')}?"
    return Conversation("open", _shown(text), said, (), accepted=(answer,))


def _shown(ask: str) -> str:
    return f"{IMAGE}\n{ask}"
