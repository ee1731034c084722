"""Wallets that are contracts sign in by their own word, and no word of theirs costs much."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import defunct_hash_message, encode_defunct
from starlette.testclient import TestClient
from web3.contract import Contract
from web3.utils.address import get_create_address

from keeper.adapters.rpc import HttpRpc, Rpc
from keeper.adapters.wallets import MOST_GAS, Wallets
from keeper.bootstrap.portal import build_portal
from keeper.bootstrap.portal_sources import PortalSources
from keeper.domain.units import Address
from keeper.portal.entrance import COMING, MOST_ASKED
from keeper.portal.operating import AlertLine
from keeper.settings import Settings
from scripts.localchain.artifacts import Artifact
from scripts.localchain.transactions import deploy, send
from scripts.setup.compile import compile_sources, to_artifacts
from scripts.setup.environment import ROOT
from tests.integration.conftest import Lived
from tests.portal.hostile import Middleman
from tests.portal.opened import V1, with_portal
from tests.portal.signed import ORIGIN, a_message

SECRET = "what only operators read"
SOURCE = "tests/forge/mocks/MoodyWallet.sol"
LATER = "0x" + "64926492" * 8  # what ends a signature of a wallet that does not stand yet


class Mood(IntEnum):
    """MoodyWallet.Mood."""

    HONEST = 0
    REVERTING = 1
    REFUSING = 2
    BURNING_GAS = 3
    SILENT = 4
    SHORT = 5
    DIRTY = 6
    ENDLESS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A portal with a node before the chain, and a wallet whose owner is the first investor."""

    client: TestClient
    node: Middleman
    lived: Lived
    wallet: Contract

    def set(self, function: str, value: object) -> None:
        """Change the wallet."""
        sender = self.lived.local.cast.investors[0].address
        send(self.wallet.functions[function](value), sender=sender)

    def sign_in(self, signer: int = 0, message: str | None = None, account: str = "") -> Any:
        """Have an investor sign for the wallet, or for an account."""
        text = message or a_message(self.client, account or self.wallet.address)
        key = self.lived.local.cast.investors[signer].private_key
        signature = Account.sign_message(encode_defunct(text=text), key).signature
        return self.enter(text, "0x" + bytes(signature).hex())

    def enter(self, message: str, signature: str) -> Any:
        body = {"message": message, "signature": signature}
        return self.client.post(f"{V1}/sign-in", json=body)

    def make_due(self) -> None:
        """Let it be time to ask the wallet again."""
        self.client.app.state.desk.sessions.note_asked(self.client.cookies["session"], 0)  # type: ignore[attr-defined]

    @property
    def sees_all(self) -> bool:
        """Whether the texts of alerts are shown, which are for operators alone."""
        answer = self.client.get(f"{V1}/operator/alerts")
        assert answer.status_code == 200, answer.text
        return SECRET in answer.text


@pytest.fixture(scope="module")
def moody() -> Artifact:
    # The build knows contracts/ alone, and forge's output may be of yesterday.
    found = {each["name"]: each for each in to_artifacts(compile_sources(ROOT, [SOURCE]))}
    made = found["MoodyWallet"]
    return Artifact(name=made["name"], abi=tuple(made["abi"]), bytecode=made["bytecode"])


@pytest.fixture(scope="module")
def node(shared_lived: Lived) -> Middleman:
    return Middleman(shared_lived.local.world.anvil.rpc_url)


