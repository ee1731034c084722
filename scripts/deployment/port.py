"""Whether the port to another chain is this fund's: it is for good, so that comes first."""

from collections.abc import Iterator, Sequence

from eth_utils.address import to_checksum_address
from web3 import Web3

from scripts.deployment.chain import CallFailedError, fetch
from scripts.deployment.config import FundConfig
from scripts.deployment.plan import Step
from scripts.deployment.problems import Problem

# What the port was told at its own deployment, by the names of the address book.
WIRED = {
    "governor": "timelock",
    "controls": "controls",
    "lock": "lock",
    "fund": "fund",
    "treasury": "treasury",
    "risk": "risk",
}


def port_problems(config: FundConfig, w3: Web3, steps: Sequence[Step]) -> Iterator[Problem]:
    """
    List what the port takes for a part of its fund and is not.

    Args:
        config: the fund.
        w3: its chain.
        steps: what is still to be deployed; a part that stands already was compared before.
    """
    remote = config.nav.remote
    if remote is None:
        return
    predicted = {step.name: step.address for step in steps}
    wanted = {getter: predicted[name] for getter, name in WIRED.items() if name in predicted}
    for getter, address in {**wanted, "asset": config.base.address}.items():
        try:
            (answer,) = fetch(w3, remote, f"{getter}()", ["address"])
        except CallFailedError as error:
            yield Problem("nav.remote", remote, f"must be a HomePort: {error}")
            return
        found = to_checksum_address(str(answer))
        if found != address:
            yield Problem("nav.remote", remote, f"its {getter} is {found}, must be {address}")
