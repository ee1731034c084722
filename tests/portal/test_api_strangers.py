"""Strangers without manners: other protocols, many lines, signatures that are none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from siwe import ISO8601Datetime, SiweMessage
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from keeper.bootstrap.portal import server_options
from keeper.portal.board import Board
from keeper.portal.limits import client_of, networks_of
from keeper.portal.live import MOST_LISTENERS, MOST_OF_ONE, Stream
from keeper.portal.problems import BusyError, GreedyError
from keeper.portal.sessions import STATEMENT, Sessions
from keeper.settings.portal import Portal
from scripts.tryout.door import LocalDoor
from tests.portal.lone import some_facts
from tests.portal.opened import V1

NOW = 1_700_000_000
ORIGIN = "http://fund.example"
ADA, STRANGER = f"0x{'Ad' * 20}", f"0x{'5a' * 20}"


def test_websocket__anywhere__is_closed_before_it_opens(portal: TestClient) -> None:
    for path in ("/", f"{V1}/live", f"{V1}/now"):
        with pytest.raises(WebSocketDisconnect) as caught, portal.websocket_connect(path):
            pass
        assert caught.value.code == 1008
    assert server_options(Portal())["ws"] == "none"


@pytest.mark.parametrize(
    ("peer", "client"),
    [("::ffff:203.0.113.9", "203.0.113.9"), ("::ffff:127.0.0.1", "198.51.100.7")],
)
def test_client__of_ipv4_seen_as_ipv6__is_the_same(peer: str, client: str) -> None:
    headers = [(b"x-forwarded-for", b"::ffff:198.51.100.7")]
    scope = {"client": (peer, 1), "headers": headers}
    assert client_of(scope, networks_of(["127.0.0.0/8"])) == client


async def _open(stream: Stream, client: str) -> AsyncIterator[Any]:
    stream.require_room(client)
    line = stream.follow("unknown-1", client)
    assert (await anext(line)).event == "reset"
    return line


def _stream() -> Stream:
    board = Board(None, None, poll_s=1, patience_s=1)  # type: ignore[arg-type]  # never looks
    return Stream(board, some_facts(), lambda: NOW)


def test_lines__of_one_client__are_so_many__and_others_have_room() -> None:
    async def crowd() -> None:
        stream = _stream()
        lines: list[Any] = [await _open(stream, "a") for _ in range(MOST_OF_ONE)]
        with pytest.raises(GreedyError) as caught:
            stream.require_room("a")
        assert caught.value.limit == MOST_OF_ONE
        lines.append(await _open(stream, "b"))
        await lines[0].aclose()
        stream.require_room("a")
        for each in lines:
            await each.aclose()
        assert not stream._listeners

    asyncio.run(crowd())


def test_lines__of_all__are_so_many() -> None:
    async def crowd() -> None:
        stream = _stream()
        clients = [str(number) for number in range(MOST_LISTENERS)]
        lines: list[Any] = [await _open(stream, each) for each in clients]
        with pytest.raises(BusyError):
            stream.require_room("late")
        for each in lines:
            await each.aclose()

    asyncio.run(crowd())


@pytest.mark.parametrize("signature", ["0x" + "00" * 65, "0x" + "ff" * 65, "0x" + "ff" * 64 + "1b"])
def test_signature__that_is_none_of_a_key__is_for_a_contract_to_take(
    signature: str,
) -> None:
    sessions = Sessions([ORIGIN], 1, 3_600)
    nonce, _ = sessions.give_nonce(NOW)
    account = "0x90F8bf6A479f320ead074411a4B0e7944Ea8c9C1"
    message = SiweMessage(
        domain="fund.example",
        address=account,
        uri=ORIGIN,
        version="1",
        chain_id=1,
        nonce=nonce,
        statement=STATEMENT,
        issued_at=ISO8601Datetime.from_datetime(datetime.fromtimestamp(NOW, UTC)),
    )
    read = sessions.read(message.prepare_message(), signature, NOW)
    assert read.proof is not None
    assert read.proof.signature == bytes.fromhex(signature[2:])


@pytest.mark.parametrize(
    ("method", "params", "may"),
    [
        ("eth_blockNumber", [], True),
        ("eth_sendRawTransaction", ["0x00"], True),
        ("eth_sendTransaction", [{"from": ADA.lower()}], True),
        ("eth_sendTransaction", [{"from": STRANGER}], False),
        ("eth_sendTransaction", [{}], False),
        ("eth_sendUnsignedTransaction", [{"from": ADA}], False),
        ("eth_sign", [ADA, "0x00"], False),
        ("eth_signTypedData_v4", [ADA, "{}"], True),
        ("eth_signTypedData_v4", [STRANGER, "{}"], False),
        ("personal_sign", ["0x00", ADA], True),
        ("personal_sign", [ADA, STRANGER], False),
        ("personal_sign", {"data": "0x00"}, False),
        ("anvil_setBalance", [ADA, "0x1"], False),
        ("evm_mine", [], False),
    ],
)
def test_door__has_the_node_sign_for_its_own_wallets_alone(
    method: str, params: object, may: bool
) -> None:
    door = LocalDoor(_nobody, "http://127.0.0.1:9", [{"name": "Ada", "address": ADA}])
    assert door._may(method, params) is may


async def _nobody(*_: Any) -> None:
    """Stand for a portal that nobody asks."""
    raise AssertionError
