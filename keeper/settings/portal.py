"""Where the portal listens, and whom it believes."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from eth_utils.address import is_address, to_checksum_address
from pydantic import AfterValidator, Field

from keeper.settings.section import DAY_S, Section


def _checked_origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError("an origin is a scheme and a host, such as https://fund.example")
    if f"{parts.scheme}://{parts.netloc}" != text:
        raise ValueError(f"an origin has no path: {parts.scheme}://{parts.netloc}")
    return text


def _checked_template(text: str) -> str:
    if not text.startswith("https://") or "{kind}" not in text or "{id}" not in text:
        raise ValueError("an explorer is an https URL with {kind} and {id} in it")
    return text


def _checked_node(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError("a wallet's node is an http or https URL without a password in it")
    return text


def _checked_address(text: str) -> str:
    if not is_address(text):
        raise ValueError(f"{text!r} is no address")
    return to_checksum_address(text)


def _checked_network(text: str) -> str:
    return str(ip_network(text))


class Portal(Section):
    """
    The portal.

    Args:
        origin: how browsers reach it, when another server stands before it; with https it is behind
            TLS: cookies are for TLS alone then, and browsers are told to come back by TLS.
        pages: folder of the built pages; `build/portal` of this project by default.
        requests_per_minute: most of one client, in any burst.
        trusted_proxy: addresses or networks whose X-Forwarded-For is believed.
        explorer: https URL of a block explorer, in which {kind} becomes tx, block or address.
        wallet_node: URL that wallets are told of that do not know the chain; everybody can read it.
        poll_s: how often the chain is looked at, for all readers together.
        answer_s: longest that one answer may wait for a node.
        operators: accounts that see what is still under way, once they signed in.
        session_s: how long a sign-in lasts.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 8420
    origin: Annotated[str, AfterValidator(_checked_origin)] | None = None
    pages: Path | None = None
    requests_per_minute: Annotated[int, Field(ge=10, le=1_000_000)] = 600
    trusted_proxy: tuple[Annotated[str, AfterValidator(_checked_network)], ...] = ()
    explorer: Annotated[str, AfterValidator(_checked_template)] | None = None
    wallet_node: Annotated[str, AfterValidator(_checked_node)] | None = None
    poll_s: Annotated[float, Field(ge=0.1, le=600)] = 2.0
    answer_s: Annotated[float, Field(ge=0.1, le=120)] = 15.0
    operators: tuple[Annotated[str, AfterValidator(_checked_address)], ...] = ()
    session_s: Annotated[int, Field(ge=60, le=30 * DAY_S)] = DAY_S
