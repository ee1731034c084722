"""The bench counts what it says it counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from keeper.domain.nav import strike_nav
from scripts.bench.__main__ import faults, write_figures
from scripts.bench.domain import widen
from scripts.bench.figures import Figure, Timed, time_ratio
from scripts.bench.start_up import EMPTY, SLOW, imported_by
from scripts.bench.traffic import CountingRpc, size_of
from tests.domain.funds import a_fund


class PretendNode:
    """Answers everything with the method's name; a receipt only at the second look."""

    def __init__(self) -> None:
        self.looks = 0

    def fetch(self, method: str, *params: object) -> object:
        if method == "eth_getTransactionReceipt":
            self.looks += 1
            return {"status": "0x1"} if self.looks > 1 else None
        return method


def test_traffic__counts_calls_and_bytes_both_ways() -> None:
    rpc = CountingRpc(PretendNode())
    rpc.fetch("eth_call", {"to": "0x00"}, "latest")
    rpc.fetch("eth_chainId")
    assert (rpc.calls, rpc.methods["eth_call"]) == (2, 1)
    sent = '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}'
    assert size_of({"method": "eth_chainId", "params": ()}) == len(sent)
    received = ('{"jsonrpc":"2.0","id":1,"result":"eth_call"}', "eth_chainId")
    assert rpc.bytes_received == len(received[0]) * 2 + len("eth_chainId") - len("eth_call")


def test_traffic__of_a_transaction__does_not_count_the_wait() -> None:
    node = PretendNode()
    rpc = CountingRpc(node)
    rpc.fetch("eth_sendRawTransaction", "0x00")
    assert (rpc.calls, node.looks) == (1, 2)


def test_traffic__counted_from_nothing_again__is_nothing() -> None:
    rpc = CountingRpc(PretendNode())
    rpc.fetch("eth_chainId")
    rpc.reset()
    assert (rpc.calls, rpc.bytes_sent, rpc.bytes_received) == (0, 0, 0)


def test_largest_fund__has_sixty_four_holdings_worth_something() -> None:
    statement = strike_nav(widen(a_fund()))
    assert len(statement.holdings) == 64
    assert all(held.value > 0 for held in statement.holdings)
    assert len(statement.prices) == 8 * 7


def test_ratio__of_a_hundred_times_the_work__is_above_one() -> None:
    work = Timed(action=lambda: sum(range(10_000)))
    assert time_ratio(work, Timed(action=lambda: sum(range(100))), rounds=5) > 1


def test_imports__of_the_keepers_help__have_no_slow_library() -> None:
    modules = imported_by(("-m", "keeper.cli", "--help"))
    assert "keeper.errors" in modules
    assert not modules & (SLOW | {"web3", "sqlalchemy"})
    assert len(modules) > len(imported_by(EMPTY))


@pytest.mark.parametrize("value", [3, 2.5])
def test_figures__are_written_one_a_line(tmp_path: Path, value: float) -> None:
    write_figures(tmp_path / "new" / "bench.json", [Figure(name="a", value=value, unit="calls")])
    assert (tmp_path / "new" / "bench.json").read_text() == f'{{\n  "a": {value}\n}}\n'


@pytest.mark.parametrize(("errors", "told"), [(0, []), (3, ["3 answers or lines of the portal"])])
def test_bench__with_a_reader_that_got_no_answer__fails(errors: int, told: list[str]) -> None:
    figures = [Figure(name="portal_errors", value=errors, unit="errors")]
    assert [one[: len(words)] for one, words in zip(faults(figures), told, strict=True)] == told


def test_bench__without_readers__fails() -> None:
    assert faults([]) == ["the portal was not read"]
