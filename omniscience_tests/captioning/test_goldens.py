"""How captions of typical figures read. A change of wording shows here first; read it as a reader would."""

import asyncio

import pytest

from omniscience_assets.captioning import prompts
from omniscience_assets.captioning.backends.composer import Composer
from omniscience_assets.captioning.backends.protocol import CaptionReply, CaptionRequest
from omniscience_tests.captioning.samples import figure
from omniscience_tests.captioning.typical import TYPICAL

GOLDENS = {
    "two_lines": (
        "The figure is a line plot. "
        "The horizontal axis shows Energy in keV, with tick labels from 0 to 10 on a linear scale; the vertical "
        "axis shows Counts per second, with tick labels from 0 to 100 on a linear scale. "
        "Two lines are drawn; the legend lists signal and background. "
        "The steel blue line “signal” rises from about 1 at 0 keV to 95 at 10 keV. "
        "The dashed orange line “background” stays at about 40 over the whole width. "
        "“background” lies above “signal” up to their crossing at 5.8 keV, and below it from there on."
    ),
    "grouped_bars": (
        "The figure is a bar chart. "
        "The horizontal axis is drawn with the categories ResNet-50, ViT-B, Swin-T, ConvNeXt and "
        "MLP-Mixer; the vertical axis shows Accuracy in %, with tick labels from 0 to 100 on a linear scale. "
        "Two sets of bars are drawn; the legend lists top 1 and top 5. "
        "The steel blue bars “top 1”, five in all, are highest for “ViT-B” and “ConvNeXt” (about 82%) and lowest "
        "for “ResNet-50” and “MLP-Mixer” (about 76%). "
        "The orange bars “top 5”, five in all, are highest for “ViT-B”, “Swin-T” and “ConvNeXt” (about 96%) and "
        "lowest for “ResNet-50” and “MLP-Mixer” (about 93%). "
        "“top 5” is higher than “top 1” throughout."
    ),
    "scatter": (
        "The figure is a scatter plot. "
        "The horizontal axis shows log M_* in M_⊙, with tick labels from 8 to 12 on a linear scale; the vertical "
        "axis shows SFR in M_⊙ yr^-1, from about -1 to 13, with tick labels from 0 to 10 on a linear scale. "
        "Two sets of points are drawn; the legend lists Milky Way. "
        "The black circles with error bars, 40 in all, lie from log M_* = 8 to 11.9, with values between about 0 "
        "at log M_* = 8 and 11.9 at log M_* = 11.9; their coordinates are strongly positively correlated "
        "(coefficient about 0.99). "
        "The red star “Milky Way” marks a single point, about 9 at log M_* = 10."
    ),
    "log_axes": (
        "The figure is a line plot. "
        "The horizontal axis shows k, with tick labels from 1 to 100 on a logarithmic scale over about two "
        "decades; the vertical axis shows E(k) in m^2 s^-2, with tick labels from 1e-06 to 0.01 on a logarithmic "
        "scale over about four decades. "
        "Two lines are drawn. "
        "The dash-dotted red line with squares falls straight over about three decades, from about 0.0032 at k = 1 "
        "to 3.2×10^-6 at k = 100. "
        "The black line “theory” falls over about three decades, from about 0.002 at k = 1, and levels off near "
        "1.4×10^-6."
    ),
    "twin_axes": (
        "The figure is a line plot. "
        "The horizontal axis is drawn with dates from January 2020 to January 2021; the left "
        "axis shows Temperature in °C, with tick labels from 0 to 30 on a linear scale; the right axis shows "
        "Rainfall in mm, with tick labels from 0 to 80 on a linear scale. "
        "Two lines are drawn; the legend lists temperature and rain. "
        "The red line “temperature” (left axis) rises from about 15 °C on 1 January 2020 to a peak of 25 °C on 5 "
        "April 2020 and falls to 13 °C on 31 December 2020. "
        "The dotted blue line “rain” (right axis) oscillates between about 10 mm and 70 mm over the whole width."
    ),
    "heat_map": (
        "The figure is a heat map. "
        "The horizontal axis shows x in m, with tick labels from 0 to 4 on a linear scale; the vertical axis shows "
        "Height in m, with tick labels from 0 to 2 on a linear scale. "
        "The colour scale stands for Temperature in K, with tick labels from 280 to 320 on a linear scale. "
        "One heat map and the white contours “stream function” are drawn."
    ),
    "diagram": (
        "The figure is a diagram. "
        "The drawing has two ellipses, two boxes, one rounded box and one diamond, labelled “Image”, “Encoder”, "
        "“Latent state”, “Decoder”, “Reconstruction” and “Loss”. "
        "Arrows lead from “Image” through “Encoder”, “Latent state”, “Decoder” and “Reconstruction” to “Loss”, "
        "from “Image” to “Loss” (“target”) and from “Loss” to “Encoder” (“update”). "
        "A line connects “Latent state” and “Loss”."
    ),
    "panels_of_lines": (
        "The figure has three panels, (a), (b) and (c), showing line plots. "
        "Panels (a) and (b) are titled “MNIST” and “CIFAR-10”. "
        "In panels (a), (b) and (c) the horizontal axis shows Epoch, with tick labels from 0 to 100 on a linear "
        "scale. "
        "In panels (a) and (b) the vertical axis shows Accuracy, with tick labels from 0 to 1 on a linear scale. "
        "In panels (a) and (b) six lines are drawn; the legend lists seed 0, seed 1, seed 2, seed 3, seed 4 and "
        "seed 5. "
        "In panel (a) from Epoch = 1 to 100, the blue line “seed 0” rises from about 0.1 to 0.95, the orange line "
        "“seed 1” from 0.1 to 0.9 and the green line “seed 2” from 0.1 to 0.86. "
        "Of the others, “seed 3”, “seed 4” and “seed 5” rise. "
        "In panel (b) from Epoch = 1 to 100, the blue line “seed 0” rises from about 0.1 to 0.75, the orange line "
        "“seed 1” from 0.1 to 0.7 and the green line “seed 2” from 0.1 to 0.66. "
        "Of the others, “seed 3”, “seed 4” and “seed 5” rise. "
        "The highest value of all, about 0.75 at Epoch = 100, is that of “seed 0”. "
        "In panel (c) the vertical axis shows Loss, with tick labels from 0.01 to 1 on a logarithmic scale over "
        "about two decades. "
        "The steel blue line falls from about 0.9 at Epoch = 1 and levels off near 0.03."
    ),
}


@pytest.mark.parametrize("name", TYPICAL)
def test_the_caption_reads_as_it_should(name: str) -> None:
    request = CaptionRequest(figure(""), TYPICAL[name](), prompts.load("compose"))
    reply = asyncio.run(Composer().caption(request))
    assert isinstance(reply, CaptionReply)
    assert reply.text == GOLDENS[name]
