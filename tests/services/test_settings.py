"""The configuration refuses what it does not know and says key, value and limit."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from keeper.adapters.secrets import read_secret
from keeper.bootstrap import open_book, require_arbitrage
from keeper.errors import ConfigError
from keeper.settings import Settings, load_settings
from tests.services.pretend_book import a_book

LEAST = 'address_book = "fund.json"\n[chain]\nurl = "http://127.0.0.1:8545"\n'
TRADING = """
[trading]
strategy = "trend"
token = "WETH"
routes = [{ venue = "uniswap_v3", share_percent = 60, fee = 500 }]
"""

EXCHANGES = """
[prices.exchanges]
names = ["kraken", "bitstamp"]
symbols = { USDC = "USDC/USD" }
"""


ADDRESS = "0x5C69bEe701ef814a2B6a3EDD4B1652CB9cc5aA6f"
FACTORY = f"""
[[arbitrage.factories]]
venue = "uniswap_v2"
address = "{ADDRESS}"
router = "{ADDRESS}"
"""
FEE = "fee_percent = 0.25\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "keeper.toml"


def test_settings__of_the_least__are_a_dry_run_with_defaults(config: Path) -> None:
    config.write_text(LEAST)
    settings = load_settings(config)
    assert not settings.live
    assert settings.gas.max_fee_gwei == Decimal(200)
    assert settings.trading is None


def test_settings__paths__count_from_the_files_own_folder(config: Path) -> None:
    config.write_text(LEAST + '[keys]\nkeystore = "k.json"\npassphrase_file = "/etc/pass"\n')
    settings = load_settings(config)
    assert settings.address_book == config.parent / "fund.json"
    assert settings.database.url == f"sqlite:///{config.parent / 'keeper{mode}.sqlite'}"
    assert settings.keys is not None
    assert settings.keys.keystore == config.parent / "k.json"
    assert settings.keys.passphrase_file == Path("/etc/pass")


def test_settings__of_guards_and_private_ways__count_paths_from_the_file_too(config: Path) -> None:
    relay = '[private]\nrelay_url = "http://relay"\nrelay_key_file = "relay.key"\n'
    config.write_text(LEAST + relay)
    settings = load_settings(config)
    assert settings.guards.kill_file == config.parent / "STOP"
    assert settings.private is not None
    assert settings.private.relay_key_file == config.parent / "relay.key"
    assert not settings.private.fallback


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "address_book: required, but missing; chain: required, but missing"),
        (LEAST + "speed = 1\n", "chain.speed: no such key"),
        ("colour = 1\n" + LEAST, "colour: no such key"),
        (LEAST + "[gas]\nmax_fee_gwei = 0\n", "gas.max_fee_gwei is 0: .* equal to 0.001"),
        (LEAST + "finality_blocks = 300\n", "chain.finality_blocks is 300: .* equal to 256"),
        (LEAST + 'timeout_s = "soon"\n', "chain.timeout_s is 'soon': .* valid integer"),
        (LEAST + TRADING, "share_percent of all routes adds up to 60, it must be 100"),
        (LEAST + "[arbitrage]\n", "arbitrage.factories: required, but missing"),
        (LEAST + FACTORY, "fee_percent is for factories of pairs, and required there"),
        (LEAST + FACTORY.replace("v2", "v3") + FEE, "fee_percent is for factories of pairs"),
        (LEAST + FACTORY + "speed = 1\n" + FEE, "arbitrage.factories.0.speed: no such key"),
        (LEAST + 2 * (FACTORY + FEE), f"a factory is named twice in {ADDRESS}, {ADDRESS}"),
        (LEAST + FACTORY + "fee_percent = 100\n", "fee_percent is 100: .* less than 100"),
        (LEAST + FACTORY.replace(ADDRESS, "0x12", 1) + FEE, "'0x12' is no address"),
        (LEAST + "[private]\n", "exactly one of url, url_file and relay_url must be set"),
        (LEAST + '[private]\nurl = "a"\nrelay_url = "b"\n', "exactly one of url, url_file and rel"),
        (LEAST + '[private]\nrelay_url = "b"\n', "relay_url and relay_key_file go together"),
        (
            LEAST + '[private]\nurl = "ws://secret"\n',
            "private: .* must begin with http",
        ),
        (LEAST + "[guards]\ngas_per_transaction = 16_777_217\n", "equal to 16777216"),
        (LEAST + "[guards]\nvalue_per_day_percent = -1\n", "value_per_day_percent is -1: .* to 0"),
        (LEAST + 'url_file = "u"\n', "exactly one of url, url_file, urls and urls_file must be"),
        (LEAST + 'urls = ["http://b"]\n', "exactly one of url, url_file, urls and urls_file must"),
        (LEAST + "quorum = 0\n", "chain.quorum is 0: .* equal to 1"),
        (LEAST + "[prices]\nquorum = 0\n", "prices.quorum is 0: .* equal to 1"),
        (LEAST + "[prices]\ntolerance_percent = 0\n", "prices.tolerance_percent is 0: .* than 0"),
        (
            LEAST + '[[prices.twap]]\ntoken = "WETH"\npool = "0x12"\n',
            "prices.twap.0.pool is '0x12': .* pattern",
        ),
        (LEAST + EXCHANGES + "min_exchanges = 3\n", "min_exchanges is 3 of 2 names"),
        (
            LEAST + EXCHANGES.replace("bitstamp", "kraken"),
            "an exchange is named twice in kraken, kraken",
        ),
        (
            LEAST + EXCHANGES.replace("USDC/USD", "USDC"),
            "prices.exchanges.symbols.USDC is 'USDC': .* pattern",
        ),
        ("live = maybe\n", "is no TOML"),
        ('live = "yes"\n' + LEAST, "live is 'yes': .* must be true or false"),
        ("live = 1\n" + LEAST, "live is 1: .* must be true or false"),
    ],
)
def test_settings__that_are_wrong__name_key_value_and_limit(
    config: Path, text: str, complaint: str
) -> None:
    config.write_text(text)
    with pytest.raises(ConfigError, match=complaint) as caught:
        load_settings(config)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [LEAST.encode("utf-16"), b"colour = " + b"9" * 5_000, b"colours = " + b"[" * 9_999],
    ids=["encoding", "digits", "brackets"],
)
def test_settings__that_upset_the_parser__are_no_toml(config: Path, content: bytes) -> None:
    config.write_bytes(content)
    with pytest.raises(ConfigError, match="is no TOML"):
        load_settings(config)


def test_address_book__of_another_encoding__is_told_by_its_byte(tmp_path: Path) -> None:
    book = tmp_path / "fund.json"
    book.write_bytes(b"{}\xff")
    with pytest.raises(ConfigError, match="is no UTF-8 text: byte 2"):
        open_book(book)


@pytest.mark.parametrize(("said", "live"), [("true", True), ("false", False)])
def test_environment__can_say_that_it_is_live(
    config: Path, monkeypatch: pytest.MonkeyPatch, said: str, live: bool
) -> None:
    config.write_text(LEAST)
    monkeypatch.setenv("KEEPER_LIVE", said)
    assert load_settings(config).live is live


def test_settings__that_are_not_there__say_where(config: Path) -> None:
    with pytest.raises(ConfigError, match=f"there is no configuration at {config}"):
        load_settings(config)


def test_environment__goes_before_the_file(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text(LEAST)
    monkeypatch.setenv("KEEPER_CHAIN__URL", "http://node:8545")
    assert load_settings(config).chain.url == "http://node:8545"


def test_secret__that_others_can_read__is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text("open sesame\n")
    secret.chmod(0o644)
    with pytest.raises(ConfigError, match=r"has mode 0644, it must be 0600: `chmod 600 .*`"):
        read_secret(secret)
    secret.chmod(0o600)
    assert read_secret(secret) == "open sesame"


# --- arbitrage ---

POOLS = f"""
[[arbitrage.factories]]
venue = "uniswap_v3"
address = "0x{"11" * 20}"
router = "0x{"22" * 20}"
"""


def _arbitrage(tmp_path: Path, keys: str, trades: str = "") -> Settings:
    path = tmp_path / "keeper.toml"
    head = 'address_book = "fund.json"\n[chain]\nurl = "http://127.0.0.1:1"\n'
    path.write_text(f"{head}[arbitrage]\n{keys}\n{POOLS}\n[arbitrage.trades]\n{trades}\n")
    return load_settings(path)


@pytest.mark.parametrize(
    ("keys", "trades", "words"),
    [
        ('strategy = "trend"', "", "native_token is required"),
        ("most_in = { WETH = 0 }", "", "most_in.WETH"),
        ("rehearse_every_blocks = 0", "", "rehearse_every_blocks"),
        ("", "least_profit = 0", "least_profit"),
        ("", "slippage_percent = 3.1", "slippage_percent"),
        ("", "most_hops = 5", "most_hops"),
        ("", "first_s = 200\nsecond_s = 100", "they must rise"),
        ("", "greed = 1", "arbitrage.trades.greed: no such key"),
        ("", 'twins = [{ home = "WETH" }]', "outpost: required"),
    ],
)
def test_arbitrage__that_makes_no_sense__is_refused(
    tmp_path: Path, keys: str, trades: str, words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        _arbitrage(tmp_path, keys, trades)


@pytest.mark.parametrize(
    ("keys", "trades", "words"),
    [
        ('strategy = "lend"\nnative_token = "WETH"', "", "strategy is lend, there is trend"),
        ('native_token = "ETH"', "", "native_token: ETH is no token"),
        ("most_in = { WBTC = 1 }", "", "most_in: WBTC is no token"),
        ("", 'twins = [{ home = "DAI", outpost = "DAI" }]', "twins: DAI is no token"),
    ],
)
def test_arbitrage__with_names_of_no_book__is_refused_without_a_node(
    tmp_path: Path, keys: str, trades: str, words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        require_arbitrage(_arbitrage(tmp_path, keys, trades), a_book())
