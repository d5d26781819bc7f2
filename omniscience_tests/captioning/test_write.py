import pickle
from collections.abc import Sequence

import pytest

from omniscience_assets.captioning.backends.composer import Composer
from omniscience_assets.captioning.backends.protocol import CaptionFailure, CaptionReply, CaptionRequest
from omniscience_assets.captioning.router import features, load_policy
from omniscience_assets.captioning.write import CaptionError, caption_figure
from omniscience_assets.records import Attempt
from omniscience_tests.captioning.samples import EVIDENCE, FIGURE

POLICY = load_policy()


class Refusing:
    name = "composer"
    version = "1"

    def caption(self, requests: Sequence[CaptionRequest]) -> list[CaptionReply | CaptionFailure]:
        return [CaptionFailure("refused", "no reason given") for _ in requests]


def test_the_caption_records_the_decision_that_led_to_it() -> None:
    caption = caption_figure(FIGURE, EVIDENCE, POLICY, {"composer": Composer()})
    assert (caption.figure_id, caption.tier, caption.rule) == ("p#fig.3", "composer", "charts_partly_read")
    assert (caption.policy, caption.backend, caption.model) == (POLICY.version, "composer", None)
    assert caption.features == features(FIGURE, EVIDENCE)
    assert caption.attempts == (Attempt("composer", "composer", None, accepted=True, reason=None),)


@pytest.mark.parametrize(("captioners", "reason"), [({}, "no_backend"), ({"composer": Refusing()}, "refused")])
def test_a_figure_without_caption_is_an_error(captioners: dict[str, Refusing], reason: str) -> None:
    with pytest.raises(CaptionError) as caught:
        caption_figure(FIGURE, EVIDENCE, POLICY, captioners)
    assert caught.value.reason == reason
    assert pickle.loads(pickle.dumps(caught.value)).reason == reason
