"""
The address book: where everything of one fund stands, written by the deployment as JSON.

Addresses are checksummed, hashes are 0x and 64 hex digits. Nothing in it is secret, and what the
chain itself can answer (feeds' bands, limits, positions behind an aToken) is left to the chain.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from eth_typing import ChecksumAddress
from eth_utils.address import is_address, to_checksum_address
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


def _checksummed(text: str) -> ChecksumAddress:
    """Accept an address in any spelling and give it its checksum."""
    if not is_address(text):
        raise ValueError(f"{text!r} is no address")
    return to_checksum_address(text)


Address = Annotated[str, AfterValidator(_checksummed)]
Hash = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]
Name = Annotated[str, Field(min_length=1, max_length=64)]

# Contracts that every fund has, by their names in the book, and the ABI of each in keeper/abi.
CONTRACTS = {
    "timelock": "FundTimelock",
    "lock": "FundLock",
    "shares": "FundShares",
    "controls": "EmergencyControls",
    "registry": "PriceRegistry",
    "escrow": "Escrow",
    "fee_distribution": "FeeDistribution",
    "strategy_implementation": "Strategy",
    "risk": "RiskManagement",
    "nav_oracle": "NavOracle",
    "performance": "PerformanceTracking",
    "treasury": "Treasury",
    "fund": "PocketHedgeFund",
    "dao": "FundDAO",
    "views": "FundViews",
}
# Adapters of the venues that the fund was configured with.
ADAPTERS = {
    "uniswap_v2": "UniswapV2Adapter",
    "uniswap_v3": "UniswapV3Adapter",
    "aave_v3": "AaveV3Adapter",
    "erc4626": "Erc4626Adapter",
}
# What a fund has besides when its launch file asks for it.
FLASH_ACCOUNT = {"flash_account": "FlashAccount"}
# What a fund with an outpost has besides, and what the outpost's own book has.
HOME_PORT = {"home_port": "HomePort"}
OUTPOST_CONTRACTS = {"outpost": "Outpost"} | {
    name: CONTRACTS[name]
    for name in (
        "timelock",
        "lock",
        "controls",
        "registry",
        "strategy_implementation",
        "risk",
        "nav_oracle",
        "treasury",
    )
}
ABIS = CONTRACTS | ADAPTERS | FLASH_ACCOUNT | HOME_PORT | OUTPOST_CONTRACTS


class Record(BaseModel):
    """A table of the book: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Deployed(Record):
    """A contract on the chain; `code_hash` is the keccak of the runtime code that stands there."""

    address: Address
    code_hash: Hash


class NamedStrategy(Record):
    """A strategy: a clone that the Treasury created, under the name of the launch file."""

    name: Name
    address: Address
    code_hash: Hash


class Token(Record):
    """A token that the fund prices; `feed` is its aggregator against USD."""

    address: Address
    decimals: Annotated[int, Field(ge=6, le=18)]
    feed: Address


class ChainBook(Record):
    """
    Where that stands which belongs to one fund on one chain.

    Attributes:
        REQUIRED: contracts that have to be there.
        OPTIONAL: contracts that may be there.
        SUBJECT: the contract that a database is bound to.
        version: of this layout.
        chain_id: the chain.
        genesis_hash: of its block 0; a local chain that was started anew has another.
        deployed_block: block of the first contract; no event of the fund is older.
        base: symbol of the base asset, a key of `tokens`.
        contracts: by the names of ABIS.
        adapters: by the names of ADAPTERS; a venue that is not configured is absent.
        strategies: in the order of the Treasury.
        tokens: by symbol, the base asset among them.
    """

    REQUIRED: ClassVar[frozenset[str]] = frozenset()
    OPTIONAL: ClassVar[frozenset[str]] = frozenset()
    SUBJECT: ClassVar[str] = ""

    version: Literal[1] = 1
    chain_id: Annotated[int, Field(ge=1)]
    genesis_hash: Hash
    deployed_block: Annotated[int, Field(ge=0)]
    base: Name
    contracts: dict[str, Deployed]
    adapters: dict[str, Deployed]
    strategies: tuple[NamedStrategy, ...]
    tokens: dict[str, Token]

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        """Refuse a book in which something is missing that there always is."""
        missing = sorted(self.REQUIRED - self.contracts.keys())
        unknown = sorted(self.contracts.keys() - self.REQUIRED - self.OPTIONAL)
        unknown += sorted(self.adapters.keys() - ADAPTERS.keys())
        if missing or unknown:
            raise ValueError(f"missing: {missing or 'nothing'}, unknown: {unknown or 'nothing'}")
        if self.base not in self.tokens:
            raise ValueError(f"the base asset {self.base} is not among the tokens")
        return self

    @property
    def subject(self) -> ChecksumAddress:
        """The contract that a database is bound to."""
        return self.address_of(self.SUBJECT)

    def address_of(self, name: str) -> ChecksumAddress:
        """Look up a contract, an adapter or a strategy by its name."""
        listed = {s.name: s.address for s in self.strategies}
        listed |= {key: at.address for key, at in (self.contracts | self.adapters).items()}
        return to_checksum_address(listed[name])

    def strategy_named(self, address: str) -> str:
        """Name a strategy by its address; an unknown one keeps the address."""
        return next((s.name for s in self.strategies if s.address == address), address)

    def symbol_of(self, address: str) -> str:
        """Name a token by its address; an unknown one keeps the address."""
        return next((s for s, token in self.tokens.items() if token.address == address), address)

    @classmethod
    def read(cls, path: Path) -> Self:
        """
        Read a book from its JSON file.

        Raises:
            OSError: the file cannot be read.
            pydantic.ValidationError: it is no book of this version.
        """
        return cls.model_validate_json(path.read_text(encoding="utf-8"))

    def write(self, path: Path) -> None:
        """Replace the file by a complete new one that has reached the disk."""
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + ".partial")
        with partial.open("w", encoding="utf-8") as file:
            file.write(self.model_dump_json(indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)


class AddressBook(ChainBook):
    """Where one fund stands."""

    REQUIRED = frozenset(CONTRACTS)
    OPTIONAL = frozenset(HOME_PORT | FLASH_ACCOUNT)
    SUBJECT = "fund"


class OutpostBook(ChainBook):
    """Where the outpost of one fund stands on its other chain."""

    REQUIRED = frozenset(OUTPOST_CONTRACTS)
    SUBJECT = "outpost"
