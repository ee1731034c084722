"""
Whether a token does what a token should: a rehearsal of trades by people whom it has never seen.

An account and a contract buy, send to themselves and to others, let others spend, and sell, in
small and in large, now and long after; some hold what they bought. After every deed all balances
are measured, and whatever moved beside what should have is a reason not to trade the token. What a
token does only when its owner tells it to shows in no rehearsal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from keeper.domain.pools import Pool, V2Pool, is_token0
from keeper.domain.ticks import MAX_SQRT_RATIO, MIN_SQRT_RATIO
from keeper.domain.units import BPS, Address, mul_div_up
from keeper.domain.v3_swaps import swap_input
from keeper.errors import SwapError

ACCOUNT, CONTRACT = "an account", "a contract"
PATIENT, HOLDER = "a patient account", "a holder"
PEER, STRANGER, DRIVER = "another account", "a stranger", "a driver"
POOL, SUPPLY = "the pool", "the supply"
BUYERS = (ACCOUNT, CONTRACT, PATIENT, HOLDER)
MEASURED = (*BUYERS, PEER, STRANGER, POOL)

LARGE_BPS = 500  # of the price, by which a large purchase moves it
SMALL_PART = 1_000  # of a large purchase is a small one
LEAST = 4  # units that can be halved
MOST_GAS = 300_000  # of a transfer or an approval, which takes some 50,000
MOST_INPUT = 2**128  # beyond any supply: the price's limit ends a purchase that is sized by it
TRUE = (1).to_bytes(32, "big")


class Act(StrEnum):
    """What is done; the text is how it is told."""

    BUY = "buys"
    SELL = "sells"
    SEND = "sends"
    SEND_ITSELF = "sends itself"
    APPROVE_ROUTER = "lets the router spend"
    APPROVE = "lets the next one spend"
    SPEND = "takes by its allowance"
    STEAL = "takes without an allowance"
    LOOK = "looks at its own balance after buying"
    WAIT = "waits with"


MAY_FAIL = (Act.SEND_ITSELF, Act.STEAL)
OF_THE_TOKEN = (Act.SEND, Act.SEND_ITSELF, Act.APPROVE_ROUTER, Act.APPROVE, Act.SPEND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """
    One thing that somebody does.

    Args:
        actor: who, one of the names above.
        other: who receives what is sent, spends what is approved, or loses what is taken.
        amount: units of the token.
    """

    act: Act
    actor: str
    amount: int
    other: str = ""

    @property
    def wanted(self) -> Mapping[str, int]:
        """Say how balances should change."""
        match self.act:
            case Act.BUY:
                return {self.actor: self.amount, POOL: -self.amount}
            case Act.SELL:
                return {self.actor: -self.amount, POOL: self.amount}
            case Act.SEND:
                return {self.actor: -self.amount, self.other: self.amount}
            case Act.SPEND:
                return {self.other: -self.amount, self.actor: self.amount}
            case _:
                return {}

    @property
    def text(self) -> str:
        """Say it."""
        return f"{self.actor} {self.act} {self.amount} units"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """
    What is done in one block.

    Args:
        when: in words.
        blocks: after the newest one.
        seconds: after it.
    """

    when: str
    blocks: int
    seconds: int
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """
    What came of a deed.

    Args:
        refused: why it failed; None when it did not.
        answer: what the call returned.
        changes: of balances and of the supply, those that are not 0.
        seen: the actor's balance after it, as everybody sees it.
    """

    when: str
    deed: Deed
    refused: str | None
    answer: bytes
    gas: int
    changes: Mapping[str, int]
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    What was found out about a token in one pool.

    Args:
        reasons: not to trade it, in words with numbers; none when it did what it should.
        deeds: how many were tried.
    """

    token: Address
    pool: Address
    reasons: tuple[str, ...]
    deeds: int

    @property
    def listed(self) -> bool:
        """Whether it may be traded there."""
        return not self.reasons


