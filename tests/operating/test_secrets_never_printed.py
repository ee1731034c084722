"""Whatever goes wrong: no log, error, journal, metric, alert or page has a secret in it."""

from __future__ import annotations

import json
import shutil
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from eth_account import Account

from keeper.adapters import secrets
from keeper.adapters.rpc import HttpRpc
from keeper.errors import RpcError
from keeper.output import Output, Table
from keeper.services.cycle import Cycle
from scripts.season.local_keeper import LIGHT_KDF_ROUNDS
from tests.integration.conftest import Answer, Lived
from tests.operating.loopback import Hook, Loopback, ask

Cli = Callable[..., Answer]

PASSPHRASE = "correct horse battery staple"
WRONG_PASSPHRASE = "incorrect horse battery staple"
URL_KEY = "k3y-in-the-path-0123456789abcdef"
URL_PASSWORD = "pa55word-in-the-url"
DATABASE_PASSWORD = "pa55word-of-the-database"
NO_CHANGES: Mapping[str, str] = {}
BASIC = b64encode(f"keeper:{URL_PASSWORD}".encode()).decode()
HOOK_TOKEN = "t0ken-of-the-hook-9876543210"


@dataclass
class Place:
    """A keeper whose every file and every word is looked through."""

    folder: Path
    lived: Lived
    cli: Cli
    key: str
    node: str
    seen: list[str] = field(default_factory=list)

    def configure(self, changes: Mapping[str, str] = NO_CHANGES) -> None:
        """Write the configuration, with the finest log; `changes` replace texts."""
        local = self.lived.config.parent
        text = self.lived.config.read_text().replace(str(local), str(self.folder))
        text = text.replace(self.lived.local.world.anvil.rpc_url, self.node)
        text = text.replace("block_wait_s = 60", "block_wait_s = 0")  # nobody mines meanwhile
        for old, new in changes.items():
            assert old in text, old
            text = text.replace(old, new)
        text = f'log_level = "debug"\n{text}\n[notify]\nurls_file = "apprise.txt"\n'
        (self.folder / "keeper.toml").write_text(text)

    def run(self, *arguments: str) -> Answer:
        secrets._known.clear()  # as in a new process
        answer = self.cli(*arguments, config=self.folder / "keeper.toml")
        self.seen += [answer.out, answer.err]
        return answer

    def write_secret(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o600)

    def look_everywhere(self, *hooks: Hook) -> bytes:
        kept = {"keeper.json", "passphrase", "keeper.toml", "apprise.txt", "key"}
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        texts = [path.read_bytes() for path in files if path.name not in kept]
        alerts = [json.dumps(hook.got) for hook in hooks]
        return b"\n".join([*texts, *(text.encode() for text in [*self.seen, *alerts])])

    def require_clean(self, *hooks: Hook) -> None:
        found = self.look_everywhere(*hooks).lower()
        words = [
            self.key,
            BASIC,
            PASSPHRASE,
            WRONG_PASSPHRASE,
            URL_KEY,
            URL_PASSWORD,
            DATABASE_PASSWORD,
        ]
        for word in (*words, HOOK_TOKEN):
            assert word.lower().encode() not in found, word
        assert bytes.fromhex(self.key) not in found


