"""A local model run by the transformers library, a batch of questions at a time.

The library holds no answer to a schema: the prompt asks for it, and replies say that they were not constrained.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from omniscience_assets.captioning.backends.batching import Answer, Batcher, UnfitRequestError
from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest, ended
from omniscience_assets.captioning.backends.local_models import fingerprint, installed_version, model_folder
from omniscience_assets.captioning.backends.messages import messages
from omniscience_assets.captioning.backends.row_sampling import RowLengths, RowSampler

EXTRA = "models"


@dataclass(frozen=True, slots=True)
class TransformersOptions:
    """How the model is loaded and asked."""

    dtype: str = "auto"
    """`auto` as it was saved, or `bfloat16`, `float16`, `float32`."""
    device_map: str = "auto"
    """`auto` spreads the model over all GPUs; or `cuda:0`, `cpu`, …"""
    attention: str | None = None
    """`sdpa`, `flash_attention_2`, `eager`; the library's choice without."""
    revision: str | None = None
    """Of the hub's repository."""
    local_files_only: bool = True
    """Fetch nothing."""
    max_batch: int = 8
    max_wait_ms: float = 50.0


class TransformersChat:
    """Asks a model of a folder or of the hub's cache; it is loaded with the first question.

    Whoever asks caps the images' size. Special tokens that a question's text spells out are read as plain text. Of the
    model's own generation settings all but its sampling hold, such as a repetition penalty.

    Failures: `bad_request` when an image cannot be read or prompt and answer do not fit the model's context;
    `out_of_memory`; `endpoint_down` when the model cannot be loaded; `server_error` when the library fails.

    Raises:
        ModuleNotFoundError: The library is not installed.
        FileNotFoundError: There is no such model on this machine.
    """

    name = "transformers"

    def __init__(self, model: str, options: TransformersOptions | None = None) -> None:
        self._options = options or TransformersOptions()
        versions = [f"{library} {installed_version(library, extra=EXTRA)}" for library in ("transformers", "torch")]
        self._folder = model_folder(
            model, revision=self._options.revision, local_files_only=self._options.local_files_only
        )
        self.model = model
        self.version = ", ".join([*versions, self._options.dtype, fingerprint(self._folder)])
        self._engine: _Engine | None = None
        self._batcher: Batcher[ChatRequest, Answer] = Batcher(
            self._answer,
            name=self.name,
            max_batch=self._options.max_batch,
            max_wait_ms=self._options.max_wait_ms,
            start=self._load,
            release=_release,
        )

    async def ask(self, request: ChatRequest) -> ChatReply | ChatFailure:
        """Answer one question together with others asked at the time."""
        return await self._batcher.ask(request)

    async def aclose(self) -> None:
        """Answer what was asked, then let the model's memory go."""
        await self._batcher.aclose()
        if self._engine is not None:
            self._engine = None
            _release()

    def _load(self) -> None:
        self._engine = _Engine(str(self._folder), self.model, self._options)

    def _answer(self, requests: list[ChatRequest]) -> list[Answer]:
        assert self._engine is not None
        return self._engine.answer(requests)


class _Engine:
    """The loaded model."""

    def __init__(self, folder: str, name: str, options: TransformersOptions) -> None:
        from transformers import AutoModelForImageTextToText, AutoProcessor

        self._name = name
        self._processor = AutoProcessor.from_pretrained(folder, local_files_only=True, padding_side="left")
        more = {"attn_implementation": options.attention} if options.attention else {}
        self._model = AutoModelForImageTextToText.from_pretrained(
            folder, local_files_only=True, dtype=options.dtype, device_map=options.device_map, **more
        ).eval()
        settings = self._model.generation_config
        settings.update(do_sample=False, temperature=None, top_p=None, top_k=None)
        ends = settings.eos_token_id
        self._ends = set(ends) if isinstance(ends, list) else {ends}
        self._context: int | None = getattr(self._model.config.get_text_config(), "max_position_embeddings", None)

    def answer(self, requests: Sequence[ChatRequest]) -> list[Answer]:
        """One answer for each; raises `UnfitRequestError` for all when one cannot be asked."""
        import torch

        if any(request.raw for request in requests):
            raise UnfitRequestError("raw prompts are taken by vLLM, in this process or behind an endpoint, alone")
        rows = [request.sampling for request in requests]
        inputs = self._inputs(requests)
        prompt = inputs["input_ids"].shape[1]
        counts = inputs["attention_mask"].sum(1).tolist()
        for count, row in zip(counts, rows, strict=True):
            if self._context and count + row.max_tokens > self._context:
                raise UnfitRequestError(f"{count} tokens and {row.max_tokens} of answer exceed {self._context}")
        device = self._model.device
        with torch.inference_mode():
            made = self._model.generate(
                **inputs.to(device),
                max_new_tokens=max(row.max_tokens for row in rows),
                logits_processor=[RowSampler(rows, device)],
                stopping_criteria=[RowLengths(rows, prompt, device)],
                return_dict_in_generate=True,
                output_logits=any(request.chances for request in requests),
            )
        tokens = made.sequences.tolist()
        said = [row[prompt : prompt + limit.max_tokens] for row, limit in zip(tokens, rows, strict=True)]
        firsts = [
            self._chances(made.logits[0][row], request.chances) if request.chances else []
            for row, request in enumerate(requests)
        ]
        return [self._ended(*one) for one in zip(counts, said, firsts, strict=True)]

    def _chances(self, logits: Any, most: int) -> list[tuple[str, float]]:
        """The likeliest first tokens of one row, before its sampling."""
        best = logits.float().log_softmax(-1).topk(most)
        return [
            (self._processor.tokenizer.decode([token]), logprob)
            for token, logprob in zip(best.indices.tolist(), best.values.tolist(), strict=True)
        ]

    def _inputs(self, requests: Sequence[ChatRequest]) -> Any:
        try:
            return self._processor.apply_chat_template(
                [messages(request, "image") for request in requests],
                tokenize=True,
                return_dict=True,
                return_tensors="pt",
                add_generation_prompt=True,
                sanitize_control_tokens=True,
                processor_kwargs={"padding": True},
            )
        except ValueError as error:
            raise UnfitRequestError(str(error)) from error

    def _ended(self, tokens_in: int, tokens: list[int], first_token: list[tuple[str, float]]) -> Answer:
        end = next((index for index, token in enumerate(tokens) if token in self._ends), None)
        text = self._processor.tokenizer.decode(tokens[:end], skip_special_tokens=True)
        made = len(tokens) if end is None else end + 1
        return ended(
            text,
            "length" if end is None else "stop",
            model=self._name,
            tokens=(tokens_in, made),
            constrained=False,
            first_token=first_token,
        )


def _release() -> None:
    import gc

    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