def plan(large: int) -> tuple[Phase, ...]:
    """
    Lay out a rehearsal.

    Args:
        large: units of a large purchase.
    """
    small = max(LEAST, large // SMALL_PART)
    both = [deed for who in (ACCOUNT, CONTRACT) for deed in _round(who, small)]
    first = [deed for size in (small, large) for who in (ACCOUNT, CONTRACT)
             for deed in _round(who, size)]  # fmt: skip
    kept = [
        Deed(act=act, actor=who, amount=small)
        for who in (PATIENT, HOLDER)
        for act in (Act.BUY, Act.LOOK)
    ]
    return (
        Phase(when="now", blocks=1, seconds=12, deeds=(*first, *kept)),
        _later("in the next block", 2, 24, [*_sale(PATIENT, small), *both]),
        _later("a day later", 60, 86_400, both),
        _later("a month later", 160, 30 * 86_400, both),
        _later("a year later", 250, 365 * 86_400, [*_sale(HOLDER, small), *both]),
    )


def _later(when: str, blocks: int, seconds: int, deeds: Sequence[Deed]) -> Phase:
    waiting = Deed(act=Act.WAIT, actor=HOLDER, amount=deeds[0].amount)
    return Phase(when=when, blocks=blocks, seconds=seconds, deeds=(waiting, *deeds))


def _round(who: str, amount: int) -> Iterator[Deed]:
    half = amount // 2
    yield Deed(act=Act.BUY, actor=who, amount=amount)
    yield Deed(act=Act.SEND, actor=who, amount=half, other=PEER)
    yield Deed(act=Act.APPROVE, actor=PEER, amount=half, other=who)
    yield Deed(act=Act.SPEND, actor=who, amount=half, other=PEER)
    yield Deed(act=Act.SEND_ITSELF, actor=who, amount=half)
    yield Deed(act=Act.STEAL, actor=STRANGER, amount=1, other=who)
    yield from _sale(who, amount)


def _sale(who: str, amount: int) -> Iterator[Deed]:
    yield Deed(act=Act.APPROVE_ROUTER, actor=who, amount=amount)
    yield Deed(act=Act.SELL, actor=who, amount=amount)


def large_amount(pool: Pool, token: Address) -> int:
    """
    Size a purchase that moves the price by LARGE_BPS.

    Returns:
        Units of the token, rounded down; 0 where there is nothing to buy.
    """
    token_first = is_token0(pool, token)
    if isinstance(pool, V2Pool):
        return (pool.reserve0 if token_first else pool.reserve1) * LARGE_BPS // (2 * BPS)
    part = (2 * BPS + (LARGE_BPS if token_first else -LARGE_BPS)) * pool.sqrt_price_x96
    limit = min(max(part // (2 * BPS), MIN_SQRT_RATIO + 1), MAX_SQRT_RATIO - 1)
    try:
        bought = swap_input(pool, MOST_INPUT, zero_for_one=not token_first, price_limit=limit)
    except SwapError:
        return 0
    return bought.amount_out


def judge(results: Sequence[Result]) -> tuple[str, ...]:
    """Give the first reason that each actor gave at each time not to trade a token."""
    reasons: dict[tuple[str, str], str] = {}
    for each in results:
        problem = _problem(each)
        if problem is not None:
            text = f"{each.when}, {each.deed.text}: {problem}"
            reasons.setdefault((each.when, each.deed.actor), text)
    return tuple(reasons.values())


def _problem(result: Result) -> str | None:
    deed = result.deed
    if result.refused is not None:
        return None if deed.act in MAY_FAIL else f"refused, {result.refused}"
    for name in (*MEASURED, SUPPLY):
        wanted, found = deed.wanted.get(name, 0), result.changes.get(name, 0)
        if wanted != found:
            return f"{name} changes by {found:+d} instead of {wanted:+d}{_percent(wanted, found)}"
    if deed.act is Act.LOOK and int.from_bytes(result.answer[:32], "big") != result.seen:
        shown = int.from_bytes(result.answer[:32], "big")
        return f"it is told {shown}, others are told {result.seen}"
    if deed.act not in OF_THE_TOKEN:
        return None
    if result.answer not in (b"", TRUE):
        return f"the answer is 0x{result.answer[:32].hex()}, which is neither nothing nor true"
    return f"it takes {result.gas} gas, limit is {MOST_GAS}" if result.gas > MOST_GAS else None


def _percent(wanted: int, found: int) -> str:
    """Write how far off something is, rounded up: a fee is never shown as none."""
    if wanted == 0:
        return ""
    part = mul_div_up(abs(found - wanted), BPS, abs(wanted))
    return f", {part // 100}.{part % 100:02d} % off"
