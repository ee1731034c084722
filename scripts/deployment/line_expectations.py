"""What both ends of the line to another chain have to answer."""

from scripts.deployment import terms
from scripts.deployment.addresses import Addresses
from scripts.deployment.config import FundConfig
from scripts.deployment.expected import Expected, simple
from scripts.deployment.line_constructors import require_outpost
from scripts.deployment.outpost_config import OutpostConfig
from scripts.deployment.wiring import wired


def home_port(config: FundConfig, at: Addresses) -> list[Expected]:
    """Wiring, its end of the line, and what the outpost is held to."""
    far = require_outpost(config)
    names = ("governor", "controls", "lock", "fund", "treasury", "risk")
    own = terms.line(far.hyperlane.home, far.hyperlane.outpost, at.far_end)
    held_to = terms.remote_terms(far)
    return simple(
        {"asset": config.base.address, "line": own, "terms": held_to, **wired(at, *names)}
    )


def outpost(config: OutpostConfig, at: Addresses) -> list[Expected]:
    """Wiring, and its end of the line."""
    ends = config.hyperlane
    own = terms.line(ends.outpost, ends.home, at.far_end)
    names = ("timelock", "controls", "lock", "treasury", "navOracle", "registry", "risk")
    return simple({"asset": config.base.address, "line": own, **wired(at, *names)})
