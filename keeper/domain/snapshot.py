"""
Everything the keeper knows of a fund at one block: raw state, read once, valued later.

Field names follow the contracts; amounts are base units of their token.
"""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.assets import Feed, Sequencer, Token
from keeper.domain.units import UINT256_MAX, WAD, ZERO_ADDRESS, Address
from keeper.domain.vaults import VaultState


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    One thing a strategy may hold.

    Args:
        token: the token, or the position's token.
        adapter: who values the position; the zero address for a plain token.
        units: booked units.
        underlying: for a position, the plain token behind it; else `token`.
        index: for a scaled balance, underlying units per unit as a ray; else None.
        vault: for vault shares, what they count for; else None.
    """

    token: Address
    adapter: Address
    units: int
    underlying: Address
    index: int | None = None
    vault: VaultState | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the token is priced by a feed rather than by an adapter."""
        return self.adapter == ZERO_ADDRESS


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyState:
    """
    A strategy's books; entry 0 is the base asset. Weights are wads, amounts base units.

    Args:
        peak: highest value at a strike, moved with what flowed in and out since.
        drawdown: fall from it by the contract's own word, wad; 0 while it cannot be valued.
        max_drawdown: fall beyond which anyone may freeze it, wad.
    """

    address: Address
    name: str
    entries: tuple[Entry, ...]
    principal: int
    target: int
    cap: int
    frozen: bool = False
    loss_level: int = 0
    loss_capacity: int = 0
    peak: int = 0
    drawdown: int = 0
    max_drawdown: int = WAD

    @property
    def cash(self) -> int:
        """Base asset that can be taken back at once."""
        return self.entries[0].units

    def units_of(self, token: Address) -> int:
        """Return booked units of a token; 0 when it is no entry."""
        return next((entry.units for entry in self.entries if entry.token == token), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DealingTotals:
    """Totals of one dealing, as in IPocketHedgeFund.Dealing."""

    assets_in: int = 0
    shares_out: int = 0
    claimable_at: int = 0
    shares_in: int = 0
    filled: int = 0
    assets_out: int = 0

    @property
    def returned(self) -> int:
        """Subscriptions that the strike did not take in and nobody cancelled yet, base units."""
        return self.assets_in if self.claimable_at and not self.shares_out else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DealingStatus:
    """
    Where the dealing cycle stands; `closed_at` is 0 while the dealing is open.

    `last_totals` are those of the dealing that was struck before, at `struck_at`; before the first
    strike there are none, and that is the time of the launch.
    """

    number: int
    closed_at: int
    closed_block: int
    next_close: int
    overdue_from: int
    totals: DealingTotals
    next_totals: DealingTotals = DealingTotals()
    last_totals: DealingTotals = DealingTotals()
    struck_at: int = 0

    @property
    def is_closed(self) -> bool:
        """Whether the dealing waits for its strike."""
        return self.closed_at != 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DealingTerms:
    """Terms of dealing: seconds, bps and minimum amounts, as in IPocketHedgeFund.DealingTerms."""

    min_period: int
    period: int
    strike_window: int
    lock: int
    gate_bps: int
    min_deposit: int
    min_redeem: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTerms:
    """Fee rates as wads, as in IFeeDistribution.FeeTerms."""

    management: int
    performance: int
    entry_levy: int
    exit_levy: int
    in_kind_levy: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NavTerms:
    """Tolerances and the large-move rule, as in INavOracle.NavTerms."""

    price_tolerance: int
    total_tolerance: int
    max_move: int
    cool_off: int
    window: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskTerms:
    """Fund-wide limits, wads of NAV (`batch_loss` of turnover): IRiskManagement.RiskTerms."""

    batch_loss: int
    fund_loss_capacity: int
    turnover_capacity: int
    cash_floor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FundSnapshot:
    """
    One fund at one block.

    Args:
        accrued_supply: `supply`, what is minted, and management fee shares accrued to the block.
        remote_value: base units on other chains, by statement `remote_sequence`.
        nav_per_share: after-fee value of the last strike, 18 digits.
        fee_shares_undistributed: fee shares that wait for their distribution.
        last_sequence: sequence of the last accepted report.
        feeds: by token address; the base asset's own among them.
        token_caps: caps of plain tokens, wad of NAV.
        trading_paused_until: unix seconds; 0 or past when not paused.
        large_move_until: unix seconds from which a strike may pass that was held for a large move;
            an earlier try would start the cool-off anew. 0 or past when none waits.
        trading_guardrail: whether a guardrail of trading holds, be it recorded or not.
        trading_halted: whether trading is recorded as halted by one.
        base_out_of_band: whether the guardrail of dealing holds.
        winding_down: whether the one-way wind-down began.
        wind_down_from: unix seconds from which anyone may begin it, if nothing is struck before.
        sequencer: the L2's uptime feed; None where there is none.
    """

    chain_id: int
    block: int
    block_hash: str
    timestamp: int
    fund: Address
    base: Token
    cash: int
    remote_value: int
    remote_sequence: int
    strategies: tuple[StrategyState, ...]
    feeds: dict[Address, Feed]
    token_caps: dict[Address, int]
    dealing: DealingStatus
    dealing_terms: DealingTerms
    fee_terms: FeeTerms
    nav_terms: NavTerms
    risk_terms: RiskTerms
    supply: int
    accrued_supply: int
    high_water_mark: int
    nav_per_share: int
    last_sequence: int
    fee_shares_undistributed: int
    redemptions_owed: int
    loss_level: int
    turnover_level: int
    trading_paused_until: int
    dealing_paused_until: int
    keeper: Address
    large_move_until: int = 0
    trading_guardrail: bool = False
    trading_halted: bool = False
    base_out_of_band: bool = False
    winding_down: bool = False
    wind_down_from: int = UINT256_MAX
    sequencer: Sequencer | None = None

    @property
    def virtual_shares(self) -> int:
        """10^(18 - decimals of the base asset)."""
        return int(10 ** (18 - self.base.decimals))

    @property
    def tokens(self) -> dict[Address, Token]:
        """The tokens that are priced, by address; the base asset among them."""
        return {at: feed.token for at, feed in self.feeds.items()} | {self.base.address: self.base}

    @property
    def trading_paused(self) -> bool:
        """Whether trading is paused at the block's time."""
        return self.timestamp < self.trading_paused_until

    @property
    def trading_stopped(self) -> bool:
        """Whether orders, harvests and allocations have to wait, for whatever reason."""
        return self.trading_paused or self.trading_halted or self.trading_guardrail

    @property
    def dealing_paused(self) -> bool:
        """Whether dealing is paused at the block's time."""
        return self.timestamp < self.dealing_paused_until

    def strategy(self, name: str) -> StrategyState:
        """Find a strategy by its name in the address book; raises KeyError when there is none."""
        found = next((s for s in self.strategies if s.name == name), None)
        if found is None:
            raise KeyError(f"no strategy {name!r}; there are {[s.name for s in self.strategies]}")
        return found
