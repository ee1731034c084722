"""The keeper's arithmetic on the largest fund there can be: eight strategies of eight entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from keeper.domain.assets import Feed, Token
from keeper.domain.nav import strike_nav
from keeper.domain.snapshot import Entry, FundSnapshot, StrategyState
from keeper.domain.units import RAY, WAD, ZERO_ADDRESS, Address
from scripts.bench.figures import Figure, Timed, time_ratio

STRATEGIES, TOKENS = 8, 7  # and the base asset in each strategy
UNITS = 10**20
KECCAKS = 500  # in one round: a single one is too quick for the clock


def measure_domain(snapshot: FundSnapshot) -> Iterator[Figure]:
    """
    Compare a NAV statement with one keccak, the unit of work that both keys share.

    Args:
        snapshot: of any fund, which lends its terms.
    """
    largest, word = widen(snapshot), bytes(32)
    held = len(strike_nav(largest).holdings)
    yield Figure(name="nav_8x8_holdings", value=held, unit="holdings")
    quick = Timed(action=lambda: keccak(word), repeats=KECCAKS)
    ratio = time_ratio(Timed(action=lambda: strike_nav(largest)), quick)
    yield Figure(name="nav_8x8_over_keccak", value=ratio, unit="times")


def widen(snapshot: FundSnapshot) -> FundSnapshot:
    """Make a fund whose every entry is held, each token with a feed of its own."""
    tokens = [_make_token(number) for number in range(STRATEGIES * TOKENS)]
    base = snapshot.base.address
    base_feed = snapshot.feeds[base]
    return replace(
        snapshot,
        strategies=tuple(
            _make_strategy(number, base, tokens[number * TOKENS : (number + 1) * TOKENS])
            for number in range(STRATEGIES)
        ),
        feeds={
            base: base_feed,
            **{token.address: _make_feed(token, base_feed) for token in tokens},
        },
        token_caps={token.address: WAD for token in tokens},
    )


def _make_strategy(number: int, base: Address, tokens: Sequence[Token]) -> StrategyState:
    """Hold the base asset, plain tokens, and as the last one a position in the last token."""
    plain = [base, *(token.address for token in tokens[:-1])]
    entries = [
        Entry(token=each, adapter=ZERO_ADDRESS, units=UNITS, underlying=each) for each in plain
    ]
    behind = tokens[-1].address
    lent = Entry(
        token=_make_address(3, number),
        adapter=_make_address(4, 0),
        units=UNITS,
        underlying=behind,
        index=RAY,
    )
    return StrategyState(
        address=_make_address(2, number),
        name=f"strategy {number}",
        entries=(*entries, lent),
        principal=0,
        target=0,
        cap=WAD,
    )


def _make_token(number: int) -> Token:
    return Token(address=_make_address(1, number), symbol=f"T{number}", decimals=18)


def _make_feed(token: Token, like: Feed) -> Feed:
    return replace(like, token=token)


def _make_address(kind: int, number: int) -> Address:
    """Make an address that nobody else in this fund has."""
    return Address(to_checksum_address(f"0x{kind:020x}{number:020x}"))
