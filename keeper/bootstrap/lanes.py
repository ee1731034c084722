"""The urgent lane: the watcher's own key, account, lease and nonces."""

from __future__ import annotations

from keeper.adapters.clock import SystemClock
from keeper.adapters.controls import Controls
from keeper.adapters.quorum import AgreedOrAny
from keeper.adapters.rpc import Rpc
from keeper.adapters.transactions import Web3Wire
from keeper.bootstrap.acting import build_execution, open_memory
from keeper.bootstrap.keys import known_account
from keeper.bootstrap.policies import job_names
from keeper.bootstrap.reading import Reader, open_reader
from keeper.bootstrap.sending import open_watcher_sender
from keeper.domain.guards import WATCHER_CALLS
from keeper.domain.policy import Policy
from keeper.domain.units import Address
from keeper.errors import ConfigError
from keeper.services.emergency import Emergency
from keeper.services.engine_ports import Signer, Timer, Writer
from keeper.services.execution import Execution
from keeper.services.narration import NarratedWriter
from keeper.services.rehearsal import Rehearsal
from keeper.services.watching import Watching
from keeper.settings import Settings


def open_watcher_key(settings: Settings) -> Signer:
    """
    Open the watcher's keystore.

    Raises:
        ConfigError: none is configured, others may read it, it does not open, or it holds the
            keeper's own key, whose lane it is to be independent of.
    """
    from keeper.adapters.signer import open_keystore

    if settings.watcher is None:
        raise ConfigError("watcher.keystore and watcher.passphrase_file are required to pause")
    key = open_keystore(settings.watcher.keystore, settings.watcher.passphrase_file)
    if key.address == known_account(settings):
        raise ConfigError(f"watcher.keystore holds the keeper's own key {key.address}")
    return key


def build_watching(reader: Reader, policy: Policy, timer: Timer) -> Watching | None:
    """Put the watcher's lane together; None when there is no watcher's key, or nothing is sent."""
    if reader.settings.watcher is None or not reader.settings.live:
        return None
    lane = _build_lane(reader, open_watcher_key(reader.settings), timer, reader.sure)
    return Watching(chain=reader.chain, writer=_narrated(lane, reader, timer), policy=policy)


def build_emergency(
    settings: Settings, *, timer: Timer | None = None, rpc: Rpc | None = None
) -> Emergency:
    """
    Put together what pauses; without `live` in the settings it only simulates.

    Raises:
        ConfigError, ChainMismatchError, RpcError: see `open_watcher_key` and `open_reader`.
    """
    key, reader = open_watcher_key(settings), open_reader(settings, rpc)
    clock, ready = timer or SystemClock(), AgreedOrAny(reader.sure, reader.rpc)
    writer: Execution | Rehearsal
    if settings.live:
        writer = _build_lane(reader, key, clock, ready)
    else:
        writer = Rehearsal(_open_wire(reader, ready), key.address)
    return Emergency(
        reader=Controls(ready, reader.book),
        writer=_narrated(writer, reader, clock),
        chain_id=reader.book.chain_id,
        fund=Address(reader.book.address_of("fund")),
    )


def _build_lane(reader: Reader, key: Signer, timer: Timer, sure: Rpc) -> Execution:
    memory = open_memory(reader.settings, reader.book, key.address)
    return build_execution(reader, _open_wire(reader, sure), key, memory, timer, WATCHER_CALLS)


def _narrated(writer: Writer, reader: Reader, timer: Timer) -> NarratedWriter:
    return NarratedWriter(writer, timer, lambda: reader.tally.calls, job_names(reader.settings))


def _open_wire(reader: Reader, sure: Rpc) -> Web3Wire:
    return Web3Wire(reader.rpc, reader.book, open_watcher_sender(reader), sure)
