"""The facts of struck dealings, from the fund's events and from what its tokens call themselves."""

from __future__ import annotations

from eth_utils.address import to_checksum_address

from keeper.adapters.address_book import AddressBook
from keeper.adapters.logs import Event, EventReader
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.rpc import Rpc, to_record
from keeper.adapters.token_names import TokenNames
from keeper.adapters.transactions import find_contract
from keeper.domain.dealing_report import Anchor, DealingReport, HeldToken, NamedToken, StrikeFact
from keeper.domain.nav import value_down
from keeper.domain.units import Address
from keeper.errors import GuardError


class DealingFacts:
    """
    services.report_checks.ReportSource from the chain.

    Args:
        rpc: tells blocks and what tokens call themselves.
        book: where the fund stands.
        logs: knows the events.
        benchmark: what the fund is compared with; None for nothing.
    """

    def __init__(
        self, rpc: Rpc, book: AddressBook, logs: EventReader, benchmark: Address | None
    ) -> None:
        self._rpc, self._reads, self._book, self._logs = rpc, PinnedReads(rpc), book, logs
        self._names, self._benchmark = TokenNames(rpc), benchmark

    def fetch_report(self, dealing: int, until: int) -> DealingReport:
        """
        Put the report on a struck dealing together.

        Args:
            dealing: its number.
            until: block up to which to look for its strike.

        Raises:
            GuardError: it was not struck.
        """
        struck = [e for e in self._fetch("fund", "DealingStruck", until) if _number(e) <= dealing]
        if not struck or _number(struck[-1]) != dealing:
            last = _number(struck[-1]) if struck else 0
            raise GuardError(f"dealing {dealing} has no strike, the last one is {last}")
        charged = {_number(e): e for e in self._fetch("fund", "FeesCharged", until)}
        # A move that was too large confirms a NAV and strikes nothing: the transaction tells.
        confirmed = {e.transaction: e for e in self._fetch("nav_oracle", "NavConfirmed", until)}
        head = self._reads.fetch_block(hex(struck[-1].block))
        base = Address(self._book.tokens[self._book.base].address)
        left = self._fetch("fund", "RedeemedInKind", until)
        strikes = tuple(
            self._strike(
                each,
                charged[_number(each)],
                confirmed[each.transaction],
                base,
                sum(e.values.number("paidShares") for e in left if _lies(before, e, each)),
            )
            for before, each in zip([None, *struck], struck, strict=False)
        )
        return DealingReport(
            chain_id=self._book.chain_id,
            fund=Address(self._book.address_of("fund")),
            performance=Address(self._book.address_of("performance")),
            name=self._names.fetch_name(Address(self._book.address_of("shares"))),
            block_hash=head.hash,
            tokens=self._fetch_tokens(strikes, base),
            benchmark=self._benchmark,
            strikes=strikes,
        )

    def fetch_anchor(self, report: DealingReport, until: int) -> Anchor | None:
        """Find the hash that was recorded of a dealing, up to a block; None while there is none."""
        contract, first = find_contract(self._book, "performance"), report.last.block
        events = self._logs.fetch([contract], "ReportRecorded", first=first, last=until)
        found = next((e for e in events if _number(e) == report.dealing), None)
        if found is None:
            return None
        answer = self._rpc.fetch("eth_getTransactionByHash", found.transaction)
        sent = to_record(answer, f"transaction {found.transaction}")
        return Anchor(
            hash=found.values.hash("hash"),
            block=found.block,
            transaction=found.transaction,
            by=Address(to_checksum_address(str(sent.get("from")))),
        )

    def fetch_newest(self) -> int:
        """Read the number of the newest block."""
        return self._reads.fetch_block("latest").number

    def _strike(
        self, struck: Event, charged: Event, nav: Event, base: Address, exited: int
    ) -> StrikeFact:
        values, fees, key = struck.values, charged.values, nav.values
        prices = dict(zip(key.addresses("tokens"), key.numbers("prices"), strict=True))
        return StrikeFact(
            number=values.number("dealing"),
            block=struck.block,
            transaction=struck.transaction,
            struck_at=self._time(struck),
            total_assets=key.number("totalAssets"),
            net_assets=values.number("netAssets"),
            supply=values.number("supply"),
            gross_per_share=values.number("grossPerShare"),
            nav_per_share=values.number("navPerShare"),
            high_water_mark=fees.number("highWaterMark"),
            assets_in=values.number("assetsIn"),
            shares_out=values.number("sharesOut"),
            filled=values.number("sharesFilled"),
            assets_out=values.number("assetsOut"),
            rolled=values.number("sharesRolled"),
            management_shares=fees.number("managementShares"),
            performance_shares=fees.number("performanceShares"),
            cash=key.number("cash"),
            remote=key.number("remote"),
            exited=exited,
            held=_held(nav, prices, base),
            benchmark=0 if self._benchmark is None else prices.get(self._benchmark, 0),
        )

    def _fetch(self, role: str, name: str, until: int) -> list[Event]:
        contract = find_contract(self._book, role)
        return self._logs.fetch([contract], name, first=self._book.deployed_block, last=until)

    def _time(self, event: Event) -> int:
        if event.time is not None:
            return event.time
        return self._reads.fetch_block(hex(event.block)).timestamp

    def _fetch_tokens(
        self, strikes: tuple[StrikeFact, ...], base: Address
    ) -> tuple[NamedToken, ...]:
        named = [held.token for strike in strikes for held in strike.held]
        if self._benchmark is not None:
            named.append(self._benchmark)
        return tuple(self._names.fetch_token(each) for each in dict.fromkeys([base, *named]))


def _number(event: Event) -> int:
    return event.values.number("dealing")


def _lies(before: Event | None, event: Event, after: Event) -> bool:
    """Say that an event lies between two others."""
    place = (event.block, event.index)
    since = before is None or (before.block, before.index) < place
    return since and place < (after.block, after.index)


def _held(nav: Event, prices: dict[Address, int], base: Address) -> tuple[HeldToken, ...]:
    """Add holdings up by token, in order of first appearance; each is rounded down by itself."""
    units: dict[Address, int] = {}
    values: dict[Address, int] = {}
    holdings = zip(
        nav.values.addresses("holdingTokens"), nav.values.numbers("amounts"), strict=True
    )
    for token, amount in holdings:
        value = amount if token == base else value_down(amount, prices[token])
        units[token] = units.get(token, 0) + amount
        values[token] = values.get(token, 0) + value
    return tuple(
        HeldToken(token=token, units=amount, value=values[token]) for token, amount in units.items()
    )
