"""Keys: two files of mode 0600 that belong to who runs the keeper; a bare key on local chains."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from eth_account import Account

from keeper.adapters import secrets
from keeper.adapters.secrets import conceal, hide_url, read_secret
from keeper.adapters.signer import open_keystore, open_raw_key
from keeper.bootstrap.keys import known_account, open_key, require_fitting_key
from keeper.errors import ConfigError
from keeper.settings import Settings, load_settings
from scripts.season.local_keeper import LIGHT_KDF_ROUNDS
from tests.integration.conftest import Answer, Lived

Cli = Callable[..., Answer]
KEY = "11" * 32
ADDRESS = Account.from_key(KEY).address
LEAST = 'address_book = "fund.json"\n[chain]\nurl = "http://127.0.0.1:1"\n[keys]\n'


def _write(path: Path, content: str, mode: int = 0o600) -> Path:
    path.write_bytes(content.encode())
    path.chmod(mode)
    return path


@pytest.fixture
def keystore(tmp_path: Path) -> Path:
    stored = Account.encrypt(KEY, "open sesame", kdf="pbkdf2", iterations=LIGHT_KDF_ROUNDS)
    return _write(tmp_path / "keeper.json", json.dumps(stored))


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_passphrase__with_any_line_break_at_its_end__opens(keystore: Path, ending: str) -> None:
    passphrase = _write(keystore.with_name("passphrase"), f"open sesame{ending}")
    assert open_keystore(keystore, passphrase).address == ADDRESS


def test_passphrase__whose_own_spaces_matter__is_taken_as_it_is(keystore: Path) -> None:
    passphrase = _write(keystore.with_name("passphrase"), " open sesame ")
    with pytest.raises(ConfigError, match="does not open with"):
        open_keystore(keystore, passphrase)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [("", "is empty"), ("\r\n", "is empty"), ("open sesam", "does not open with")],
)
def test_passphrase__that_is_none__is_refused(keystore: Path, content: str, complaint: str) -> None:
    passphrase = _write(keystore.with_name("passphrase"), content)
    with pytest.raises(ConfigError, match=complaint):
        open_keystore(keystore, passphrase)


@pytest.mark.parametrize("content", ["", "{}", "[]", "no json", '{"version": 3, "crypto": {}}'])
def test_keystore__that_is_none__is_refused(tmp_path: Path, content: str) -> None:
    keystore = _write(tmp_path / "keeper.json", content)
    passphrase = _write(tmp_path / "passphrase", "open sesame")
    with pytest.raises(ConfigError):
        open_keystore(keystore, passphrase)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610, 0o601])
@pytest.mark.parametrize("name", ["keeper.json", "passphrase"])
def test_file__that_others_may_use__is_refused(keystore: Path, name: str, mode: int) -> None:
    passphrase = _write(keystore.with_name("passphrase"), "open sesame")
    keystore.with_name(name).chmod(mode)
    with pytest.raises(ConfigError, match=f"{name} has mode {mode:04o}, it must be 0600"):
        open_keystore(keystore, passphrase)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_file__of_another_user__is_refused_with_both_numbers(
    keystore: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.chown(keystore, 4_711, -1)
    with pytest.raises(ConfigError, match="belongs to user 4711, the keeper runs as 0"):
        read_secret(keystore)
    monkeypatch.setattr(os, "geteuid", lambda: 4_711)
    assert read_secret(keystore)
    os.chown(keystore, 0, -1)
    assert read_secret(keystore)  # what root put there is as good


def test_secret__that_is_no_text__says_where(tmp_path: Path) -> None:
    path = tmp_path / "passphrase"
    path.write_bytes(b"ab\xff")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="is no UTF-8 text: byte 2"):
        read_secret(path)
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o700)
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read_secret(folder)


def _settings(tmp_path: Path, keys: str) -> Settings:
    config = tmp_path / "keeper.toml"
    config.write_text(LEAST + keys)
    return load_settings(config)


@pytest.mark.parametrize("text", [KEY, f"0x{KEY}", f"0x{KEY}\r\n"])
def test_raw_key__on_a_local_chain__signs(tmp_path: Path, text: str) -> None:
    _write(tmp_path / "key", text)
    settings = _settings(tmp_path, 'raw_key_file = "key"\n')
    for chain_id in (1337, 31337):
        assert open_key(settings, chain_id).address == ADDRESS
    assert known_account(settings) == ADDRESS


@pytest.mark.parametrize("chain_id", [1, 10, 8453, 31338])
def test_raw_key__on_any_other_chain__is_refused_unread(tmp_path: Path, chain_id: int) -> None:
    settings = _settings(tmp_path, 'raw_key_file = "not-there"\n')
    for refuse in (require_fitting_key, open_key):
        with pytest.raises(ConfigError, match=f"31337 alone, this is chain {chain_id}"):
            refuse(settings, chain_id)


def test_raw_key__on_a_real_chain__stops_every_command_before_the_node_is_asked(
    keeper_cli: Cli, lived: Lived, tmp_path: Path
) -> None:
    book = json.loads(lived.config.with_name("fund.json").read_text())
    (tmp_path / "fund.json").write_text(json.dumps({**book, "chain_id": 1}))
    _settings(tmp_path, 'raw_key_file = "not-there"\n')
    for command in ("run", "status", "daemon"):
        answer = keeper_cli(command, config=tmp_path / "keeper.toml")
        assert answer.code == 3
        assert "this is chain 1: use a keystore" in answer.err


@pytest.mark.parametrize("text", ["", "0x", KEY[:-2], f"{KEY}00", "zz" * 32, "00" * 32])
def test_raw_key__that_is_none__is_refused_without_repeating_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"holds no key|is empty") as caught:
        open_raw_key(_write(tmp_path / "key", text))
    assert len(text) < 8 or text not in str(caught.value)


@pytest.mark.parametrize(
    "keys",
    [
        'keystore = "k"\n',
        'passphrase_file = "p"\n',
        'raw_key_file = "r"\nkeystore = "k"\npassphrase_file = "p"\n',
        'raw_key_file = "r"\npassphrase_file = "p"\n',
        "",
    ],
)
def test_keys__that_do_not_fit_together__are_refused(tmp_path: Path, keys: str) -> None:
    with pytest.raises(ConfigError, match="either keystore and passphrase_file, or raw_key_file"):
        _settings(tmp_path, keys)


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("https://node.example/v3/0123456789abcdef", "0123456789abcdef"),
        ("https://node.example/?apikey=0123456789", "0123456789"),
        ("https://name:pa%2Fssword@node.example", "pa/ssword"),
        ("https://0123456789abcdef@node.example", "0123456789abcdef"),
    ],
)
def test_url__in_any_text__loses_what_is_secret_in_it(url: str, secret: str) -> None:
    hide_url(url)
    assert secret not in conceal(f"cannot reach {url} with {secret.upper()} or {secret}").lower()
    assert "node.example" in conceal(url)


def test_url__of_a_file__has_no_secret() -> None:
    hide_url("sqlite:////srv/fund/keeper-of-the-fund.sqlite")
    assert conceal("keeper-of-the-fund.sqlite") == "keeper-of-the-fund.sqlite"


def test_short_words__are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets.hide("abc")
    assert conceal("abc") == "abc"
