"""Whom a visitor of the demo's fund may be."""

from dataclasses import dataclass

from scripts.localchain.cast import give_base
from scripts.localchain.client import DevAccount
from scripts.localchain.kept import KeptMarket
from scripts.season.stage import NAMES

FUND_ROLES = 8  # of the free accounts, before the investors; see deployment.local.fund_cast
NEWCOMER = 7  # of the investors: nobody of the season
NEWCOMER_HAS = 100_000
HOLDERS = ("Ada", "Dan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account of the local chain, and what it has in words."""

    account: DevAccount
    title: str
    holds: str

    def as_wallet(self) -> dict[str, str]:
        """Name it as a wallet does."""
        name = f"Local test wallet: {self.title}, {self.holds}"
        return {"name": name, "address": self.account.address}


def bring_people(market: KeptMarket) -> tuple[Person, ...]:
    """Give somebody new some of the base asset, and find the season's holders; newcomer first."""
    investors = market.cast.free[FUND_ROLES:]
    newcomer, symbol = investors[NEWCOMER], market.base.functions.symbol().call()
    amount = NEWCOMER_HAS * 10**market.base_decimals
    give_base(market.base, newcomer.address, amount, cast=market.cast)
    new = Person(account=newcomer, title="newcomer", holds=f"with {NEWCOMER_HAS:,} {symbol}")
    holders = (
        Person(account=investors[NAMES.index(name)], title=name, holds="who holds shares")
        for name in HOLDERS
    )
    return (new, *holders)
