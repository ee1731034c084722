"""Addresses that contracts will have, from who creates them and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eth_typing import ChecksumAddress
from web3.types import Nonce
from web3.utils.address import get_create_address

from keeper.adapters.address_book import ADAPTERS
from scripts.deployment.config import FundConfig

FIRST_CONTRACT_NONCE = 1  # a contract's own nonce while its constructor runs (EIP-161)
# Names in the address book. What a constructor calls stands before it; the rest is predicted.
ORDER = (
    "timelock",
    "lock",
    "shares",
    "controls",
    "registry",
    "escrow",
    "fee_distribution",
    "uniswap_v2",
    "uniswap_v3",
    "aave_v3",
    "erc4626",
    "strategy_implementation",
    "risk",
    "nav_oracle",
    "performance",
    "treasury",
    "flash_account",
    "fund",
    "views",
    "dao",
)
# Adapters translate for the fund and the views read it: they are no part of it.
# The lock enrols itself.
NOT_LISTED = (*ADAPTERS, "lock", "views")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """
    Where everything of one fund will stand.

    Args:
        contracts: by name, in the order of deployment.
        strategies: the clones that the Treasury creates, in the configured order.
    """

    contracts: Mapping[str, ChecksumAddress]
    strategies: Sequence[ChecksumAddress]

    def __getitem__(self, name: str) -> ChecksumAddress:
        """Look a contract up by its name."""
        return self.contracts[name]

    @property
    def members(self) -> list[ChecksumAddress]:
        """Contracts that the lock's constructor is told."""
        return [at for name, at in self.contracts.items() if name not in NOT_LISTED]

    @property
    def enrolled(self) -> list[ChecksumAddress]:
        """Every member that the lock has in the end: itself and the strategies too."""
        return [self["lock"], *self.members, *self.strategies]

    @property
    def adapters(self) -> dict[str, ChecksumAddress]:
        """The adapters of the configured venues."""
        return {name: at for name, at in self.contracts.items() if name in ADAPTERS}


def created_address(creator: ChecksumAddress, nonce: int) -> ChecksumAddress:
    """
    Predict the address of a CREATE.

    Args:
        creator: account or contract that creates.
        nonce: its nonce at that moment.
    """
    return get_create_address(creator, Nonce(nonce))


def names_to_deploy(config: FundConfig) -> list[str]:
    """List the contracts of this fund in order; what is not configured is absent."""
    absent = {name for name in ADAPTERS if getattr(config.venues, name) is None}
    if config.flash_account is None:
        absent.add("flash_account")
    return [name for name in ORDER if name not in absent]


def predict_addresses(config: FundConfig, first_nonce: int) -> Addresses:
    """
    Predict where everything will stand.

    Args:
        config: the fund; its deployer sends nothing else meanwhile.
        first_nonce: the deployer's nonce of the first contract.
    """
    deployer = config.fund.deployer
    contracts = {
        name: created_address(deployer, first_nonce + index)
        for index, name in enumerate(names_to_deploy(config))
    }
    strategies = [
        created_address(contracts["treasury"], FIRST_CONTRACT_NONCE + index)
        for index in range(len(config.strategies))
    ]
    return Addresses(contracts=contracts, strategies=strategies)
