"""Which items to ask, and which subjects to ask again when there are new items."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omniscience_assets.evaluation.irt.models import ItemResponseModel

_PERCENTILES = (5, 95)

Numbers = NDArray[np.intp]


def choose_items(model: ItemResponseModel, count: int, abilities: ArrayLike | None = None) -> Numbers:
    """The items that tell most of abilities (all subjects' of the model if none are given), most telling first.

    Each next item goes to the ability of which the chosen ones tell least: to take those with most information in sum
    would serve the middle and leave the ends unmeasured.

    Raises:
        ValueError: there are not so many items.
    """
    items = len(model.difficulty)
    if count > items:
        raise ValueError(f"{count} of {items} items")
    targets = model.ability if abilities is None else np.atleast_1d(np.asarray(abilities, dtype=np.float64))
    asked = ItemResponseModel(targets, model.difficulty, model.discrimination, 0, converged=True)
    information = asked.information()
    known, chosen = np.zeros(len(targets)), np.empty(count, np.intp)
    for place in range(count):
        worst = int(np.argmin(known))
        chosen[place] = np.argmax(information[worst])
        known += information[:, chosen[place]]
        information[:, chosen[place]] = -1  # not again
    return chosen


def choose_subjects(model: ItemResponseModel, count: int) -> Numbers:
    """The subjects to ask again, in order of their numbers, as LiveXiv does (arXiv:2410.10783).

    For `count` difficulties at percentiles from 5 to 95, the item nearest to each: the subject of whose ability an
    answer to that item tells most. Where one subject is best for several items, those whose abilities are on average
    farthest from the chosen ones fill up. Fit the model with a weak prior for this: strong ones pull the difficulties
    together and with them the subjects.

    Raises:
        ValueError: there are not so many subjects.
    """
    subjects = len(model.ability)
    if count > subjects:
        raise ValueError(f"{count} of {subjects} subjects")
    wanted = np.percentile(model.difficulty, np.linspace(*_PERCENTILES, count))
    items = np.argmin(np.abs(model.difficulty - wanted[:, None]), axis=1)
    chosen = np.unique(np.argmax(model.information()[:, items], axis=0))
    while len(chosen) < count:
        distance = np.abs(model.ability[:, None] - model.ability[chosen]).mean(axis=1)
        distance[chosen] = -1
        chosen = np.sort(np.append(chosen, np.argmax(distance)))
    return chosen
