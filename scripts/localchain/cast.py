"""Who plays what on a local chain, and how they come by their tokens."""

from dataclasses import dataclass

from eth_typing import ChecksumAddress
from web3.contract import Contract

from scripts.localchain.client import DevAccount
from scripts.localchain.transactions import send


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who plays what; `free` are the accounts left for the fund and its users."""

    deployer: DevAccount
    whale: DevAccount
    lender: DevAccount
    borrower: DevAccount
    free: tuple[DevAccount, ...]


def give_base(base: Contract, to: ChecksumAddress, amount: int, *, cast: Cast) -> None:
    """Mint base units of the base asset, or take them from the whale where only a bridge mints."""
    if base.find_functions_by_name("mint"):
        send(base.functions.mint(to, amount), sender=cast.deployer.address)
    else:
        send(base.functions.transfer(to, amount), sender=cast.whale.address)


def give_weth(weth: Contract, to: ChecksumAddress, amount: int, *, sender: ChecksumAddress) -> None:
    """Wrap `amount` wei of the sender's and transfer them."""
    send(weth.functions.deposit(), sender=sender, value=amount)
    if to != sender:
        send(weth.functions.transfer(to, amount), sender=sender)
