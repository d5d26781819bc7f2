"""AdaMLLM: a synthesizer reads a caption and asks itself about the figure; one training stage has caption and task."""

from omniscience_assets.instructions.adamllm.method import Adamllm

__all__ = ["Adamllm"]
