"""Two lanes on a real node: what the keeper has in the pool does not delay the watcher."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from eth_account import Account

from keeper.adapters.address_book import AddressBook
from keeper.adapters.rpc import HttpRpc
from keeper.adapters.transactions import Web3Wire
from keeper.bootstrap import build_keeper, open_key
from keeper.domain.intents import Fees, Sent, TransactionRequest
from keeper.jobs import run_jobs
from keeper.settings import load_settings
from tests.integration.conftest import Answer, Lived
from tests.integration.test_keeper_watch import Scene

Cli = Callable[..., Answer]
CHAIN_ID = 31337
GWEI = 10**9
DEAR = 50 * GWEI
PASSPHRASE = "local chain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Jam:
    """A keeper whose transaction no block takes, and a configuration with a watcher."""

    lived: Lived
    config: Path
    stuck: str

    def receipt(self, transaction: str) -> object:
        anvil = self.lived.local.world.anvil
        return anvil.request("eth_getTransactionReceipt", transaction)


def write_watcher(lived: Lived, folder: Path) -> str:
    """Write the watcher's key and the table that names it."""
    key = Account.encrypt(
        lived.local.cast.watcher.private_key, PASSPHRASE, kdf="pbkdf2", iterations=1_024
    )
    for name, content in (("watcher.json", json.dumps(key)), ("watcher-pass", PASSPHRASE)):
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(content)
    return f"""
[watcher]
keystore = "{folder}/watcher.json"
passphrase_file = "{folder}/watcher-pass"
"""


@pytest.fixture
def config(lived: Lived, tmp_path: Path) -> Path:
    old, new = lived.config.with_name("keeper.sqlite"), tmp_path / "keeper.sqlite"
    text = lived.config.read_text().replace(str(old), str(new))
    path = tmp_path / "keeper.toml"
    path.write_text(f"{text}\n[gas]\nwait_s = 2\n" + write_watcher(lived, tmp_path))
    return path


@pytest.fixture
def slow_blocks(lived: Lived) -> Iterator[None]:
    """Mine only on demand; afterwards blocks are as cheap as before, which no snapshot restores."""
    anvil = lived.local.world.anvil
    anvil.request("evm_setAutomine", False)
    yield
    anvil.request("anvil_dropAllTransactions")
    anvil.request("anvil_setNextBlockBaseFeePerGas", hex(GWEI))
    anvil.mine()
    anvil.request("evm_setAutomine", True)


@pytest.fixture
def jam(lived: Lived, config: Path, slow_blocks: None) -> Jam:
    """Leave a cheap transaction of the keeper's in the pool of a chain that has become dear."""
    anvil, settings = lived.local.world.anvil, load_settings(config)
    wire = Web3Wire(HttpRpc(anvil.rpc_url, 20), AddressBook.read(settings.address_book))
    key = open_key(settings, CHAIN_ID)
    anvil.request("anvil_setNextBlockBaseFeePerGas", hex(GWEI))
    anvil.mine()
    request = TransactionRequest(
        chain_id=CHAIN_ID,
        nonce=wire.fetch_nonce(key.address),
        to=key.address,
        data=b"",
        gas=21_000,
        fees=Fees(max_fee=2 * GWEI, tip=1),
    )
    stuck, raw = key.sign(request)
    assert wire.send_raw(raw) is Sent.TAKEN
    anvil.request("anvil_setNextBlockBaseFeePerGas", hex(20 * GWEI))
    anvil.mine()
    return Jam(lived=lived, config=config, stuck=stuck)


def test_pause__while_the_keepers_transaction_is_stuck__is_mined_in_the_next_block(
    jam: Jam, keeper_cli: Cli
) -> None:
    controls = jam.lived.contracts.controls.functions
    first = keeper_cli("pause", "--trading", "--live", config=jam.config)
    assert first.code == 1  # sent, and waiting for a block
    jam.lived.local.world.anvil.mine()
    now = jam.lived.local.world.anvil.now()
    assert jam.receipt(jam.stuck) is None
    assert controls.tradingPausedUntil().call() == now + 24 * 3_600
    again = keeper_cli("pause", "--trading", "--live", config=jam.config)
    assert (again.code, again.json["steps"][0]["done"]) == (0, True)
    assert "paused already" in again.json["steps"][0]["reason"]


def test_pause__dry__says_what_it_would_do_and_pauses_nothing(jam: Jam, keeper_cli: Cli) -> None:
    text = jam.config.read_text().replace("live = true", "live = false")
    jam.config.write_text(text)
    answer = keeper_cli("pause", "--trading", "--dealing", config=jam.config)
    assert answer.code == 0
    assert [step["purpose"] for step in answer.json["steps"]] == ["pause trading", "pause dealing"]
    assert jam.lived.contracts.controls.functions.tradingPausedUntil().call() == 0


