"""Private ways on a real chain: same bytes, receipts decide, public only where that is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from keeper.adapters.relay import open_relay_key
from keeper.adapters.secrets import conceal
from keeper.adapters.transactions import Web3Wire
from keeper.bootstrap import open_key, open_memory, open_reader
from keeper.bootstrap.guards import build_guard
from keeper.bootstrap.sending import open_sender
from keeper.domain.intents import ExecutionTerms, Intent
from keeper.domain.plan import PlannedCall
from keeper.domain.units import Address
from keeper.errors import ConfigError, PendingError, RpcError
from keeper.ports import Outcome
from keeper.services.execution import Execution
from keeper.services.reconciliation import Reconciler
from keeper.settings import load_settings
from tests.integration.conftest import Lived
from tests.integration.relay import Relay, serve

RELAY_KEY = "0x" + "77" * 32
AMOUNT = 10**6


GWEI = 10**9
TERMS = ExecutionTerms(
    finality_blocks=1,
    max_fee=500 * GWEI,
    wait_s=2,
    poll_s=0.1,
    stuck_after_s=0,
    max_tries=8,
)


@dataclass
class RelayTimer:
    """The chain's time; waiting lets the relay mine a block."""

    relay: Relay

    def now(self) -> int:
        return self.relay.anvil.now()

    def sleep(self, seconds: float) -> None:
        del seconds
        self.relay.mine()


@dataclass
class Post:
    """A keeper that may be started again and again, and the relay that it sends by."""

    lived: Lived
    relay: Relay
    url: str
    folder: Path

    def start(self, wait_s: int = 2, stuck_after_s: int = 10**6, **private: object) -> Execution:
        """Start a keeper, as cron does."""
        settings = load_settings(self.configure(**private))
        reader, timer = open_reader(settings), RelayTimer(self.relay)
        key = open_key(settings, reader.book.chain_id)
        memory = open_memory(settings, reader.book, key.address)
        parts: dict[str, Any] = {
            "wire": Web3Wire(
                reader.rpc, reader.book, open_sender(reader, memory.history, key.address)
            ),
            "lock": memory.lease,
            "signer": key,
            "journal": memory.journal,
            "timer": timer,
            "terms": replace(TERMS, wait_s=wait_s, stuck_after_s=stuck_after_s),
            "guard": build_guard(reader, memory.journal),
        }
        reconciler = Reconciler(**parts, chain_id=reader.book.chain_id)
        return Execution(**parts, reconciler=reconciler)

    def send(self, key: str = "post", **how: Any) -> Outcome:
        """Start a keeper, let it allocate a little, and forget it."""
        return self.start(**how).send_call(self.call(key))

    def leave_waiting(self, blocks: int = 0, **how: Any) -> None:
        """Send without waiting, and let blocks pass."""
        with pytest.raises(PendingError, match="waits in the pool"):
            self.send(wait_s=0, **how)
        for _ in range(blocks):
            self.relay.mine()

    def finish(self, **how: Any) -> Outcome:
        """Run as cron does, a block apart, until it is done."""
        for _ in range(10):
            try:
                return self.send(wait_s=0, **how)
            except PendingError:
                self.relay.mine()
        raise AssertionError("ten runs were not enough")

    def call(self, key: str) -> PlannedCall:
        trend = self.lived.local.book.address_of("trend")
        return PlannedCall(
            contract="treasury",
            function="allocate",
            args=(trend, AMOUNT),
            key=key,
            not_after=2**40,
            purpose="allocate a little",
            value=AMOUNT,
        )

    def configure(self, **private: object) -> Path:
        ways = {"relay_url": f'"{self.url}"', "relay_key_file": '"relay.key"', **private}
        text = self.lived.config.read_text().replace("keeper.sqlite", f"{self.folder.name}.sqlite")
        table = "".join(f"{key} = {value}\n" for key, value in ways.items() if value)
        path = self.lived.config.with_name("private.toml")
        path.write_text(f"{text}\n[private]\n{table}")
        key = path.with_name("relay.key")
        key.write_text(RELAY_KEY)
        key.chmod(0o600)
        return path

    def principal(self) -> int:
        book = self.lived.local.book
        treasury = self.lived.contracts.treasury.functions
        return int(treasury.principalOf(book.address_of("trend")).call())

    def intents(self) -> tuple[Intent, ...]:
        settings = load_settings(self.configure())
        reader = open_reader(settings)
        account = Address(self.lived.local.cast.keeper.address)
        return open_memory(settings, reader.book, account).journal.fetch_all()

    def pool(self) -> int:
        status = self.relay.anvil.request("txpool_status")
        return int(str(dict(status)["pending"]), 16)  # type: ignore[call-overload]


@pytest.fixture
def post(lived: Lived, tmp_path: Path) -> Iterator[Post]:
    anvil = lived.local.world.anvil
    anvil.request("evm_setAutomine", False)
    relay = Relay(anvil)
    server = serve(relay)
    yield Post(lived, relay, f"http://127.0.0.1:{server.server_port}", tmp_path)
    server.shutdown()
    anvil.request("anvil_dropAllTransactions")
    anvil.request("evm_setAutomine", True)


def test_bundle__signed_by_a_key_of_its_own__is_mined_in_its_block(post: Post) -> None:
    before = post.principal()
    assert post.send().done
    assert post.principal() - before == AMOUNT
    assert set(post.relay.methods) == {"eth_sendBundle"}
    assert set(post.relay.askers) == {Account.from_key(RELAY_KEY).address}


