"""Events by ranges of blocks, in pieces that the node accepts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from eth_utils.abi import event_abi_to_log_topic
from eth_utils.address import to_checksum_address

from keeper.adapters.contracts import Contract, Reading
from keeper.adapters.rpc import Rpc, RpcRefusal, to_bytes, to_list, to_number, to_record
from keeper.errors import RpcError


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One decoded log; `time` is its block's, None where the node does not say it along."""

    contract: str
    name: str
    values: Reading
    block: int
    index: int
    transaction: str
    time: int | None


class EventReader(Protocol):
    """Whoever knows the fund's events."""

    def fetch(
        self, contracts: Sequence[tuple[str, Contract]], *names: str, first: int, last: int
    ) -> list[Event]:
        """Fetch events of some names, oldest first."""
        ...


class Logs:
    """
    Fetches and decodes logs.

    Args:
        rpc: the node.
        log_range: most blocks a request; halved while the node says that it is too much.
    """

    def __init__(self, rpc: Rpc, log_range: int) -> None:
        self._rpc, self._range = rpc, log_range

    def fetch(
        self,
        contracts: Sequence[tuple[str, Contract]],
        *names: str,
        first: int,
        last: int,
    ) -> list[Event]:
        """
        Fetch events of some names, oldest first.

        Args:
            contracts: addresses with their ABIs; each has events of these names.
            names: of events.
            first: block of the oldest.
            last: block of the newest.

        Raises:
            RpcError: the node did not answer, or not even for a single block.
        """
        known = dict(contracts)
        topics = sorted({topic for _, abi in contracts for topic in _topics(abi, names)})
        query = {"address": list(known), "topics": [topics]}
        found: list[Event] = []
        span = self._range
        while first <= last:
            end = min(last, first + span - 1)
            try:
                logs = fetch_logs(self._rpc, query, first, end)
            except RpcRefusal:
                if span == 1:
                    raise
                span = max(1, span // 2)
                continue
            found += [_event(log, known) for log in logs]
            first = end + 1
        return found


def fetch_logs(rpc: Rpc, query: dict[str, object], first: int, last: int) -> Sequence[object]:
    """Fetch the logs of some blocks, in one request."""
    blocks = {"fromBlock": hex(first), "toBlock": hex(last)}
    return to_list(rpc.fetch("eth_getLogs", query | blocks), "logs")


def _topics(contract: Contract, names: Sequence[str]) -> list[str]:
    return [
        "0x" + event_abi_to_log_topic(entry).hex()
        for entry in contract.events.values()
        if entry["name"] in names
    ]


def _event(log: object, known: dict[str, Contract]) -> Event:
    record = to_record(log, "a log")
    address = to_checksum_address(str(record.get("address")))
    topics = [to_bytes(each, "a topic") for each in to_list(record.get("topics"), "topics")]
    contract = known[address]
    decoded = contract.decode_event(topics, to_bytes(record.get("data"), "a log's data"))
    if decoded is None:
        raise RpcError(f"the node gave a log of {contract.name} that was not asked for")
    name, values = decoded
    time = record.get("blockTimestamp")
    return Event(
        contract=address,
        name=name,
        values=values,
        block=to_number(record.get("blockNumber"), "a log's block"),
        index=to_number(record.get("logIndex"), "a log's index"),
        transaction=str(record.get("transactionHash")),
        time=None if time is None else to_number(time, "a log's time"),
    )
