"""What the shareholders of a season vote on."""

from collections.abc import Sequence
from dataclasses import dataclass

from eth_typing import ChecksumAddress, HexStr
from web3 import Web3
from web3.constants import ADDRESS_ZERO
from web3.contract import Contract

from keeper.domain.units import WAD
from scripts.season.books import FundContracts

LOWER_FEE = "Lower the performance fee from 20 % to 15 %"
RAISE_CAP = "Raise the cap of WETH from 60 % to 80 % of NAV"
RAISE_GATE = "Let one dealing redeem 40 % of the supply instead of 20 %"
ADD_STRATEGY = "Approve the strategy swift of Gail, for 5 % of the fees"

NEW_CAP = WAD // 20  # most that a new strategy begins with, of NAV
FEE_BPS = 500
# The document that says how it is traded; the chain keeps its hash.
RULES = "swift: the trend of WETH over 12, 24 and 48 hours, with at most 5 % of NAV"

Proposed = tuple[list[ChecksumAddress], list[int], list[HexStr], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """Calls that are voted on as one, and their title."""

    title: str
    calls: tuple[tuple[ChecksumAddress, HexStr], ...]

    @property
    def proposed(self) -> Proposed:
        """The arguments of `propose`."""
        targets, payloads = [to for to, _ in self.calls], [data for _, data in self.calls]
        return targets, [0] * len(targets), payloads, self.title

    @property
    def hashed(self) -> tuple[list[ChecksumAddress], list[int], list[HexStr], bytes]:
        """The arguments by which the DAO finds it again."""
        *calls, title = self.proposed
        return (*calls, bytes(Web3.keccak(text=title)))  # type: ignore[return-value]


def lower_fee(contracts: FundContracts) -> Motion:
    """Lower the performance fee by a quarter; the other terms stay."""
    fees = contracts.fee_distribution
    management, _, *levies = fees.functions.feeTerms().call()
    terms = (management, WAD * 15 // 100, *levies)
    return Motion(title=LOWER_FEE, calls=(_call(fees, "setFeeTerms", terms),))


def raise_cap(contracts: FundContracts) -> Motion:
    """Let the fund hold more of its riskiest token."""
    cap = _call(contracts.risk, "setToken", _weth(contracts), WAD * 80 // 100)
    return Motion(title=RAISE_CAP, calls=(cap,))


def raise_gate(contracts: FundContracts) -> Motion:
    """Let more leave at once; the gate is the last of the dealing terms."""
    *others, _ = contracts.fund.functions.dealingTerms().call()
    return Motion(
        title=RAISE_GATE, calls=(_call(contracts.fund, "setDealingTerms", (*others, 4_000)),)
    )


def add_strategy(contracts: FundContracts, strategist: ChecksumAddress) -> Motion:
    """
    Approve a strategy that trades WETH, by the hash of its configuration.

    The first recipient of the fees makes room for the strategist: a strategy comes with exactly
    the part that it was approved with, or not at all.
    """
    limits = (NEW_CAP, WAD // 200, WAD * 3 // 10, 600)
    config = ([_weth(contracts)], [ADDRESS_ZERO], NEW_CAP, limits)
    rules = Web3.keccak(text=RULES)
    named = contracts.treasury.functions.configHash(config, rules).call()
    (first, bps), *others = contracts.fee_distribution.functions.recipients().call()
    parts = [(first, bps - FEE_BPS), *others, (strategist, FEE_BPS)]
    mandate = (named, rules, strategist, FEE_BPS)
    return Motion(
        title=ADD_STRATEGY,
        calls=(
            _call(contracts.fee_distribution, "setRecipients", parts),
            _call(contracts.treasury, "addStrategy", config, mandate),
        ),
    )


def _weth(contracts: FundContracts) -> str:
    tokens = contracts.book.tokens
    return next(token.address for name, token in tokens.items() if name != contracts.book.base)


def _call(
    contract: Contract, function: str, *arguments: object | Sequence[object]
) -> tuple[ChecksumAddress, HexStr]:
    return contract.address, HexStr(contract.encode_abi(function, args=list(arguments)))
