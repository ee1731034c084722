"""What may hold a transaction back: kill file, allowlist, size, and the budgets of a day."""

from __future__ import annotations

import logging
from typing import Protocol

from keeper.domain.dealing import struck_nav
from keeper.domain.guards import (
    AllowedCall,
    Allowlist,
    Budgets,
    can_wait,
    require_coin,
    require_gas,
    require_gas_budget,
    require_value_budget,
)
from keeper.domain.intents import Fees, Intent
from keeper.domain.spending import Spent, sum_spent
from keeper.domain.units import DAY_S
from keeper.errors import GuardError
from keeper.ports import ChainReader
from keeper.services.engine_ports import Journal

log = logging.getLogger(__name__)


class Switch(Protocol):
    """Whatever an operator stops the keeper with."""

    def fetch_reason(self) -> str | None:
        """Say why the keeper is stopped; None when it is certainly not."""
        ...


class Guarding:
    """
    services.engine_ports.SendGuard of one account.

    Args:
        switch: asked each time anew.
        allowlist: of the account's lane.
        journal: of the account; its own order of entries is the budgets' clock.
        chain: says what the fund was worth at its last strike.
    """

    def __init__(
        self,
        *,
        switch: Switch,
        allowlist: Allowlist,
        journal: Journal,
        chain: ChainReader,
        budgets: Budgets,
    ) -> None:
        self._switch, self._allowlist, self._journal = switch, allowlist, journal
        self._chain, self._budgets = chain, budgets

    def require_running(self) -> None:
        """
        Check that nobody stopped the keeper.

        Raises:
            GuardError: somebody did, or that cannot be told.
        """
        reason = self._switch.fetch_reason()
        if reason is not None:
            raise GuardError(f"the keeper is stopped by {reason}")

    def require_allowed(self, intent: Intent, *, gas: int, fees: Fees, now: int) -> None:
        """
        Judge what would be signed, at its worst.

        Args:
            intent: what it is for; what was signed for it before is replaced, not added to.
            gas: limit of the transaction.
            fees: of the transaction.
            now: unix seconds of the wall clock.

        Raises:
            GuardError: target, function, size or a budget speak against it.
            RpcError: NAV cannot be read, so that nothing can be put to work.
        """
        self.require_running()
        call = self._allowlist.find(intent.to, intent.data)
        require_gas(gas, self._budgets)
        spent = self._journal.fetch_spent(now - DAY_S)
        known = sum_spent((intent,))
        require_coin(call, intent.coin, self._budgets.coin)
        wanted_wei = gas * fees.max_fee + intent.coin - known.gas_wei
        self._keep_gas_budget(intent, call, spent, wanted_wei)
        if can_wait(call, intent.value) and intent.value > known.value:
            nav = struck_nav(self._chain.fetch_snapshot())
            require_value_budget(spent, intent.value, nav, self._budgets)

    def _keep_gas_budget(
        self, intent: Intent, call: AllowedCall, spent: Spent, wanted_wei: int
    ) -> None:
        """Hold back what can wait; say of the rest that it goes beyond the budget."""
        try:
            require_gas_budget(spent, max(0, wanted_wei), self._budgets)
        except GuardError as error:
            if can_wait(call, intent.value):
                raise
            log.warning("%s cannot wait and goes beyond the budget: %s", intent.purpose, error)
