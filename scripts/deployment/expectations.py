"""What every getter of a freshly deployed fund has to answer, by contract."""

from collections.abc import Callable, Mapping
from typing import cast

from scripts.deployment import constructors, terms
from scripts.deployment.addresses import Addresses
from scripts.deployment.config import FundConfig
from scripts.deployment.expected import Expected, simple
from scripts.deployment.line_expectations import home_port, outpost
from scripts.deployment.outpost_config import OutpostConfig
from scripts.deployment.quantities import ZERO_ADDRESS, to_wad
from scripts.deployment.sections import ChainConfig
from scripts.deployment.terms import SHARE_DECIMALS, Value
from scripts.deployment.wiring import wired


def timelock(config: ChainConfig, at: Addresses) -> list[Expected]:
    """The governor's delay, and where it finds the guardian; who proposes is in inspection.py."""
    return simple({"getMinDelay": config.timelock.delay, **wired(at, "controls")})


def lock(_: ChainConfig, at: Addresses) -> list[Expected]:
    """Every member, the strategies and the port among them."""
    members = [Expected("isMember", (True,), (address,)) for address in at.enrolled]
    return simple(wired(at, "treasury", "fund")) + members


def shares(config: FundConfig, at: Addresses) -> list[Expected]:
    """Name and wiring."""
    return simple(
        {
            "name": config.fund.name,
            "symbol": config.fund.symbol,
            "decimals": SHARE_DECIMALS,
            "asset": config.base.address,
            **wired(at, "fund", "escrow", "feeDistribution"),
        }
    )


def controls(config: ChainConfig, at: Addresses) -> list[Expected]:
    """Wiring, and who holds which role."""
    names = ("governor", "fund", "risk", "navOracle", "registry")
    roles = terms.roles(config)
    del roles["guardianTerm"]  # the chain knows when it ends, which nobody knew before
    return simple({**wired(at, *names), **roles})


def registry(config: ChainConfig, at: Addresses) -> list[Expected]:
    """Wiring, and that every feed is live; bands are compared in inspection.py."""
    widest = max(int(str(feed["thresholdBps"])) for feed in terms.feeds(config))
    return [
        *simple({"baseAsset": config.base.address, "widestThresholdBps": widest}),
        *simple({"sequencer": config.nav.sequencer or ZERO_ADDRESS}),
        *simple(wired(at, "governor", "controls")),
        *(Expected("hasFeed", (True,), (feed["token"],)) for feed in terms.feeds(config)),
    ]


def escrow(config: FundConfig, at: Addresses) -> list[Expected]:
    """Wiring."""
    return simple({"asset": config.base.address, **wired(at, "fund")})


def fee_distribution(config: FundConfig, at: Addresses) -> list[Expected]:
    """Wiring, what is charged, and who gets it."""
    return simple(
        {
            "feeTerms": terms.fee_terms(config),
            "recipients": terms.recipients(config),
            **wired(at, "governor", "controls", "shares", "fund"),
        }
    )


def uniswap_v2(config: ChainConfig, _: Addresses) -> list[Expected]:
    """The router."""
    venue = config.venues.uniswap_v2
    return [] if venue is None else simple({"router": venue.router})


def uniswap_v3(config: ChainConfig, _: Addresses) -> list[Expected]:
    """The router."""
    venue = config.venues.uniswap_v3
    return [] if venue is None else simple({"router": venue.router})


def aave_v3(config: ChainConfig, _: Addresses) -> list[Expected]:
    """The pool, and the reserves of what is lent."""
    if config.venues.aave_v3 is None:
        return []
    tokens = {token.symbol: token.address for token in (config.base, *config.tokens)}
    loans = [loan for strategy in config.strategies for loan in strategy.lending]
    return [
        *simple({"pool": config.venues.aave_v3.pool}),
        *(Expected("underlyingOf", (tokens[loan.token],), (loan.a_token,)) for loan in loans),
    ]


def erc4626(config: ChainConfig, _: Addresses) -> list[Expected]:
    """The frozen list and the cap."""
    venue = config.venues.erc4626
    if venue is None:
        return []
    growth = to_wad(venue.max_growth_percent_a_day)
    return simple({"vaults": list(venue.vaults), "maxGrowthPerDay": growth})


def strategy(config: ChainConfig, at: Addresses) -> list[Expected]:
    """Wiring that every clone has from the code behind it."""
    return simple(
        {
            "baseAsset": config.base.address,
            **wired(at, "treasury", "lock", "risk", "registry"),
        }
    )


