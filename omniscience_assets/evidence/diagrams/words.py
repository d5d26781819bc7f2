"""Text of a diagram: lines of one box put together, loose lines put together into blocks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from omniscience_assets.evidence.geometry import centre, union
from omniscience_assets.evidence.text import Run
from omniscience_assets.records import Box

_LINE_GAP = 0.7
"""Lines of one block are at most so many ems apart."""
_WORD_GAP = 0.9


@dataclass(eq=False)
class Block:
    """Loose lines of text that belong together; equal only to itself."""

    runs: list[Run]

    @property
    def box(self) -> Box:
        """Box around its lines, in points."""
        return union(run.box for run in self.runs)

    @property
    def text(self) -> str:
        """Its lines in reading order."""
        return join_text(self.runs)

    def distance(self, x: float, y: float) -> float:
        """How far a point is from the box around it."""
        x0, y0, x1, y1 = self.box
        return float((max(x0 - x, 0.0, x - x1) ** 2 + max(y0 - y, 0.0, y - y1) ** 2) ** 0.5)


def join_text(runs: Sequence[Run]) -> str:
    """Runs in reading order as one text: line by line, along the way that most of them are written."""
    if not runs:
        return ""
    upright = sum(abs(abs(run.angle) - 90) < 30 for run in runs) * 2 > len(runs)
    ordered: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: _across(run, upright)):
        if ordered and _across(run, upright) - _across(ordered[-1][-1], upright) < 0.45 * run.size:
            ordered[-1].append(run)
        else:
            ordered.append([run])
    lines = [" ".join(run.text for run in sorted(line, key=lambda run: _along(run, upright))) for line in ordered]
    return " ".join(lines)


def block_text(runs: Sequence[Run]) -> str:
    """The text of a box: each block of it, such as a heading and what stands apart from it, on a line of its own."""
    flat = [run for run in runs if abs(run.angle) < 1]
    return "\n".join(block.text for block in find_blocks(runs)) if len(flat) == len(runs) else join_text(runs)


def find_blocks(runs: Iterable[Run]) -> list[Block]:
    """Loose runs joined with those that stand right below or beside them in letters of like size."""
    blocks: list[Block] = []
    open_blocks: list[Block] = []
    for run in sorted(runs, key=lambda run: (run.box[1], run.box[0])):
        open_blocks = [block for block in open_blocks if run.box[1] - block.box[3] < _LINE_GAP * run.size]
        host = next((block for block in open_blocks if _continues(block, run)), None)
        if host is None:
            host = Block([])
            blocks.append(host)
            open_blocks.append(host)
        host.runs.append(run)
    return blocks


def _continues(block: Block, run: Run) -> bool:
    last = block.runs[-1]
    if abs(last.angle - run.angle) > 1 or max(last.size, run.size) > 1.3 * min(last.size, run.size):
        return False
    x0, _, x1, y1 = block.box
    beside = abs(centre(last.box)[1] - centre(run.box)[1]) < 0.4 * run.size
    gap = max(run.box[0] - x1, x0 - run.box[2])
    if beside:
        return gap < _WORD_GAP * run.size
    middle = abs(centre(block.box)[0] - centre(run.box)[0])
    aligned = min(middle, abs(x0 - run.box[0]), abs(x1 - run.box[2])) < run.size
    return aligned and -0.6 * run.size < run.box[1] - y1 < _LINE_GAP * run.size


def _across(run: Run, upright: bool) -> float:
    return centre(run.box)[0 if upright else 1]


def _along(run: Run, upright: bool) -> float:
    return -run.box[3] if upright else run.box[0]
