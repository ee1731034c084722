"""A fund in memory that reads like a chain and obeys planned calls; every call makes a block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from eth_abi.abi import decode

from keeper.domain import actions as d
from keeper.domain.nav import strike_nav
from keeper.domain.orders import AAVE_SUPPLY
from keeper.domain.plan import PlannedCall
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import Address
from keeper.errors import TransactionRefusedError
from keeper.ports import ContractView, Outcome, StruckNav
from tests.domain.funds import USDC
from tests.domain.pretend import carry_out

CASH = {"allocate": d.Allocate, "deallocate": d.Deallocate, "harvest": d.Harvest}
VERDICTS = {"noteDisagreement": d.NoteDisagreement, "endProbation": d.EndProbation}
DEALING = {
    "closeDealing": d.Close(),
    "reopenDealing": d.Reopen(),
    "strike": d.Strike(),
    "distribute": d.Distribute(),
    "trip": d.Trip(),
}


@dataclass
class FakeFund:
    """services.engine_ports.FundReader and Writer in one."""

    now: FundSnapshot
    calls: list[PlannedCall] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    past: dict[int, FundSnapshot] = field(default_factory=dict)
    lying_by: int = 0  # what the contract's own NAV is off by
    newest_effect: int = 0
    sessions: int = 0

    def __post_init__(self) -> None:
        self.past[self.now.block] = self.now

    @property
    def functions(self) -> list[str]:
        return [call.function for call in self.calls]

    def pass_block(self) -> None:
        later = replace(self.now, block=self.now.block + 1, timestamp=self.now.timestamp + 12)
        self._move_to(later)

    # --- reading ---

    def fetch_snapshot(self, block: int | None = None) -> FundSnapshot:
        return self.now if block is None else self.past[block]

    def fetch_contract_view(self, block: int) -> ContractView:
        statement = strike_nav(self.past[block])
        return ContractView(
            total_assets=statement.total + self.lying_by,
            units_hash=statement.units_hash,
            tokens=statement.tokens,
            prices=statement.prices,
        )

    def fetch_struck(self, dealing: int) -> StruckNav | None:
        return None

    def fetch_order_id(self, strategy: Address) -> int:
        return len(self.calls)

    # --- acting ---

    @contextmanager
    def session(self) -> Iterator[None]:
        self.sessions += 1
        yield

    def require_seen(self, block: int, block_hash: str) -> int:
        return self.newest_effect

    def send_call(self, call: PlannedCall) -> Outcome:
        if call.function in self.refuses:
            raise TransactionRefusedError(self.refuses[call.function])
        self.calls.append(call)
        self._move_to(carry_out(self._decision(call), self.now))
        self.newest_effect = self.now.block
        return Outcome(
            key=call.key, done=True, transaction="0x01", block=self.now.block, gas_used=50_000
        )

    def _move_to(self, snapshot: FundSnapshot) -> None:
        self.now = replace(snapshot, block_hash=f"0x{snapshot.block:064x}")
        self.past[self.now.block] = self.now

    def _decision(self, call: PlannedCall) -> d.Decision:
        if call.function in DEALING:
            return DEALING[call.function]
        if call.function == "tripStrategy":
            (address,) = call.args
            return d.TripStrategy(strategy=self._name_of(address))
        if call.function in VERDICTS:
            (token,) = call.args
            return VERDICTS[call.function](token=token)
        if call.function in CASH:
            address, amount = call.args
            return CASH[call.function](strategy=self._name_of(address), amount=amount)
        return _order(call.args)

    def _name_of(self, address: object) -> str:
        return next(s.name for s in self.now.strategies if s.address == address)


def _order(args: tuple[Any, ...]) -> d.Decision:
    """Read orders back; the routes of a trade are added up."""
    _, orders, _ = args
    amount, kind = 0, None
    for _, data in orders:
        if len(data) == 96:
            action, _, units = decode(["uint8", "address", "uint256"], data)
            return d.Lend(amount=units) if action == AAVE_SUPPLY else d.Recall(units=units)
        layout = ["address", "address", "uint24", "uint256", "uint256"]
        fields = decode(layout if len(data) == 160 else layout[:2] + layout[3:], data)
        kind, amount = fields[0], amount + fields[-2]
    return d.Buy(amount=amount) if kind == USDC.lower() else d.Sell(amount=amount)
