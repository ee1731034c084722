"""Reads of a real fund through nodes that misbehave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from keeper.adapters.controls import Controls
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.quorum import AgreedOrAny
from keeper.adapters.rpc import HttpRpc
from keeper.adapters.transactions import Web3Wire
from keeper.adapters.web3_chain import Web3Chain
from keeper.bootstrap import Reader, open_reader
from keeper.domain.intents import Head
from keeper.domain.pausing import Pausable
from keeper.domain.units import Address
from keeper.errors import ChainMismatchError, ConfigError, RpcError
from keeper.settings import Settings, load_settings
from scripts.localchain.anvil import Anvil
from tests.rpc.conftest import Fund, Nodes
from tests.rpc.nodes import Chain, Record, behind, lying

KEEPER = Address("0x" + "11" * 20)
BLOCK_NUMBER_CODE = "0x435f5260205ff3"  # NUMBER, and return it
ASKED = "0x" + "00" * 18 + "beef"


def off_by_one(chain: Chain, place: int) -> Chain:
    """Change one byte of what calls return."""

    def answer(method: str, params: Sequence[object]) -> Record:
        record = chain(method, params)
        if method != "eth_call" or "result" not in record:
            return record
        data = bytearray.fromhex(record["result"][2:])
        data[min(place, len(data) - 1)] ^= 1
        return {"result": "0x" + data.hex()}

    return answer


def bending(chain: Chain, lies: Mapping[str, object]) -> Chain:
    """Give another result to some methods, or other fields to it; the genesis stays as it is."""

    def answer(method: str, params: Sequence[object]) -> Record:
        record = chain(method, params)
        if method not in lies or params[:1] == ["0x0"] or "result" not in record:
            return record
        lie, found = lies[method], record["result"]
        bent = isinstance(lie, dict) and isinstance(found, dict)
        return {"result": {**found, **lie} if bent else lie}

    return answer


def settings_for(fund: Fund, nodes: Nodes, **changes: object) -> Settings:
    settings = load_settings(fund.config)
    urls = {"url": "", "urls": tuple(node.url for node in nodes)}
    chain = settings.chain.model_copy(update=urls | changes)
    return settings.model_copy(update={"chain": chain})


def reader_for(fund: Fund, nodes: Nodes, **changes: object) -> Reader:
    return open_reader(settings_for(fund, nodes, **changes))


@pytest.mark.parametrize("liar", range(3))
def test_snapshot__with_one_liar_of_three__is_the_truth(
    fund: Fund, real_nodes: Nodes, liar: int
) -> None:
    truth = Web3Chain(HttpRpc(fund.anvil.rpc_url, 30), fund.local.book, KEEPER, 1_000)
    real_nodes[liar].chain = off_by_one(real_nodes[liar].chain, place=2_000)
    reader = reader_for(fund, real_nodes)
    block = truth.fetch_block("latest").number
    found = reader.chain.fetch_snapshot()
    assert found.cash == truth.fetch_snapshot().cash
    assert found.block == block
    assert reader.chain.fetch_contract_view(block) == truth.fetch_contract_view(block)
    assert reader.endpoints is not None
    dissents = reader.endpoints.take_dissents()
    names = ("127.0.0.1", "127.0.0.1 (2)", "127.0.0.1 (3)")
    assert all(each.startswith(f"{names[liar]} contradicts") for each in dissents)
    assert bool(dissents) == (liar < 2)  # the third is not even asked


def test_snapshot__with_liars_that_differ__is_none(fund: Fund, real_nodes: Nodes) -> None:
    for place, node in enumerate(real_nodes[1:]):
        node.chain = off_by_one(node.chain, place=2_000 + 32 * place)
    with pytest.raises(RpcError, match="1 equal answers to eth_call of 3 endpoints, the quorum is"):
        reader_for(fund, real_nodes).chain.fetch_snapshot()


def test_snapshot__with_a_node_behind__is_of_the_newest_block_that_enough_know(
    fund: Fund, real_nodes: Nodes
) -> None:
    fund.anvil.mine(10)
    newest = fund.anvil.w3.eth.block_number
    real_nodes[0].chain = behind(real_nodes[0].chain, 5)
    reader = reader_for(fund, real_nodes)
    assert reader.chain.fetch_snapshot().block == newest
    assert reader.endpoints is not None
    assert reader.endpoints.health[0].behind_blocks == 5
    real_nodes[1].chain = behind(real_nodes[1].chain, 7)
    assert reader_for(fund, real_nodes).chain.fetch_snapshot().block == newest - 5


def test_reader__with_a_foreign_and_a_dead_endpoint__reads_from_the_third(
    fund: Fund, real_nodes: Nodes
) -> None:
    real_nodes[0].chain = lying(real_nodes[0].chain, {"eth_chainId": "0x1"})
    real_nodes[1].dead = True
    reader = reader_for(fund, real_nodes, quorum=1)
    assert reader.chain.fetch_snapshot().chain_id == fund.local.book.chain_id
    assert real_nodes[0].count("eth_call") == 0
    real_nodes[2].chain = real_nodes[0].chain
    real_nodes[1].behave()
    real_nodes[1].chain = real_nodes[0].chain
    with pytest.raises(ChainMismatchError, match="the node serves chain 1, the book 31337"):
        reader_for(fund, real_nodes)


def test_reader__of_a_file_of_urls__demands_that_it_is_private(
    fund: Fund, real_nodes: Nodes, tmp_path: Path
) -> None:
    file = tmp_path / "urls"
    file.write_text("# nodes\n" + "\n\n".join(node.url for node in real_nodes) + "\n")
    changes = {"urls": (), "urls_file": file}
    file.chmod(0o644)
    with pytest.raises(ConfigError, match="has mode 0644, it must be 0600"):
        reader_for(fund, real_nodes, **changes)
    file.chmod(0o600)
    reader = reader_for(fund, real_nodes, **changes)
    assert reader.endpoints is not None
    assert len(reader.endpoints.endpoints) == 3
    assert reader.endpoints.quorum == 2


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"quorum": 4}, r"chain\.quorum is 4, there are 3 endpoints"),
        ({"urls": ("http://a", "ws://secret-key")}, "endpoint 2 is no URL that begins with http"),
        ({"urls": ("http://a:port/secret-key",)}, "endpoint 1 is no URL that begins with http"),
    ],
)
def test_reader__of_endpoints_that_cannot_be__is_refused_without_a_url(
    fund: Fund, nodes: Nodes, changes: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ConfigError, match=complaint) as caught:
        reader_for(fund, nodes, **changes)
    assert "secret" not in str(caught.value)


def test_final_nonce__with_one_liar_of_three__is_the_truth(fund: Fund, real_nodes: Nodes) -> None:
    account = Address(fund.local.cast.deployer.address)
    block = fund.anvil.w3.eth.block_number
    used = fund.anvil.w3.eth.get_transaction_count(account, block)
    real_nodes[0].chain = lying(real_nodes[0].chain, {"eth_getTransactionCount": hex(used + 1)})
    reader = reader_for(fund, real_nodes)
    wire = Web3Wire(reader.rpc, reader.book, sure=reader.sure)
    assert wire.fetch_final_nonce(account, block) == used
    real_nodes[1].dead = real_nodes[2].dead = True
    with pytest.raises(RpcError, match="1 equal answers to eth_getTransactionCount of 3"):
        wire.fetch_final_nonce(account, block)


def test_nonce_use__with_one_liar_of_three__names_the_true_block(
    fund: Fund, real_nodes: Nodes
) -> None:
    account = Address(fund.local.cast.deployer.address)
    block = fund.anvil.w3.eth.block_number
    truth = Web3Wire(HttpRpc(fund.anvil.rpc_url, 30), fund.local.book)
    real_nodes[0].chain = lying(real_nodes[0].chain, {"eth_getTransactionCount": "0xffff"})
    reader = reader_for(fund, real_nodes)
    wire = Web3Wire(reader.rpc, reader.book, sure=reader.sure)
    use = wire.fetch_nonce_use(account, 3, block)
    assert use == truth.fetch_nonce_use(account, 3, block)
    assert use.transactions


def test_pinned_read__of_a_block_that_is_reorganised_away__begins_anew_once() -> None:
    with Anvil() as anvil:
        anvil.mine(5)
        rpc = ReorganisingRpc(anvil, times=1)
        reads, heads = PinnedReads(rpc), list[Head]()

        def read(head: Head) -> int:
            heads.append(head)
            data = reads.fetch_call(ASKED, "0x", head, {ASKED: BLOCK_NUMBER_CODE})
            return int.from_bytes(data, "big")

        assert reads.fetch_at(None, read) == 5
        assert heads[0].hash != heads[1].hash
        assert heads[1].hash == anvil.w3.eth.get_block(5)["hash"].to_0x_hex()
        rpc.times = 2
        with pytest.raises(RpcError):
            reads.fetch_at(5, read)


def test_pinned_read__that_the_node_refuses__is_not_tried_again() -> None:
    with Anvil() as anvil:
        anvil.mine(2)
        rpc = ReorganisingRpc(anvil, times=0)
        reads = PinnedReads(rpc)
        endless = {ASKED: "0x5b5f56"}  # a loop without an end
        with pytest.raises(RpcError, match="OutOfGas"):
            reads.fetch_at(1, lambda head: reads.fetch_call(ASKED, "0x", head, endless))
        assert rpc.calls == 1


class ReorganisingRpc(HttpRpc):
    """A chain whose newest blocks change just before a call."""

    def __init__(self, anvil: Anvil, times: int) -> None:
        super().__init__(anvil.rpc_url, 30)
        self._anvil, self.times, self.calls = anvil, times, 0

    def fetch(self, method: str, *params: object) -> object:
        """Reorganise before a call, and ask."""
        if method == "eth_call":
            self.calls += 1
            if self.times:
                self.times -= 1
                self._anvil.request("anvil_reorg", 2, [])
        return super().fetch(method, *params)


@pytest.mark.parametrize(
    "lie",
    [
        {"eth_getTransactionReceipt": None},
        {"eth_getTransactionReceipt": {"status": "0x0"}},
        {"eth_getTransactionReceipt": {"blockNumber": "0xffffff"}},
        {"eth_getBlockByNumber": {"timestamp": "0xffffffff"}},
        {"eth_getBlockByNumber": {"number": "0xffffff", "hash": "0x" + "66" * 32}},
        {"eth_getTransactionCount": "0x0"},
    ],
    ids=str,
)
def test_what_transactions_are_concluded_from__with_one_liar_of_three__is_the_truth(
    fund: Fund, real_nodes: Nodes, lie: dict[str, object]
) -> None:
    head = fund.anvil.w3.eth.get_block("latest")
    sent = next(
        each
        for number in range(head["number"], 0, -1)
        for each in fund.anvil.w3.eth.get_block(number)["transactions"]
    )
    transaction, account = "0x" + bytes(sent).hex(), Address(fund.local.cast.deployer.address)
    truth = Web3Wire(HttpRpc(fund.anvil.rpc_url, 30), fund.local.book)
    real_nodes[0].chain = bending(real_nodes[0].chain, lie)
    reader = reader_for(fund, real_nodes)
    wire = Web3Wire(reader.rpc, reader.book, sure=reader.sure)
    assert wire.fetch_head() == truth.fetch_head()
    receipt = wire.fetch_receipt(transaction)
    assert receipt is not None
    assert receipt == truth.fetch_receipt(transaction)
    assert wire.fetch_block_hash(receipt.block) == receipt.block_hash
    block_hash = "0x" + bytes(head["hash"]).hex()
    assert wire.fetch_nonce(account, block_hash) == truth.fetch_nonce(account, block_hash)


def test_pause__is_the_truth_with_one_liar_and_is_read_with_one_endpoint(
    fund: Fund, real_nodes: Nodes
) -> None:
    truth = Controls(HttpRpc(fund.anvil.rpc_url, 30), fund.local.book).fetch_pause(Pausable.TRADING)
    honest = real_nodes[0].chain
    real_nodes[0].chain = bending(honest, {"eth_call": "0x" + "ff" * 32})
    reader = reader_for(fund, real_nodes)
    assert Controls(reader.rpc, reader.book).fetch_pause(Pausable.TRADING) != truth
    controls = Controls(AgreedOrAny(reader.sure, reader.rpc), reader.book)
    assert controls.fetch_pause(Pausable.TRADING) == truth
    real_nodes[0].chain = honest
    real_nodes[1].dead = real_nodes[2].dead = True
    assert controls.fetch_pause(Pausable.TRADING) == truth
