"""Books of both chains and of what is between them, from events, set against balances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from eth_utils.address import to_checksum_address
from web3.contract import Contract

from keeper.domain.units import PRICE_SCALE
from scripts.arbitrage.stage import Stage
from scripts.season.ledger import Ledger, LedgerEvent, Strategy, Value

HOME, AWAY = 0, 1
TRADING = "trading"
LARGEST_BY_HAND = 2**32  # ids of orders by hand are small, those of the keeper's trades are hashes
EVENTS = {
    "fund": ("Launched", "DepositRequest", "DepositCancelled", "DealingStruck", "Withdraw"),
    "treasury": ("Allocated", "Deallocated", "Harvested"),
    "strategy": ("CashReceived", "CashReturned", "OrderExecuted"),
    "port": ("SentAbroad", "SentHome", "ArrivalsBooked"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """An event with the transaction that it is of."""

    event: LedgerEvent
    transaction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainBooks:
    """
    What the events of one chain come to.

    Args:
        noted: the events.
        ledger: double-entry books, revalued at the last block.
        left: base units that were sent to the other chain.
        came: base units from there that were counted.
    """

    noted: tuple[Noted, ...]
    ledger: Ledger
    left: int
    came: int

    @property
    def from_orders(self) -> int:
        """What orders earned at the prices of their own blocks, base units."""
        return sum(each.from_orders for each in self.ledger.strategies.values())

    @property
    def from_revaluation(self) -> int:
        """What prices did to what was held, base units."""
        return sum(each.from_revaluation for each in self.ledger.strategies.values())

    @property
    def trades(self) -> Iterator[Noted]:
        """Orders of the keeper's trades; those by hand are left out."""
        return (
            each
            for each in self.noted
            if each.event.name == "OrderExecuted" and each.event.number("id") > LARGEST_BY_HAND
        )

    @property
    def sends(self) -> Iterator[Noted]:
        """What left for the other chain."""
        return (each for each in self.noted if each.event.name in ("SentAbroad", "SentHome"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conservation:
    """
    Where all money is, base units, read from balances and messages; and how it came to be there.

    `unexplained` is what payments, trade results and price moves do not explain.
    """

    paid_in: int
    paid_out: int
    fees_paid: int
    trade_result: int
    price_moves: int
    home: int
    away: int
    in_flight: int
    escrow: int

    @property
    def unexplained(self) -> int:
        """Money that came from nowhere, or went there."""
        sources = self.paid_in + self.trade_result + self.price_moves
        there = self.home + self.away + self.in_flight + self.escrow
        return sources - self.paid_out - self.fees_paid - there


def keep_books(stage: Stage) -> tuple[ChainBooks, ChainBooks]:
    """Book everything that happened on both chains, and revalue at their newest blocks."""
    return _keep(stage, HOME), _keep(stage, AWAY)


def conserve(stage: Stage, books: tuple[ChainBooks, ChainBooks]) -> Conservation:
    """Set the books against balances on both chains, and against messages on their way."""
    home = books[HOME].ledger
    waiting = sum(_balance(stage, which, _port(stage, which).address) for which in (HOME, AWAY))
    return Conservation(
        paid_in=home.paid_in,
        paid_out=home.paid_out,
        fees_paid=home.fees_paid,
        trade_result=sum(each.from_orders for each in books),
        price_moves=sum(each.from_revaluation for each in books),
        home=_worth(stage, HOME),
        away=_worth(stage, AWAY),
        in_flight=stage.carrier.fetch_in_flight() + waiting,
        escrow=_balance(stage, HOME, stage.bind(HOME, "escrow").address),
    )


def _keep(stage: Stage, which: int) -> ChainBooks:
    strategy, base = stage.strategy(which), stage.worlds[which].base.address
    last = stage.worlds[which].w3.eth.block_number
    noted = tuple(_read(stage, which, last))
    ledger = Ledger(
        base=base,
        strategies={strategy.address: Strategy(label=TRADING)},
        fee_payees=frozenset(),
        value=_valuer(stage, which),
    )
    ledger.post(each.event for each in noted)
    ledger.revalue(last)
    came = _sum(noted, "ArrivalsBooked")
    left = _sum(noted, "SentAbroad") + _sum(noted, "SentHome")
    ledger.cash += came - left
    return ChainBooks(noted=noted, ledger=ledger, left=left, came=came)


def _sum(noted: tuple[Noted, ...], name: str) -> int:
    return sum(each.event.number("amount") for each in noted if each.event.name == name)


def _read(stage: Stage, which: int, last: int) -> Iterator[Noted]:
    """Read every event that moves money."""
    for role, contract in _contracts(stage, which).items():
        for name in EVENTS[role]:
            if name not in _names(contract):
                continue
            for log in contract.events[name]().get_logs(from_block=0, to_block=last):
                event = LedgerEvent(
                    block=log["blockNumber"],
                    index=log["logIndex"],
                    contract=role,
                    address=log["address"],
                    name=name,
                    args=dict(log["args"]),
                )
                yield Noted(event=event, transaction="0x" + bytes(log["transactionHash"]).hex())


def _names(contract: Contract) -> frozenset[str]:
    return frozenset(entry["name"] for entry in contract.abi if entry["type"] == "event")


def _contracts(stage: Stage, which: int) -> Mapping[str, Contract]:
    own = {
        "treasury": stage.bind(which, "treasury"),
        "strategy": stage.strategy(which),
        "port": _port(stage, which),
    }
    return own | ({"fund": stage.bind(HOME, "fund")} if which == HOME else {})


def _port(stage: Stage, which: int) -> Contract:
    return stage.bind(which, ("home_port", "outpost")[which])


def _worth(stage: Stage, which: int) -> int:
    """Value what Treasury and strategy hold by balances, at the chain's own price."""
    world, strategy = stage.worlds[which], stage.strategy(which).address
    cash = _balance(stage, which, stage.bind(which, "treasury").address)
    weth = int(world.weth.functions.balanceOf(strategy).call())
    value = _valuer(stage, which)(strategy, world.weth.address, weth, world.w3.eth.block_number)
    return cash + _balance(stage, which, strategy) + value


def _balance(stage: Stage, which: int, account: str) -> int:
    functions = stage.worlds[which].base.functions
    return int(functions.balanceOf(to_checksum_address(account)).call())


def _valuer(stage: Stage, which: int) -> Value:
    registry = stage.bind(which, "registry")

    @cache
    def price(token: str, block: int) -> int:
        call = registry.functions.price(to_checksum_address(token))
        return int(call.call(block_identifier=block))

    def value(_strategy: str, token: str, units: int, block: int) -> int:
        return units * price(token, block) // PRICE_SCALE

    return value
