"""Addresses of existing Ray clusters: Ray itself starts a cluster, or waits for minutes, where one is not right."""

import re
import socket

_CONNECT_SECONDS = 10.0
_ADDRESS = re.compile(r"(?:ray://)?(?P<host>[^/:]+|\[[0-9a-fA-F:]+\]):(?P<port>\d+)")


class ClusterError(Exception):
    """The cluster cannot be used as it is; says why, and what to do."""


def expect_joined(address: str, joined: str) -> None:
    """See that the cluster that this process is in already is the one at an address; a client's cannot be told.

    Raises:
        ClusterError: it is another one.
    """
    place = _ADDRESS.fullmatch(address)
    if place is None or "://" in address:
        return
    try:
        same = f"{socket.gethostbyname(place['host'])}:{place['port']}" == joined
    except OSError:
        same = False
    if not same:
        raise ClusterError(f"this process is in the Ray cluster at {joined} already, not in {address}")


def look_for_cluster(address: str) -> None:
    """See whether anything answers at an address: Ray itself tries for minutes, then ends the process.

    Raises:
        ClusterError: nothing does, or it is no address of an existing cluster.
    """
    if address == "auto":
        return
    place = _ADDRESS.fullmatch(address)
    if place is None:
        told = "host:port, ray://host:port or auto; no cluster is started from here"
        raise ClusterError(f"{address!r} is no address of an existing Ray cluster: {told}")
    try:
        socket.create_connection((place["host"].strip("[]"), int(place["port"])), _CONNECT_SECONDS).close()
    except OSError as error:
        raise ClusterError(f"no Ray cluster at {address} ({error}); `ray start --head` starts one") from error
