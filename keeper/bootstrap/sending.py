"""Which way signed bytes leave."""

from __future__ import annotations

from keeper.adapters.allowlist import build_allowlist
from keeper.adapters.senders import PublicSender, RawSender
from keeper.adapters.signed_bytes import CheckedSender
from keeper.bootstrap.reading import Reader
from keeper.domain.guards import KEEPER_CALLS, WATCHER_CALLS, Allowlist


def open_sender(reader: Reader) -> RawSender:
    """Put together what takes signed bytes; whatever way they go, they are judged before."""
    lanes = [build_allowlist(reader.book, each) for each in (KEEPER_CALLS, WATCHER_CALLS)]
    allowlist = Allowlist(calls=lanes[0].calls | lanes[1].calls)
    return CheckedSender(PublicSender(reader.rpc), allowlist, reader.book.chain_id)
