"""Captions and paragraphs as plain text."""

import pytest

from omniscience_tests.extraction.jats.articles import fig, figures


def caption(inside: str) -> str:
    return figures(fig(caption=inside))[0].caption


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<title>What it is</title><p>One.</p><p>Two.</p>", "What it is. One. Two."),
        ("<title>What it is?</title><p>One.</p>", "What it is? One."),
        ("<p>a<italic>b</italic>c <bold>d</bold>, e</p>", "abc d, e"),
        ("<p>\n   One\n   two </p>", "One two"),
        ("<p>One\u00a0two\u2009three</p>", "One two three"),
        ("<p>10<sup>−3</sup> m<sup>2</sup>, CO<sub>2</sub>, F<sub>3,29</sub></p>", "10⁻³ m², CO₂, F₃,₂₉"),
        ("<p>SpR<sup>U1A</sup>, the 3<sup>rd</sup></p>", "SpRU1A, the 3rd"),
        ('<p>as in <xref rid="B1">Smith, 2010</xref>; <ext-link>here</ext-link></p>', "as in Smith, 2010; here"),
        ("<p>A<!-- no --> b <?pi?>c</p>", "A b c"),
        ("<p>One.<list><list-item><p>Two.</p></list-item></list></p>", "One. Two."),
        ("<p>One.</p><attrib>By A.</attrib><permissions><license><p>L</p></license></permissions>", "One."),
        ("<object-id>10.1/x</object-id><p>One<inline-graphic/>.</p>", "One."),
        ("<p>One. <supplementary-material><caption><p>No.</p></caption></supplementary-material></p>", "One."),
        ("<p>One<break/>two</p>", "One two"),
    ],
)
def test_text(inside: str, text: str) -> None:
    assert caption(inside) == text


MATHS = "<mml:math><mml:msub><mml:mi>x</mml:mi><mml:mn>1</mml:mn></mml:msub></mml:math>"


@pytest.mark.parametrize(
    "formula",
    [
        f"<inline-formula>{MATHS}</inline-formula>",
        f"<inline-formula><alternatives><tex-math>$x_1$</tex-math>{MATHS}<graphic/></alternatives></inline-formula>",
        f"<alternatives>{MATHS}<textual-form>x1</textual-form></alternatives>",
        "<inline-formula><tex-math>$x_1$</tex-math></inline-formula>",
        "<inline-formula><tex-math>\\documentclass{minimal}\\begin{document}$$x_1$$\\end{document}</tex-math></inline-formula>",
        "<inline-formula><italic>x</italic><sub>1</sub></inline-formula>",
        "<disp-formula><label>(1)</label>" + MATHS + "</disp-formula>",
    ],
)
def test_formula_is_printed_once(formula: str) -> None:
    assert caption(f"<p>Of {formula} now.</p>") == "Of x₁ now."


@pytest.mark.parametrize(
    ("mathml", "text"),
    [
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac>", "(a + b)/c"),
        ("<msqrt><mi>x</mi></msqrt><mo>≤</mo><mn>2</mn>", "√x ≤ 2"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "³√x"),
        ("<msup><mi>x</mi><mrow><mn>2</mn><mi>n</mi></mrow></msup>", "x²ⁿ"),
        ("<msub><mi>T</mi><mtext>max</mtext></msub>", "T_max"),
        ("<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>", "x₁²"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "x̄"),
        ("<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>", "∑_(i = 1)ⁿ"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a, b)"),
        ("<mo>-</mo><mn>1</mn><mspace/><mtext>if </mtext><mi>f</mi><mo>\u2061</mo><mi>x</mi>", "-1 if fx"),
        ("<semantics><mi>x</mi><annotation>\\bad</annotation></semantics>", "x"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr></mtable>", "1, 0"),
        ("<mi/><mfrac/><msub><mi>x</mi></msub>", "x"),
    ],
)
def test_mathml(mathml: str, text: str) -> None:
    prefixed = mathml.replace("<m", "<mml:m").replace("</m", "</mml:m")
    prefixed = prefixed.replace("<semantics", "<mml:semantics").replace("</semantics", "</mml:semantics")
    prefixed = prefixed.replace("<annotation", "<mml:annotation").replace("</annotation", "</mml:annotation")
    assert caption(f"<p><mml:math>{prefixed}</mml:math></p>") == text
