"""
Double-entry books of a fund, built from its events alone.

Every position is revalued each time it is touched, and every order is measured at the prices of
its own block: the results are sums over orders and revaluations, never what is missing to a total.
Books that end at the contracts' own figures therefore say that no unit of money appeared or
vanished.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Address = str
Value = Callable[[Address, Address, int, int], int]

ZERO = "0x" + "0" * 40


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEvent:
    """
    One event of the fund's contracts.

    Args:
        block: its block.
        index: its place in the block.
        contract: role of the contract, such as `fund`, `treasury` or `strategy`.
        address: its address.
        name: the event's name.
        args: its arguments as decoded.
    """

    block: int
    index: int
    contract: str
    address: Address
    name: str
    args: Mapping[str, object]

    def number(self, name: str) -> int:
        """Read an integer argument."""
        value = self.args[name]
        if not isinstance(value, int):
            raise TypeError(f"{self.name}.{name} is {value!r}, not an integer")
        return value

    def text(self, name: str) -> str:
        """Read an address argument."""
        return str(self.args[name])


@dataclass(slots=True, kw_only=True)
class Position:
    """Units that a strategy holds of one token, and what they were last worth in base units."""

    units: int = 0
    value: int = 0


@dataclass(slots=True, kw_only=True)
class Strategy:
    """The books of one strategy; the base asset is in `cash`, results are since the launch."""

    label: str
    cash: int = 0
    positions: dict[Address, Position] = field(default_factory=dict)
    from_orders: int = 0
    from_revaluation: int = 0
    orders: int = 0

    @property
    def result(self) -> int:
        """What orders and revaluations together earned, base units."""
        return self.from_orders + self.from_revaluation


@dataclass(slots=True, kw_only=True)
class Ledger:
    """
    The books of one fund.

    Feed `post` every event in the order of the chain, then `revalue` at the last block.

    Args:
        base: address of the base asset.
        strategies: books of each strategy by address.
        fee_payees: who redeems fee shares.
        value: base units of (strategy, token, units) at the prices of a block, rounded down.
    """

    base: Address
    strategies: dict[Address, Strategy]
    fee_payees: frozenset[Address]
    value: Value
    cash: int = 0
    escrow: int = 0
    paid_in: int = 0
    paid_out: int = 0
    fees_paid: int = 0
    subscribed: dict[Address, int] = field(default_factory=dict)
    redeemed: dict[Address, int] = field(default_factory=dict)
    in_kind: dict[Address, int] = field(default_factory=dict)
    _exiting: Address = ZERO

    def post(self, events: Iterable[LedgerEvent]) -> None:
        """Book events; those of other contracts or of no consequence for money are passed over."""
        handlers = self._handlers()
        for event in sorted(events, key=lambda e: (e.block, e.index)):
            handler = handlers.get((event.contract, event.name))
            if handler is not None:
                handler(event)

    def revalue(self, block: int) -> None:
        """Bring every position to the prices of `block`."""
        for address, strategy in self.strategies.items():
            for token, position in strategy.positions.items():
                self._revalue(address, strategy, token, position, block)

    @property
    def fund_assets(self) -> int:
        """Cash, strategies' cash and positions as last valued, base units."""
        held = sum(
            strategy.cash + sum(position.value for position in strategy.positions.values())
            for strategy in self.strategies.values()
        )
        return self.cash + held

    def result_of(self, label: str) -> int:
        """Sum the results of the strategies with this label."""
        return sum(
            strategy.result for strategy in self.strategies.values() if strategy.label == label
        )

    def _handlers(self) -> Mapping[tuple[str, str], Callable[[LedgerEvent], None]]:
        return {
            ("fund", "Launched"): self._book_fund_launched,
            ("fund", "DepositRequest"): self._book_fund_deposit_request,
            ("fund", "DepositCancelled"): self._book_fund_deposit_cancelled,
            ("fund", "DealingStruck"): self._book_fund_dealing_struck,
            ("fund", "Withdraw"): self._book_fund_withdraw,
            ("fund", "RedeemedInKind"): self._book_fund_redeemed_in_kind,
            ("treasury", "Allocated"): self._book_treasury_allocated,
            ("treasury", "Deallocated"): self._book_treasury_deallocated,
            ("treasury", "Harvested"): self._book_treasury_harvested,
            ("treasury", "PaidInKind"): self._book_treasury_paid_in_kind,
            ("strategy", "CashReceived"): self._book_strategy_cash_received,
            ("strategy", "CashReturned"): self._book_strategy_cash_returned,
            ("strategy", "OrderExecuted"): self._book_strategy_order_executed,
            ("strategy", "PaidInKind"): self._book_strategy_paid_in_kind,
        }

    # --- the fund ---

    def _book_fund_launched(self, event: LedgerEvent) -> None:
        self.paid_in += event.number("seedAssets")
        self.cash += event.number("seedAssets")

    def _book_fund_deposit_request(self, event: LedgerEvent) -> None:
        assets = event.number("assets")
        self.escrow += assets
        self.paid_in += assets
        _add(self.subscribed, event.text("controller"), assets)

    def _book_fund_deposit_cancelled(self, event: LedgerEvent) -> None:
        assets = event.number("assets")
        self.escrow -= assets
        self.paid_in -= assets
        _add(self.subscribed, event.text("controller"), -assets)

    def _book_fund_dealing_struck(self, event: LedgerEvent) -> None:
        net = event.number("assetsIn") - event.number("assetsOut")
        self.cash += net
        self.escrow -= net

    def _book_fund_withdraw(self, event: LedgerEvent) -> None:
        assets, controller = event.number("assets"), event.text("owner")
        self.escrow -= assets
        _add(self.redeemed, controller, assets)
        if controller in self.fee_payees:
            self.fees_paid += assets
        else:
            self.paid_out += assets

    def _book_fund_redeemed_in_kind(self, event: LedgerEvent) -> None:
        self._exiting = event.text("owner")

    # --- the treasury ---

    def _book_treasury_allocated(self, event: LedgerEvent) -> None:
        self.cash -= event.number("amount")

    def _book_treasury_deallocated(self, event: LedgerEvent) -> None:
        self.cash += event.number("amount")

    def _book_treasury_harvested(self, event: LedgerEvent) -> None:
        self.cash += event.number("amount")

    def _book_treasury_paid_in_kind(self, event: LedgerEvent) -> None:
        self.cash -= event.number("cash")
        self._pay_in_kind(event.number("cash"))

    # --- strategies ---

    def _book_strategy_cash_received(self, event: LedgerEvent) -> None:
        self.strategies[event.address].cash += event.number("amount")

    def _book_strategy_cash_returned(self, event: LedgerEvent) -> None:
        self.strategies[event.address].cash -= event.number("amount")

    def _book_strategy_order_executed(self, event: LedgerEvent) -> None:
        strategy = self.strategies[event.address]
        left = self._move(event, event.text("leaves"), -event.number("left"))
        arrived = self._move(event, event.text("arrives"), event.number("arrived"))
        strategy.from_orders += left + arrived
        strategy.orders += 1

    def _book_strategy_paid_in_kind(self, event: LedgerEvent) -> None:
        if not event.args["skipped"]:
            self._pay_in_kind(-self._move(event, event.text("token"), -event.number("units")))

    # --- positions ---

    def _move(self, event: LedgerEvent, token: Address, units: int) -> int:
        """Change what is held; returns by how much its value changed at the block's prices."""
        strategy = self.strategies[event.address]
        if token == self.base:
            strategy.cash += units
            return units
        position = strategy.positions.setdefault(token, Position())
        self._revalue(event.address, strategy, token, position, event.block)
        before = position.value
        position.units += units
        position.value = self._value(event.address, token, position.units, event.block)
        return position.value - before

    def _revalue(
        self, address: Address, strategy: Strategy, token: Address, position: Position, block: int
    ) -> None:
        value = self._value(address, token, position.units, block)
        strategy.from_revaluation += value - position.value
        position.value = value

    def _value(self, strategy: Address, token: Address, units: int, block: int) -> int:
        return self.value(strategy, token, units, block) if units else 0

    def _pay_in_kind(self, value: int) -> None:
        self.paid_out += value
        _add(self.in_kind, self._exiting, value)


def _add(book: dict[Address, int], key: Address, amount: int) -> None:
    book[key] = book.get(key, 0) + amount
