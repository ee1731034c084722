"""
Addresses and constructor arguments of an outpost and of the port that a fund has for it.

An outpost is made of the same contracts as a fund. Where those ask for parts that it does not have,
it answers itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from eth_typing import ChecksumAddress

from keeper.adapters.address_book import ADAPTERS
from scripts.deployment.addresses import FIRST_CONTRACT_NONCE, Addresses, created_address
from scripts.deployment.config import FundConfig
from scripts.deployment.constructors import BY_NAME, Arguments, wired
from scripts.deployment.quantities import to_wad
from scripts.deployment.terms import Value

STAND_INS = ("fund", "shares", "performance", "fee_distribution")
# Names in its address book. What a constructor calls stands before it; the rest is predicted.
ORDER = (
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
NOT_MEMBERS = (*ADAPTERS, *STAND_INS, "lock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One end of the line between the two chains, pinned for good.

    Args:
        mailbox: Hyperlane's on this chain.
        ism: what vouches for the other chain's messages.
        domain: Hyperlane's number of the other chain.
        peer: the other end.
        route: this end of the base asset's warp route.
        remote_route: its other end.
    """

    mailbox: ChecksumAddress
    ism: ChecksumAddress
    domain: int
    peer: ChecksumAddress
    route: ChecksumAddress
    remote_route: ChecksumAddress

    def spell(self) -> Mapping[str, Value]:
        """Spell IHyperlaneAdapter.Line."""
        return {
            "mailbox": self.mailbox,
            "ism": self.ism,
            "domain": self.domain,
            "peer": self.peer,
            "route": self.route,
            "remoteRoute": self.remote_route,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteTerms:
    """What home holds the outpost to: most of NAV that may be there, and when words are overdue."""

    cap_percent: Decimal
    max_age_s: int
    max_transit_s: int


def predict_outpost(config: FundConfig, deployer: ChecksumAddress, first_nonce: int) -> Addresses:
    """
    Predict where everything of an outpost will stand.

    Args:
        config: tokens, feeds, venues, roles, strategies and limits on its chain.
        deployer: who sends nothing else meanwhile.
        first_nonce: of the deployer.
    """
    absent = {name for name in ADAPTERS if getattr(config.venues, name) is None}
    names = [name for name in ORDER if name not in absent]
    contracts = {n: created_address(deployer, first_nonce + i) for i, n in enumerate(names)}
    contracts |= dict.fromkeys(STAND_INS, contracts["outpost"])
    strategies = [
        created_address(contracts["treasury"], FIRST_CONTRACT_NONCE + index)
        for index in range(len(config.strategies))
    ]
    return Addresses(contracts=contracts, strategies=strategies)


def outpost_arguments(config: FundConfig, at: Addresses, line: Line) -> Mapping[str, Arguments]:
    """Give every constructor's arguments, by name, in the order of deployment."""
    own = {
        "timelock": _timelock(config, at),
        "lock": _lock(at),
        "outpost": _outpost(config, at, line),
    }
    names = [name for name in at.contracts if name not in STAND_INS]
    return {name: own[name] if name in own else BY_NAME[name](config, at) for name in names}


def _timelock(config: FundConfig, at: Addresses) -> Arguments:
    """FundTimelock: nobody proposes but the outpost, and it only what came from home."""
    delay, controls = config.timelock.delay, at["controls"]
    return {"minDelay": delay, "launchOwner": at["outpost"], "controls": controls}


def _lock(at: Addresses) -> Arguments:
    """FundLock."""
    members = [address for name, address in at.contracts.items() if name not in NOT_MEMBERS]
    return {**wired(at, "treasury", "fund"), "members": members}


def _outpost(config: FundConfig, at: Addresses, line: Line) -> Arguments:
    """Outpost."""
    names = ("timelock", "controls", "lock", "treasury", "navOracle", "registry", "risk")
    return {
        "wiring": {"asset": config.base.address, **wired(at, *names)},
        "line": line.spell(),
    }


def port_arguments(
    config: FundConfig, at: Addresses, line: Line, held_to: RemoteTerms
) -> Arguments:
    """
    Give the arguments of a fund's HomePort.

    Args:
        config: the fund.
        at: where the fund will stand.
        line: its end.
        held_to: what the outpost is held to.
    """
    names = ("governor", "controls", "lock", "fund", "treasury", "risk")
    return {
        "wiring": {"asset": config.base.address, **wired(at, *names)},
        "line": line.spell(),
        "terms": {
            "cap": to_wad(held_to.cap_percent),
            "maxAge": held_to.max_age_s,
            "maxTransit": held_to.max_transit_s,
        },
    }
