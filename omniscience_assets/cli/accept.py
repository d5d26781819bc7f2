"""`omniscience accept`: call a change wanted."""

from typing import Annotated

import typer

from omniscience_assets.cli.common import DEFAULT_HOME, DisciplineList, Home, console, known
from omniscience_assets.disciplines import DISCIPLINES


def accept(
    asset: Annotated[str, typer.Argument(help="Asset whose check `no_regression` is red.")],
    *,
    home: Home = DEFAULT_HOME,
    discipline: DisciplineList = None,
) -> None:
    """Call an asset good as it is now: its check `no_regression` compares with this moment from here on.

    Materialize the asset again, or run its check, to see it green.
    """
    from omniscience_assets.lineage.regression import WATCHED
    from omniscience_assets.lineage.regression import accept as settle
    from omniscience_assets.store.files import Files

    (name,) = known("watched asset", [asset], list(WATCHED))
    places = known("discipline", discipline, list(DISCIPLINES))
    for place in places:
        settle(Files.of_home(home), name, place)
    console.print(f"{name} is good as it is now in {', '.join(places)}.", soft_wrap=True)
