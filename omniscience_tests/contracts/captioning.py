"""What every captioning backend keeps to. Imports no test library: an engine's own interpreter can run it.

`python -m omniscience_tests.contracts.captioning BACKEND MODEL` holds the backend to it, with a model in a folder.
"""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import get_args

from PIL import Image

from omniscience_assets.captioning import prompts
from omniscience_assets.captioning.backends.model import ModelCaptioner
from omniscience_assets.captioning.backends.protocol import Captioner, CaptionFailure, CaptionReply, CaptionRequest
from omniscience_assets.captioning.backends.vllm import VllmChat
from omniscience_assets.captioning.budget import Budget
from omniscience_assets.captioning.crew import Crew, OpenChat
from omniscience_assets.captioning.engines import Engines, Local
from omniscience_assets.captioning.images import ImageError
from omniscience_assets.captioning.policy import Policy
from omniscience_assets.records import Attempt, ClaimSource
from omniscience_tests.captioning.backends.ask_vllm import CPU
from omniscience_tests.captioning.samples import EVIDENCE, FIGURE

Open = Callable[..., Captioner]
"""Opens the backend with these changes of its tier."""


def policy(backend: str, model: str, **changes: object) -> Policy:
    """A policy of one tier."""
    endpoint = {"endpoint": "e", "price": {"tokens_in": 1, "tokens_out": 4}} if backend == "openai" else {}
    asked = {"model": model, "format": "short", "max_tokens": 240, "temperature": 1.0, **changes}
    tier = {"backend": backend, **endpoint, **({} if backend == "composer" else asked)}
    return Policy.model_validate({"version": "c", "tiers": {"one": tier}, "rules": [{"name": "all", "tier": "one"}]})


def opener(backend: str, model: str, open_chat: OpenChat) -> Open:
    """Opens one tier of a backend."""
    return lambda **changes: Crew.of(policy(backend, model, **changes), open_chat, Budget()).captioners["one"]


async def picture(max_pixels: int) -> bytes:
    """An image of the figure."""
    file = BytesIO()
    Image.new("RGB", (112, 84), (200, 90, min(255, max_pixels % 256))).save(file, "PNG")
    return file.getvalue()


def request(captioner: Captioner, number: int = 0) -> CaptionRequest:
    """A question about one of many figures."""
    prompt = captioner.tier.prompt if isinstance(captioner, ModelCaptioner) else prompts.load("compose")
    figure = replace(FIGURE, figure_id=f"p{number}#fig.3", caption=f"{FIGURE.caption} Sample {number}.", mentions=())
    return CaptionRequest(figure, EVIDENCE, prompt, picture)


async def hold(open_captioner: Open, backend: str) -> list[str]:
    """Hold a backend to the contract; how each of its captions ended, for a person.

    Raises:
        AssertionError: it does not keep to it.
    """
    captioner = open_captioner()
    assert captioner.name == backend
    assert captioner.version
    ends = await asyncio.wait_for(asyncio.gather(*(_one(captioner, number) for number in range(6))), 280)
    told = [end.reason if isinstance(end, CaptionFailure) else "caption" for end in ends]
    if isinstance(captioner, ModelCaptioner):
        await _asks_once(captioner, ends)
        await _fails_by_figure(captioner)
        cut = await _one(open_captioner(max_tokens=16), 99)
        assert isinstance(cut, CaptionFailure), "sixteen tokens are no caption"
        assert cut.reason in ("length", "broken_reply"), cut
        assert cut.paid.tokens_out > 0, "what was cut off was paid for"
    else:
        assert ends == [await _one(captioner, number) for number in range(6)], "a program says the same again"
    await captioner.aclose()
    await captioner.aclose()
    return told


async def _one(captioner: Captioner, number: int) -> CaptionReply | CaptionFailure:
    end = await captioner.caption(request(captioner, number))
    if isinstance(end, CaptionFailure):
        assert end.reason, end
        assert end.detail, end
        return end
    assert end.text == " ".join(claim.text for claim in end.claims)
    assert end.text.strip()
    assert all(claim.source in get_args(ClaimSource) and claim.text.isprintable() for claim in end.claims)
    assert end.finish_reason == "stop"
    if isinstance(captioner, ModelCaptioner):
        assert end.model
        assert end.paid.tokens_in > 0
        assert end.paid.tokens_out > 0
        assert end.paid.reply
    return end


async def _asks_once(captioner: ModelCaptioner, ends: list[CaptionReply | CaptionFailure]) -> None:
    """A reply that stands in the log is read again and not asked for."""
    for number, end in enumerate(ends):
        if isinstance(end, CaptionReply):
            made = Attempt("one", captioner.name, end.model, True, None, reply=end.paid.reply, key=end.paid.key)
            known = await captioner.caption(replace(request(captioner, number), known={made.key: made}))
            assert isinstance(known, CaptionReply)
            assert known.claims == end.claims
            assert known.paid.reused
            return


async def _fails_by_figure(captioner: ModelCaptioner) -> None:
    """A figure whose image is none fails alone."""

    async def broken(_: int) -> bytes:
        raise ImageError("no image")

    async def noise(_: int) -> bytes:
        return b"neither PNG nor JPEG"

    bad, worse, good = await asyncio.gather(
        captioner.caption(replace(request(captioner, 20), load_image=broken)),
        captioner.caption(replace(request(captioner, 21), load_image=noise)),
        _one(captioner, 22),
    )
    assert isinstance(bad, CaptionFailure)
    assert (bad.reason, bad.retryable) == ("broken_image", False)
    assert isinstance(worse, CaptionFailure)
    assert worse.reason in ("bad_request", "broken_image"), worse
    spoilt = isinstance(good, CaptionFailure) and good.reason in ("bad_request", "broken_image", "server_error")
    assert not spoilt, good


def main() -> None:
    backend, model = sys.argv[1:]
    chat = VllmChat(model, CPU) if backend == "vllm" else None
    engines = Engines({}, Local(dtype="float32"))
    print(" ".join(asyncio.run(hold(opener(backend, model, lambda tier: chat or engines.open(tier)), backend))))


if __name__ == "__main__":
    main()
