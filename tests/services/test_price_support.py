"""No strike and no order on a price that too few sources support; everything else goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from keeper.domain.price_quorum import Missing, QuorumTerms, Reference, base_in_usd
from keeper.domain.prices import price_of
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import WAD, Address
from keeper.errors import PriceError, RpcError
from keeper.services.cycle import Cycle
from keeper.services.dealing import Dealing
from keeper.services.price_support import PriceSupport
from keeper.services.selection import Job
from keeper.services.ticks import CycleTerms
from keeper.services.trading import Trading
from keeper.services.valuation import Valuation
from tests.domain.funds import (
    NOW,
    POLICY,
    TRADING,
    USD,
    USDC,
    WETH,
    a_fund,
    closed_dealing,
    due_dealing,
    lending,
    trend,
)
from tests.services.fake_fund import FakeFund
from tests.services.test_cycle import TREND, Miner, Rising

TERMS = QuorumTerms(quorum=2, tolerance=WAD // 100, max_age_s=60)


@dataclass
class Source:
    """ports.ReferencePrices that says what the feed says, times a factor for each token."""

    percent: dict[Address, int] = field(default_factory=dict)
    down: bool = False
    asked: list[tuple[Address, ...]] = field(default_factory=list)

    def fetch_references(
        self, tokens: Sequence[Address], snapshot: FundSnapshot
    ) -> Mapping[Address, Sequence[Reference | Missing]]:
        self.asked.append(tuple(tokens))
        return {token: [self._say(token, snapshot)] for token in tokens}

    def _say(self, token: Address, snapshot: FundSnapshot) -> Reference | Missing:
        if self.down:
            return Missing(source="other", reason="it is down")
        is_base = token == snapshot.base.address
        honest = base_in_usd(snapshot) if is_base else price_of(snapshot, token)
        price = honest * self.percent.get(token, 100) // 100
        return Reference(source="other", price=price, observed_at=snapshot.timestamp)


def a_cycle(fund: FakeFund, *sources: Source, terms: QuorumTerms = TERMS) -> Cycle:
    support = PriceSupport(sources, terms)
    return Cycle(
        chain=fund,
        writer=fund,
        dealing=Dealing(fund, Valuation(fund), support),
        trading=Trading(Rising(), TRADING, TREND),
        history=None,
        timer=Miner(fund=fund),
        policy=POLICY,
        terms=CycleTerms(block_wait_s=60, poll_s=1.0, point_every_s=900),
        benchmark=WETH,
        support=support,
    )


def a_closed_fund(**changes: object) -> FakeFund:
    """Make a fund that holds WETH and waits for its strike, with fee shares to distribute."""
    strategies = (trend(weth=50 * WAD), lending(units=900_000 * USD))
    closed = {"dealing": closed_dealing(), "fee_shares_undistributed": 5 * WAD}
    fund = FakeFund(a_fund(strategies=strategies, **(closed | changes)))
    fund.pass_block()
    return fund


def struck_report(*sources: Source, terms: QuorumTerms = TERMS) -> object:
    fund = a_closed_fund()
    a_cycle(fund, *sources, terms=terms).run(frozenset({Job.DEAL}))
    [strike] = [call for call in fund.calls if call.function == "strike"]
    return strike.args


@pytest.mark.parametrize("percent", [0, 50, 98, 102, 10**6])
def test_strike__with_one_lying_source_of_three__reports_the_same_to_the_last_digit(
    percent: int,
) -> None:
    liar = Source({WETH: percent, USDC: percent})
    alone = struck_report(terms=replace(TERMS, quorum=1))
    assert struck_report(Source(), liar) == struck_report(liar, Source()) == alone


def test_strike__that_too_few_support__is_not_made_and_what_needs_no_price_is() -> None:
    fund, source = a_closed_fund(), Source({WETH: 98})
    result = a_cycle(fund, source).run()
    assert fund.functions == ["distribute"]
    assert result.statement is None
    [warning] = result.warnings
    assert warning == (
        "no NAV: WETH: 1 of 2 sources supports 2,000.0000 (feed), 2 are needed: "
        "other 1,960.0000 differs by 2.00 %, limit is 1.00 %"
    )


def test_strike__that_too_few_supported__is_made_by_the_next_tick_that_finds_enough() -> None:
    fund, source = a_closed_fund(), Source(down=True)
    a_cycle(fund, source).run(frozenset({Job.DEAL}))
    assert fund.functions == []
    source.down = False
    a_cycle(fund, source).run(frozenset({Job.DEAL}))
    assert fund.functions == ["strike"]


def test_strike__that_too_few_support_until_the_window_is_over__is_reopened() -> None:
    late = closed_dealing(closed_at=NOW - 1_801, next_close=NOW + 9_999)
    fund = a_closed_fund(dealing=late)
    a_cycle(fund, Source(down=True)).run(frozenset({Job.DEAL}))
    assert fund.functions == ["reopenDealing"]


def test_strike__asks_about_the_block_it_reports() -> None:
    @dataclass
    class Noting(Source):
        blocks: list[int] = field(default_factory=list)

        def fetch_references(
            self, tokens: Sequence[Address], snapshot: FundSnapshot
        ) -> Mapping[Address, Sequence[Reference | Missing]]:
            self.blocks.append(snapshot.block)
            return super().fetch_references(tokens, snapshot)

    fund, source = a_closed_fund(), Noting()
    a_cycle(fund, source).run(frozenset({Job.DEAL}))
    [strike] = [call for call in fund.calls if call.function == "strike"]
    _, observed, *_ = strike.args[0]  # type: ignore[misc]
    assert source.blocks == [observed]


def test_strike__of_a_fund_that_holds_cash_alone__still_looks_at_the_base_asset() -> None:
    source = Source({USDC: 87})
    fund = FakeFund(a_fund(dealing=closed_dealing()))
    fund.pass_block()
    result = a_cycle(fund, source).run(frozenset({Job.DEAL}))
    assert fund.functions == []
    assert "USDC: 1 of 2 sources supports 1.0000 (feed)" in result.warnings[0]


def test_order__that_too_few_support__is_not_sent_and_cash_is_lent_all_the_same() -> None:
    fund = FakeFund(a_fund(strategies=(trend(cash=100_000 * USD), lending())))
    result = a_cycle(fund, Source({WETH: 102})).run()
    bought = [call for call in fund.calls if call.purpose.startswith("buy")]
    assert bought == []
    assert any(call.purpose.startswith("lend") for call in fund.calls)
    assert "WETH: 1 of 2 sources supports" in result.warnings[0]


def test_order__that_enough_support__is_sent() -> None:
    fund = FakeFund(a_fund(strategies=(trend(cash=100_000 * USD), lending())))
    a_cycle(fund, Source()).run(frozenset({Job.TRADE}))
    assert any(call.purpose.startswith("buy") for call in fund.calls)


def test_sale__that_too_few_support__does_not_keep_cash_from_being_lent() -> None:
    rich = (trend(weth=400 * WAD), lending())
    fund = FakeFund(a_fund(strategies=rich))
    result = a_cycle(fund, Source({WETH: 98})).run()
    assert any(call.purpose.startswith("lend") for call in fund.calls)
    assert not any(call.purpose.startswith("sell") for call in fund.calls)
    assert len(result.warnings) == 1


def test_sale_for_a_dealing__that_too_few_support__does_not_stop_the_close() -> None:
    owed = replace(a_fund().dealing.totals, shares_in=500_000 * WAD)
    spread = (trend(weth=400 * WAD), lending())
    due = due_dealing(totals=owed)
    fund = FakeFund(a_fund(cash=10 * USD, strategies=spread, dealing=due))
    result = a_cycle(fund, Source({WETH: 98})).run(frozenset({Job.DEAL}))
    assert "closeDealing" in fund.functions
    assert not any(call.purpose.startswith("sell") for call in fund.calls)
    assert result.warnings[0].startswith("no NAV: WETH: 1 of 2 sources")


def test_wind_down__a_sale_that_too_few_support__waits_and_loans_come_home() -> None:
    spread = (trend(cash=5 * USD, weth=10 * WAD), lending(units=9_000 * USD))
    fund = FakeFund(a_fund(strategies=spread, winding_down=True, dealing=due_dealing()))
    result = a_cycle(fund, Source({WETH: 98})).run()
    assert fund.functions == ["execute", "deallocate", "deallocate"]
    assert "WETH: 1 of 2 sources supports" in result.warnings[0]


def test_support__with_nothing_configured__asks_nobody_and_looks_at_nothing() -> None:
    stale = {token: replace(f, updated_at=0) for token, f in a_fund().feeds.items()}
    PriceSupport().require(a_fund(feeds=stale), [WETH])


def test_support__of_a_heartbeat_alone__needs_no_other_source() -> None:
    terms = QuorumTerms(quorum=1, tolerance=0, max_age_s=0, heartbeats={WETH: 59})
    with pytest.raises(PriceError, match=r"^WETH price is 60 s old, feed_max_age_s is 59$"):
        PriceSupport(terms=terms).require(a_fund(), [WETH])


def test_support__of_a_token_without_a_feed__is_refused() -> None:
    fund = a_fund(feeds={USDC: a_fund().feeds[USDC]})
    with pytest.raises(PriceError, match=f"no feed for {WETH}"):
        PriceSupport([Source()], TERMS).require(fund, [WETH])


def test_support__of_several_tokens__asks_each_source_once_and_names_all_that_fail() -> None:
    source = Source({WETH: 98, USDC: 102})
    with pytest.raises(PriceError, match=r"^USDC: 1 of 2 .*; WETH: 1 of 2 "):
        PriceSupport([source], TERMS).require(a_fund(), [WETH, WETH, USDC])
    assert source.asked == [(USDC, WETH)]


def test_support__with_a_dead_node__is_no_word_about_prices() -> None:
    class Dead(Source):
        def fetch_references(
            self, tokens: Sequence[Address], snapshot: FundSnapshot
        ) -> Mapping[Address, Sequence[Reference | Missing]]:
            raise RpcError("the line is dead")

    fund = a_closed_fund()
    with pytest.raises(RpcError, match="the line is dead"):
        a_cycle(fund, Dead()).run(frozenset({Job.DEAL}))
    assert fund.functions == []
