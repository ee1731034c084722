"""What a real node says to raw bytes, and what the keeper makes of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from eth_account import Account

from keeper.adapters.contracts import load_contract
from keeper.adapters.rpc import HttpRpc, RpcRefusal
from keeper.adapters.signer import KeystoreSigner
from keeper.adapters.transactions import Web3Wire
from keeper.domain.intents import Fees, Sent, TransactionRequest
from keeper.domain.units import Address
from keeper.errors import ArchiveNeededError, RpcError, TransactionRefusedError
from tests.integration.conftest import Lived

GWEI = 10**9


@pytest.fixture
def signer(lived: Lived) -> KeystoreSigner:
    return KeystoreSigner(Account.from_key(lived.local.cast.investors[-1].private_key))


@pytest.fixture
def wire(lived: Lived) -> Iterator[Web3Wire]:
    """A node that mines only when it is told to."""
    anvil = lived.local.world.anvil
    anvil.request("evm_setAutomine", False)
    yield Web3Wire(HttpRpc(anvil.rpc_url, 20), lived.local.book)
    anvil.request("anvil_dropAllTransactions")
    anvil.request("evm_setAutomine", True)


def a_request(wire: Web3Wire, signer: KeystoreSigner) -> TransactionRequest:
    return TransactionRequest(
        chain_id=31337,
        nonce=wire.fetch_nonce(signer.address),
        to=signer.address,
        data=b"",
        gas=21_000,
        fees=Fees(max_fee=50 * GWEI, tip=GWEI),
    )


def test_send__the_same_bytes_twice__is_taken_twice(wire: Web3Wire, signer: KeystoreSigner) -> None:
    _, raw = signer.sign(a_request(wire, signer))
    assert [wire.send_raw(raw), wire.send_raw(raw)] == [Sent.TAKEN, Sent.TAKEN]


def test_send__cheaper_than_what_waits__is_underpriced(
    wire: Web3Wire, signer: KeystoreSigner
) -> None:
    request = a_request(wire, signer)
    cheaper = replace(request, fees=Fees(max_fee=50 * GWEI - 1, tip=GWEI - 1))
    assert wire.send_raw(signer.sign(request)[1]) is Sent.TAKEN
    assert wire.send_raw(signer.sign(cheaper)[1]) is Sent.UNDERPRICED


def test_send__with_a_used_nonce__says_so(
    lived: Lived, wire: Web3Wire, signer: KeystoreSigner
) -> None:
    request = a_request(wire, signer)
    transaction, raw = signer.sign(request)
    wire.send_raw(raw)
    assert wire.fetch_receipt(transaction) is None
    lived.local.world.anvil.mine()
    receipt = wire.fetch_receipt(transaction)
    assert receipt is not None
    assert receipt.succeeded
    other = replace(request, fees=Fees(max_fee=60 * GWEI, tip=2 * GWEI))
    assert wire.send_raw(signer.sign(other)[1]) is Sent.NONCE_USED


def test_send__what_no_node_would_take__is_refused(wire: Web3Wire, signer: KeystoreSigner) -> None:
    request = replace(a_request(wire, signer), gas=20_000)
    with pytest.raises(TransactionRefusedError, match="intrinsic gas too low"):
        wire.send_raw(signer.sign(request)[1])


def test_nonce_use__is_found_by_search_and_lists_the_block(
    lived: Lived, wire: Web3Wire, signer: KeystoreSigner
) -> None:
    anvil = lived.local.world.anvil
    request = a_request(wire, signer)
    transaction, raw = signer.sign(request)
    wire.send_raw(raw)
    anvil.mine()
    receipt = wire.fetch_receipt(transaction)
    assert receipt is not None
    for _ in range(9):
        anvil.mine()
    head = wire.fetch_head()
    use = wire.fetch_nonce_use(signer.address, request.nonce, head.number)
    assert (use.block, transaction in use.transactions) == (receipt.block, True)
    counts = [
        wire.fetch_nonce(signer.address, wire.fetch_block_hash(receipt.block - past))
        for past in (0, 1)
    ]
    assert counts == [request.nonce + 1, request.nonce]
    assert wire.fetch_final_nonce(signer.address, receipt.block - 1) == request.nonce
    assert wire.fetch_block_hash(receipt.block) == receipt.block_hash
    assert wire.fetch_block_hash(head.number + 1) is None


def test_nonce__as_of_a_block_that_nobody_knows__is_an_rpc_error(
    wire: Web3Wire, signer: KeystoreSigner
) -> None:
    with pytest.raises(RpcError):
        wire.fetch_nonce(signer.address, "0x" + "12" * 32)


@pytest.fixture
def odd_node() -> Iterator[tuple[HTTPServer, dict[str, object]]]:
    """A node that answers whatever it is told to."""
    answer: dict[str, object] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"jsonrpc": "2.0", "id": 1, **answer}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server, answer
    server.shutdown()


@pytest.mark.parametrize(
    "message",
    [
        "missing trie node 0xabc (path ) state 0xabc is not available",  # geth, by hash
        "historical state 0xabc is not available",  # geth, by path
        "required historical state unavailable (reexec=128)",
        "old data not available due to pruning",  # Erigon
        "history has been pruned for this block",
        "No state available for block 19000000 (0xabc)",  # Nethermind
        "state at block #19000000 is pruned",  # Reth
        "Pruned history unavailable",
        "BlockOutOfRangeError: block height is 101 but requested was 1",  # Anvil
        "Project ID does not have access to archive state",
    ],
)
def test_rpc__pruned_state_in_any_nodes_words__asks_for_an_archive(
    odd_node: tuple[HTTPServer, dict[str, object]], message: str
) -> None:
    server, answer = odd_node
    answer["error"] = {"code": -32000, "message": message}
    with pytest.raises(ArchiveNeededError, match="no longer has that block's state"):
        HttpRpc(f"http://127.0.0.1:{server.server_port}", 5).fetch("eth_call")


def test_rpc__a_revert__carries_its_bytes(odd_node: tuple[HTTPServer, dict[str, object]]) -> None:
    server, answer = odd_node
    rpc = HttpRpc(f"http://127.0.0.1:{server.server_port}", 5)
    for data in ("0x1234", "Reverted 0x1234", {"data": "0x1234"}):
        answer["error"] = {"code": 3, "message": "execution reverted", "data": data}
        with pytest.raises(RpcRefusal) as caught:
            rpc.fetch("eth_call")
        assert caught.value.data == b"\x12\x34"


def test_wire__nonsense_for_a_nonce__is_an_rpc_error(
    lived: Lived, odd_node: tuple[HTTPServer, dict[str, object]]
) -> None:
    server, answer = odd_node
    answer["result"] = "many"
    odd = Web3Wire(HttpRpc(f"http://127.0.0.1:{server.server_port}", 5), lived.local.book)
    with pytest.raises(RpcError, match="the node gave 'many' for a nonce, not a number"):
        odd.fetch_nonce(Address("0x" + "00" * 20))


def test_snapshot__from_a_node_without_state_overrides__is_an_rpc_error() -> None:
    with pytest.raises(RpcError, match=r"0 unreadable bytes for SnapshotReader\.read"):
        load_contract("SnapshotReader").decode("read", b"")
