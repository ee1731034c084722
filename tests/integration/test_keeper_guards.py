"""Guards on a real chain: one state for simulation and estimate, venues in words, the kill file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from keeper.adapters.rpc import HttpRpc
from keeper.adapters.transactions import Web3Wire
from keeper.domain.orders import swap_order
from keeper.domain.plan import PlannedCall
from keeper.domain.policy import Route, Venue
from keeper.domain.units import WAD, Address
from keeper.errors import TransactionRefusedError
from scripts.localchain.transactions import send
from tests.integration.conftest import Answer, Lived

Cli = Callable[..., Answer]


@pytest.fixture
def wire(lived: Lived) -> Web3Wire:
    return Web3Wire(HttpRpc(lived.local.world.anvil.rpc_url, 20), lived.local.book)


@pytest.fixture
def stop(lived: Lived) -> Iterator[Path]:
    """The kill file, beside the configuration."""
    path = lived.config.with_name("STOP")
    path.write_text("a feed lies, Ada is on it\n")
    yield path
    path.unlink()


def test_estimate__is_made_on_the_state_of_the_simulation(lived: Lived, wire: Web3Wire) -> None:
    world, owner = lived.local.world, Address(lived.local.cast.investors[1].address)
    world.give_base(owner, 1_000)
    head, stranger = wire.fetch_head(), lived.local.cast.investors[2].address
    transfer = world.base.functions.transfer(stranger, 1_000)
    data, base = bytes.fromhex(transfer._encode_transaction_data()[2:]), Address(world.base.address)
    send(transfer, sender=owner)
    assert wire.fetch_gas(owner, base, data, head) > 21_000
    with pytest.raises(TransactionRefusedError):
        wire.fetch_gas(owner, base, data, wire.fetch_head())


def test_refusal__of_a_venue__is_told_in_its_own_words(lived: Lived, wire: Web3Wire) -> None:
    book, keeper = lived.local.book, Address(lived.local.cast.keeper.address)
    tokens = (Address(book.tokens["USDC"].address), Address(book.tokens["WETH"].address))
    adapter = Address(book.adapters["uniswap_v3"].address)
    trend = book.address_of("trend")
    send(lived.contracts.treasury.functions.allocate(trend, 10**6), sender=keeper)
    route = Route(venue=Venue.UNISWAP_V3, adapter=adapter, share=WAD, fee=500)
    order = (adapter, swap_order(route, tokens, 10**6, 10**24))
    call = PlannedCall(
        contract="strategy:trend",
        function="execute",
        args=(10**9, (order,), 2**40),
        key="",
        not_after=2**40,
        purpose="",
    )
    to, data = wire.encode(call)
    with pytest.raises(TransactionRefusedError, match=r"VenueReverted\(.*Too little received"):
        wire.fetch_gas(keeper, to, data, wire.fetch_head())


def test_run__with_a_kill_file__exits_with_its_reason(keeper_cli: Cli, stop: Path) -> None:
    answer = keeper_cli("run")
    assert answer.code == 2
    assert f"the keeper is stopped by {stop}: a feed lies, Ada is on it" in answer.err


def test_status__with_a_kill_file__says_so(keeper_cli: Cli, stop: Path) -> None:
    assert (
        keeper_cli("status").json["this_keeper"] == f"stopped by {stop}: a feed lies, Ada is on it"
    )
    stop.rename(stop.with_name("GO"))
    assert keeper_cli("status").json["this_keeper"] == "runs"
    stop.touch()
