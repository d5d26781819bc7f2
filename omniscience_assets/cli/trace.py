"""`omniscience trace`: a record's lineage in both directions."""

from dataclasses import asdict
from typing import Annotated, Literal

import orjson
import typer

from omniscience_assets.cli.common import DEFAULT_HOME, Home, console, errors


def trace(
    record_id: Annotated[str, typer.Argument(help="For example `arxiv:2401.01234#fig.2@caption`.")],
    home: Home = DEFAULT_HOME,
    shape: Annotated[
        Literal["tree", "json", "mermaid"], typer.Option("--format", help="`mermaid` is a flowchart for Markdown.")
    ] = "tree",
    as_json: Annotated[bool, typer.Option("--json", help="The same as `--format json`.")] = False,
) -> None:
    """Show a record's lineage: up to the dump that it came from, down to the answers made from it."""
    from omniscience_assets.lineage.mermaid import as_mermaid
    from omniscience_assets.lineage.tables import trace_trees
    from omniscience_assets.lineage.trace import UnknownRecordError
    from omniscience_assets.lineage.trace import trace as find
    from omniscience_assets.store.files import Files

    try:
        found = find(Files.of_home(home), record_id)
    except UnknownRecordError as error:
        errors.print(str(error))
        raise typer.Exit(1) from None
    if as_json or shape == "json":
        print(orjson.dumps(asdict(found)).decode())
    elif shape == "mermaid":
        print(as_mermaid(found))
    else:
        for tree in trace_trees(found):
            console.print(tree)
