"""A pool of endpoints: who is asked, who is not, and what counts as an answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import pytest

from keeper.adapters.endpoint import Endpoint
from keeper.adapters.endpoints import EndpointPool
from keeper.adapters.pacing import Time
from keeper.adapters.rpc import HttpRpc, RpcRefusal, ThrottledError, host_of
from keeper.errors import ArchiveNeededError, ChainMismatchError, RpcError
from tests.rpc.nodes import (
    CHAIN_ID,
    GENESIS,
    IDENTITY,
    LIE,
    TRUTH,
    ManualTime,
    Node,
    ScriptedChain,
    lying,
    pool_of,
)

BALANCE = ("eth_getBalance", "0x" + "00" * 20, "latest")
SEND = ("eth_sendRawTransaction", "0x02")
REVERT = {"error": {"code": 3, "message": "execution reverted", "data": "0x1234"}}
PRUNED = {"error": {"code": -32000, "message": "missing trie node 0xabc (path )"}}
UNKNOWN = {"error": {"code": -32601, "message": "the method does not exist"}}


def set_dead(node: Node) -> None:
    node.dead = True


def set_slow(node: Node) -> None:
    node.slow_s = 2.0


def set_dripping(node: Node) -> None:
    node.drip_s = 0.1


def set_failing(node: Node) -> None:
    node.status = 500


def set_throttling(node: Node) -> None:
    node.status, node.headers = 429, {"Retry-After": "30"}


def set_throttling_without_a_time(node: Node) -> None:
    node.status = 429


def set_throttling_in_json(node: Node) -> None:
    error = {"error": {"code": -32005, "message": "Too Many Requests: slow down"}}
    node.chain = ScriptedChain(eth_getBalance=error)


def set_denying(node: Node) -> None:
    node.status, node.body = 403, b'{"error": "bad key"}'


def set_cut(node: Node) -> None:
    node.cut = True


def set_babbling(node: Node) -> None:
    node.body = b"<html>hello</html>"


def set_nested(node: Node) -> None:
    node.body = b"[" * 200_000


def set_empty(node: Node) -> None:
    node.body = b'{"jsonrpc": "2.0", "id": 1}'


def set_pruned(node: Node) -> None:
    node.chain = ScriptedChain(eth_getBalance=PRUNED)


def set_without_the_method(node: Node) -> None:
    node.chain = ScriptedChain(eth_getBalance=UNKNOWN)


def set_foreign(node: Node) -> None:
    node.chain = lying(ScriptedChain(eth_getBalance=LIE), {"eth_chainId": "0x5"})


def set_on_another_genesis(node: Node) -> None:
    block = {"hash": LIE, "number": "0x0"}
    node.chain = lying(ScriptedChain(eth_getBalance=LIE), {"eth_getBlockByNumber": block})


def set_silent_about_its_chain(node: Node) -> None:
    inner = ScriptedChain(eth_getBalance=LIE)
    node.chain = lambda method, params: (
        UNKNOWN if method == "eth_chainId" else inner(method, params)
    )


BAD = [value for name, value in list(globals().items()) if name.startswith("set_")]


@pytest.mark.parametrize("break_it", BAD, ids=lambda each: each.__name__)
def test_pool__with_a_first_endpoint_that_fails__answers_from_the_next(
    nodes: list[Node], break_it: object
) -> None:
    assert callable(break_it)
    break_it(nodes[0])
    assert pool_of(*nodes, timeout_s=0.5).fetch(*BALANCE) == TRUTH
    assert nodes[2].count(BALANCE[0]) == 0


@pytest.mark.parametrize("break_it", BAD, ids=lambda each: each.__name__)
def test_pool__with_one_endpoint_alone_that_fails__raises_and_names_it(
    nodes: list[Node], break_it: object
) -> None:
    assert callable(break_it)
    break_it(nodes[0])
    clock = ManualTime()
    with pytest.raises((RpcError, ChainMismatchError), match=r"^a\b"):
        pool_of(nodes[0], timeout_s=0.5, time=clock.time).fetch(*BALANCE)


def test_pool__asks_the_first_alone__while_it_answers(nodes: list[Node]) -> None:
    pool = pool_of(*nodes)
    assert [pool.fetch(*BALANCE) for _ in range(3)] == [TRUTH] * 3
    assert nodes[0].asked == ["eth_chainId", "eth_getBlockByNumber", *[BALANCE[0]] * 3]
    assert nodes[1].asked == nodes[2].asked == []


@pytest.mark.parametrize("answer", [REVERT, {"error": {"code": -32000, "message": "no"}}])
def test_pool__a_refusal__is_an_answer(nodes: list[Node], answer: dict[str, object]) -> None:
    nodes[0].chain = ScriptedChain(eth_call=answer)
    pool = pool_of(*nodes)
    with pytest.raises(RpcRefusal):
        pool.fetch("eth_call", {})
    assert nodes[1].asked == []
    assert pool.health[0].failures == 0


def test_pool__a_refusal_with_a_status_of_400__is_an_answer(nodes: list[Node]) -> None:
    pool = pool_of(*nodes)
    pool.require_one()
    nodes[0].chain, nodes[0].status = ScriptedChain(eth_call=REVERT), 400
    with pytest.raises(RpcRefusal) as caught:
        pool.fetch("eth_call", {})
    assert caught.value.data == b"\x12\x34"


def test_pool__a_refusal_with_a_status_of_500__is_none(nodes: list[Node]) -> None:
    pool = pool_of(*nodes)
    pool.require_one()
    nodes[0].chain, nodes[0].status = ScriptedChain(eth_call=REVERT), 500
    assert pool.fetch("eth_call", {}) == TRUTH


def test_pool__of_another_chain_alone__is_a_mismatch_and_answers_nothing(
    nodes: list[Node],
) -> None:
    for node in nodes:
        set_foreign(node)
    with pytest.raises(ChainMismatchError) as caught:
        pool_of(*nodes).fetch(*BALANCE)
    for name in "abc":
        assert f"{name}: the node serves chain 5, the book {CHAIN_ID}" in str(caught.value)
    assert not any(node.count(BALANCE[0]) for node in nodes)


def test_pool__of_another_genesis__names_both(nodes: list[Node]) -> None:
    set_on_another_genesis(nodes[0])
    with pytest.raises(ChainMismatchError, match=f"began with {LIE}, the book's with {GENESIS}"):
        pool_of(nodes[0]).fetch(*BALANCE)


def test_pool__with_foreign_and_dead_endpoints__is_no_mismatch(nodes: list[Node]) -> None:
    set_foreign(nodes[0])
    set_dead(nodes[1])
    with pytest.raises(RpcError, match="none of 2 endpoints answers") as caught:
        pool_of(*nodes[:2]).fetch(*BALANCE)
    assert "a: the node serves chain 5" in str(caught.value)
    assert "b does not answer eth_chainId" in str(caught.value)


def test_pool__an_endpoint_that_came_back_as_another_chain__is_not_used(
    nodes: list[Node],
) -> None:
    clock = ManualTime()
    pool = pool_of(*nodes, time=clock.time)
    pool.fetch(*BALANCE)
    set_dead(nodes[0])
    pool.fetch(*BALANCE)
    nodes[0].behave()
    set_foreign(nodes[0])
    clock.at += 3_600
    assert pool.fetch(*BALANCE) == TRUTH
    assert "serves chain 5" in pool.health[0].reason


def test_pool__with_pruned_endpoints_alone__needs_an_archive(nodes: list[Node]) -> None:
    for node in nodes:
        set_pruned(node)
    with pytest.raises(ArchiveNeededError):
        pool_of(*nodes).fetch(*BALANCE)


def test_pool__after_a_failure__lets_it_rest_and_asks_it_again(nodes: list[Node]) -> None:
    clock = ManualTime()
    pool = pool_of(*nodes, time=clock.time)
    set_dead(nodes[0])
    pool.fetch(*BALANCE)
    nodes[0].behave()
    pool.fetch(*BALANCE)
    assert nodes[0].asked == []
    assert not pool.health[0].serving
    clock.at += 1.01
    assert pool.health[0].serving
    pool.fetch(*BALANCE)
    assert nodes[0].count(BALANCE[0]) == 1


def test_pool__an_endpoint_that_keeps_failing__rests_longer_each_time(nodes: list[Node]) -> None:
    clock = ManualTime()
    pool = pool_of(*nodes, time=clock.time)
    set_dead(nodes[0])
    rests = []
    for _ in range(8):
        pool.fetch(*BALANCE)
        began = clock.at
        while not pool.health[0].serving:
            clock.at += 0.5
        rests.append(clock.at - began)
    assert rests == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]


def test_pool__with_all_endpoints_at_rest__asks_them_nevertheless(nodes: list[Node]) -> None:
    clock = ManualTime()
    pool = pool_of(*nodes[:2], time=clock.time)
    for node in nodes[:2]:
        set_dead(node)
    with pytest.raises(RpcError):
        pool.fetch(*BALANCE)
    nodes[1].behave()
    assert pool.fetch(*BALANCE) == TRUTH


def test_pool__an_endpoint_that_wants_a_pause__is_left_alone_that_long(nodes: list[Node]) -> None:
    clock = ManualTime()
    pool = pool_of(*nodes[:2], time=clock.time)
    set_throttling(nodes[0])
    pool.fetch(*BALANCE)
    set_dead(nodes[1])
    nodes[0].behave()
    clock.at += 20
    with pytest.raises(RpcError):
        pool.fetch(*BALANCE)
    assert nodes[0].asked == []
    clock.at += 10.01
    assert pool.fetch(*BALANCE) == TRUTH


def test_pool__a_short_pause__is_waited_out(nodes: list[Node]) -> None:
    clock, inner = ManualTime(), ScriptedChain()
    nodes[0].status, nodes[0].headers = 429, {"Retry-After": "3"}

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        nodes[0].behave()

    nodes[0].chain = inner
    pool = pool_of(nodes[0], time=clock.time.__class__(now=clock.now, sleep=sleep))
    assert pool.fetch(*BALANCE) == TRUTH
    assert clock.slept == [3.0]


def test_pool__a_long_pause__is_an_error_with_the_time(nodes: list[Node]) -> None:
    clock = ManualTime()
    set_throttling(nodes[0])
    pool = pool_of(nodes[0], time=clock.time)
    with pytest.raises(ThrottledError, match="HTTP 429"):
        pool.fetch(*BALANCE)
    with pytest.raises(ThrottledError, match="a asks for 30 s"):
        pool.fetch(*BALANCE)
    assert clock.slept == []


def test_pool__with_a_rate__never_asks_more_often(nodes: list[Node]) -> None:
    clock = ManualTime()
    pool = pool_of(nodes[0], time=clock.time, per_s=4)
    began = clock.at
    for _ in range(42):
        pool.fetch(*BALANCE)
    # Two more prove the chain; the first four are free.
    assert clock.at - began == pytest.approx((42 + 2 - 4) / 4)


def test_pool__a_transaction__goes_to_every_endpoint(nodes: list[Node]) -> None:
    set_dead(nodes[1])
    assert pool_of(*nodes).fetch(*SEND) == TRUTH
    deadline = time.monotonic() + 5
    while not (nodes[0].count(SEND[0]) and nodes[2].count(SEND[0])):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_pool__a_transaction_that_one_endpoint_takes__is_taken(nodes: list[Node]) -> None:
    poor = {"error": {"code": -32000, "message": "insufficient funds"}}
    nodes[0].chain = nodes[1].chain = ScriptedChain(eth_sendRawTransaction=poor)
    nodes[2].slow_s = 0.1
    assert pool_of(*nodes).fetch(*SEND) == TRUTH


def test_pool__a_transaction_that_one_endpoint_knows__is_known(nodes: list[Node]) -> None:
    used = {"error": {"code": -32000, "message": "nonce too low"}}
    known = {"error": {"code": -32000, "message": "already known"}}
    nodes[0].chain = ScriptedChain(eth_sendRawTransaction=used)
    nodes[1].chain = ScriptedChain(eth_sendRawTransaction=known)
    set_dead(nodes[2])
    with pytest.raises(RpcRefusal, match="already known"):
        pool_of(*nodes).fetch(*SEND)


def test_pool__a_transaction_that_nobody_takes__is_refused_by_the_first(
    nodes: list[Node],
) -> None:
    set_dead(nodes[0])
    for node, text in ((nodes[1], "nonce too low"), (nodes[2], "underpriced")):
        node.chain = ScriptedChain(
            eth_sendRawTransaction={"error": {"code": -32000, "message": text}}
        )
    with pytest.raises(RpcRefusal, match="b refuses eth_sendRawTransaction: nonce too low"):
        pool_of(*nodes).fetch(*SEND)


def test_pool__a_transaction__never_reaches_another_chain(nodes: list[Node]) -> None:
    set_foreign(nodes[0])
    pool_of(*nodes).fetch(*SEND)
    assert nodes[0].count(SEND[0]) == 0


def test_pool__an_endpoint_that_is_behind__is_asked_last(nodes: list[Node]) -> None:
    nodes[0].chain = ScriptedChain(head=95, eth_getBalance=LIE)
    pool = pool_of(*nodes)
    newest = pool.fetch("eth_getBlockByNumber", "latest", False)
    assert isinstance(newest, dict)
    assert int(newest["number"], 16) == 100
    assert pool.fetch(*BALANCE) == TRUTH
    health = pool.health[0]
    assert (health.behind_blocks, health.serving) == (5, False)
    assert health.reason == "5 blocks behind the others, limit is 3"


def test_pool__one_endpoint_with_a_made_up_head__does_not_push_the_others_behind(
    nodes: list[Node],
) -> None:
    nodes[2].chain = ScriptedChain(head=10**9)
    pool = pool_of(*nodes, quorum=2)
    pool.examine()
    assert [each.behind_blocks for each in pool.health] == [0, 0, 0]


def test_pool__a_first_endpoint_that_hangs__is_not_waited_for(nodes: list[Node]) -> None:
    done = threading.Event()

    def hesitate(method: str, params: Sequence[object]) -> dict[str, object]:
        done.wait(30)
        return ScriptedChain()(method, params)

    nodes[0].chain = hesitate
    pool = pool_of(*nodes)
    pool.require_one()
    assert pool.fetch(*BALANCE) == TRUTH
    assert pool.health[0].failures == 0  # it was not even waited for until its time was over
    assert nodes[0].count(BALANCE[0]) == 0
    done.set()


def test_health__after_an_examination__tells_of_every_endpoint(nodes: list[Node]) -> None:
    set_dead(nodes[1])
    set_foreign(nodes[2])
    first, second, third = pool_of(*nodes).examine()
    assert (first.host, first.serving, first.failures, first.reason) == ("a", True, 0, "")
    assert first.latency_ms is not None
    assert (second.serving, second.failures) == (False, 1)
    assert "b does not answer eth_chainId" in second.reason
    assert (third.serving, third.behind_blocks) == (False, None)
    assert "serves chain 5" in third.reason


def test_line__that_the_server_closed_meanwhile__is_opened_again(nodes: list[Node]) -> None:
    rpc = HttpRpc(nodes[0].url, 5.0)
    assert rpc.fetch(*BALANCE) == TRUTH
    nodes[0].headers = {"Connection": "close"}
    assert [rpc.fetch(*BALANCE) for _ in range(3)] == [TRUTH] * 3


def test_line__with_a_slow_drip__ends_at_the_deadline(nodes: list[Node]) -> None:
    set_dripping(nodes[0])
    began = time.monotonic()
    with pytest.raises(RpcError, match=r"^127\.0\.0\.1 does not answer .*: TimeoutError"):
        HttpRpc(nodes[0].url, 0.4).fetch(*BALANCE)
    assert time.monotonic() - began < 100 * nodes[0].drip_s


@pytest.mark.parametrize("break_it", BAD, ids=lambda each: each.__name__)
def test_errors__never_hold_the_url(nodes: list[Node], break_it: object) -> None:
    assert callable(break_it)
    break_it(nodes[0])
    url = nodes[0].url.replace("127.0.0.1", "user:hunter2@127.0.0.1") + "/v2/secret-key?k=secret"
    pool = EndpointPool(
        [Endpoint(host_of(url), HttpRpc(url, 0.3), IDENTITY, per_s=0, most_behind=3, time=Time())],
        quorum=1,
        patience_s=0,
        time=Time(),
    )
    with pytest.raises((RpcError, ChainMismatchError)) as caught:
        pool.fetch(*BALANCE)
    for text in ("secret", "hunter2"):
        assert text not in str(caught.value)
        assert text not in str(pool.health)
