"""Trades and moves of money in words for investors."""

from __future__ import annotations

from keeper.adapters.address_book import AddressBook
from keeper.adapters.event_words import EventWords
from keeper.domain.events import FundEvent
from keeper.domain.wording import format_units

MOVES = {
    "treasury.Allocated": "{amount} went to strategy {strategy}",
    "treasury.Deallocated": "{amount} came back from strategy {strategy}",
    "treasury.Harvested": "{amount} of profit came from strategy {strategy}",
}
ORDER = ".OrderExecuted"


def tell_event(name: str, event: FundEvent, words: EventWords, book: AddressBook) -> str:
    """Say what happened: a trade with its amounts, a move with its strategy, else as it is told."""
    values = words.read(event)
    if values is not None and name in MOVES:
        amount = _amount(book.tokens[book.base].address, values.number("amount"), book)
        return MOVES[name].format(
            amount=amount, strategy=book.strategy_named(values.address("strategy"))
        )
    if values is not None and name.endswith(ORDER):
        left = _amount(values.address("leaves"), values.number("left"), book)
        arrived = _amount(values.address("arrives"), values.number("arrived"), book)
        return f"{book.strategy_named(event.contract)} gave {left} for {arrived}"
    return words.say(event)


def _amount(token: str, amount: int, book: AddressBook) -> str:
    """Write an amount; of a position, whose decimals nobody states, as units."""
    symbol = book.symbol_of(token)
    known = book.tokens.get(symbol)
    if known is None:
        return f"{amount} units of position {token}"
    return f"{format_units(amount, known.decimals, 4)} {symbol}"
