"""Send what must be refused, and read the error out of the chain's own trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from eth_abi.abi import decode
from web3 import Web3
from web3.contract.contract import ContractFunction
from web3.types import RPCEndpoint, RPCResponse, TxParams, Wei

from keeper.adapters.contracts import decode_arguments, known_errors
from keeper.adapters.reverts import ERROR_STRING, PANIC

GAS = 16_000_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """A custom error by name with its numbers; nameless when a contract gave no reason."""

    name: str
    args: tuple[object, ...] = ()


def read_refusal(data: bytes) -> Refusal:
    """Decode what a call reverted with; `Error` and `Panic` are Solidity's own."""
    selector, rest = data[:4], data[4:]
    if selector == ERROR_STRING:
        return Refusal("Error", tuple(decode(["string"], rest)))
    if selector == PANIC:
        return Refusal("Panic", tuple(decode(["uint256"], rest)))
    entry = known_errors().get(selector)
    if entry is None:
        return Refusal("", (data,) if data else ())
    return Refusal(entry["name"], tuple(decode_arguments(entry, rest).values.values()))


def encode_call(function: ContractFunction) -> str:
    """Encode a bound call without asking the node for anything."""
    offline: TxParams = {"gas": GAS, "gasPrice": Wei(0), "chainId": 0}
    return str(function.build_transaction(offline)["data"])


def send_refused(w3: Web3, *, to: str | None, data: str, sender: str, value: int = 0) -> Refusal:
    """
    Send a transaction that has to revert, and say how it did.

    Args:
        to: None for a creation.

    The error comes from the trace of the mined transaction, so that its block and its time are the
    ones that the contract saw.
    """
    fields = {"from": sender, "data": data, "value": hex(value), "gas": hex(GAS)}
    fields |= {} if to is None else {"to": to}
    mined = cast("Mapping[str, str]", _request(w3, "eth_sendTransactionSync", fields))
    assert int(mined["status"], 16) == 0, "this had to be refused, but it went through"
    options = {"tracer": "callTracer", "tracerConfig": {"onlyTopCall": True}}
    trace = cast(
        "Mapping[str, str]",
        _request(w3, "debug_traceTransaction", mined["transactionHash"], options),
    )
    return read_refusal(bytes.fromhex(trace.get("output", "0x")[2:]))


def call_refused(
    w3: Web3, *, to: str, data: str, sender: str, code: Mapping[str, str] | None = None
) -> Refusal | None:
    """
    Try a call on the newest state and change nothing.

    Args:
        code: runtime code to lend to addresses for this call.

    Returns:
        How it reverted; None when it passed.
    """
    fields = {"from": sender, "to": to, "data": data, "gas": hex(GAS)}
    overrides = {address: {"code": text} for address, text in (code or {}).items()}
    answer = w3.provider.make_request(RPCEndpoint("eth_call"), [fields, "latest", overrides])
    return answer_refusal(answer)


def answer_refusal(answer: RPCResponse) -> Refusal | None:
    """Read how a node's answer says that a call reverted; None when it passed."""
    error = cast("Mapping[str, Any] | None", answer.get("error"))
    if error is None:
        return None
    return read_refusal(bytes.fromhex(str(error.get("data") or "0x")[2:]))


def _request(w3: Web3, method: str, *params: object) -> object:
    return w3.manager.request_blocking(RPCEndpoint(method), list(params))
