"""The words by which captions tell what a curve does."""

import re

from omniscience_assets.quality.grounding.courses import Course

COURSES: dict[Course, str] = {
    "up":
        r"ris(?:es?|ing|en)|rose|increas(?:es?|ing(?:ly)?|ed)|grow(?:s|ing|n|th)?|grew|climb(?:s|ing"
        r"|ed)?|ascend(?:s|ing|ed)?|go(?:es|ing)?\sup|mov(?:es?|ing)\sup|upwards?(?:\strend)?|soar(?:s"
        r"|ing|ed)?"

        r"|shoot(?:s|ing)?\sup|creep(?:s|ing)?\sup|edg(?:es?|ing)\sup|surg(?:es?|ing|ed)|ramps?\sup|ramping\sup|picks?\sup|head(?:s|ing)?\supwards?|escalat(?:es?"
        r"|ing)|positive\s(?:trend|slope|correlation)|positively\scorrelated|mounts?|swell(?:s|ing)?"
        r"|build(?:s|ing)?\sup|uphill|strengthen(?:s|ing)?",
    "down":
        r"falls?|falling|fallen|fell|decreas(?:es?|ing(?:ly)?|ed)|declin(?:es?|ing|ed)|drop(?:s|ping"
        r"|ped)?|decay(?:s|ing|ed)?|diminish(?:es|ing|ed)?|descend(?:s|ing|ed)?|descents?|shrink(?:s"
        r"|ing)?|shrank|go(?:es|ing)?\sdown|mov(?:es?|ing)\sdown"

        r"|downwards?(?:\strend)?|sink(?:s|ing)?|sank|plung(?:es?|ing|ed)|plummet(?:s|ing|ed)?"
        r"|slump(?:s|ing|ed)?|wan(?:es?|ing)|subsid(?:es?|ing)|tails?\soff|dwindl(?:es?|ing)"
        r"|slid(?:es?|ing)|negative\s(?:trend|slope|correlation)|negatively\scorrelated"
    r"|come(?:s)?\sdown|head(?:s|ing)?\sdownwards?|downhill|weaken(?:s|ing)?|fad(?:es?|ing)",
    "peak":
        r"(?:pass(?:es|ing)\sthrough|has|have|with|shows?|exhibits?|goes\sthrough|displays?|forms?"
        r"|reach(?:es)?\sa)\s(?:a|an|one|single|clear|broad|sharp|pronounced|local|distinct|interior"
        r"|\s)+(?:peak|maximum|hump|bump)"
    r"|(?:hump|bell)[\s-]?shaped|hump|single-peaked",
    "dip":
        r"(?:pass(?:es|ing)\sthrough|has|have|with|shows?|exhibits?|goes\sthrough|displays?"
        r"|forms?)\s(?:a|an|one|single|clear|broad|sharp|pronounced|local|distinct|interior|\s)+(?:dip"
        r"|minimum|trough|valley)"
    r"|(?:u|v)[\s-]shaped|dips?(?=\s(?:before|and|in\sthe\smiddle|then|midway))|dipping",
    "flat":
        r"flat|(?:nearly|almost|approximately|roughly|essentially|virtually|stays?|remains?|is|are"
        r"|staying|remaining|keeps?|held|holds)\s(?:\w+\s)?(?:constant|steady|level|unchanged|stable)",
    "saturate":
        r"saturat(?:es?|ing|ed|ion)|plateau(?:s|ing|ed|x)?|level(?:s|ling|led|ing)?\s(?:off|out)"
        r"|flatten(?:s|ing|ed)?(?:\s(?:off|out))?|asymptot\w+",
    "oscillate":
        r"oscillat(?:es?|ing|ed)|(?:shows?|exhibits?|performs?|undergoes|damped)\s(?:\w+\s)?oscillations?|undulat(?:es?|ing)|periodic(?:ally)?|swings?\sup\sand\sdown"
        r"|wav(?:y|es\sup\sand\sdown)",
}  # fmt: skip
NOUNS: dict[Course, str] = {
    "up": r"(?:an?|the|its|this|steady|steep|sharp|slow|clear|strong|gradual|overall|rapid"
    r"|monotonic)\s(?:\w+\s)?(?:rise|increase|climb|growth|ascent|surge)",
    "down": r"(?:an?|the|its|this|steady|steep|sharp|slow|clear|strong|gradual|overall|rapid"
    r"|monotonic)\s(?:\w+\s)?(?:fall|decrease|decline|drop|decay|descent|reduction)",
}
COURSE = re.compile(
    "|".join(
        rf"(?P<{course}{kind}>\b(?:{pattern})\b)"
        for kind, table in (("N", NOUNS), ("V", COURSES))
        for course, pattern in table.items()
    ),
    re.IGNORECASE,
)
"""Named groups: the course, then `N` for a noun and `V` for a verb."""
MOVES = f"{COURSES['up']}|{COURSES['down']}"
"""Verbs that say that a curve goes up or down."""
