"""What a season came to: the figures of build/demo/summary.json."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from keeper.domain.report import InvestorRow
from keeper.domain.units import Address
from scripts.localchain.market import MarketData
from scripts.season.books import LENDING, TRADING, FundContracts
from scripts.season.investors import Investor
from scripts.season.ledger import Ledger, LedgerEvent
from scripts.season.stage import Stage

Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class NavCheck:
    """How the two keys compare at the end, and for how many dealings they were verified."""

    per_share_contract: int
    per_share_keeper: int
    verified_dealings: int
    mismatches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conservation:
    """Where all money went, base units; `unexplained` is what the other figures do not explain."""

    paid_in: int
    paid_out: int
    fund_assets: int
    escrow: int
    fees_paid: int
    trading_result: int
    lending_result: int

    @property
    def unexplained(self) -> int:
        """Money that came from nowhere, or went there."""
        sources = self.paid_in + self.trading_result + self.lending_result
        return sources - self.paid_out - self.fees_paid - self.fund_assets - self.escrow


def conserve(contracts: FundContracts, ledger: Ledger, last: int) -> Conservation:
    """
    Set the books against the chain's own balances at block `last`.

    What is in the fund and in the escrow is read from the contracts, not from the books.
    """
    escrow = contracts.at(contracts.base, "LocalToken").functions.balanceOf(
        contracts.escrow.address
    )
    return Conservation(
        paid_in=ledger.paid_in,
        paid_out=ledger.paid_out,
        fund_assets=contracts.nav_oracle.functions.totalAssets().call(block_identifier=last),
        escrow=escrow.call(block_identifier=last),
        fees_paid=ledger.fees_paid,
        trading_result=ledger.result_of(TRADING),
        lending_result=ledger.result_of(LENDING),
    )


def summarise(
    stage: Stage,
    market: MarketData,
    ledger: Ledger,
    events: Sequence[LedgerEvent],
    *,
    nav: NavCheck,
    conservation: Conservation,
    governance: Json,
    gas_used: int,
    duration_s: int,
) -> Json:
    """Put the season into the summary's keys; amounts are integer strings in base units."""
    counts = Counter(event.name for event in events)
    struck = [event for event in events if event.name == "DealingStruck"]
    return {
        "market_data": describe_market(market),
        "dealings": len(struck),
        "investors": [_investor_json(row) for row in investor_rows(stage, ledger)],
        "nav": {
            "per_share_contract": str(nav.per_share_contract),
            "per_share_keeper": str(nav.per_share_keeper),
            "verified_dealings": nav.verified_dealings,
            "mismatches": nav.mismatches,
        },
        "conservation": {
            **{name: str(getattr(conservation, name)) for name in conservation.__slots__},
            "unexplained": str(conservation.unexplained),
        },
        "governance": governance,
        "trades": sum(s.orders for s in ledger.strategies.values() if s.label == TRADING),
        "harvests": counts["Harvested"],
        "partial_redemptions": sum(1 for event in struck if event.number("sharesRolled")),
        "in_kind_exits": counts["RedeemedInKind"],
        "pauses": stage.pauses,
        "gas_used": str(gas_used),
        "duration_s": duration_s,
    }


def describe_market(market: MarketData) -> Json:
    """Say where the prices come from and which time they cover."""
    return {
        "source": market.source,
        "recorded": market.recorded,
        "from": _iso(market.points[0][0]),
        "to": _iso(market.points[-1][0]),
    }


def investor_rows(stage: Stage, ledger: Ledger) -> tuple[InvestorRow, ...]:
    """Say what each investor paid, got and still has, base units."""
    functions = stage.contracts.fund.functions
    per_share, virtual = functions.navPerShare().call(), functions.virtualShares().call()
    return tuple(
        _investor(name, investor, ledger, investor.final_value(per_share, virtual))
        for name, investor in stage.investors.items()
    )


def _investor(name: str, investor: Investor, ledger: Ledger, final: int) -> InvestorRow:
    subscribed = ledger.subscribed.get(investor.address, 0)
    redeemed = ledger.redeemed.get(investor.address, 0)
    in_kind = ledger.in_kind.get(investor.address, 0)
    return InvestorRow(
        name=name,
        address=Address(investor.address),
        subscribed=subscribed,
        redeemed=redeemed,
        in_kind=in_kind,
        final_value=final,
        pnl=redeemed + in_kind + final - subscribed,
    )


def _investor_json(row: InvestorRow) -> Json:
    return {
        "address": row.address,
        "subscribed": str(row.subscribed),
        "redeemed": str(row.redeemed),
        "in_kind_value": str(row.in_kind),
        "final_value": str(row.final_value),
        "pnl": str(row.pnl),
    }


def _iso(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat().replace("+00:00", "Z")
