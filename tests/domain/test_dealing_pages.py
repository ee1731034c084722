"""What the report on a dealing shows: sums that add up, and a return that flows do not bend."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.dealing_pages import money_weighted, to_report_data
from keeper.domain.dealing_report import HeldToken, hash_of, to_canonical
from keeper.domain.units import WAD
from tests.domain.reported import USDC, WETH, a_report, a_strike

MONEY = st.integers(10**6, 10**14)


@given(st.floats(-0.01, 0.01), st.lists(st.tuples(MONEY, MONEY, MONEY), min_size=1, max_size=6))
def test_money_of_all_investors__at_one_daily_growth__earns_it_whatever_comes_and_goes(
    daily: float, flows: list[tuple[int, int, int]]
) -> None:
    price, assets = WAD, 10**17
    strikes = [a_strike(1, net_assets=assets, nav_per_share=price)]
    for number, (came, went, left) in enumerate(flows, 2):
        exited = left * 10**30 // price  # shares that are worth it at the price before
        assets = int((assets) * (1 + daily)) + came - went - exited * price // 10**30
        price = int(price * (1 + daily))
        strikes.append(
            a_strike(
                number,
                net_assets=assets,
                nav_per_share=price,
                assets_in=came,
                assets_out=went,
                exited=exited,
            )
        )
    found = money_weighted(a_report(*strikes))
    assert found == pytest.approx((1 + daily) ** 365 - 1, rel=1e-6, abs=1e-9)


def test_money_of_all_investors__at_the_first_strike__is_not_defined() -> None:
    assert money_weighted(a_report()) is None
    figures = {each.name: each.text for each in to_report_data(a_report()).figures}
    assert figures["All investors' money, a year"] == "not defined"


def test_pages__are_in_the_base_assets_digits_and_name_what_is_beside_the_fund() -> None:
    data = to_report_data(a_report())
    assert (data.symbol, data.decimals) == ("USDC", 6)
    assert data.benchmark_name in (None, "") or isinstance(data.benchmark_name, str)
    assert data.dealings == tuple(strike.row for strike in a_report().strikes)


@pytest.mark.parametrize(("dealings", "said"), [(1, "1 struck dealing"), (2, "2 struck dealings")])
def test_subtitle__counts_its_dealings_as_one_says_it(dealings: int, said: str) -> None:
    strikes = (a_strike(number + 1) for number in range(dealings))
    counted, _, rest = to_report_data(a_report(*strikes)).subtitle.partition(", ")
    assert counted == said
    assert rest.startswith("the last struck ")


@given(MONEY, MONEY, MONEY, MONEY, st.data())
def test_allocation__after_any_flows__adds_up_to_the_net_assets(
    cash: int, remote: int, lent: int, weth: int, data: st.DataObject
) -> None:
    came, went = data.draw(MONEY), data.draw(st.integers(0, cash))
    total = cash + remote + lent + weth
    strike = a_strike(
        1,
        total_assets=total,
        net_assets=total + came - went,
        cash=cash,
        remote=remote,
        assets_in=came,
        assets_out=went,
        held=(
            HeldToken(token=USDC, units=lent, value=lent),
            HeldToken(token=WETH, units=1, value=weth),
        ),
    )
    (point,) = to_report_data(a_report(strike)).points
    assert sum(point.allocation.values()) == point.total_assets
    assert min(point.allocation.values()) >= 0


def test_fees__are_worth_what_their_shares_were_at_their_strikes() -> None:
    strikes = (
        a_strike(1, management_shares=WAD, performance_shares=0, nav_per_share=2 * WAD),
        a_strike(2, management_shares=WAD, performance_shares=WAD // 2, nav_per_share=3 * WAD),
    )
    fees = {row.name: row.assets for row in to_report_data(a_report(*strikes)).fees}
    assert fees == {"management fee": 5 * 10**6, "performance fee": 1_500_000}


def test_seal__ties_the_very_text_to_its_fund_and_its_hash() -> None:
    report = a_report()
    seal = to_report_data(report).seal
    assert seal is not None
    assert (seal.chain_id, seal.fund) == (report.chain_id, report.fund)
    assert (seal.text, seal.hash) == (to_canonical(report), hash_of(seal.text))
    lines = dict(seal.lines)
    assert (lines["Fund"], lines["Chain"]) == (report.fund, str(report.chain_id))
    assert lines["Hash of the figures"] == seal.hash
    assert lines["Struck by transaction"] == report.last.transaction
    assert lines["Written at block"] == f"{report.last.block} {report.block_hash}"