def test_relay__that_drops_every_bundle__is_asked_again_with_the_same_bytes(post: Post) -> None:
    before, post.relay.drops = post.principal(), 6
    post.leave_waiting(blocks=2)
    assert post.relay.held == []
    assert post.finish().done
    assert post.principal() - before == AMOUNT
    [intent] = post.intents()
    assert len(intent.broadcasts) == 1


def test_relay__that_includes_none_for_a_while__is_waited_for(post: Post) -> None:
    before, post.relay.silent_blocks = post.principal(), 4
    post.leave_waiting(blocks=3)
    post.leave_waiting(blocks=3)
    assert post.finish().done
    assert post.principal() - before == AMOUNT


def test_without_fallback__nothing_is_ever_public(post: Post) -> None:
    post.relay.silent_blocks = 40
    for _ in range(4):
        post.leave_waiting(blocks=10, wait_blocks=1)
    assert post.pool() == 0
    [intent] = post.intents()
    assert len(intent.broadcasts) == 1


def test_with_fallback__it_goes_public_after_the_wait_and_not_before(post: Post) -> None:
    before, post.relay.silent_blocks = post.principal(), 100
    ways = {"fallback": "true", "wait_blocks": 5}
    post.leave_waiting(blocks=4, **ways)
    post.leave_waiting(**ways)
    assert post.pool() == 0
    post.relay.mine()
    post.leave_waiting(**ways)
    assert post.pool() == 1
    post.relay.mine()
    assert post.finish(**ways).done
    assert post.principal() - before == AMOUNT


def test_with_fallback__a_replacement_does_not_begin_the_wait_anew(post: Post) -> None:
    post.relay.silent_blocks = 100
    ways: dict[str, Any] = {"fallback": "true", "wait_blocks": 5, "stuck_after_s": 1}
    post.leave_waiting(blocks=5, **ways)
    post.leave_waiting(**ways)
    [intent] = post.intents()
    assert len(intent.broadcasts) == 2
    assert post.pool() == 1


def test_bundle__and_public_copy_of_it__have_one_effect(post: Post) -> None:
    before, post.relay.silent_blocks = post.principal(), 3
    ways = {"fallback": "true", "wait_blocks": 3}
    post.leave_waiting(blocks=3, **ways)
    post.leave_waiting(**ways)
    [intent] = post.intents()
    head = int(str(post.relay.anvil.request("eth_blockNumber")), 16)
    post.relay.held = [(head + 1, "0x" + intent.broadcasts[0].raw.hex())]
    post.relay.mine()
    assert post.finish(**ways).done
    post.relay.mine()
    assert post.principal() - before == AMOUNT


def test_stuck_bundle__is_replaced_by_a_dearer_one_and_one_of_them_is_mined(post: Post) -> None:
    before, post.relay.silent_blocks = post.principal(), 8
    post.leave_waiting(blocks=3, stuck_after_s=1)
    post.leave_waiting(blocks=5, stuck_after_s=1)
    [intent] = post.intents()
    assert len(intent.broadcasts) == 2
    assert post.finish(stuck_after_s=1).done
    assert post.principal() - before == AMOUNT


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"code": -32000, "message": "rate limited, come back later"}, "rate limited"),
        ({"code": -32600, "message": "error in signature check 0x1"}, "refuses eth_sendBundle"),
    ],
)
def test_relay__that_answers_errors__leaves_the_bytes_for_the_next_run(
    post: Post, error: dict[str, object], words: str
) -> None:
    before, post.relay.error = post.principal(), error
    with pytest.raises((RpcError, PendingError), match=words):
        post.send(wait_s=0)
    post.relay.error = None
    assert post.finish().done
    assert post.principal() - before == AMOUNT
    [intent] = post.intents()
    assert len(intent.broadcasts) == 1


def test_relay__that_speaks_no_json__falls_back_only_where_allowed(post: Post) -> None:
    post.relay.broken = b"<html>maintenance</html>"
    with pytest.raises(RpcError, match=r"127\.0\.0\.1 does not answer eth_sendBundle"):
        post.send(wait_s=0)
    assert post.pool() == 0
    post.leave_waiting(fallback="true")
    assert post.pool() == 1


def test_endpoint_for_raw_transactions__is_asked_for_nothing_else(post: Post) -> None:
    post.relay.error = {"code": -32000, "message": "already known"}
    ways = {"relay_url": "", "relay_key_file": "", "url": f'"{post.url}"'}
    post.leave_waiting(**ways)
    assert post.relay.methods == []  # it bears no relay's signature
    assert post.relay.raw == ["eth_sendRawTransaction"]


def test_relay_key__once_it_was_read__is_shown_in_no_text(tmp_path: Path) -> None:
    path = tmp_path / "relay.key"
    path.touch(mode=0o600)
    path.write_text(RELAY_KEY)
    open_relay_key(path, Address("0x" + "00" * 20))
    assert conceal(f"a log with {RELAY_KEY[2:]} in it") == "a log with *** in it"


def test_relay_key__of_the_keeper_itself__is_refused(post: Post) -> None:
    path = post.configure()
    key = post.lived.local.cast.keeper.private_key
    path.with_name("relay.key").write_text(key)
    settings = load_settings(path)
    reader = open_reader(settings)
    account = Address(post.lived.local.cast.keeper.address)
    memory = open_memory(settings, reader.book, account)
    with pytest.raises(ConfigError, match="the keeper's own key") as caught:
        open_sender(reader, memory.history, account)
    assert key[2:] not in str(caught.value)
