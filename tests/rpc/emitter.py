"""A contract that emits what it is told, on a chain that is reorganised at will."""

from __future__ import annotations

import itertools
from pathlib import Path

from keeper.adapters.database import open_database
from keeper.adapters.event_source import RpcEvents, to_event
from keeper.adapters.event_store import SqlEvents
from keeper.adapters.rpc import HttpRpc, Rpc
from keeper.domain.events import FundEvent
from keeper.services.following import Following
from scripts.localchain.anvil import Anvil

# Emits its calldata, with the first word as topic: CALLDATACOPY, CALLDATALOAD, LOG1.
EMITTER_CODE = "0x365f5f375f35365fa100"
EMITTER = "0x" + "Ee" * 20
NOTED = f"{7:064x}"  # the topic that receivers are told of


class Emitter:
    """
    Emits events with numbers that never repeat.

    Args:
        anvil: the chain.

    Attributes:
        code: of the contract.
        start: the block from which on events count; no reorganisation goes deeper.
    """

    def __init__(self, anvil: Anvil) -> None:
        self.anvil, self._numbers = anvil, itertools.count(1)
        self._sender = anvil.accounts[0].address
        self.code, self.start = EMITTER_CODE, 0
        self.begin()

    def begin(self) -> None:
        """Leave the past behind."""
        self.anvil.mine(3)
        self.start = self.anvil.w3.eth.block_number - 1

    def emit(self, count: int = 1, topic: str = NOTED) -> None:
        """Mine a block with some events, each of its own transaction."""
        if self.anvil.request("eth_getCode", EMITTER, "latest") != self.code:
            # Anvil forgets codes when a long chain is reorganised.
            self.anvil.request("anvil_setCode", EMITTER, self.code)
        self.anvil.request("evm_setAutomine", False)
        sent = [
            self.anvil.request("eth_sendTransaction", self.transaction(topic)) for _ in range(count)
        ]
        self.anvil.mine()
        while any(self.anvil.request("eth_getTransactionReceipt", each) is None for each in sent):
            self.anvil.mine()  # on a busy machine the pool may be later than the block
        self.anvil.request("evm_setAutomine", True)
        receipts = [self.anvil.w3.eth.get_transaction_receipt(each) for each in sent]
        assert all(each["logs"] for each in receipts)

    def transaction(self, topic: str = NOTED) -> dict[str, str]:
        """Make a transaction that emits one event."""
        data = f"0x{topic}{next(self._numbers):064x}"
        return {"from": self._sender, "to": EMITTER, "data": data, "gas": "0x30000"}

    def reorganise(self, depth: int) -> None:
        """Replace the newest blocks by empty ones, and mine other events on top."""
        head = self.anvil.w3.eth.block_number
        self.anvil.request("anvil_reorg", min(depth, head - self.start), [])
        self.anvil.request("anvil_dropAllTransactions")

    def all_events(self) -> list[FundEvent]:
        """Ask the chain for all events at once."""
        rpc = HttpRpc(self.anvil.rpc_url, 30)
        query = {"address": EMITTER, "fromBlock": hex(self.start), "toBlock": "latest"}
        logs = rpc.fetch("eth_getLogs", query)
        assert isinstance(logs, list)
        return [to_event(each) for each in logs]


def name_of(event: FundEvent) -> str:
    """Name events by their topic."""
    return event.topics[0]


def open_store(path: Path) -> SqlEvents:
    """Open a database of events; those with the topic NOTED are told of."""
    return SqlEvents(open_database(f"sqlite:///{path}"), name_of, ["0x" + NOTED])


def follow(emitter: Emitter, store: SqlEvents, rpc: Rpc, *, log_range: int = 7) -> Following:
    """Follow the emitter in small pages."""
    source = RpcEvents(rpc, [EMITTER], log_range)
    return Following(source=source, store=store, first_block=emitter.start, overlap=2)


def stored(store: SqlEvents) -> list[FundEvent]:
    """List what the store has."""
    return [event for _, event in store.fetch_events()]