def test_pause__used_up__names_when_it_can_be_used_again(
    lived: Lived, config: Path, keeper_cli: Cli
) -> None:
    assert keeper_cli("pause", "--trading", "--live", config=config).code == 0
    anvil = lived.local.world.anvil
    anvil.warp(anvil.now() + 20 * 3_600)
    answer = keeper_cli("pause", "--trading", "--live", config=config)
    assert answer.code == 2
    assert "WatcherUsedUp" in answer.json["steps"][0]["reason"]


def test_pause__without_a_watchers_key__says_which_is_missing(
    lived: Lived, keeper_cli: Cli
) -> None:
    answer = keeper_cli("pause", "--trading", "--live")
    assert answer.code == 3
    assert "watcher.keystore and watcher.passphrase_file are required" in answer.err
    assert keeper_cli("pause", "--live").code == 64


def test_pause__with_the_keepers_own_key__is_refused(
    lived: Lived, config: Path, keeper_cli: Cli
) -> None:
    own = lived.config.with_name("keeper.json")
    text = config.read_text().replace(str(config.with_name("watcher.json")), str(own))
    config.write_text(text)
    answer = keeper_cli("pause", "--trading", "--live", config=config)
    assert answer.code == 3
    assert "holds the keeper's own key" in answer.err


def test_freeze__while_the_keepers_transaction_is_stuck__is_mined_in_the_next_block(
    lived: Lived, config: Path, slow_blocks: None, keeper_cli: Cli
) -> None:
    scene, anvil = Scene(lived=lived, config=config), lived.local.world.anvil
    anvil.request("evm_setAutomine", True)
    scene.invest()
    anvil.request("evm_setAutomine", False)
    anvil.warp(lived.contracts.fund.functions.dealingStatus().call()[3] + 1)
    keeper = build_keeper(load_settings(config))
    assert run_jobs(keeper).error.startswith("close dealing 3 waits in the pool")
    _let_weth_fall(lived)
    assert run_jobs(keeper).error.startswith("close dealing 3 waits in the pool")
    anvil.request("anvil_setNextBlockBaseFeePerGas", hex(DEAR))
    anvil.mine()
    assert keeper_cli("status").json["strategies"][0]["frozen"]
    assert [intent.mined for intent in keeper.memory.journal.fetch_live()] == [None]


def _let_weth_fall(lived: Lived) -> None:
    """Halve its price in a block that is too dear for what waits."""
    world, feed = lived.local.world, lived.local.world.weth_feed
    feed.functions.push(feed.functions.latestAnswer().call() // 2).transact(
        {
            "from": world.cast.deployer.address,
            "maxFeePerGas": 10 * DEAR,
            "maxPriorityFeePerGas": 1,
        }
    )
    world.anvil.request("anvil_setNextBlockBaseFeePerGas", hex(DEAR))
    world.anvil.mine()


def test_doctor__with_a_watcher__looks_at_its_key_role_and_gas(
    lived: Lived, config: Path, keeper_cli: Cli
) -> None:
    found = _findings(keeper_cli, config)
    account = lived.local.cast.watcher.address
    assert found["watcher"] == (0, f"{account} is the fund's watcher, files are 0600")
    assert found["watcher pending"] == (0, "0 wait, none for longer than 180 s")
    lived.local.world.anvil.request("anvil_setBalance", account, hex(10**15))
    code, text = _findings(keeper_cli, config)["watcher balance"]
    lived.local.world.anvil.request("anvil_setBalance", account, hex(10**22))
    assert (code, text) == (2, "0.0010 for gas, gas.low_balance is 0.05")
    assert _findings(keeper_cli, config)["watcher balance"][0] == 0


def test_doctor__with_another_key_than_the_watchers__names_both(
    lived: Lived, config: Path, keeper_cli: Cli
) -> None:
    key = Account.encrypt(
        lived.local.cast.guardian.private_key, PASSPHRASE, kdf="pbkdf2", iterations=1_024
    )
    config.with_name("watcher.json").write_text(json.dumps(key))
    code, text = _findings(keeper_cli, config)["watcher"]
    assert code == 5
    assert lived.local.cast.watcher.address in text
    assert lived.local.cast.guardian.address in text


def _findings(keeper_cli: Cli, config: Path) -> dict[str, tuple[int, str]]:
    found = keeper_cli("doctor", config=config).json["checks"]
    return {each["check"]: (each["exit_code"], each["text"]) for each in found}
