"""What is true of a fund or an outpost that nobody could use yet; void once it is launched."""

from collections.abc import Mapping

from scripts.deployment.addresses import Addresses
from scripts.deployment.expected import Expected, simple

NO_COUNTS: Mapping[str, Mapping[str, int]] = {
    "fee_distribution": {"highWaterMark": 0, "undistributed": 0},
    "performance": {"lastDealing": 0},
    "shares": {"totalSupply": 0},
    "fund": {"navPerShare": 0},
    "home_port": {"sent": 0, "booked": 0, "rulesCount": 0},
    "outpost": {"sent": 0, "received": 0},
}


def unlaunched(at: Addresses) -> dict[str, list[Expected]]:
    """Give the state by contract; of contracts that are not there too."""
    return {
        **{name: simple(counts) for name, counts in NO_COUNTS.items()},
        "controls": simple(
            {
                "tradingPausedUntil": 0,
                "dealingPausedUntil": 0,
                "isTradingHalted": False,
                "isWindingDown": False,
                "consentUntil": 0,
            }
        ),
        "treasury": [
            *simple({"cash": 0}),
            *(
                Expected(getter, (0,), (address,))
                for getter in ("principalOf", "peakOf")
                for address in at.strategies
            ),
        ],
    }
