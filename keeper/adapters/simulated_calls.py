"""`eth_simulateV1`: calls one after another, in blocks to come, on a state that is forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keeper.adapters.reverts import explain
from keeper.adapters.rpc import Rpc, to_bytes, to_list, to_number, to_record
from keeper.domain.events import Checkpoint
from keeper.domain.units import Address
from keeper.errors import RpcError

CALL_GAS = 3_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedCall:
    """A call that somebody makes; nobody signs."""

    sender: Address
    to: Address
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedBlock:
    """
    A block to come.

    Args:
        number: of it.
        timestamp: of it, unix seconds.
        calls: in it, in their order.
    """

    number: int
    timestamp: int
    calls: tuple[SimulatedCall, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResult:
    """
    What came of a call.

    Args:
        refused: why it failed; None when it did not.
    """

    refused: str | None
    answer: bytes
    gas: int


def fetch_simulation(
    rpc: Rpc,
    blocks: Sequence[SimulatedBlock],
    overrides: Mapping[str, Mapping[str, object]],
    base: Checkpoint,
    gas_price: int,
) -> tuple[tuple[CallResult, ...], ...]:
    """
    Simulate blocks on top of one.

    Args:
        rpc: the node.
        blocks: in their order.
        overrides: of accounts, before the first call, as the node takes them.
        base: the block whose state they begin with.
        gas_price: wei, of which half is the base fee; 0 would tell a contract that nobody pays.

    Returns:
        For each block what came of its calls.

    Raises:
        RpcError: the node does not answer, cannot simulate, or leaves calls out.
    """
    asked = [_spell(block, gas_price) for block in blocks]
    asked[0]["stateOverrides"] = overrides
    payload = {"blockStateCalls": asked, "validation": False}
    pinned = {"blockHash": base.hash, "requireCanonical": True}
    answer = to_list(rpc.fetch("eth_simulateV1", payload, pinned), "simulated blocks")
    numbers = {block.number: block for block in blocks}
    records = [to_record(each, "a simulated block") for each in answer]
    found = [each for each in records if to_number(each["number"], "a number") in numbers]
    results = tuple(
        tuple(map(_to_result, to_list(each.get("calls"), "simulated calls"))) for each in found
    )
    if [len(each) for each in results] != [len(block.calls) for block in blocks]:
        raise RpcError("the node left calls out of a simulation")
    return results


def _spell(block: SimulatedBlock, gas_price: int) -> dict[str, object]:
    return {
        # Without a base fee a contract would know that nobody pays.
        "blockOverrides": {
            "number": hex(block.number),
            "time": hex(block.timestamp),
            "baseFeePerGas": hex(gas_price // 2),
        },
        "calls": [
            {
                "from": call.sender,
                "to": call.to,
                "input": "0x" + call.data.hex(),
                "gas": hex(CALL_GAS),
                "gasPrice": hex(gas_price),
            }
            for call in block.calls
        ],
    }


def _to_result(answer: object) -> CallResult:
    record = to_record(answer, "a simulated call")
    data = to_bytes(record.get("returnData", "0x"), "a simulated answer")
    done = to_number(record.get("status"), "a simulated status") == 1
    gas = to_number(record.get("gasUsed"), "simulated gas")
    return CallResult(refused=None if done else _explain(record, data, gas), answer=data, gas=gas)


def _explain(record: Mapping[str, object], data: bytes, gas: int) -> str:
    error = record.get("error")
    reason = error.get("data") if isinstance(error, dict) else None
    if isinstance(reason, str) and reason.startswith("0x") and len(reason) > len("0x"):
        data = to_bytes(reason, "a revert's reason")
    if not data and gas >= CALL_GAS * 63 // 64:
        return f"it takes more than {gas} gas"
    return explain(data)
