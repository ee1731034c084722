"""Gas that the fund's people used, by what they did."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from eth_typing import ABIFunction
from eth_utils.abi import function_abi_to_4byte_selector
from web3.types import TxData

from scripts.artifacts import load_artifact
from scripts.season.books import FundContracts

ABIS = (
    "PocketHedgeFund",
    "Treasury",
    "Strategy",
    "FeeDistribution",
    "EmergencyControls",
    "FundTimelock",
    "FundDAO",
    "FundShares",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GasUse:
    """Transactions of one kind and the gas they used together."""

    count: int
    gas: int


def gas_by_purpose(
    contracts: FundContracts, people: Iterable[str], first: int, last: int
) -> dict[str, GasUse]:
    """
    Sum the gas of the people's calls to the fund in the blocks from `first` to `last`.

    Returns:
        By the function's name, the largest sum first; calls of other contracts are left out.
    """
    names, senders = _selectors(), frozenset(people)
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    for number in range(first, last + 1):
        for transaction in _transactions(contracts, number):
            name = names.get(bytes(transaction["input"])[:4])
            if name is None or transaction["from"] not in senders:
                continue
            receipt = contracts.w3.eth.get_transaction_receipt(transaction["hash"])
            counts[name] += 1
            sums[name] += receipt["gasUsed"]
    return {
        name: GasUse(count=counts[name], gas=sums[name])
        for name in sorted(sums, key=lambda key: -sums[key])
    }


def _transactions(contracts: FundContracts, number: int) -> Sequence[TxData]:
    block = contracts.w3.eth.get_block(number, full_transactions=True)
    return cast("Sequence[TxData]", block["transactions"])


def _selectors() -> dict[bytes, str]:
    return {
        function_abi_to_4byte_selector(cast("ABIFunction", entry)): entry["name"]
        for name in ABIS
        for entry in load_artifact(name).abi
        if entry["type"] == "function" and entry["stateMutability"] != "view"
    }