@pytest.fixture(scope="module")
def own(
    portal_settings: Settings,
    shared_lived: Lived,
    node: Middleman,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[TestClient]:
    """A portal whose operator is the wallet that every test deploys at the same place."""
    deployer = shared_lived.local.cast.investors[0].address
    nonce = shared_lived.local.world.w3.eth.get_transaction_count(deployer)
    wallet = get_create_address(deployer, nonce)
    settings = with_portal(portal_settings, origin=ORIGIN, operators=(wallet,))
    folder = tmp_path_factory.mktemp("wallets")
    with TestClient(build_portal(settings, folder, rpc=node)) as client:
        yield client


@pytest.fixture
def scene(
    own: TestClient,
    node: Middleman,
    lived: Lived,
    moody: Artifact,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Scene]:
    line = AlertLine(title="An alert", text=SECRET, since=1, ended_at=None)
    monkeypatch.setattr(PortalSources, "fetch_alerts", lambda _: (line,))
    owner = lived.local.cast.investors[0].address
    wallet = deploy(lived.local.world.w3, moody, owner, sender=owner)
    own.cookies.clear()
    yield Scene(client=own, node=node, lived=lived, wallet=wallet)
    node.recover()


def test_wallet__whose_owner_signed__is_in_as_itself(scene: Scene) -> None:
    assert not scene.sees_all
    answer = scene.sign_in()
    assert answer.status_code == 200, answer.text
    assert answer.json()["address"] == scene.wallet.address
    assert scene.client.get(f"{V1}/me").json()["address"] == scene.wallet.address
    assert scene.sees_all


def test_wallet__owned_by_another_wallet__is_in_too(scene: Scene, moody: Artifact) -> None:
    owner = scene.lived.local.cast.investors[0].address
    outer = deploy(scene.lived.local.world.w3, moody, scene.wallet.address, sender=owner)
    answer = scene.sign_in(account=outer.address)
    assert answer.json()["address"] == outer.address


def test_wallet__for_which_a_stranger_signed__stays_out__and_the_nonce_is_spent(
    scene: Scene,
) -> None:
    message = a_message(scene.client, scene.wallet.address)
    assert scene.sign_in(signer=1, message=message).status_code == 401
    again = scene.sign_in(message=message)
    assert again.status_code == 401
    assert "nonce" in again.json()["error"]["reason"]
    assert scene.sign_in().status_code == 200


def test_wallet__that_was_in__does_not_come_in_by_the_same_message_again(scene: Scene) -> None:
    message = a_message(scene.client, scene.wallet.address)
    assert scene.sign_in(message=message).status_code == 200
    assert scene.sign_in(message=message).status_code == 401


@pytest.mark.parametrize("mood", [each for each in Mood if each is not Mood.HONEST])
def test_wallet__that_says_anything_but_yes__stays_out(scene: Scene, mood: Mood) -> None:
    scene.set("setMood", mood.value)
    answer = scene.sign_in()
    assert answer.status_code == 401
    assert "ERC-1271" in answer.json()["error"]["reason"]
    assert "set-cookie" not in answer.headers
    scene.set("setMood", Mood.HONEST.value)
    assert scene.sign_in().status_code == 200


def test_account__that_is_no_contract__has_no_word_but_its_key_s(scene: Scene) -> None:
    other = scene.lived.local.cast.investors[1].address
    assert scene.sign_in(account=other).status_code == 401
    for precompile in (1, 2, 4):
        assert scene.sign_in(account=f"0x{precompile:040x}").status_code == 401


@pytest.mark.parametrize("signature", ["0x", "0x00", "0x" + "ab" * 4_096])
def test_signature__of_any_length__is_for_the_wallet_to_judge(scene: Scene, signature: str) -> None:
    message = a_message(scene.client, scene.wallet.address)
    assert scene.enter(message, signature).status_code == 401


@pytest.mark.parametrize("signature", ["", "0x0", "00", "0xzz", "0x" + "ab" * 4_097, "0x\n"])
def test_signature__that_is_no_bytes_or_too_many__is_not_read(scene: Scene, signature: str) -> None:
    message = a_message(scene.client, scene.wallet.address)
    assert scene.enter(message, signature).status_code == 422


def test_wallet__that_does_not_stand_yet__is_told_what_to_do(scene: Scene) -> None:
    message = a_message(scene.client, scene.wallet.address)
    answer = scene.enter(message, "0x" + "00" * 96 + LATER.removeprefix("0x"))
    assert answer.status_code == 401
    assert "not deployed yet" in answer.json()["error"]["reason"]


def test_session__of_a_wallet__ends_when_it_takes_the_signature_no_more(scene: Scene) -> None:
    assert scene.sign_in().status_code == 200
    scene.make_due()
    assert scene.sees_all, "its owner is the same"
    scene.set("setOwner", scene.lived.local.cast.investors[1].address)
    assert scene.client.get(f"{V1}/me").status_code == 200, "it was asked a moment ago"
    scene.make_due()
    assert not scene.sees_all
    assert scene.client.get(f"{V1}/me").status_code == 401
    assert scene.sign_in().status_code == 401, "the former owner is a stranger now"
    assert scene.sign_in(signer=1).status_code == 200
    assert scene.sees_all


def test_session__of_a_wallet__outlives_a_node_that_is_silent(scene: Scene) -> None:
    assert scene.sign_in().status_code == 200
    assert scene.client.get(f"{V1}/operator/alerts").status_code == 200
    scene.node.silent = True
    scene.make_due()
    assert scene.sees_all
    assert scene.sign_in().status_code == 503, "who is not in yet waits until it can be asked"


def test_wallets__that_wait_for_a_node__keep_no_key_out(scene: Scene) -> None:
    messages = [a_message(scene.client, scene.wallet.address) for _ in range(MOST_ASKED + 1)]
    investor = scene.lived.local.cast.investors[0].address
    scene.node.hang()
    with ThreadPoolExecutor(MOST_ASKED) as waiting:
        asked = [waiting.submit(scene.sign_in, 0, text) for text in messages[:-1]]
        desk = scene.client.app.state.desk  # type: ignore[attr-defined]
        while desk.answers.asked(COMING) < MOST_ASKED:
            time.sleep(0.01)
        refused = scene.sign_in(message=messages[-1])
        assert (refused.status_code, refused.json()["error"]["limit"]) == (503, MOST_ASKED)
        assert scene.sign_in(account=investor).status_code == 200
        scene.node.recover()
        assert {each.result().status_code for each in asked} == {200}


class Recorder(Rpc):
    """Notes what a node is asked."""

    def __init__(self, inner: Rpc) -> None:
        self._inner, self.asked = inner, list[tuple[str, tuple[Any, ...]]]()

    def fetch(self, method: str, *params: object) -> object:
        self.asked.append((method, params))
        return self._inner.fetch(method, *params)


@pytest.mark.parametrize("mood", list(Mood))
def test_asking_a_wallet__is_one_call_of_little_gas_at_one_block(scene: Scene, mood: Mood) -> None:
    scene.set("setMood", mood.value)
    rpc = Recorder(HttpRpc(scene.lived.local.world.anvil.rpc_url, 20))
    digest = bytes(defunct_hash_message(text="in"))
    key = scene.lived.local.cast.investors[0].private_key
    signature = bytes(Account.sign_message(encode_defunct(text="in"), key).signature)
    account = Address(scene.wallet.address)
    assert Wallets(rpc).fetch_signed(account, digest, signature) is (mood is Mood.HONEST)
    (looked, _), (called, (call, pinned)) = rpc.asked
    assert (looked, called) == ("eth_getBlockByNumber", "eth_call")
    assert (call["to"], int(call["gas"], 16)) == (scene.wallet.address, MOST_GAS)
    assert set(pinned) == {"blockHash", "requireCanonical"}
