"""Events go by what happened, whatever block it is in."""

from __future__ import annotations

from dataclasses import replace

from keeper.domain.events import FundEvent, identities
from tests.domain.funds import account

ONE = FundEvent(
    block=5,
    block_hash="0x05",
    index=3,
    transaction="0xaa",
    contract=account(1),
    topics=("0x01", "0x02"),
    data=b"\x07",
    timestamp=9,
)


def test_identities__of_equal_logs_of_one_transaction__are_counted() -> None:
    names = identities([ONE, replace(ONE, index=4), replace(ONE, data=b"\x08"), ONE])
    assert len(set(names)) == 4
    assert [name.rpartition(" ")[2] for name in names] == ["1", "2", "1", "3"]


def test_identities__of_a_transaction_mined_again_elsewhere__are_as_before() -> None:
    again = replace(ONE, block=6, block_hash="0x06", index=0, timestamp=None)
    assert identities([again]) == identities([ONE])


def test_identities__of_anything_that_differs__differ() -> None:
    others = (
        replace(ONE, transaction="0xab"),
        replace(ONE, contract=account(2)),
        replace(ONE, topics=("0x02", "0x01")),
        replace(ONE, topics=("0x01",)),
    )
    assert len(set(identities([ONE, *others]))) == 5
