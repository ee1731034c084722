"""A thief with the keeper's key, who also moves the pools that the fund trades in."""

from __future__ import annotations

from dataclasses import dataclass

from web3.types import TxReceipt

from keeper.domain.units import PRICE_SCALE, WAD
from tests.integration.drills import Drill

DEAR_BPS, CHEAP_BPS, MARKET_BPS = 10_085, 9_915, 10_000
MOST = 150_000  # base asset in one batch: more would lose more than a batch may
COOLDOWN_S = 600
FUND_LOSS = 0  # FundViews.LimitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What RiskManagement measured; base units, and levels in wads of NAV."""

    turnover: int
    loss: int
    nav: int
    level: int


class Thief:
    """Makes the fund buy dear and sell cheap, whatever that costs the fund."""

    def __init__(self, drill: Drill) -> None:
        self.drill, self.fund = drill, drill.fund
        self.batches: list[Batch] = []

    def give_room(self, loss_capacity: int = WAD // 20) -> None:
        """Let the governor have raised the strategy's own loss limit above that of the fund."""
        risk, trend = self.fund.risk.functions, self.fund.trend.address
        cap, _, drawdown, cooldown = risk.strategyLimits(trend).call()[0]
        terms = (cap, loss_capacity, drawdown, cooldown)
        self.fund.govern(risk.setStrategyLimits(trend, terms))

    def buy_dear(self, amount: int) -> Batch:
        """Push both pools up, and let the fund buy for `amount` base units."""
        self.fund.push_pools(DEAR_BPS)
        return self._note(self.fund.execute(self.fund.trend, self.fund.orders.buy_v3(amount, 1)))

    def sell_cheap(self, amount: int) -> Batch:
        """Push both pools down, and let the fund sell `amount` wei."""
        self.fund.push_pools(CHEAP_BPS)
        return self._note(self.fund.execute(self.fund.trend, self.fund.orders.sell_v3(amount, 1)))

    def drain(self, up_to_bps: int = 9_900) -> None:
        """Buy dear and sell cheap until so much of the fund's loss bucket is used."""
        while self.level() < self.capacity() * up_to_bps // 10_000:
            if (weth := self._fitting_weth()) > 0:
                self.sell_cheap(weth)
            if (cash := self._fitting(self.fund.units(self.fund.trend, self.fund.base))) > 0:
                self.buy_dear(cash)
            self.fund.pass_time(COOLDOWN_S)

    def capacity(self) -> int:
        """Read L of the whole fund, wad of NAV."""
        return self.drill.limit(FUND_LOSS)[1]

    def level(self) -> int:
        """Read the level of the fund's loss bucket, as people see it."""
        return self.drill.limit(FUND_LOSS)[0]

    def lost(self) -> int:
        """Sum up what was measured, base units."""
        return sum(batch.loss for batch in self.batches)

    def _room(self) -> int:
        return self.capacity() - self.level()

    def _fitting(self, most: int) -> int:
        """Base units of one batch, whose loss of at most a hundredth still fits into the bucket."""
        most = min(most, MOST * self.fund.unit)
        return min(most, 100 * self._room() * self.fund.total_assets() // WAD * 99 // 100)

    def _fitting_weth(self) -> int:
        weth, price = self.fund.units(self.fund.trend, self.fund.weth), self.fund.price()
        return min(weth, self._fitting(weth * price // PRICE_SCALE) * PRICE_SCALE // price)

    def _note(self, receipt: TxReceipt) -> Batch:
        [args] = self.drill.events(self.fund.risk, "BatchMeasured", receipt)
        batch = Batch(
            turnover=args["turnover"], loss=args["loss"], nav=args["nav"], level=args["fundLevel"]
        )
        self.batches.append(batch)
        return batch
