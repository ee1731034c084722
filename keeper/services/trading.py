"""How much of the traded token the fund should hold now."""

from __future__ import annotations

import logging

from keeper.domain.policy import TradingPolicy
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.trend import HOUR_S, TrendSignal, TrendTerms, trend_target
from keeper.ports import PriceSource

log = logging.getLogger(__name__)


class Trading:
    """
    The trend strategy's opinion.

    Args:
        prices: hourly closes.
        policy: what is traded.
        terms: the rule's numbers.
    """

    def __init__(self, prices: PriceSource, policy: TradingPolicy, terms: TrendTerms) -> None:
        self._prices, self._policy, self._terms = prices, policy, terms

    def read_signal(self, snapshot: FundSnapshot) -> TrendSignal:
        """
        Form an opinion from the closes up to the snapshot.

        Raises:
            RpcError: the closes cannot be read.
        """
        now = snapshot.timestamp
        # One hour more than the longest look-back: its price is the last close at or before it.
        hours = max(self._terms.horizons_s) // HOUR_S + 2
        closes = self._prices.fetch_closes(self._policy.token, now, hours)
        signal = trend_target(closes, self._terms, now=now)
        log.debug("trend: %s", signal.reason)
        return signal
