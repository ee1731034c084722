"""From the SnapshotReader's answer to the domain's snapshot."""

from __future__ import annotations

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import Argument, Contract, Reading, load_contract
from keeper.adapters.feeds import to_feed, to_sequencer
from keeper.adapters.positions import require_held, to_entry
from keeper.adapters.snapshot_terms import (
    to_dealing_terms,
    to_fee_terms,
    to_nav_terms,
    to_risk_terms,
)
from keeper.domain.assets import Feed, Token
from keeper.domain.snapshot import (
    DealingStatus,
    DealingTotals,
    FundSnapshot,
    StrategyState,
)
from keeper.domain.units import Address

READER_AT = Address("0x" + "00" * 18 + "f00D")  # nobody's; it has code for one call alone


def reader() -> Contract:
    """Give the ABI of the reader."""
    return load_contract("SnapshotReader")


def wiring_of(book: AddressBook, keeper: Address) -> list[Argument]:
    """List what of a fund is read, as ISnapshotReader.Wiring; the base asset's token is first."""
    names = ("fund", "shares", "treasury", "nav_oracle", "registry", "risk", "controls")
    base = book.tokens[book.base].address
    others = [token.address for symbol, token in book.tokens.items() if symbol != book.base]
    wiring: list[Argument] = [str(book.address_of(name)) for name in (*names, "fee_distribution")]
    return [*wiring, base, keeper, [base, *others], list_adapters(book)]


def list_adapters(book: AddressBook) -> list[str]:
    """Give the adapters in the order in which their caps are asked for."""
    return [adapter.address for adapter in book.adapters.values()]


def to_snapshot(reading: Reading, book: AddressBook, block_hash: str) -> FundSnapshot:
    """
    Translate a reading.

    Raises:
        NavDisagreementError: less is held than is booked, or a position is not what its adapter
            says: nothing that follows could be right.
    """
    fund, risk, nav = (reading.struct(name) for name in ("fund", "risk", "nav"))
    require_held("cash", reading.number("cash"), reading.number("cashHeld"))
    return FundSnapshot(
        chain_id=book.chain_id,
        block=reading.number("blockNumber"),
        block_hash=block_hash,
        timestamp=reading.number("timestamp"),
        fund=Address(book.address_of("fund")),
        base=_tokens(reading, book)[Address(book.tokens[book.base].address)],
        cash=reading.number("cash"),
        remote_value=nav.number("remoteValue"),
        remote_sequence=nav.number("remoteSequence"),
        strategies=_strategies(reading, book),
        feeds={feed.token.address: feed for feed in _feeds(reading, book)},
        token_caps={t.address("token"): t.number("cap") for t in reading.structs("tokens")},
        dealing=_dealing(fund),
        dealing_terms=to_dealing_terms(fund.struct("terms")),
        fee_terms=to_fee_terms(fund.struct("fees")),
        nav_terms=to_nav_terms(nav.struct("terms")),
        risk_terms=to_risk_terms(risk.struct("terms")),
        supply=fund.number("supply"),
        accrued_supply=fund.number("accruedSupply"),
        high_water_mark=fund.number("highWaterMark"),
        nav_per_share=fund.number("navPerShare"),
        last_sequence=nav.number("lastSequence"),
        fee_shares_undistributed=fund.number("undistributed"),
        redemptions_owed=fund.number("redemptionsOwed"),
        loss_level=risk.number("fundLossLevel"),
        turnover_level=risk.number("turnoverLevel"),
        trading_paused_until=risk.number("tradingPausedUntil"),
        dealing_paused_until=risk.number("dealingPausedUntil"),
        keeper=risk.address("keeper"),
        large_move_until=nav.number("largeMoveUntil"),
        trading_guardrail=risk.flag("tradingGuardrail"),
        trading_halted=risk.flag("tradingHalted"),
        base_out_of_band=risk.flag("baseOutOfBand"),
        winding_down=risk.flag("windingDown"),
        wind_down_from=risk.number("windDownFrom"),
        sequencer=to_sequencer(reading.struct("sequencer")),
    )


def _tokens(reading: Reading, book: AddressBook) -> dict[Address, Token]:
    return {
        each.address("token"): Token(
            address=each.address("token"),
            symbol=book.symbol_of(each.address("token")),
            decimals=each.number("decimals"),
        )
        for each in reading.structs("tokens")
    }


def _feeds(reading: Reading, book: AddressBook) -> tuple[Feed, ...]:
    tokens = _tokens(reading, book)
    return tuple(
        to_feed(each, tokens[each.address("token")])
        for each in reading.structs("tokens")
        if each.flag("listed")
    )


def _strategies(reading: Reading, book: AddressBook) -> tuple[StrategyState, ...]:
    read_at = reading.number("timestamp")
    return tuple(_strategy(each, book, read_at) for each in reading.structs("strategies"))


def _strategy(reading: Reading, book: AddressBook, read_at: int) -> StrategyState:
    account, limits = reading.address("account"), reading.struct("limits")
    name = book.strategy_named(account)
    return StrategyState(
        address=account,
        name=name,
        entries=tuple(
            to_entry(each, name, book, read_at=read_at) for each in reading.structs("entries")
        ),
        principal=reading.number("principal"),
        target=reading.number("target"),
        cap=limits.number("cap"),
        frozen=reading.flag("frozen"),
        loss_level=reading.number("lossLevel"),
        loss_capacity=limits.number("lossCapacity"),
        peak=reading.number("peak"),
        drawdown=reading.number("drawdown"),
        max_drawdown=limits.number("maxDrawdown"),
    )


def _dealing(fund: Reading) -> DealingStatus:
    return DealingStatus(
        number=fund.number("number"),
        closed_at=fund.number("closedAt"),
        closed_block=fund.number("closedBlock"),
        next_close=fund.number("nextClose"),
        overdue_from=fund.number("overdueFrom"),
        totals=to_totals(fund.struct("current")),
        next_totals=to_totals(fund.struct("following")),
        last_totals=to_totals(fund.struct("last")),
        struck_at=fund.number("struckAt"),
    )


def to_totals(reading: Reading) -> DealingTotals:
    """Translate IPocketHedgeFund.Dealing."""
    return DealingTotals(
        assets_in=reading.number("assetsIn"),
        shares_out=reading.number("sharesOut"),
        claimable_at=reading.number("claimableAt"),
        shares_in=reading.number("sharesIn"),
        filled=reading.number("filled"),
        assets_out=reading.number("assetsOut"),
    )
