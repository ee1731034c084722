"""What a quorum believes, whatever its endpoints do."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keeper.adapters.quorum import QuorumRpc
from keeper.adapters.rpc import RpcRefusal
from keeper.errors import ArchiveNeededError, ChainMismatchError, RpcError
from tests.rpc.nodes import LIE, TRUTH, Node, ScriptedChain, lying, pool_of

PINNED = {"blockHash": "0x" + "05" * 32, "requireCanonical": True}
CALL = ("eth_call", {"to": "0x" + "11" * 20, "data": "0x"}, PINNED)
NEWEST = ("eth_getBlockByNumber", "latest", False)
REVERT = {"error": {"code": 3, "message": "execution reverted", "data": "0x1234"}}
LIES = {"eth_call": LIE}


def kind_of(node: Node, kind: str) -> None:
    """Make a node honest, dead or a liar of some sort."""
    node.behave()
    node.chain = ScriptedChain()
    if kind == "dead":
        node.dead = True
    elif kind == "garbled":
        node.body = b"{"
    elif kind == "foreign":
        node.chain = lying(ScriptedChain(eth_call=LIE), {"eth_chainId": "0x5"})
    elif kind == "lying":
        node.chain = lying(ScriptedChain(), LIES)
    elif kind == "reverting":
        node.chain = ScriptedChain(eth_call=REVERT)
    elif kind == "pruned":
        error = {"code": -32000, "message": "missing trie node"}
        node.chain = ScriptedChain(eth_call={"error": error})


KINDS = ("honest", "dead", "garbled", "foreign", "lying", "reverting", "pruned")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=5), data=st.data())
def test_quorum__with_fewer_liars_than_it__gives_the_truth_or_an_error(
    shared_nodes: list[Node], kinds: list[str], data: st.DataObject
) -> None:
    quorum = data.draw(st.integers(1, len(kinds)))
    nodes = shared_nodes[: len(kinds)]
    for node, kind in zip(nodes, kinds, strict=True):
        kind_of(node, kind)
    # Those that tell the same lie are one party.
    liars = max(kinds.count("lying"), kinds.count("reverting"))
    try:
        result = QuorumRpc(pool_of(*nodes, quorum=quorum)).fetch(*CALL)
    except (RpcError, ChainMismatchError) as error:
        assert kinds.count("honest") < quorum or liars >= quorum, str(error)  # noqa: PT017
    else:
        assert result == TRUTH or liars >= quorum


HEADS = st.one_of(st.just(100), st.integers(0, 99), st.integers(101, 10**12))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(heads=st.lists(HEADS, min_size=1, max_size=5), data=st.data())
def test_quorum__of_made_up_heads__gives_a_block_that_enough_know(
    shared_nodes: list[Node], heads: list[int], data: st.DataObject
) -> None:
    quorum = data.draw(st.integers(1, len(heads)))
    for node, head in zip(shared_nodes, heads, strict=False):
        kind_of(node, "honest")
        node.chain = ScriptedChain(head=head)
    pool = pool_of(*shared_nodes[: len(heads)], quorum=quorum)
    block = QuorumRpc(pool).fetch(*NEWEST)
    assert isinstance(block, dict)
    assert int(block["number"], 16) == sorted(heads, reverse=True)[quorum - 1]


@pytest.mark.parametrize("order", list(itertools.permutations(("lying", "honest", "honest"))))
def test_quorum__one_liar_of_three__is_outvoted_and_named(
    nodes: list[Node], order: Sequence[str]
) -> None:
    for node, kind in zip(nodes, order, strict=True):
        kind_of(node, kind)
    pool = pool_of(*nodes, quorum=2)
    assert QuorumRpc(pool).fetch(*CALL) == TRUTH
    liar = "abc"[order.index("lying")]
    if liar == "c":
        assert nodes[2].asked == []  # two that agree are enough
        return
    (said,) = pool.take_dissents()
    honest = " and ".join(each for each in "abc" if each != liar)
    assert said == f"{liar} contradicts {honest} about eth_call"
    assert pool.take_dissents() == ()
    assert pool.health["abc".index(liar)].reason == said
    assert not pool.health["abc".index(liar)].serving


def test_quorum__too_few_equal_answers__is_an_error_with_the_numbers(nodes: list[Node]) -> None:
    for node, kind in zip(nodes, ("honest", "dead", "lying"), strict=True):
        kind_of(node, kind)
    with pytest.raises(RpcError) as caught:
        QuorumRpc(pool_of(*nodes, quorum=2)).fetch(*CALL)
    said = "1 equal answers to eth_call of 3 endpoints, the quorum is 2; b does not answer"
    assert str(caught.value).startswith(said)


def test_quorum__two_of_three_that_agree__leave_the_third_alone(nodes: list[Node]) -> None:
    assert QuorumRpc(pool_of(*nodes, quorum=2)).fetch(*CALL) == TRUTH
    assert nodes[2].asked == []


def test_quorum__with_a_slow_endpoint__asks_another_besides(nodes: list[Node]) -> None:
    done, pool = threading.Event(), pool_of(*nodes, quorum=2)
    pool.examine()

    def hesitate(method: str, params: Sequence[object]) -> dict[str, object]:
        done.wait(30)
        return ScriptedChain()(method, params)

    nodes[0].chain = hesitate
    assert QuorumRpc(pool).fetch(*CALL) == TRUTH
    assert nodes[2].count("eth_call") == 1
    assert pool.health[0].failures == 0  # it was not even waited for until its time was over
    done.set()


def test_quorum__with_a_slow_and_a_dead_endpoint__waits_for_the_slow_one(
    nodes: list[Node],
) -> None:
    pool = pool_of(*nodes, quorum=2)
    pool.examine()
    nodes[0].slow_s, nodes[2].dead = 4.6, True
    assert QuorumRpc(pool).fetch(*CALL) == TRUTH


def test_quorum__a_revert_that_enough_report__is_the_answer(nodes: list[Node]) -> None:
    for node in nodes[:2]:
        node.chain = ScriptedChain(eth_call=REVERT)
    with pytest.raises(RpcRefusal) as caught:
        QuorumRpc(pool_of(*nodes, quorum=2)).fetch(*CALL)
    assert caught.value.data == b"\x12\x34"


def test_quorum__of_pruned_nodes__needs_an_archive(nodes: list[Node]) -> None:
    for node in nodes:
        kind_of(node, "pruned")
    with pytest.raises(ArchiveNeededError):
        QuorumRpc(pool_of(*nodes, quorum=2)).fetch(*CALL)


def test_quorum__a_node_that_runs_out_of_gas__says_so_and_is_no_liar(nodes: list[Node]) -> None:
    stingy = {"error": {"code": -32000, "message": "out of gas"}}
    nodes[0].chain = ScriptedChain(eth_call=stingy)
    pool = pool_of(*nodes, quorum=2)
    assert QuorumRpc(pool).fetch(*CALL) == TRUTH
    assert pool.take_dissents() == ()
    nodes[1].dead = True
    with pytest.raises(RpcRefusal) as caught:
        QuorumRpc(pool).fetch(*CALL)
    assert caught.value.out_of_gas


def test_quorum__of_clients_with_fields_of_their_own__compares_what_they_share(
    nodes: list[Node],
) -> None:
    for place, node in enumerate(nodes):
        node.chain = _with_own_fields(ScriptedChain(), place)
    block = QuorumRpc(pool_of(*nodes, quorum=3)).fetch(*NEWEST)
    assert block == {"number": "0x64", "hash": f"0x{100:064x}", "timestamp": hex(1_100)}


def test_quorum__two_forks_at_the_tip__goes_back_to_what_they_share(nodes: list[Node]) -> None:
    nodes[0].chain = _forked(ScriptedChain(), from_block=99)
    block = QuorumRpc(pool_of(*nodes[:2], quorum=2)).fetch(*NEWEST)
    assert isinstance(block, dict)
    assert int(block["number"], 16) == 98
    nodes[0].chain = _forked(ScriptedChain(), from_block=90)
    with pytest.raises(RpcError, match="1 equal answers"):
        QuorumRpc(pool_of(*nodes[:2], quorum=2)).fetch(*NEWEST)


def test_quorum__another_fork__is_not_called_a_lie(nodes: list[Node]) -> None:
    nodes[0].chain = _forked(ScriptedChain(), from_block=100)
    pool = pool_of(*nodes, quorum=2)
    QuorumRpc(pool).fetch("eth_getBlockByNumber", "0x64", False)
    assert nodes[2].asked != []
    assert pool.take_dissents() == ()
    assert pool.health[0].serving


def test_quorum__after_a_short_pause__goes_on(nodes: list[Node]) -> None:
    pool = pool_of(*nodes[:2], quorum=2)
    QuorumRpc(pool).fetch(*CALL)
    nodes[0].status, nodes[0].headers = 429, {"Retry-After": "0.05"}

    def heal(method: str, params: Sequence[object]) -> dict[str, object]:
        nodes[0].status = 200
        return ScriptedChain()(method, params)

    nodes[1].chain = heal
    assert QuorumRpc(pool).fetch(*CALL) == TRUTH


def _with_own_fields(chain: ScriptedChain, place: int) -> ScriptedChain:
    class Client(ScriptedChain):
        def _block(self, tag: str) -> dict[str, object] | None:
            block = super()._block(tag)
            return None if block is None else block | {f"size{place}": hex(place)}

    return Client(chain.head)


def _forked(chain: ScriptedChain, *, from_block: int) -> ScriptedChain:
    class Fork(ScriptedChain):
        def _block(self, tag: str) -> dict[str, object] | None:
            block = super()._block(tag)
            if block is None or int(str(block["number"]), 16) < from_block:
                return block
            return block | {"hash": "0x" + "ee" * 32}

    return Fork(chain.head)
