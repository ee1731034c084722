"""How often one client may ask, and how much it may say."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keeper.portal.failures import failure

MOST_CLIENTS = 10_000  # that are remembered; the one that has been quiet longest is forgotten
MOST_BODY = 65_536  # bytes
MOST_TARGET = 4_096  # bytes of path and query
LONG_NUMBER = 20  # digits; Python refuses to read some thousand of them
MINUTE_S = 60
UNWANTED = 1008  # the WebSocket's code for what a policy forbids
V6_SITE = 64  # bits of an IPv6 address that one customer has

Network = IPv4Network | IPv6Network


class Rates:
    """
    A bucket of tokens for each client.

    Args:
        per_minute: what a bucket holds, and what flows into it in a minute.
        now: monotonic seconds.
    """

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self.per_minute, self._now = per_minute, now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> float:
        """Take a token; 0 when there was one, else the seconds until there is."""
        now, flow = self._now(), self.per_minute / MINUTE_S
        level, since = self._buckets.pop(client, (float(self.per_minute), now))
        level = min(float(self.per_minute), level + (now - since) * flow)
        missing = max(0.0, 1 - level)
        self._buckets[client] = (level if missing else level - 1, now)
        if len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return missing / flow


class Limits:
    """
    ASGI middleware that refuses who asks too often, or says too much.

    Args:
        rates: of clients.
        trusted: networks of proxies whose X-Forwarded-For is believed.
    """

    def __init__(self, app: ASGIApp, *, rates: Rates, trusted: Sequence[str]) -> None:
        self._app, self._rates = app, rates
        self._trusted = networks_of(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what keeps to the limits."""
        if scope["type"] == "websocket":  # nothing here speaks it, and no limit would hold for it
            await send({"type": "websocket.close", "code": UNWANTED})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refuse(scope)
        if refusal is None:
            await self._app(scope, _Measured(receive), send)
            return
        status, reason, limit, value, headers = refusal
        await failure(status, reason, limit, value, headers)(scope, receive, send)

    def _refuse(self, scope: Scope) -> tuple[int, str, int, int | None, dict[str, str]] | None:
        """Say why a request is refused by its head alone; None when it is not."""
        wait = self._rates.take(client_of(scope, self._trusted))
        if wait:
            pause, most = int(wait) + 1, self._rates.per_minute
            headers = {"Retry-After": str(pause)}
            return 429, f"too many requests, ask again in {pause} s", most, None, headers
        size = len(scope["raw_path"] or b"") + len(scope["query_string"])
        if size > MOST_TARGET:
            return 414, "path and query are too long, in bytes", MOST_TARGET, size, {}
        said = Headers(scope=scope).get("content-length", "0")
        length = int(said) if said.isdecimal() and len(said) < LONG_NUMBER else None
        if length is None or length > MOST_BODY:
            return 413, "the body is too large, in bytes", MOST_BODY, length, {}
        return None


class BodyTooLargeError(HTTPException):
    """More came than may, whatever its head said."""

    def __init__(self) -> None:
        super().__init__(413, f"the body is too large, in bytes, limit is {MOST_BODY}")


class _Measured:
    """Receives a body, and no more of it than may come."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._size = receive, 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > MOST_BODY:
            raise BodyTooLargeError
        return message


def networks_of(trusted: Sequence[str]) -> tuple[Network, ...]:
    """Read the networks of proxies whose X-Forwarded-For is believed."""
    return tuple(ip_network(each) for each in trusted)


def client_of(scope: Scope, trusted: Sequence[Network]) -> str:
    """
    Say who asks: who connected, or whom the nearest proxy that is not trusted names.

    An IPv6 client is its site: one customer has more addresses than there are buckets.
    """
    peer = (scope.get("client") or ("", 0))[0]
    forwarded = Headers(scope=scope).getlist("x-forwarded-for")
    hops = [each.strip() for line in forwarded for each in line.split(",")]
    while hops and _is_in(peer, trusted):
        peer = hops.pop()
    return _site(peer)


def _is_in(text: str, networks: Sequence[Network]) -> bool:
    try:
        address = _address_of(text)
    except ValueError:
        return False
    return any(address in network for network in networks)


def _address_of(text: str) -> IPv4Address | IPv6Address:
    """Read an address; one of IPv4 that a socket of both kinds shows as IPv6 is one of IPv4."""
    address = ip_address(text)
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _site(text: str) -> str:
    try:
        address = _address_of(text)
    except ValueError:
        return text[:64]
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, V6_SITE), strict=False))
    return str(address)
