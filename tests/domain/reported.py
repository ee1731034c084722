"""Reports on dealings that never were, of any length and with any figures."""

from __future__ import annotations

from hypothesis import strategies as st

from keeper.domain.dealing_report import DealingReport, HeldToken, NamedToken, StrikeFact
from keeper.domain.plain_text import ascii_line
from keeper.domain.units import DAY_S, UINT256_MAX, WAD, Address

USDC, WETH = (Address("0x" + digit * 40) for digit in "ab")
TOKENS = (
    NamedToken(address=USDC, symbol="USDC", decimals=6),
    NamedToken(address=WETH, symbol="WETH", decimals=18),
)
START = 1_700_000_000


def a_strike(number: int, **changes: object) -> StrikeFact:
    """Strike a dealing a day at 1.0, with some WETH."""
    values: dict[str, object] = {
        "number": number,
        "block": 100 + number,
        "transaction": f"0x{number:064x}",
        "struck_at": START + number * DAY_S,
        "total_assets": 10**12,
        "net_assets": 10**12,
        "supply": 10**24,
        "gross_per_share": WAD,
        "nav_per_share": WAD,
        "high_water_mark": WAD,
        "assets_in": 5,
        "shares_out": 4,
        "filled": 3,
        "assets_out": 2,
        "rolled": 1,
        "management_shares": 7,
        "performance_shares": 8,
        "cash": 4 * 10**11,
        "remote": 0,
        "exited": 0,
        "held": (HeldToken(token=WETH, units=10**18, value=6 * 10**11),),
        "benchmark": 2_000 * 10**24,
    }
    return StrikeFact(**{**values, **changes})  # type: ignore[arg-type]


def a_report(*strikes: StrikeFact, **changes: object) -> DealingReport:
    """Report on the last of some strikes; on the first one without any."""
    values: dict[str, object] = {
        "chain_id": 31_337,
        "fund": Address("0x" + "c" * 40),
        "performance": Address("0x" + "d" * 40),
        "name": "Fund",
        "block_hash": "0x" + "12" * 32,
        "tokens": TOKENS,
        "benchmark": WETH,
        "strikes": strikes or (a_strike(1),),
    }
    return DealingReport(**{**values, **changes})  # type: ignore[arg-type]


NAMES = st.text(max_size=20).map(ascii_line).filter(bool)
AMOUNTS = st.integers(0, UINT256_MAX)
FIGURES = (
    *("block", "struck_at", "total_assets", "net_assets", "supply", "gross_per_share"),
    *("nav_per_share", "high_water_mark", "assets_in", "shares_out", "filled", "assets_out"),
    *("rolled", "management_shares", "performance_shares", "cash", "remote", "exited", "benchmark"),
)


@st.composite
def reports(draw: st.DrawFn) -> DealingReport:
    """Draw a report of one to four strikes."""
    strikes = tuple(
        a_strike(number, **{name: draw(AMOUNTS) for name in FIGURES})
        for number in range(1, draw(st.integers(1, 4)) + 1)
    )
    benchmark = draw(st.sampled_from((WETH, None)))
    return a_report(*strikes, benchmark=benchmark, name=draw(NAMES))
