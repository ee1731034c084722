"""The keeper's key: observe a block after the close, value it, and report it."""

from __future__ import annotations

from keeper.domain.nav import NavReport, build_report, strike_nav
from keeper.domain.snapshot import FundSnapshot
from keeper.errors import PendingError
from keeper.ports import ChainReader
from keeper.services.price_support import PriceSupport
from keeper.services.valuation import Valuation


class Dealing:
    """
    Makes reports for closed dealings.

    Args:
        chain: reads the fund.
        valuation: holds the keeper's figures against the contract's.
        support: holds the feeds against other sources.
    """

    def __init__(
        self, chain: ChainReader, valuation: Valuation, support: PriceSupport | None = None
    ) -> None:
        self._chain, self._valuation = chain, valuation
        self._support = support or PriceSupport()

    def make_report(self, snapshot: FundSnapshot, *, newest_effect: int, valid_s: int) -> NavReport:
        """
        Observe the block before the newest one and report it.

        The newest block itself cannot be reported: a simulation runs inside of it, and there its
        own hash is not known yet. A block before our own last effect has other units.

        Args:
            snapshot: of the newest block, with the closed dealing.
            newest_effect: newest block in which something of ours was mined.
            valid_s: seconds of chain time for which the report may be used.

        Raises:
            PendingError: there is no such block yet, or a statement from the outpost has just come.
            NavDisagreementError: the contract sees other units, or figures out of tolerance.
            PriceError: something is held whose price cannot be used, or is supported by too few.
        """
        block = snapshot.block - 1
        first = max(snapshot.dealing.closed_block + 1, newest_effect)
        if block < first:
            raise PendingError(f"the strike needs block {first + 1}, the chain is at {block + 1}")
        observed = self._chain.fetch_snapshot(block)
        if observed.remote_sequence != snapshot.remote_sequence:
            raise PendingError(
                f"the strike needs a block after that of statement {snapshot.remote_sequence} from "
                "the outpost"
            )
        statement = strike_nav(observed)
        self._valuation.require_agreement(statement, observed)
        self._support.require(observed, statement.tokens)
        return build_report(observed, statement, validity_s=valid_s)
