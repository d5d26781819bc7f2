"""What a drawn graph says of questions on the flow of a diagram."""

import re

from omniscience_assets.records import Question
from omniscience_tests.benchmarks.questions.checker import Ruling
from omniscience_tests.evidence.diagram_drawing import GraphSpec

FLOW = ("flow_next", "flow_previous", "flow_second", "arrow_count")
"""The kinds of questions that are judged here."""


def judge_flow(spec: GraphSpec, question: Question) -> Ruling:
    """Follow the arrows of the graph that was drawn."""
    names = [" ".join(text.split()) for text in spec.node_texts]
    told = re.search(r"“([^”]+)”", question.text)
    if told is None or names.count(told[1]) != 1:
        return Ruling(False, False)
    start = names.index(told[1])
    ends = {
        "flow_next": _after(spec, start),
        "flow_previous": {node for node in range(len(names)) if start in _after(spec, node)},
        "flow_second": {end for middle in _after(spec, start) for end in _after(spec, middle)},
    }
    if question.kind == "arrow_count":
        found = [option == str(len(_after(spec, start))) for option in question.options]
    else:
        right = {f"“{names[end]}”" for end in ends[question.kind]}
        found = [option in right for option in question.options]
    return Ruling(found[question.key or 0], sum(found) == 1)


def _after(spec: GraphSpec, node: int) -> set[int]:
    """The nodes that an arrow leads to from a node."""
    ahead = {edge.target for edge in spec.edges if edge.source == node and edge.arrow != "none"}
    return ahead | {edge.source for edge in spec.edges if edge.target == node and edge.arrow == "both"}
