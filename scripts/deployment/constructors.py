"""Arguments of every contract's constructor, by name, wired to predicted addresses."""

from collections.abc import Callable, Mapping

from scripts.deployment import terms
from scripts.deployment.addresses import Addresses
from scripts.deployment.config import FundConfig
from scripts.deployment.line_constructors import home_port, outpost, outpost_timelock
from scripts.deployment.outpost_config import OutpostConfig
from scripts.deployment.quantities import ZERO_ADDRESS, to_wad
from scripts.deployment.sections import ChainConfig
from scripts.deployment.wiring import Arguments, wired


def timelock(config: FundConfig, at: Addresses) -> Arguments:
    """FundTimelock: the governor of everything."""
    return {
        "minDelay": config.timelock.delay,
        "launchOwner": config.roles.launch_owner,
        "controls": at["controls"],
    }


def lock(_: ChainConfig, at: Addresses) -> Arguments:
    """FundLock: the port to another chain is a member; strategies are enrolled by the Treasury."""
    return {**wired(at, "treasury", "fund"), "members": at.members}


def shares(config: FundConfig, at: Addresses) -> Arguments:
    """FundShares."""
    return {
        "name": config.fund.name,
        "symbol": config.fund.symbol,
        "asset": config.base.address,
        "fund": at["fund"],
        "escrow": at["escrow"],
        "feeDistribution": at["fee_distribution"],
    }


def controls(config: ChainConfig, at: Addresses) -> Arguments:
    """EmergencyControls."""
    names = ("governor", "fund", "risk", "navOracle", "registry")
    return {"wiring": wired(at, *names), "roles": terms.roles(config)}


def registry(config: ChainConfig, at: Addresses) -> Arguments:
    """PriceRegistry."""
    return {
        "base": config.base.address,
        "governor": at["timelock"],
        "controls": at["controls"],
        "sequencer": config.nav.sequencer or ZERO_ADDRESS,
        "feeds": terms.feeds(config),
    }


def escrow(config: FundConfig, at: Addresses) -> Arguments:
    """Escrow."""
    return {"fund": at["fund"], "asset": config.base.address}


def fee_distribution(config: FundConfig, at: Addresses) -> Arguments:
    """FeeDistribution."""
    return {
        "wiring": wired(at, "governor", "controls", "shares", "fund"),
        "terms": terms.fee_terms(config),
        "recipients": terms.recipients(config),
    }


def uniswap_v2(config: ChainConfig, _: Addresses) -> Arguments:
    """UniswapV2Adapter."""
    return {} if config.venues.uniswap_v2 is None else {"router": config.venues.uniswap_v2.router}


def uniswap_v3(config: ChainConfig, _: Addresses) -> Arguments:
    """UniswapV3Adapter."""
    return {} if config.venues.uniswap_v3 is None else {"router": config.venues.uniswap_v3.router}


def aave_v3(config: ChainConfig, _: Addresses) -> Arguments:
    """AaveV3Adapter."""
    return {} if config.venues.aave_v3 is None else {"pool": config.venues.aave_v3.pool}


def erc4626(config: ChainConfig, _: Addresses) -> Arguments:
    """Erc4626Adapter."""
    venue = config.venues.erc4626
    if venue is None:
        return {}
    growth = to_wad(venue.max_growth_percent_a_day)
    return {"vaults": list(venue.vaults), "maxGrowthPerDay": growth}


def strategy_implementation(config: ChainConfig, at: Addresses) -> Arguments:
    """Strategy: the code behind every clone."""
    return {
        "wiring": {
            "asset": config.base.address,
            **wired(at, "treasury", "lock", "risk", "registry"),
        }
    }


def risk(config: ChainConfig, at: Addresses) -> Arguments:
    """RiskManagement."""
    names = ("controls", "lock", "treasury", "navOracle", "registry", "shares", "fund")
    return {
        "wiring": {"asset": config.base.address, **wired(at, "governor", *names)},
        "terms": terms.risk_terms(config),
        "tokens": terms.token_caps(config),
        "adapters": terms.adapter_caps(config, at),
    }


