"""Lets torchvision be imported beside a CPU build of torch.

PyPI's torchvision is built for CUDA. Beside a torch without CUDA its compiled part does not load, and its import then
fails on two operators that it expects to be defined there. Image processors need neither.
"""

from importlib.metadata import PackageNotFoundError, version

OPERATORS = ("nms", "qnms")


def define() -> None:
    """Define the two operators where torch is a CPU build and torchvision may not be one."""
    try:
        build = version("torch")
    except PackageNotFoundError:
        return
    if not build.endswith("+cpu") or version("torchvision").endswith("+cpu"):
        return
    import torch

    for name in OPERATORS:
        torch.library.define(f"torchvision::{name}", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")


define()
