"""A snapshot is the same to the byte however little gas a node gives to a call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import load_code
from keeper.adapters.many_funds import fetch_snapshots
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.reverts import explain
from keeper.adapters.rpc import HttpRpc, RpcRefusal
from keeper.adapters.snapshot_reads import fetch_readings
from keeper.adapters.snapshots import READER_AT, reader, wiring_of
from keeper.adapters.web3_chain import Web3Chain
from keeper.domain.intents import Head
from keeper.domain.units import Address
from keeper.errors import RpcError
from scripts.gas.config import add_tokens
from scripts.gas.measure import DAYS, SEED, feeds_of, launch_as
from scripts.gas.worst_case import add_surroundings, fill, worst_config
from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.world import build_world, options_for

PLENTY = 1_000_000_000
KEEPER = Address("0x" + "11" * 20)


class CountingRpc(HttpRpc):
    """A node that counts the calls that reach it."""

    calls = 0

    def fetch(self, method: str, *params: object) -> object:
        """Count, and ask."""
        self.calls += method == "eth_call"
        return super().fetch(method, *params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Largest:
    """The largest fund that a launch file allows: 8 strategies with 8 entries each."""

    anvil: Anvil
    book: AddressBook
    rpc: CountingRpc

    def limit_calls(self, gas: int) -> None:
        """Give calls no more gas than this."""
        self.anvil.request("evm_setBlockGasLimit", hex(gas))
        self.rpc.calls = 0


@pytest.fixture(scope="module")
def shared_largest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Largest]:
    market = generated_market(SEED, days=DAYS)
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market)
        surroundings = add_surroundings(world, add_tokens(world)[0])
        config = worst_config(world, surroundings)
        feeds = feeds_of(world, surroundings.tokens)
        path = tmp_path_factory.mktemp("largest") / "fund.json"
        fund = launch_as(config, world, surroundings.tokens, feeds, path)
        fill(fund)
        yield Largest(anvil=anvil, book=fund.local.book, rpc=CountingRpc(anvil.rpc_url, 60))


@pytest.fixture
def largest(shared_largest: Largest) -> Iterator[Largest]:
    shared_largest.limit_calls(PLENTY)
    yield shared_largest
    shared_largest.limit_calls(PLENTY)


def head_of(largest: Largest) -> tuple[PinnedReads, Head]:
    reads = PinnedReads(largest.rpc)
    return reads, reads.fetch_block("latest")


def test_snapshot__with_gas_enough__takes_one_call(largest: Largest) -> None:
    chain = Web3Chain(largest.rpc, largest.book, KEEPER, 10_000)
    snapshot = chain.fetch_snapshot()
    assert largest.rpc.calls == 1
    assert [len(each.entries) for each in snapshot.strategies] == [8] * 8


@pytest.mark.parametrize(("gas", "most_calls"), [(3_000_000, 4), (1_000_000, 9)])
def test_snapshot__with_less_gas__is_read_in_parts_and_the_same(
    largest: Largest, gas: int, most_calls: int
) -> None:
    chain = Web3Chain(largest.rpc, largest.book, KEEPER, 10_000)
    whole = chain.fetch_snapshot()
    largest.limit_calls(gas)
    assert chain.fetch_snapshot() == whole
    assert 1 < largest.rpc.calls <= most_calls


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(gas=st.integers(100_000, 4_000_000))
def test_reading__with_any_gas__is_the_same_to_the_byte_or_an_error(
    shared_largest: Largest, gas: int
) -> None:
    largest = shared_largest
    reads, head = head_of(largest)
    largest.limit_calls(PLENTY)
    (whole,) = fetch_readings(reads, [wiring_of(largest.book, KEEPER)], head)
    largest.limit_calls(gas)
    try:
        (parts,) = fetch_readings(reads, [wiring_of(largest.book, KEEPER)], head)
    except RpcError:
        assert gas < 800_000  # a strategy with eight entries takes no more
    else:
        assert parts == whole


def refusal(largest: Largest, head: Head, gas: int) -> str | None:
    """Read the whole fund in one call with that much gas; None when that is enough."""
    data = "0x" + reader().encode("read", wiring_of(largest.book, KEEPER)).hex()
    lent: dict[str, str] = {READER_AT: load_code("SnapshotReader")}
    try:
        PinnedReads(largest.rpc).fetch_call(READER_AT, data, head, lent, gas=gas)
    except RpcRefusal as error:
        return explain(error.data) if error.data else str(error)
    return None


def test_reading__of_which_the_last_one_asked_may_have_run_out__is_refused_by_name(
    largest: Largest,
) -> None:
    # Its silence would look like its own. With still less the whole call runs out, with a little
    # more the answer does while it is written down: neither can be taken for a reading.
    _, head = head_of(largest)
    refusals = (refusal(largest, head, gas) for gas in range(4_000_000, 1_000_000, -20_000))
    assert "GasShort" in {str(text).split("(")[0].split(" ")[0] for text in refusals}


@pytest.mark.parametrize("count", [1, 10])
def test_snapshots__of_many_funds__take_one_call(largest: Largest, count: int) -> None:
    (single,) = fetch_snapshots(largest.rpc, [largest.book], KEEPER)
    largest.rpc.calls = 0
    assert fetch_snapshots(largest.rpc, [largest.book] * count, KEEPER) == (single,) * count
    assert largest.rpc.calls == 1


@pytest.mark.parametrize(("count", "most_calls"), [(10, 3), (100, 33)])
def test_snapshots__of_many_funds_with_less_gas__take_a_few_calls(
    largest: Largest, count: int, most_calls: int
) -> None:
    (single,) = fetch_snapshots(largest.rpc, [largest.book], KEEPER)
    largest.limit_calls(30_000_000)
    assert fetch_snapshots(largest.rpc, [largest.book] * count, KEEPER) == (single,) * count
    assert 1 < largest.rpc.calls <= most_calls
