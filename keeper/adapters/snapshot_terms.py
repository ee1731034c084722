"""The terms that a fund lives by, from the SnapshotReader's answer."""

from __future__ import annotations

from keeper.adapters.contracts import Reading
from keeper.domain.snapshot import DealingTerms, FeeTerms, NavTerms, RiskTerms


def to_dealing_terms(terms: Reading) -> DealingTerms:
    """Translate IPocketHedgeFund.DealingTerms."""
    return DealingTerms(
        min_period=terms.number("minPeriod"),
        period=terms.number("period"),
        strike_window=terms.number("strikeWindow"),
        lock=terms.number("lock"),
        gate_bps=terms.number("gateBps"),
        min_deposit=terms.number("minDeposit"),
        min_redeem=terms.number("minRedeem"),
    )


def to_fee_terms(terms: Reading) -> FeeTerms:
    """Translate IFeeDistribution.FeeTerms."""
    return FeeTerms(
        management=terms.number("management"),
        performance=terms.number("performance"),
        entry_levy=terms.number("entryLevy"),
        exit_levy=terms.number("exitLevy"),
        in_kind_levy=terms.number("inKindLevy"),
    )


def to_nav_terms(terms: Reading) -> NavTerms:
    """Translate INavOracle.NavTerms."""
    return NavTerms(
        price_tolerance=terms.number("priceTolerance"),
        total_tolerance=terms.number("totalTolerance"),
        max_move=terms.number("maxMove"),
        cool_off=terms.number("coolOff"),
        window=terms.number("window"),
    )


def to_risk_terms(terms: Reading) -> RiskTerms:
    """Translate IRiskManagement.RiskTerms."""
    return RiskTerms(
        batch_loss=terms.number("batchLoss"),
        fund_loss_capacity=terms.number("fundLossCapacity"),
        turnover_capacity=terms.number("turnoverCapacity"),
        cash_floor=terms.number("cashFloor"),
    )
