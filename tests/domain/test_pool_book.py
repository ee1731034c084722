"""One pool that is not what it was taken for stops trading on all of them."""

from __future__ import annotations

import pytest

from keeper.domain.events import Checkpoint
from keeper.domain.pool_book import PoolBook
from keeper.domain.pool_checks import Divergence
from keeper.errors import PoolDivergedError
from tests.domain.some_pools import pool_address

BLOCK = Checkpoint(number=7, hash="0x07")


def a_book(wires: int) -> PoolBook:
    found = tuple(
        Divergence(pool=pool_address(n), field="liquidity", ours="1", theirs="2", block=BLOCK)
        for n in range(wires)
    )
    return PoolBook(block=BLOCK, entries=(), wires=found)


def test_book__without_a_wire__gives_its_pools() -> None:
    assert a_book(0).pools == ()


@pytest.mark.parametrize(("wires", "others"), [(1, ""), (2, ", and 1 more"), (4, ", and 3 more")])
def test_book__with_tripped_wires__names_the_first_and_counts_the_others(
    wires: int, others: str
) -> None:
    first = rf"liquidity is 1 by its events and 2 on the chain{others}"
    with pytest.raises(PoolDivergedError, match=first) as refused:
        a_book(wires).require_sound()
    assert f"`keeper arb rearm {pool_address(0)}`" in str(refused.value)
    assert ("more fields differ" in str(refused.value)) == (wires > 1)
