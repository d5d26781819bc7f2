"""All generators: 24 on one image, 14 on several."""

from collections.abc import Mapping

from omniscience_assets.instructions.provision.generators import (
    attributes,
    choosing,
    depth,
    joining,
    objects,
    points,
    relations,
    subgraphs,
)
from omniscience_assets.instructions.provision.items import Generator

SINGLE: tuple[Generator, ...] = (
    *objects.GENERATORS,
    *attributes.GENERATORS,
    *relations.GENERATORS,
    *points.GENERATORS,
    *depth.GENERATORS,
    *subgraphs.GENERATORS,
)
"""Asked about one image."""
SEVERAL: tuple[Generator, ...] = (*choosing.GENERATORS, *joining.GENERATORS)
"""Asked about several images."""
BY_NAME: Mapping[str, Generator] = {one.name: one for one in (*SINGLE, *SEVERAL)}
