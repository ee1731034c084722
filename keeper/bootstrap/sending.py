"""Which way signed bytes leave."""

from __future__ import annotations

from keeper.adapters.allowlist import build_allowlist
from keeper.adapters.private import BundleSender, Notes, PrivateSender
from keeper.adapters.rpc import HttpRpc
from keeper.adapters.secrets import hide_url, read_secret
from keeper.adapters.senders import NodeSender, RawSender
from keeper.adapters.signed_bytes import CheckedSender
from keeper.adapters.transactions import fetch_head
from keeper.bootstrap.guards import most_coin
from keeper.bootstrap.reading import Ground, Reader
from keeper.domain.guards import (
    KEEPER_CALLS,
    MEMBER_CALLS,
    OUTPOST_CALLS,
    WATCHER_CALLS,
    Functions,
)
from keeper.domain.units import Address
from keeper.settings.guards import Private


def open_sender(reader: Reader, notes: Notes, account: Address) -> RawSender:
    """
    Put together what takes the keeper's signed bytes; they are judged whatever way they go.

    Args:
        reader: of the fund.
        notes: remember since when a nonce is private.
        account: that signs.

    Raises:
        ConfigError: the private way's secrets cannot be read.
    """
    return _checked(reader, _choose(reader, notes, account), KEEPER_CALLS)


def open_watcher_sender(reader: Reader) -> RawSender:
    """Put together what takes the watcher's: a pause has no secret, and no time for a relay."""
    return _checked(reader, NodeSender(reader.rpc), WATCHER_CALLS)


def open_member_sender(reader: Reader) -> RawSender:
    """Put together what takes a member's: a vote has no secret either."""
    return _checked(reader, NodeSender(reader.rpc), MEMBER_CALLS)


def open_outpost_sender(ground: Ground) -> RawSender:
    """Put together what takes the keeper's bytes on the outpost's chain."""
    return _checked(ground, NodeSender(ground.rpc), OUTPOST_CALLS)


def _checked(ground: Ground, sender: RawSender, functions: Functions) -> CheckedSender:
    allowlist = build_allowlist(ground.book, functions)
    return CheckedSender(sender, allowlist, ground.book.chain_id, most_coin(ground.settings))


def _choose(reader: Reader, notes: Notes, account: Address) -> RawSender:
    private, public = reader.settings.private, NodeSender(reader.rpc)
    if private is None:
        return public
    return PrivateSender(
        private=_open_private(private, reader, account),
        public=public if private.fallback else None,
        head=lambda: fetch_head(reader.sure).number,
        wait_blocks=private.wait_blocks,
        notes=notes,
    )


def _open_private(private: Private, reader: Reader, account: Address) -> RawSender:
    timeout_s = reader.settings.chain.timeout_s
    if private.relay_key_file is None:
        url = private.url if private.url_file is None else read_secret(private.url_file)
        hide_url(url)
        return NodeSender(HttpRpc(url, timeout_s))
    from keeper.adapters.relay import RelayRpc, open_relay_key

    hide_url(private.relay_url)
    key = open_relay_key(private.relay_key_file, account)
    relay = RelayRpc(private.relay_url, key, timeout_s)
    return BundleSender(relay, lambda: fetch_head(reader.sure).number, private.bundle_blocks)