class Node(Loopback):
    """Passes calls on; while it fails it repeats the secret path, after it said who it is."""

    def __init__(self, behind: str) -> None:
        self.failing, self._behind = False, behind
        super().__init__(self._answer)

    def _answer(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        if not self.failing or b"eth_chainId" in body or b'"0x0"' in body:
            return 200, ask(self._behind, body)
        told = f"invalid project id in {path} for {headers['Authorization']}"
        return 200, json.dumps({"id": 1, "error": {"code": -32000, "message": told}}).encode()


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as hook:
        yield hook


@pytest.fixture
def node(lived: Lived) -> Iterator[Node]:
    with Node(lived.local.world.anvil.rpc_url) as node:
        yield node


@pytest.fixture
def place(lived: Lived, node: Node, keeper_cli: Cli, tmp_path: Path, hook: Hook) -> Place:
    key = lived.local.cast.keeper.private_key.removeprefix("0x")
    url = f"http://keeper:{URL_PASSWORD}@127.0.0.1:{node.port}/v3/{URL_KEY}"
    place = Place(folder=tmp_path, lived=lived, cli=keeper_cli, key=key, node=url)
    stored = Account.encrypt(key, PASSPHRASE, kdf="pbkdf2", iterations=LIGHT_KDF_ROUNDS)
    place.write_secret("keeper.json", json.dumps(stored))
    place.write_secret("passphrase", f"{PASSPHRASE}\n")
    place.write_secret("apprise.txt", f"json://127.0.0.1:{hook.port}/{HOOK_TOKEN}\n")
    shutil.copy(lived.config.with_name("fund.json"), tmp_path)
    place.configure()
    return place


def test_secrets__when_all_goes_well__are_nowhere(place: Place, lived: Lived, hook: Hook) -> None:
    lived.local.world.anvil.warp(lived.contracts.fund.functions.dealingStatus().call()[3])
    answer = place.run("run")
    assert any(step["transaction"] for step in answer.json["steps"]), answer.err
    number = str(place.run("journal", "list").json["intents"][0]["id"])
    for command in (("show", number), ("explain", number)):
        assert place.run("journal", *command).code == 0
    for command in ("status", "doctor", "metrics", "report"):
        assert place.run(command).code in (0, 2)
    place.require_clean(hook)


def test_secrets__with_a_wrong_passphrase__are_nowhere(place: Place, hook: Hook) -> None:
    place.write_secret("passphrase", WRONG_PASSPHRASE)
    for command in ("run", "doctor", "daemon"):
        assert place.run(command).code == 3
    assert "does not open with" in place.seen[1]
    assert "does not open with" in hook.got[0]["message"]
    place.require_clean(hook)


def test_secrets__when_the_node_repeats_its_url__are_nowhere(
    place: Place, node: Node, hook: Hook
) -> None:
    node.failing = True
    for command in ("run", "status", "doctor", "metrics"):
        assert place.run(command).code == 4
    assert "invalid project id in /v3/***" in "".join(place.seen)
    assert "invalid project id in /v3/***" in hook.got[0]["message"]
    place.require_clean(hook)


def test_secrets__when_the_line_is_dead__are_nowhere(place: Place, node: Node, hook: Hook) -> None:
    place.configure({str(node.port): "1"})
    for command in ("run", "status", "doctor", "metrics"):
        assert place.run(command).code == 4
    place.require_clean(hook)


def test_secrets__in_the_traceback_of_a_fault__are_hidden(
    place: Place, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object, *args: object) -> None:
        raise RuntimeError(f"{place.node} 0x{place.key} {PASSPHRASE}")

    monkeypatch.setattr(Cycle, "run", fail)
    assert place.run("run").code == 70
    assert "RuntimeError: http://keeper:***@" in "".join(place.seen)

    def fail_early(self: object, *args: object) -> None:
        raise RuntimeError(place.node)  # the key was not read yet, so nothing can tell it

    monkeypatch.setattr(HttpRpc, "fetch", fail_early)
    assert place.run("status").code == 70
    assert "Traceback" in "".join(place.seen)
    assert [each["title"] for each in hook.got].count("the keeper stopped") == 1
    place.require_clean(hook)


def test_secrets__of_a_database_that_is_away__are_nowhere(place: Place, hook: Hook) -> None:
    url = f"postgresql+psycopg://keeper:{DATABASE_PASSWORD}@127.0.0.1:1/keeper"
    here = f'url = "sqlite:///{place.folder}/keeper.sqlite"'
    place.configure({here: f'url = "{url}"'})
    for command in (("run",), ("doctor",), ("journal", "list"), ("metrics",), ("report",)):
        assert place.run(*command).code == 6
    assert "database" in hook.got[0]["message"]
    place.require_clean(hook)


def test_secrets__in_the_urls_of_receivers_that_are_away__are_nowhere(
    place: Place, node: Node
) -> None:
    node.failing = True
    place.write_secret("apprise.txt", f"json://user:{URL_PASSWORD}@127.0.0.1:1/{HOOK_TOKEN}\n")
    assert place.run("run").code == 4
    assert "did not reach json-" in place.seen[1]
    place.require_clean()


def test_secrets__of_a_raw_key__are_nowhere(place: Place, hook: Hook) -> None:
    files = (
        f'keystore = "{place.folder}/keeper.json"\npassphrase_file = "{place.folder}/passphrase"'
    )
    place.write_secret("key", f"0x{place.key}\r\n")
    place.configure({files: 'raw_key_file = "key"'})
    assert place.run("run").code == 0
    assert place.run("doctor").code == 2
    place.write_secret("key", place.key[:-1])
    assert place.run("run").code == 3
    assert place.key[:-1].encode() not in place.look_everywhere()
    place.require_clean(hook)


def test_refusal__that_repeats_the_url__is_kept_without_it(node: Node) -> None:
    """What a node says ends up in journals, as the reason of an intent."""
    url = f"http://keeper:{URL_PASSWORD}@127.0.0.1:{node.port}/v3/{URL_KEY}"
    node.failing = True
    secrets.hide_url(url)
    with pytest.raises(RpcError) as caught:
        HttpRpc(url, 5, "node").fetch("eth_gasPrice")
    assert "invalid project id in /v3/***" in str(caught.value)
    assert URL_KEY not in str(caught.value)
    assert BASIC not in str(caught.value)


@pytest.mark.parametrize("as_json", [True, False])
def test_output__of_any_command__hides_what_is_secret(
    capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    secrets.hide(PASSPHRASE)
    table = Table(title="a", heads=("b",), rows=((PASSPHRASE,),))
    Output(as_json).show({"a": PASSPHRASE}, table)
    Output(as_json).fail(PASSPHRASE, 3)
    printed = capsys.readouterr()
    assert PASSPHRASE not in printed.out + printed.err
    assert "***" in printed.out
    assert "***" in printed.err
