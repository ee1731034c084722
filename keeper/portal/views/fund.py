"""The fund's facts and terms."""

from __future__ import annotations

from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import BPS_IN_WAD
from keeper.domain.wording import SHARE_DECIMALS
from keeper.portal.look import Facts
from keeper.portal.shapes.fund import BaseToken, Fund, NamedAddress, Permit, Terms, TokenShape
from keeper.portal.sight import Sight
from keeper.portal.views.common import at_of

# What wallets call them too.
CHAINS = {
    1: "Ethereum",
    10: "OP Mainnet",
    100: "Gnosis",
    137: "Polygon",
    8_453: "Base",
    42_161: "Arbitrum One",
    17_000: "Holesky",
    84_532: "Base Sepolia",
    421_614: "Arbitrum Sepolia",
    560_048: "Hoodi",
    11_155_111: "Sepolia",
}


def make_fund(sight: Sight, explorer: str | None, rpc: str | None) -> Fund:
    """Describe the fund."""
    facts = sight.facts
    benchmark = facts.benchmark
    return Fund(
        at=at_of(sight),
        name=facts.name,
        symbol=facts.symbol,
        chain_id=facts.chain_id,
        chain_name=chain_name(facts),
        addresses=dict(facts.addresses),
        base=_base(facts),
        tokens=[
            TokenShape(address=each.address, symbol=each.symbol, decimals=each.decimals)
            for each in facts.tokens
        ],
        strategies=[NamedAddress(address=at, name=name) for at, name in facts.strategies.items()],
        terms=_terms(sight.look.snapshot),
        share_decimals=SHARE_DECIMALS,
        outpost=facts.outpost,
        explorer=explorer,
        rpc=rpc,
        benchmark=None if benchmark is None else facts.symbol_of(benchmark),
        local=facts.local,
        version=facts.version,
    )


def chain_name(facts: Facts) -> str:
    """Name the chain for people."""
    if facts.local:
        return "a local test chain"
    return CHAINS.get(facts.chain_id, f"chain {facts.chain_id}")


def _base(facts: Facts) -> BaseToken:
    base, permit = facts.tokens[0], facts.permit
    return BaseToken(
        address=base.address,
        symbol=base.symbol,
        decimals=base.decimals,
        permit=None if permit is None else Permit(name=permit.name, version=permit.version),
    )


def _terms(snapshot: FundSnapshot) -> Terms:
    fees, dealing, nav = snapshot.fee_terms, snapshot.dealing_terms, snapshot.nav_terms
    return Terms(
        management_fee=str(fees.management),
        performance_fee=str(fees.performance),
        entry_levy=str(fees.entry_levy),
        exit_levy=str(fees.exit_levy),
        in_kind_levy=str(fees.in_kind_levy),
        gate=str(dealing.gate_bps * BPS_IN_WAD),
        least_subscription=str(dealing.min_deposit),
        least_redemption=str(dealing.min_redeem),
        least_period_s=dealing.min_period,
        period_s=dealing.period,
        strike_window_s=dealing.strike_window,
        lock_s=dealing.lock,
        price_tolerance=str(nav.price_tolerance),
        total_tolerance=str(nav.total_tolerance),
        largest_move=str(nav.max_move),
        cool_off_s=nav.cool_off,
        cash_floor=str(snapshot.risk_terms.cash_floor),
    )
