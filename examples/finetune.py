"""Fine-tune a vision-language model on a mix with TRL and PEFT, and draw its loss.

    pip install 'omniscience-assets[train]'
    omniscience mix mix
    python examples/finetune.py mix --model Qwen/Qwen2.5-VL-3B-Instruct --bf16   # on a GPU
    python examples/finetune.py mix --tiny                                       # anywhere, in minutes

`--tiny` takes a Qwen2.5-VL of two layers with random weights, made on the spot: it shows that a mix can be trained on,
and that the loss falls; such a model learns how often words come, and no more. Its head is trained, too, as it is
random; everything else is the same. Loss is taken on what the assistant says alone, by the training template that TRL
has for the model's own.

Written to the output folder: `loss.csv`, `loss.png` and the adapter.
"""

import argparse
import csv
import sys
from pathlib import Path
from typing import Any


def main() -> int:
    """Train, and print the loss at the beginning and at the end."""
    told = arguments()
    model, processor = open_tiny(told.out, told.seed) if told.tiny else (told.model, None)
    from datasets import load_dataset
    from peft import LoraConfig
    from trl import SFTConfig, SFTTrainer

    rows = load_dataset(str(told.mix / "trl" / "data"), split="train", cache_dir=str(told.out / "cache"))
    settings = SFTConfig(
        output_dir=str(told.out),
        max_steps=told.steps,
        per_device_train_batch_size=told.batch,
        gradient_accumulation_steps=told.accumulate or (1 if told.tiny else 8),
        learning_rate=told.rate or (5e-3 if told.tiny else 1e-5),
        lr_scheduler_type="cosine",
        warmup_steps=0.1,
        weight_decay=0.1,
        max_length=None,  # a cut could go through an image's tokens
        assistant_only_loss=True,
        bf16=told.bf16,
        use_cpu=told.tiny,
        gradient_checkpointing=not told.tiny,
        logging_steps=1,
        save_strategy="no",
        report_to="none",
        seed=told.seed,
        dataloader_pin_memory=not told.tiny,
        disable_tqdm=not sys.stderr.isatty(),
    )
    adapter = LoraConfig(
        r=told.rank,
        lora_alpha=2 * told.rank,
        target_modules="all-linear",
        modules_to_save=["lm_head"]
        if told.tiny
        else None,  # a random head must be learned; a real one is left as it is
        task_type="CAUSAL_LM",
    )
    trainer = SFTTrainer(
        model=model, args=settings, train_dataset=rows, processing_class=processor, peft_config=adapter
    )
    trainer.train()
    trainer.save_model(str(told.out / "adapter"))
    curve = [(int(one["step"]), float(one["loss"])) for one in trainer.state.log_history if "loss" in one]
    write_curve(curve, told.out)
    few = max(1, len(curve) // 10)
    first, last = (sum(loss for _, loss in part) / few for part in (curve[:few], curve[-few:]))
    print(f"{len(rows)} rows, {len(curve)} steps: loss {first:.3f} → {last:.3f} (means of {few}), in {told.out}")
    return 0 if last < first else 1


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mix", type=Path, help="folder that `omniscience mix` wrote, with the form trl")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--model", help="name or folder of a model, such as Qwen/Qwen2.5-VL-3B-Instruct")
    which.add_argument("--tiny", action="store_true", help="a model with random weights, on the CPU")
    parser.add_argument("--out", type=Path, default=Path("runs/finetune"), help="folder to write")
    parser.add_argument("--steps", type=int, default=60, help="optimizer steps; -1 for one with --model: an epoch")
    parser.add_argument("--batch", type=int, default=2, help="rows at a time")
    parser.add_argument("--accumulate", type=int, help="batches of a step; default 8, with --tiny 1")
    parser.add_argument("--rate", type=float, help="learning rate; default 1e-5, with --tiny 5e-3")
    parser.add_argument("--rank", type=int, default=16, help="of LoRA")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--bf16", action="store_true", help="train in bfloat16")
    told = parser.parse_args()
    told.out.mkdir(parents=True, exist_ok=True)
    return told


def open_tiny(out: Path, seed: int) -> tuple[Any, Any]:
    """A Qwen2.5-VL of two layers and its processor, with the chat template of the real one."""
    from omniscience_tests.captioning.backends.tiny_model import save_tiny_model
    from omniscience_tests.integration import torchvision_operators  # noqa: F401  a CPU build of torch may need it

    folder = str(save_tiny_model(out / "tiny", seed=seed))
    from transformers import AutoProcessor, Qwen2_5_VLForConditionalGeneration
    from trl.chat_template_utils import qwen2_5_vl_chat_template

    processor = AutoProcessor.from_pretrained(folder)
    processor.chat_template = processor.tokenizer.chat_template = qwen2_5_vl_chat_template
    return Qwen2_5_VLForConditionalGeneration.from_pretrained(folder), processor


def write_curve(curve: list[tuple[int, float]], out: Path) -> None:
    """The loss of each step as a table and as a picture."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    with (out / "loss.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("step", "loss"), *curve])
    figure, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
    axes.plot(*zip(*curve, strict=True))
    axes.set(xlabel="step", ylabel="loss on answers (nats a token)", title="Fine-tuning on a mix")
    figure.savefig(out / "loss.png", dpi=150)
    plt.close(figure)


if __name__ == "__main__":
    sys.exit(main())
