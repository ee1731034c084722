"""What the demo came to: the figures of build/demo-arbitrage/summary.json."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hexbytes import HexBytes

from keeper.bootstrap.arbitrage_terms import build_rules
from keeper.domain.units import PRICE_SCALE, Address, mul_div_up
from scripts.arbitrage.books import AWAY, HOME, ChainBooks, Conservation, Noted
from scripts.arbitrage.bound import Terms, foresee
from scripts.arbitrage.minutes import Recording
from scripts.arbitrage.play import Look, Played
from scripts.arbitrage.stage import Stage

Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """
    What was earned, base units.

    Args:
        profit: what the legs of all trades brought, WETH at the last price at home, before gas.
        gas_cost: gas of those legs and of transfers between the chains, with the bridge's fees.
        bound: see scripts/arbitrage/bound.py.
    """

    profit: int
    gas_cost: int
    bound: int

    @property
    def net(self) -> int:
        """What is left after gas."""
        return self.profit - self.gas_cost

    @property
    def capture_ratio(self) -> float | None:
        """What was left as a part of the bound; None where nobody could have earned anything."""
        return round(self.net / self.bound, 4) if self.bound else None


def reckon(stage: Stage, played: Played, books: tuple[ChainBooks, ChainBooks]) -> Result:
    """Reckon what was earned, and what could have been."""
    return Result(
        profit=_profit(stage, books),
        gas_cost=sum(_gas_cost(stage, which, books[which]) for which in (HOME, AWAY)),
        bound=_bound(stage, played.looks),
    )


def summarise(
    recording: Recording,
    stage: Stage,
    played: Played,
    result: Result,
    conservation: Conservation,
    *,
    duration_s: int,
) -> Json:
    """Put everything into the summary's keys; amounts are integer strings in base units."""
    looks = played.looks
    found = [each for each in looks if each.best is not None]
    return {
        "market_data": {"source": recording.source, "recorded": recording.recorded},
        "minutes": len(looks),
        "opportunities": len(found),
        "taken": sum(1 for each in found if each.taken),
        "trades": sum(len(each.taken) for each in looks),
        "endings": _count(ending.value for each in looks for ending in each.ended),
        "profit": str(result.profit),
        "gas_cost": str(result.gas_cost),
        "net": str(result.net),
        "perfect_foresight": str(result.bound),
        "capture_ratio": result.capture_ratio,
        "bridge_transfers": len(stage.carrier.transfers),
        "in_flight_end": str(conservation.in_flight),
        "dealings": played.strikes,
        "conservation": {
            **{name: str(getattr(conservation, name)) for name in conservation.__slots__},
            "unexplained": str(conservation.unexplained),
        },
        "duration_s": duration_s,
    }


def _count(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts


def _profit(stage: Stage, books: tuple[ChainBooks, ChainBooks]) -> int:
    """Add up what left and arrived in every leg; what is left of WETH counts at home's price."""
    cash = weth = 0
    for which in (HOME, AWAY):
        base = stage.worlds[which].base.address
        for noted in books[which].trades:
            left, arrived = noted.event.number("left"), noted.event.number("arrived")
            cash += arrived * (noted.event.text("arrives") == base)
            cash -= left * (noted.event.text("leaves") == base)
            weth += arrived * (noted.event.text("arrives") != base)
            weth -= left * (noted.event.text("leaves") != base)
    return cash + weth * _price(stage) // PRICE_SCALE


def _gas_cost(stage: Stage, which: int, books: ChainBooks) -> int:
    """Cost the transactions of trades and transfers at home's price of the coin, rounded up."""
    wei = sum(_wei(stage, which, each) for each in _transactions((*books.trades, *books.sends)))
    return mul_div_up(wei, _price(stage), PRICE_SCALE)


def _transactions(noted: Iterable[Noted]) -> list[str]:
    return list(dict.fromkeys(each.transaction for each in noted))


def _wei(stage: Stage, which: int, transaction: str) -> int:
    """Gas, and what went along for the bridge; some of that comes back."""
    eth = stage.worlds[which].w3.eth
    receipt = eth.get_transaction_receipt(HexBytes(transaction))
    value = eth.get_transaction(HexBytes(transaction))["value"]
    return receipt["gasUsed"] * receipt["effectiveGasPrice"] + value


def _price(stage: Stage) -> int:
    weth = stage.worlds[HOME].weth.address
    return int(stage.bind(HOME, "registry").functions.price(weth).call())


def _bound(stage: Stage, looks: list[Look]) -> int:
    assert stage.keeper.open_arbitrage is not None
    desk, settings = stage.keeper.open_arbitrage(), stage.keeper.reader.settings
    assert settings.arbitrage is not None
    trades = settings.arbitrage.trades
    rules = build_rules(stage.keeper.reader, list(desk.places.values()), trades, live=True)
    home, away = (world.w3.eth.chain_id for world in stage.worlds)
    base_at = Address(stage.worlds[HOME].base.address)
    twins = {twin.here == base_at: twin for twin in rules.twins}
    pairs = [(each.scan.views[home], each.scan.views[away]) for each in looks]
    terms = Terms(base=twins[True], weth=twins[False], most_hops=rules.limits.most_hops)
    weth = [
        (each.inventory[terms.weth.here], other.inventory[terms.weth.there])
        for each, other in pairs
    ]
    return foresee(pairs, terms, max(map(sum, weth)), weth[0][0])
