"""The last step: pay the seed, which opens the first dealing."""

from collections.abc import Callable

from eth_typing import ChecksumAddress
from web3 import Web3
from web3.types import TxParams

from scripts.deployment.chain import call_data, fetch, fetch_int
from scripts.deployment.config import FundConfig
from scripts.deployment.errors import SelfCheckError
from scripts.deployment.plan import Plan
from scripts.deployment.problems import Problem
from scripts.deployment.sender import Sender
from scripts.deployment.terms import seed_assets, seed_shares

DEALING_STATUS = ["uint256"] * 5
START_PER_SHARE = 10**18


def is_launched(w3: Web3, fund: ChecksumAddress) -> bool:
    """Tell whether the fund's first dealing was opened."""
    return dealing_number(w3, fund) != 0


def dealing_number(w3: Web3, fund: ChecksumAddress) -> int:
    """Read the number of the current dealing; 0 before the launch."""
    number = fetch(w3, fund, "dealingStatus()", DEALING_STATUS)[0]
    assert isinstance(number, int)
    return number


def send_launch(config: FundConfig, plan: Plan, sender: Sender, say: Callable[[str], None]) -> None:
    """
    Approve the seed exactly and launch; a fund that is launched already is left alone.

    Raises:
        TransactionFailedError: a transaction would revert or did.
    """
    w3, fund, asset = sender.w3, plan.addresses["fund"], config.base.address
    if is_launched(w3, fund):
        return
    seed = seed_assets(config)
    allowed = fetch_int(w3, asset, "allowance(address,address)", sender.signer.address, fund)
    if allowed != seed:
        # Some tokens refuse to go from one allowance to another without zero between them.
        for amount in (0, seed) if allowed else (seed,):
            data = call_data("approve(address,uint256)", fund, amount)
            _send(sender, "approving the seed", {"to": asset, "data": data})
        say(f"approved the seed of {config.fund.seed:f} {config.base.symbol}")
    _send(sender, "launching", {"to": fund, "data": call_data("launch()")})
    say("launched: the seed is paid and the first dealing is open")


def _send(sender: Sender, what: str, transaction: TxParams) -> None:
    """Send with the next nonce: no address depends on it any more."""
    sender.send(what, transaction, sender.settle_pool())


def require_launched(config: FundConfig, plan: Plan, w3: Web3) -> None:
    """
    Make sure that the seed is in, and its shares are the fund's own, which nothing can move.

    Raises:
        SelfCheckError: they are not; every difference is listed.
    """
    at, shares = plan.addresses, seed_shares(config)
    first = dealing_number(w3, at["fund"]) == 1
    supply = fetch_int(w3, at["shares"], "totalSupply()")
    locked = fetch_int(w3, at["shares"], "balanceOf(address)", at["fund"])
    booked = fetch_int(w3, at["treasury"], "cash()")
    per_share = fetch_int(w3, at["fund"], "navPerShare()")
    wrong = []
    if locked < shares:
        wrong.append(Problem("shares.balanceOf(fund)", locked, f"at least {shares}, the seed"))
    # Until the first strike nobody else has shares; later only the floor is known.
    if supply != shares if first else supply < shares:
        wrong.append(Problem("shares.totalSupply", supply, f"must be {shares}, the seed"))
    if first and per_share != START_PER_SHARE:
        wrong.append(Problem("fund.navPerShare", per_share, f"must be {START_PER_SHARE}"))
    held = fetch_int(w3, config.base.address, "balanceOf(address)", at["treasury"])
    if held < booked:
        wrong.append(Problem("treasury.cash", booked, f"at most {held}, which it holds"))
    if wrong:
        raise SelfCheckError(wrong)
