"""Whether other sources stand behind the feeds that NAV and orders rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from keeper.domain.price_quorum import QuorumTerms, Support, weigh
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import Address
from keeper.errors import PriceError
from keeper.ports import ReferencePrices

ALONE = QuorumTerms(quorum=1, tolerance=0, max_age_s=0)  # every feed is believed as it is


class PriceSupport:
    """
    Asks all sources and counts.

    Args:
        sources: besides the feeds.
        terms: what it takes to believe a feed.
    """

    def __init__(self, sources: Sequence[ReferencePrices] = (), terms: QuorumTerms = ALONE) -> None:
        self._sources, self._terms = sources, terms

    def require(self, snapshot: FundSnapshot, tokens: Iterable[Address]) -> None:
        """
        Make sure that enough sources support the prices of these tokens and of the base asset.

        Where one source is enough, nobody is asked: that is the feed.

        Args:
            snapshot: of the block whose prices are to be used.
            tokens: that are held, or about to be traded.

        Raises:
            PriceError: too few do; the text names tokens, sources and numbers.
            RpcError: the node did not answer.
        """
        if self._terms.quorum == 1 and not self._terms.heartbeats:
            return
        wanted = (snapshot.base.address, *tokens)
        failed = [each for each in self.fetch_support(snapshot, wanted) if not each.suffices]
        if failed:
            raise PriceError("; ".join(map(str, failed)))

    def fetch_support(
        self, snapshot: FundSnapshot, tokens: Iterable[Address]
    ) -> tuple[Support, ...]:
        """
        Ask what every source says of these tokens, each once.

        Raises:
            PriceError: one of them has no feed.
            RpcError: the node did not answer.
        """
        wanted = tuple(dict.fromkeys(tokens))
        missing = [token for token in wanted if token not in snapshot.feeds]
        if missing:
            raise PriceError(f"no feed for {', '.join(missing)}")
        found = [source.fetch_references(wanted, snapshot) for source in self._sources]
        return tuple(
            weigh(snapshot, token, [said for each in found for said in each[token]], self._terms)
            for token in wanted
        )
