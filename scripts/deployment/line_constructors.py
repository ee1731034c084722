"""Arguments of the contracts at both ends of the line to another chain."""

from scripts.deployment import terms
from scripts.deployment.addresses import Addresses
from scripts.deployment.config import FundConfig
from scripts.deployment.outpost_config import OutpostConfig
from scripts.deployment.wiring import Arguments, wired


def home_port(config: FundConfig, at: Addresses) -> Arguments:
    """HomePort: where money leaves for the outpost and comes back."""
    names = ("governor", "controls", "lock", "fund", "treasury", "risk")
    outpost = require_outpost(config)
    ends = outpost.hyperlane
    return {
        "wiring": {"asset": config.base.address, **wired(at, *names)},
        "line": terms.line(ends.home, ends.outpost, at.far_end),
        "terms": terms.remote_terms(outpost),
    }


def require_outpost(config: FundConfig) -> OutpostConfig:
    """
    Give what is configured of the other chain.

    Raises:
        ValueError: nothing is.
    """
    if config.outpost is None:
        raise ValueError("the launch file has no outpost")
    return config.outpost


def outpost_timelock(config: OutpostConfig, at: Addresses) -> Arguments:
    """FundTimelock: nobody proposes but the outpost, and it only what came from home."""
    delay, controls = config.timelock.delay, at["controls"]
    return {"minDelay": delay, "launchOwner": at["outpost"], "controls": controls}


def outpost(config: OutpostConfig, at: Addresses) -> Arguments:
    """Outpost."""
    names = ("timelock", "controls", "lock", "treasury", "navOracle", "registry", "risk")
    ends = config.hyperlane
    return {
        "wiring": {"asset": config.base.address, **wired(at, *names)},
        "line": terms.line(ends.outpost, ends.home, at.far_end),
    }
