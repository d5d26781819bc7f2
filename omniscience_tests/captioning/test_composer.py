import asyncio
from dataclasses import replace
from typing import get_args

import pytest

from omniscience_assets.captioning import prompts
from omniscience_assets.captioning.backends.composer import Composer
from omniscience_assets.captioning.backends.protocol import NOTHING_PAID, CaptionFailure, CaptionReply, CaptionRequest
from omniscience_assets.captioning.policy import load_policy
from omniscience_assets.captioning.prompts import Prompt
from omniscience_assets.captioning.write import caption_figure
from omniscience_assets.records import ClaimSource, Evidence, Figure, Panel
from omniscience_tests.captioning.samples import COUNTS, EVIDENCE, FIGURE, PLOT, axis, evidence, figure, mention
from omniscience_tests.captioning.typical import two_lines
from omniscience_tests.factories import make_legend, make_panel, make_scale

PROMPT = prompts.load("compose")


def _reply(fig: Figure, seen: Evidence, prompt: Prompt = PROMPT) -> CaptionReply:
    reply = asyncio.run(Composer().caption(CaptionRequest(fig, seen, prompt)))
    assert isinstance(reply, CaptionReply), reply
    return reply


def test_a_caption_tells_what_is_seen_and_what_the_authors_say() -> None:
    assert _reply(FIGURE, EVIDENCE).text == (
        "The figure is a line plot. "
        "The horizontal axis shows Energy in keV, with tick labels from 0 to 10 on a linear scale; "
        "the vertical axis shows Counts, with tick labels from 10^0 to 10^3 on a logarithmic scale "
        "over about three decades. "
        "The legend lists signal and background. "
        "One of its colours is steel blue. "
        "The authors describe it as follows: Measured spectrum. "
        "The dashed line is a fit. "
        "The paper says of the figure: This figure shows the measured spectrum of the source. "
        "It falls steeply above 5 keV."
    )


def test_every_sentence_is_a_claim_with_its_source() -> None:
    reply = _reply(FIGURE, EVIDENCE)
    assert " ".join(claim.text for claim in reply.claims) == reply.text
    assert [claim.source for claim in reply.claims] == [
        "pixels", "pixels", "pixels", "pixels", "author_caption", "author_caption", "context", "context",
    ]  # fmt: skip
    assert {claim.source for claim in reply.claims} < set(get_args(ClaimSource))


def test_it_is_a_program_that_costs_nothing() -> None:
    reply = _reply(FIGURE, EVIDENCE)
    assert (reply.finish_reason, reply.model, reply.paid) == ("stop", None, NOTHING_PAID)
    assert _reply(FIGURE, EVIDENCE) == reply


def test_panels_that_agree_are_told_together() -> None:
    other = replace(PLOT, axes=(axis("x", None, None, "category", "cat", "dog"), COUNTS), legend=(), title="Pets")
    text = _reply(figure("Spectra."), evidence(PLOT, PLOT, other)).text
    assert "The figure has three panels, counted here in reading order." in text
    assert "In panels 1 and 2 the horizontal axis shows Energy in keV" in text
    assert "Panel 3 is titled “Pets”." in text
    assert "In panel 3 the horizontal axis is drawn with the categories cat and dog." in text
    assert text.count("the vertical axis shows Counts") == 1
    assert "The legend of panels 1 and 2 lists signal and background." in text


def test_a_legend_of_all_panels_is_told_once() -> None:
    legend = make_legend("theory", "test")
    panels = tuple(make_panel(axes=(make_scale("x", 0, 5, end),), legend=legend) for end in (10, 20))
    text = _reply(figure(""), evidence(*panels)).text
    assert text.count("The legend lists theory and test.") == 1
    other = (panels[0], replace(panels[1], legend=make_legend("theory", "trial")))
    assert "The legend lists theory and trial." in _reply(figure(""), evidence(*other)).text


def test_letters_of_the_paper_name_as_many_panels() -> None:
    panels = (Panel("a", "Raw data."), Panel("b", "Model."))
    text = _reply(figure("Spectra.", panels=panels), evidence(PLOT, PLOT)).text
    assert "The figure has two panels, (a) and (b)." in text
    assert "Panel (a): Raw data. Panel (b): Model." in text
    assert "In panels (a) and (b) the horizontal" in text
    assert "In panels 1 and 2" in _reply(figure("Spectra.", panels=panels[:1]), evidence(PLOT, PLOT)).text


