"""What every price source says now, for people, for programs and for the doctor."""

from __future__ import annotations

from collections.abc import Iterator

from keeper.domain.price_quorum import Opinion, Reference, Support, percent_text, price_text
from keeper.domain.snapshot import FundSnapshot
from keeper.errors import PriceError
from keeper.output import Json, Table
from keeper.services.price_support import PriceSupport


def check_sources(support: PriceSupport, snapshot: FundSnapshot) -> str:
    """
    Check that enough sources support the price of every token in the address book.

    Args:
        support: as bootstrap.open_price_support puts it together.
        snapshot: of the block whose prices are meant.

    Raises:
        PriceError: for one of them too few do; the text names it, the sources and the numbers.
        RpcError: the node did not answer.
    """
    found = support.fetch_support(snapshot, snapshot.feeds)
    failed = [each for each in found if not each.suffices]
    if failed:
        raise PriceError("; ".join(map(str, failed)))
    return "; ".join(str(each) for each in found)


def exchange_mids(found: tuple[Support, ...]) -> dict[str, str]:
    """Give what the exchanges' median says of each token but the base asset, by symbol."""
    return {
        each.token.symbol: price_text(opinion.given.price, each.token, each.base)
        for each in found
        for opinion in each.opinions
        if each.token != each.base
        if isinstance(opinion.given, Reference) and opinion.given.parts
    }


def sources_record(found: tuple[Support, ...], snapshot: FundSnapshot) -> dict[str, Json]:
    """Spell out who supports which price; prices are integers scaled by 1e36, in text."""
    return {
        "block": snapshot.block,
        "block_hash": snapshot.block_hash,
        "timestamp": snapshot.timestamp,
        "supported": all(each.suffices for each in found),
        "tokens": [
            {
                "symbol": each.token.symbol,
                "token": each.token.address,
                "price": str(each.price),
                "supported": each.suffices,
                "support": each.count,
                "needed": each.needed,
                "sources": [
                    {"supports": opinion.supports, **_record(opinion, snapshot)}
                    for opinion in each.opinions
                ],
            }
            for each in found
        ],
    }


def sources_table(found: tuple[Support, ...], snapshot: FundSnapshot) -> Table:
    """Spell out who supports which price, for people."""
    rows = tuple(row for each in found for row in _rows(each, snapshot))
    return Table(
        title=f"Price sources at block {snapshot.block}",
        heads=("token", "source", "price", "age", "spread", "supports", "why not"),
        rows=rows,
    )


def _record(opinion: Opinion, snapshot: FundSnapshot) -> dict[str, Json]:
    given = opinion.given
    parts: list[Json] = [_record(Opinion(given=part), snapshot) for part in given.parts]
    record: dict[str, Json] = {"source": given.source, "parts": parts}
    if isinstance(given, Reference):
        age = snapshot.timestamp - given.observed_at
        record |= {"price": str(given.price), "age_s": age, "spread": str(given.spread)}
        return record | {"reason": opinion.problem}
    return record | {"price": None, "age_s": None, "spread": None, "reason": given.reason}


def _rows(support: Support, snapshot: FundSnapshot) -> Iterator[tuple[str, ...]]:
    for opinion in support.opinions:
        given = opinion.given
        verdict = "yes" if opinion.supports else "NO"
        yield (support.token.symbol, *_cells(opinion, support, snapshot, verdict))
        for part in given.parts:
            yield ("", *_cells(Opinion(given=part), support, snapshot, ""))
    state = "enough" if support.suffices else "TOO FEW"
    total = f"{support.count} of {len(support.opinions)}, {support.needed} needed"
    yield (support.token.symbol, "together", "", "", "", state, total)


def _cells(
    opinion: Opinion, support: Support, snapshot: FundSnapshot, verdict: str
) -> tuple[str, ...]:
    given = opinion.given
    if not isinstance(given, Reference):
        return (given.source, "", "", "", verdict, given.reason)
    return (
        given.source,
        price_text(given.price, support.token, support.base),
        f"{snapshot.timestamp - given.observed_at} s",
        percent_text(given.spread) if given.spread else "",
        verdict,
        opinion.problem,
    )
