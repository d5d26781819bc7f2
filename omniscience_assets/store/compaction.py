"""Merge a partition's small files into one sorted by paper; rows stay what they are."""

from typing import Any

from omniscience_assets.store.files import Files
from omniscience_assets.store.log import ROWS_PER_GROUP, LogFile, all_files, live_files, partition_folder

_MERGE_FROM = 8
"""Merge when this many neighbouring files are of one size class."""


def compact(files: Files, asset: str, discipline: str, *, merge_from: int = _MERGE_FROM) -> int:
    """Merge the newest small files of a partition when there are many; return how many were merged.

    Only the partition's writer may call it. Files that an *earlier* compaction superseded are deleted now, so that
    readers which listed them then have had a whole run's time to finish.
    """
    live = live_files(files, asset, discipline)
    chosen = _newest_of_one_class(files, live)
    if len(chosen) < merge_from:
        return 0
    for old in set(all_files(files, asset, discipline)) - set(live):
        files.remove(old.name)
    first, last = chosen[0].first, chosen[-1].last
    name = f"{partition_folder(asset, discipline)}/compact-{first:010d}-{last:010d}.parquet"
    _merge(files, chosen, name)
    return len(chosen)


def _newest_of_one_class(files: Files, live: list[LogFile]) -> list[LogFile]:
    """The longest run of newest files in which none dwarfs all newer ones: each row is merged O(log n) times.

    It ends at a gap: a file that a store does not list yet must not count as merged.
    """
    chosen: list[LogFile] = []
    total = 0
    for item in reversed(live):
        size = int(files.fs.size(files.path(item.name)))
        if len(chosen) >= _MERGE_FROM and size > 2 * total:
            break
        if chosen and item.last + 1 != chosen[-1].first:
            break
        chosen.append(item)
        total += size
    return chosen[::-1]


def _merge(files: Files, chosen: list[LogFile], name: str) -> None:
    import duckdb

    urls: list[Any] = [files.url(item.name) for item in chosen]
    with duckdb.connect(config={"memory_limit": "2GB"}) as connection:
        files.register(connection)
        rows = connection.read_parquet(urls, union_by_name=True, hive_partitioning=False)
        with files.replacing(name) as temporary:
            rows.order("root_id, record_id, seq").write_parquet(
                str(temporary), compression="zstd", row_group_size=ROWS_PER_GROUP
            )