def nav_oracle(config: ChainConfig, at: Addresses) -> Arguments:
    """NavOracle."""
    return {
        "wiring": {
            "asset": config.base.address,
            **wired(at, "governor", "fund", "treasury", "registry", "lock", "performance"),
        },
        "terms": terms.nav_terms(config),
        "remote": at.contracts.get("home_port", ZERO_ADDRESS),
    }


def performance(_: FundConfig, at: Addresses) -> Arguments:
    """PerformanceTracking."""
    return wired(at, "fund", "navOracle", "treasury", "controls")


def treasury(config: ChainConfig, at: Addresses) -> Arguments:
    """Treasury: creates the strategies and lists them."""
    names = ("controls", "lock", "fund", "risk", "strategyImplementation", "performance")
    wiring = {"asset": config.base.address, **wired(at, "governor", *names)}
    wiring["flashAccount"] = at.contracts.get("flash_account", ZERO_ADDRESS)
    return {"wiring": wiring, "configs": terms.strategies(config, at)}


def flash_account(config: FundConfig, at: Addresses) -> Arguments:
    """FlashAccount: finds its lenders through the adapters of the venues."""
    names = config.flash_account.lenders if config.flash_account else ()
    lenders = {name: at.adapters[name] for name in names if name in at.adapters}
    return {
        "wiring": {
            "asset": config.base.address,
            **wired(at, "lock", "risk", "treasury"),
            "uniswapV3": lenders.get("uniswap_v3", ZERO_ADDRESS),
            "aaveV3": lenders.get("aave_v3", ZERO_ADDRESS),
        }
    }


def fund(config: FundConfig, at: Addresses) -> Arguments:
    """PocketHedgeFund."""
    names = ("governor", "shares", "treasury", "escrow", "navOracle", "controls", "lock")
    recorders = ("feeDistribution", "performance")
    return {
        "wiring": {"asset": config.base.address, **wired(at, *names, *recorders)},
        "terms": terms.dealing_terms(config),
        "seedAssets": terms.seed_assets(config),
    }


def dao(config: FundConfig, at: Addresses) -> Arguments:
    """FundDAO: proposes to the timelock once the launch owner has handed that over."""
    names = ("timelock", "shares", "fund", "treasury", "risk", "registry", "navOracle")
    return {
        "wiring": wired(at, *names, "feeDistribution", "controls"),
        "settings": terms.vote_settings(config),
    }


def views(_: FundConfig, at: Addresses) -> Arguments:
    """FundViews: reads the others, and nothing relies on it."""
    names = ("fund", "shares", "treasury", "navOracle", "risk", "controls", "feeDistribution")
    return {"wiring": wired(at, *names)}


SHARED: Mapping[str, Callable[[ChainConfig, Addresses], Arguments]] = {
    "lock": lock,
    "controls": controls,
    "registry": registry,
    "uniswap_v2": uniswap_v2,
    "uniswap_v3": uniswap_v3,
    "aave_v3": aave_v3,
    "erc4626": erc4626,
    "strategy_implementation": strategy_implementation,
    "risk": risk,
    "nav_oracle": nav_oracle,
    "treasury": treasury,
}
BY_NAME: Mapping[str, Callable[[FundConfig, Addresses], Arguments]] = {
    **SHARED,
    "timelock": timelock,
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
OUTPOST_BY_NAME: Mapping[str, Callable[[OutpostConfig, Addresses], Arguments]] = {
    **SHARED,
    "timelock": outpost_timelock,
    "outpost": outpost,
}


def arguments_of(name: str, config: ChainConfig, at: Addresses) -> Arguments:
    """Give the arguments of one constructor of a fund or an outpost."""
    if isinstance(config, OutpostConfig):
        return OUTPOST_BY_NAME[name](config, at)
    assert isinstance(config, FundConfig)
    return BY_NAME[name](config, at)
