"""Where the gas of a transaction went, by contract and by kind of instruction, from its trace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import cast

from eth_typing import ChecksumAddress
from web3 import Web3
from web3.types import TxReceipt

from keeper.adapters.rpc import Rpc, to_list, to_number, to_record

CALLS = frozenset({"CALL", "CALLCODE", "DELEGATECALL", "STATICCALL"})
# The look at a callee's code before a call is what pays for touching it first.
LOOKS = frozenset({"EXTCODESIZE", "EXTCODECOPY", "EXTCODEHASH"})
KINDS = ("SSTORE", "SLOAD", "calls", "logs", "the rest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the trace: `gas` is what is left before it; `target` is set where it calls."""

    op: str
    gas: int
    cost: int
    depth: int
    target: ChecksumAddress | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """
    Gas that one contract's own instructions took, what it called left out.

    Args:
        contract: its name.
        calls: how often it was called.
        gas: by kind; see KINDS. A call costs 100 gas, 2,600 where it is the first to its callee.
    """

    contract: str
    calls: int
    gas: Mapping[str, int]

    @property
    def total(self) -> int:
        """Gas of all kinds."""
        return sum(self.gas.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """
    A transaction taken apart.

    Args:
        intrinsic: gas of the transaction itself and its calldata.
        refund: gas given back for cleared storage.
        spendings: by contract, the most expensive first.
    """

    intrinsic: int
    refund: int
    spendings: tuple[Spending, ...]


def fetch_profile(rpc: Rpc, receipt: TxReceipt, names: Mapping[str, str]) -> Profile:
    """
    Take a mined transaction apart.

    Args:
        rpc: a node that traces.
        receipt: of the transaction.
        names: of contracts, by address; others are called by their address.
    """
    sent = to_record(
        rpc.fetch("eth_getTransactionByHash", receipt["transactionHash"].to_0x_hex()),
        "a transaction",
    )
    call = {key: sent[name] for key, name in (("from", "from"), ("to", "to"), ("data", "input"))}
    # Anvil keeps the steps of what it mined only on request; the state before is still there.
    before, wanted = (
        hex(receipt["blockNumber"] - 1),
        {"enableMemory": False, "disableStorage": True},
    )
    trace = rpc.fetch("debug_traceCall", {**call, "gas": sent["gas"]}, before, wanted)
    logs = to_list(to_record(trace, "a trace").get("structLogs"), "a trace's steps")
    steps = [_to_step(to_record(each, "a step")) for each in logs]
    intrinsic = to_number(sent["gas"], "a gas limit") - steps[0].gas
    spent = steps[0].gas - steps[-1].gas + steps[-1].cost
    return Profile(
        intrinsic=intrinsic,
        refund=intrinsic + spent - receipt["gasUsed"],
        spendings=add_up(steps, receipt["to"], names),
    )


def _to_step(record: Mapping[str, object]) -> Step:
    op, target = str(record["op"]), None
    if op in CALLS:
        stack = cast("Sequence[str]", record["stack"])
        target = Web3.to_checksum_address(f"0x{int(stack[-2], 16) % 2**160:040x}")
    gas, cost, depth = (int(cast("int", record[key])) for key in ("gas", "gasCost", "depth"))
    return Step(op=op, gas=gas, cost=cost, depth=depth, target=target)


def add_up(
    steps: Sequence[Step], to: ChecksumAddress, names: Mapping[str, str]
) -> tuple[Spending, ...]:
    """
    Add up what each contract's own instructions took.

    Args:
        steps: of the whole transaction, in order.
        to: the contract that it calls.
        names: of contracts, by address.
    """
    gas: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(KINDS, 0))
    calls: dict[str, int] = defaultdict(int, {names.get(to, to): 1})
    running = {steps[0].depth: names.get(to, to)}
    for step, following in zip_longest(steps, steps[1:]):
        gas[running[step.depth]][_kind(step.op)] += _own_gas(step, following)
        if following is not None and following.depth > step.depth and step.target is not None:
            entered = names.get(step.target, step.target)
            running[following.depth] = entered
            calls[entered] += 1
    found = (Spending(contract=name, calls=calls[name], gas=gas[name]) for name in gas)
    return tuple(sorted(found, key=lambda each: -each.total))


def _own_gas(step: Step, following: Step | None) -> int:
    """Tell what a step took, without what it handed to a callee."""
    if following is None or following.depth < step.depth:
        return step.cost
    if following.depth > step.depth:
        return step.cost - following.gas
    return step.gas - following.gas


def _kind(op: str) -> str:
    if op in ("SSTORE", "SLOAD"):
        return op
    if op in CALLS | LOOKS:
        return "calls"
    return "logs" if op.startswith("LOG") else "the rest"
