"""The configured endpoints."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from keeper.adapters.address_book import ChainBook
from keeper.adapters.counted_rpc import CountedRpc, Tally
from keeper.adapters.endpoint import Endpoint, Identity
from keeper.adapters.endpoints import EndpointPool
from keeper.adapters.pacing import Time
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.quorum import QuorumRpc
from keeper.adapters.rpc import HttpRpc, Rpc, host_of
from keeper.adapters.secrets import hide_url, read_secret
from keeper.errors import ConfigError
from keeper.settings.chain import Chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """
    The nodes of one chain.

    Args:
        rpc: whoever answers first.
        sure: believes only what a quorum of endpoints says.
        endpoints: behind both; None when something stands in for them.
        tally: counts the calls of both.
    """

    rpc: Rpc
    sure: Rpc
    endpoints: EndpointPool | None
    tally: Tally


def open_nodes(chain: Chain, book: ChainBook, rpc: Rpc | None = None) -> Nodes:
    """
    Connect to the nodes of a chain and check that one serves it.

    Args:
        chain: which they are.
        book: whose chain they must serve.
        rpc: stands in for the configured nodes.

    Raises:
        ConfigError: their URLs cannot be read.
        ChainMismatchError: every node serves another chain.
        RpcError: none answers.
    """
    pool, tally = None if rpc else open_endpoints(chain, book), Tally()
    node = rpc or pool
    assert node is not None
    chosen = CountedRpc(node, tally)
    agreed = pool is not None and pool.quorum > 1
    sure = CountedRpc(QuorumRpc(pool), tally) if pool is not None and agreed else chosen
    if pool is None:
        PinnedReads(sure).require_chain(book)
    else:
        pool.require_one()
    return Nodes(rpc=chosen, sure=sure, endpoints=pool, tally=tally)


def open_endpoints(chain: Chain, book: ChainBook, time: Time | None = None) -> EndpointPool:
    """
    Put the configured endpoints together; none is asked yet.

    Args:
        chain: which they are.
        book: whose chain they must serve.
        time: stands in for this machine's.

    Raises:
        ConfigError: a file of URLs cannot be read, one is no URL, or there are fewer than the
            quorum.
    """
    urls, clock = _read_urls(chain), time or Time()
    count = len(urls)
    quorum = chain.quorum or (1 if count <= 2 else count // 2 + 1)
    if quorum > count:
        raise ConfigError(f"chain.quorum is {quorum}, there are {count} endpoints")
    identity = identity_of(book)
    endpoints = [
        Endpoint(
            name,
            HttpRpc(url, chain.timeout_s, name),
            identity,
            per_s=chain.requests_per_s,
            most_behind=chain.most_behind,
            time=clock,
        )
        for name, url in zip(_names(urls), urls, strict=True)
    ]
    return EndpointPool(endpoints, quorum=quorum, patience_s=chain.timeout_s, time=clock)


def _read_urls(chain: Chain) -> list[str]:
    file = chain.url_file or chain.urls_file
    lines = read_secret(file).splitlines() if file else [chain.url or "", *chain.urls]
    urls = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not urls:
        raise ConfigError("there is no endpoint in the configured file")
    for place, url in enumerate(urls, start=1):
        hide_url(url)
        _require_url(url, f"endpoint {place}", ("http", "https"))
    return urls


def read_ws_url(chain: Chain) -> str | None:
    """
    Give the URL whose news are listened to; None without one.

    Raises:
        ConfigError: its file cannot be read, or it is no URL.
    """
    url = read_secret(chain.ws_url_file).strip() if chain.ws_url_file else chain.ws_url
    if not url:
        return None
    hide_url(url)
    _require_url(url, "chain.ws_url", ("ws", "wss"))
    return url


def identity_of(book: ChainBook) -> Identity:
    """Give the chain that every endpoint must serve."""
    return Identity(chain_id=book.chain_id, genesis_hash=book.genesis_hash)


def _require_url(url: str, what: str, schemes: tuple[str, str]) -> None:
    """Refuse what is no URL without repeating it: it may hold a key."""
    try:
        parts = urlsplit(url)
        fine = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine:
        plain, secure = schemes
        raise ConfigError(f"{what} is no URL that begins with {plain}:// or {secure}://")


def _names(urls: list[str]) -> list[str]:
    """Name each by its host; of several on one host the later ones are numbered."""
    seen: Counter[str] = Counter()
    names = []
    for host in map(host_of, urls):
        seen[host] += 1
        names.append(host if seen[host] == 1 else f"{host} ({seen[host]})")
    return names