def test_a_panel_caption_that_the_caption_holds_is_not_repeated() -> None:
    panels = (Panel("a", "Raw data."), Panel("b", "Model."))
    text = _reply(figure("Spectra: (a) raw data and (b) others.", panels=panels), evidence(PLOT, PLOT)).text
    assert "Panel (a)" not in text
    assert "Panel (b): Model." in text


def test_a_diagram_is_told_by_its_words() -> None:
    text = _reply(figure(""), evidence(kind="diagram", texts=("encoder", "encoder", "x", "latent state"))).text
    assert text.startswith("The figure is a diagram. Text in the figure reads “encoder”, “latent state”.")


def test_an_unlikely_kind_is_not_named() -> None:
    from omniscience_assets.records import Score

    unsure = replace(EVIDENCE, kind=(Score("bar", 0.4), Score("line", 0.3)))
    assert _reply(FIGURE, unsure).text.startswith("The figure is a plot. ")


def test_greys_are_told_only_where_nothing_has_a_hue() -> None:
    grey = replace(EVIDENCE, colours=EVIDENCE.colours[:1])
    thin = replace(EVIDENCE, colours=(*grey.colours, replace(EVIDENCE.colours[1], share=0.001)))
    assert "It is drawn in black, white and greys only." in _reply(FIGURE, grey).text
    assert "grey" not in _reply(FIGURE, thin).text


@pytest.mark.parametrize(
    ("constant", "changed"),
    [
        ("The authors describe it as follows:", "In the authors' words:"),
        ("The paper says of the figure:", "From the paper:"),
        ("The legend", "The key"),
        ("with tick labels", "marked"),
        ("The figure is", "This is"),
        ("of its colours", "of its tints"),
    ],
)
def test_a_constant_of_the_template_changes_the_caption(constant: str, changed: str) -> None:
    assert constant in PROMPT.text
    prompt = Prompt.from_text("compose", PROMPT.text.replace(constant, changed))
    text = _reply(FIGURE, EVIDENCE, prompt).text
    assert changed in text
    assert constant not in text
    assert prompt.hash != PROMPT.hash


def test_nothing_to_say_is_a_failure_with_its_reason() -> None:
    silent = CaptionRequest(figure(""), evidence(colours=()), PROMPT)
    answer = asyncio.run(Composer().caption(silent))
    assert isinstance(answer, CaptionFailure)
    assert answer.reason == "nothing_to_say"


@pytest.mark.parametrize("text", ["{% macro overview(it) %}{{ it.nonsense }}{% endmacro %}", "no parts", "{% macro"])
def test_a_template_that_does_not_fit_is_a_failure(text: str) -> None:
    request = CaptionRequest(FIGURE, EVIDENCE, Prompt.from_text("broken", text))
    answer = asyncio.run(Composer().caption(request))
    assert isinstance(answer, CaptionFailure)
    assert answer.reason == "bad_template"


def test_a_template_cannot_reach_python() -> None:
    text = "{% macro overview(it) %}{{ ().__class__.__mro__ }}{% endmacro %}"
    request = CaptionRequest(FIGURE, EVIDENCE, Prompt.from_text("evil", text))
    answer = asyncio.run(Composer().caption(request))
    assert isinstance(answer, CaptionFailure)
    assert answer.reason == "bad_template"


def test_an_unknown_prompt_lists_those_that_there_are() -> None:
    with pytest.raises(FileNotFoundError, match="compose"):
        prompts.load("nothing")


def test_text_of_the_paper_is_never_a_template() -> None:
    hostile = figure("Cost {{ 7 * 7 }} of {% raw %}.", mention("Fig. 3 shows {{ 7 * 7 }} as the cost here.", "Fig. 3"))
    made = asyncio.run(caption_figure(hostile, EVIDENCE, load_policy(), {"composer": Composer()}))
    text = made.caption.text
    assert "{{ 7 * 7 }}" in text
    assert "49" not in text


def test_what_was_traced_in_pixels_is_not_told() -> None:
    drawn = two_lines()
    (panel,) = drawn.panels
    traced = replace(
        panel,
        series=tuple(replace(one, traced=True) for one in panel.series),
        legend=tuple(replace(one, traced=True) for one in panel.legend),
    )
    bare = replace(panel, series=(), legend=(), relations=())
    fig = replace(FIGURE, panels=())
    told = _reply(fig, replace(drawn, panels=(traced,)))
    assert told == _reply(fig, replace(drawn, panels=(bare,)))
    assert told != _reply(fig, drawn)
