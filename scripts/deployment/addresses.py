"""Addresses that contracts will have, from who creates them and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eth_typing import ChecksumAddress
from web3.types import Nonce
from web3.utils.address import get_create_address

from keeper.adapters.address_book import ADAPTERS
from scripts.deployment.config import FundConfig
from scripts.deployment.outpost_config import OutpostConfig
from scripts.deployment.sections import ChainConfig

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
    "home_port",
    "nav_oracle",
    "performance",
    "treasury",
    "flash_account",
    "fund",
    "views",
    "dao",
)
OUTPOST_ORDER = (
    "timelock",
    "lock",
    "controls",
    "registry",
    *ADAPTERS,
    "strategy_implementation",
    "risk",
    "nav_oracle",
    "treasury",
    "outpost",
)
# What an outpost does not have: where its contracts ask for that, it answers itself.
STAND_INS = ("fund", "shares", "performance", "fee_distribution")
# Adapters translate for the fund and the views read it: they are no part of it.
# The lock enrols itself.
NOT_LISTED = (*ADAPTERS, "lock", "views")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """
    Where everything of one fund, or of its outpost, will stand.

    Args:
        contracts: by name, in the order of deployment.
        strategies: the clones that the Treasury creates, in the configured order.
        stand_ins: by names of contracts that are not there, who answers for them.
        peer: the other end of the line to another chain, if there is one.
    """

    contracts: Mapping[str, ChecksumAddress]
    strategies: Sequence[ChecksumAddress]
    stand_ins: Mapping[str, ChecksumAddress] = field(default_factory=dict)
    peer: ChecksumAddress | None = None

    def __getitem__(self, name: str) -> ChecksumAddress:
        """Look a contract up by its name."""
        return self.contracts[name] if name in self.contracts else self.stand_ins[name]

    @property
    def port(self) -> ChecksumAddress:
        """The end of the line that is here."""
        return self.contracts["outpost" if "outpost" in self.contracts else "home_port"]

    @property
    def far_end(self) -> ChecksumAddress:
        """
        The end of the line that is on the other chain.

        Raises:
            ValueError: there is no line.
        """
        if self.peer is None:
            raise ValueError("no line leads to another chain")
        return self.peer

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


def names_to_deploy(config: ChainConfig) -> list[str]:
    """List the contracts of a fund or an outpost in order; what is not configured is absent."""
    absent = {name for name in ADAPTERS if getattr(config.venues, name) is None}
    if isinstance(config, FundConfig) and config.flash_account is None:
        absent.add("flash_account")
    if isinstance(config, FundConfig) and config.outpost is None:
        absent.add("home_port")
    order = OUTPOST_ORDER if isinstance(config, OutpostConfig) else ORDER
    return [name for name in order if name not in absent]


def predict_addresses(
    config: ChainConfig, first_nonce: int, *, peer: ChecksumAddress | None = None
) -> Addresses:
    """
    Predict where everything will stand.

    Args:
        config: the fund or the outpost; its deployer sends nothing else meanwhile.
        first_nonce: the deployer's nonce of the first contract.
        peer: the other end of the line, where there is one.
    """
    contracts = {
        name: created_address(config.creator, first_nonce + index)
        for index, name in enumerate(names_to_deploy(config))
    }
    strategies = [
        created_address(contracts["treasury"], FIRST_CONTRACT_NONCE + index)
        for index in range(len(config.strategies))
    ]
    return addresses_of(contracts, strategies, peer=peer)


def addresses_of(
    contracts: Mapping[str, ChecksumAddress],
    strategies: Sequence[ChecksumAddress],
    *,
    peer: ChecksumAddress | None,
) -> Addresses:
    """Put addresses together; an outpost answers for what it does not have."""
    stand_ins = dict.fromkeys(STAND_INS, contracts["outpost"]) if "outpost" in contracts else {}
    return Addresses(contracts=contracts, strategies=strategies, stand_ins=stand_ins, peer=peer)