def risk(config: ChainConfig, at: Addresses) -> list[Expected]:
    """Wiring, the fund's limits, and everyone's caps."""
    names = ("governor", "controls", "lock", "treasury", "navOracle", "registry", "shares", "fund")
    caps = [("tokenCap", cap["token"], cap["cap"]) for cap in terms.token_caps(config)]
    caps += [("adapterCap", c["adapter"], c["cap"]) for c in terms.adapter_caps(config, at)]
    limits = zip(at.strategies, config.strategies, strict=True)
    return [
        *simple({"asset": config.base.address, "riskTerms": terms.risk_terms(config)}),
        *simple(wired(at, *names)),
        *(Expected(getter, (cap, True), (key,)) for getter, key, cap in caps),
        *(
            Expected("strategyLimits", (terms.strategy_limits(section), False), (address,))
            for address, section in limits
        ),
    ]


def nav_oracle(config: ChainConfig, at: Addresses) -> list[Expected]:
    """Wiring and terms."""
    return simple(
        {
            "asset": config.base.address,
            "navTerms": terms.nav_terms(config),
            "remote": at.contracts.get("home_port", ZERO_ADDRESS),
            **wired(at, "governor", "fund", "treasury", "registry", "lock", "performance"),
        }
    )


def performance(_: FundConfig, at: Addresses) -> list[Expected]:
    """Wiring."""
    return simple(wired(at, "fund", "navOracle", "treasury", "controls"))


def treasury(config: ChainConfig, at: Addresses) -> list[Expected]:
    """Wiring, strategies and their targets."""
    names = ("governor", "controls", "lock", "fund", "risk", "performance")
    targets = [
        Expected("targetOf", (to_wad(section.target_percent),), (address,))
        for address, section in zip(at.strategies, config.strategies, strict=True)
    ]
    return [
        *simple({"asset": config.base.address, "strategies": list(at.strategies)}),
        *simple({"flashAccount": at.contracts.get("flash_account", ZERO_ADDRESS)}),
        *simple(wired(at, "strategyImplementation", *names)),
        *targets,
    ]


def flash_account(config: FundConfig, at: Addresses) -> list[Expected]:
    """Wiring, and through which venues it borrows."""
    return simple(cast("Mapping[str, Value]", constructors.flash_account(config, at)["wiring"]))


def fund(config: FundConfig, at: Addresses) -> list[Expected]:
    """Wiring, terms and seed."""
    names = ("treasury", "escrow", "navOracle", "controls", "lock", "governor", "performance")
    return simple(
        {
            "asset": config.base.address,
            "share": at["shares"],
            "dealingTerms": terms.dealing_terms(config),
            "seedAssets": terms.seed_assets(config),
            "virtualShares": 10 ** (SHARE_DECIMALS - config.base.decimals),
            **wired(at, "feeDistribution", *names),
        }
    )


def dao(config: FundConfig, at: Addresses) -> list[Expected]:
    """What it governs through, whose votes it counts, and how."""
    vote = terms.vote_settings(config)
    return simple(
        {
            "timelock": at["timelock"],
            "token": at["shares"],
            "votingDelay": vote["votingDelay"],
            "votingPeriod": vote["votingPeriod"],
            "lateQuorumVoteExtension": vote["lateQuorumExtension"],
            "quorumNumerator": vote["quorum"],
            "thresholdFraction": vote["threshold"],
        }
    )


def views(_: FundConfig, at: Addresses) -> list[Expected]:
    """Wiring."""
    names = ("fund", "treasury", "navOracle", "risk", "controls", "feeDistribution")
    return simple({"shareToken": at["shares"], **wired(at, *names)})


SHARED: Mapping[str, Callable[[ChainConfig, Addresses], list[Expected]]] = {
    "timelock": timelock,
    "lock": lock,
    "controls": controls,
    "registry": registry,
    "uniswap_v2": uniswap_v2,
    "uniswap_v3": uniswap_v3,
    "aave_v3": aave_v3,
    "erc4626": erc4626,
    "strategy_implementation": strategy,
    "risk": risk,
    "nav_oracle": nav_oracle,
    "treasury": treasury,
}
BY_NAME: Mapping[str, Callable[[FundConfig, Addresses], list[Expected]]] = {
    **SHARED,
    "shares": shares,
    "escrow": escrow,
    "fee_distribution": fee_distribution,
    "home_port": home_port,
    "performance": performance,
    "flash_account": flash_account,
    "fund": fund,
    "dao": dao,
    "views": views,
}
OUTPOST_BY_NAME: Mapping[str, Callable[[OutpostConfig, Addresses], list[Expected]]] = {
    **SHARED,
    "outpost": outpost,
}


def expected_of(name: str, config: ChainConfig, at: Addresses) -> list[Expected]:
    """Give what the getters of one contract of a fund or an outpost have to answer."""
    if isinstance(config, OutpostConfig):
        return OUTPOST_BY_NAME[name](config, at)
    assert isinstance(config, FundConfig)
    return BY_NAME[name](config, at)
