"""
ports.ReferencePrices from order books of exchanges.

Every exchange is asked in a thread of its own and all of them have the same deadline: whatever one
of them does, fails or sends, it is missing, with the reason, and the others count.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from keeper.adapters.ccxt_client import (
    Exchange,
    exchange_faults,
    fault_text,
    fetch_book,
    fetch_clock,
    open_exchange,
)
from keeper.domain.order_books import BookTerms, Mid, cross, median, to_scale_down, usable_mid
from keeper.domain.price_quorum import Missing, Reference
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import Address
from keeper.errors import PriceError

SOURCE = "exchanges"

Answer = Mapping[Address, Reference | Missing]
Mids = Mapping[str, Mid | str]
"""By symbol: the price of its book, or why it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeTerms:
    """
    Whom to ask for what.

    Args:
        names: of exchanges, as ccxt calls them.
        symbols: markets by token. The base asset's own is quoted in USD; a token's is quoted in the
            base asset, or in USD, and then crossed with the base asset's at the same exchange.
        book: what a book must be like.
        min_exchanges: that must count, for their median to be a source.
        timeout_s: for all of them together.
    """

    names: tuple[str, ...]
    symbols: Mapping[Address, str]
    book: BookTerms
    min_exchanges: int
    timeout_s: int


class ExchangePrices:
    """
    The median of exchanges' mid-prices.

    Args:
        terms: whom to ask for what.
        opener: makes the client of an exchange from its name and the seconds it may take.
    """

    def __init__(
        self, terms: ExchangeTerms, opener: Callable[[str, int], Exchange] = open_exchange
    ) -> None:
        self._terms, self._open = terms, opener

    def fetch_references(
        self, tokens: Sequence[Address], snapshot: FundSnapshot
    ) -> Mapping[Address, Sequence[Reference | Missing]]:
        """Ask all exchanges for those of the tokens that have a market."""
        listed = [token for token in tokens if token in self._terms.symbols]
        answers = self._ask_all(listed, snapshot) if listed else {}
        found: dict[Address, Sequence[Reference | Missing]] = dict.fromkeys(tokens, ())
        for token in listed:
            parts = [answers[name][token] for name in self._terms.names]
            found[token] = [median(SOURCE, parts, self._terms.min_exchanges)]
        return found

    def _ask_all(self, tokens: Sequence[Address], snapshot: FundSnapshot) -> dict[str, Answer]:
        """Ask in threads that nobody waits for longer than allowed, not even the end of the run."""
        inbox: SimpleQueue[tuple[str, Answer]] = SimpleQueue()
        deadline = time.monotonic() + self._terms.timeout_s

        def ask(name: str) -> None:
            inbox.put((name, self._ask(name, tokens, snapshot)))

        for name in self._terms.names:
            threading.Thread(target=ask, args=(name,), name=f"ask {name}", daemon=True).start()
        late = f"no answer within {self._terms.timeout_s} s"
        answers = {name: _nothing(name, tokens, late) for name in self._terms.names}
        for _ in self._terms.names:
            try:
                name, answer = inbox.get(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                break
            answers[name] = answer
        return answers

    def _ask(self, name: str, tokens: Sequence[Address], snapshot: FundSnapshot) -> Answer:
        faults = exchange_faults()
        try:
            exchange = self._open(name, self._terms.timeout_s)
            exchange.load_markets()
            clock = fetch_clock(exchange)
        except faults as error:
            return _nothing(name, tokens, fault_text(error))
        mids: dict[str, Mid | str] = {}
        for symbol in self._symbols_for(tokens, snapshot.base.address):
            try:
                book = fetch_book(exchange, symbol, clock)
                mids[symbol] = usable_mid(book, self._terms.book, at=snapshot.timestamp)
            except PriceError as error:
                mids[symbol] = str(error)
            except faults as error:
                mids[symbol] = fault_text(error)
        return {token: self._price(name, token, mids, snapshot) for token in tokens}

    def _symbols_for(self, tokens: Sequence[Address], base: Address) -> list[str]:
        """Name the markets needed; the base asset's own serves those that are quoted in USD."""
        wanted = [*tokens, *(base for token in tokens if self._is_crossed(token, base))]
        return list(dict.fromkeys(self._terms.symbols[token] for token in wanted))

    def _is_crossed(self, token: Address, base: Address) -> bool:
        symbols = self._terms.symbols
        return token != base and _quoted(symbols[token]) == _quoted(symbols[base])

    def _price(
        self, name: str, token: Address, mids: Mids, snapshot: FundSnapshot
    ) -> Reference | Missing:
        base = snapshot.base
        crossed = self._is_crossed(token, base.address)
        found: list[Mid] = []
        for each in (token, base.address) if crossed else (token,):
            symbol = self._terms.symbols[each]
            mid = mids[symbol]
            if isinstance(mid, str):
                return Missing(source=name, reason=f"{symbol}: {mid}")
            found.append(mid)
        mid = cross(*found) if crossed else found[0]
        priced = base if token == base.address else snapshot.feeds[token].token
        return Reference(
            source=name,
            price=to_scale_down(mid.price, priced, base),
            observed_at=mid.observed_at,
            spread=mid.spread,
        )


def _quoted(symbol: str) -> str:
    return symbol.split("/")[1]


def _nothing(name: str, tokens: Sequence[Address], reason: str) -> Answer:
    return {token: Missing(source=name, reason=reason) for token in tokens}
