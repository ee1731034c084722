"""The keeper starts only with an outpost whose books are in the fund's own units."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from keeper.adapters.address_book import OUTPOST_CONTRACTS, Deployed, OutpostBook
from keeper.bootstrap.outpost_books import read_outpost_book
from keeper.cli import main
from keeper.errors import ConfigError
from keeper.settings import Settings, load_settings
from tests.domain.funds import account
from tests.services.pretend_book import CHAIN_ID, HASH, a_book

AWAY_ID = 10
CONFIG = """
address_book = "fund.json"
[chain]
url = "http://127.0.0.1:1"
[outpost]
address_book = "outpost.json"
[outpost.chain]
url = "http://127.0.0.1:1"
"""
UNEQUAL = (
    f"the base asset has 6 decimals on chain {CHAIN_ID} and 18 on chain {AWAY_ID}: they must be "
    "equal, since base units cross one to one"
)


def write_books(folder: Path, *, decimals: int, chain_id: int = AWAY_ID) -> Path:
    """Write the fund's book, an outpost's, and the configuration that names both."""
    home = a_book()
    places = {name: Deployed(address=account(0x4000), code_hash=HASH) for name in OUTPOST_CONTRACTS}
    base = home.tokens["USDC"].model_copy(update={"decimals": decimals})
    fields = home.model_dump() | {"contracts": places, "chain_id": chain_id}
    fields["tokens"] |= {"USDC": base}
    home.write(folder / "fund.json")
    OutpostBook.model_validate(fields).write(folder / "outpost.json")
    path = folder / "keeper.toml"
    path.write_text(CONFIG)
    return path


def settings_of(folder: Path, *, decimals: int, chain_id: int = AWAY_ID) -> Settings:
    return load_settings(write_books(folder, decimals=decimals, chain_id=chain_id))


def test_outpost_book__in_the_funds_units__is_read(tmp_path: Path) -> None:
    assert read_outpost_book(settings_of(tmp_path, decimals=6), a_book()).chain_id == AWAY_ID


def test_outpost_book__with_other_decimals__is_refused(tmp_path: Path) -> None:
    """Nothing may be scaled in silence: not least_profit, not what is in flight."""
    with pytest.raises(ConfigError, match=UNEQUAL):
        read_outpost_book(settings_of(tmp_path, decimals=18), a_book())


def test_outpost_book__of_the_funds_chain__is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"the outpost's chain {CHAIN_ID} is the fund's own"):
        read_outpost_book(settings_of(tmp_path, decimals=6, chain_id=CHAIN_ID), a_book())


def test_config_check__with_other_decimals__fails_without_a_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_books(tmp_path, decimals=18)
    monkeypatch.setattr(sys, "argv", ["keeper", "--config", str(path), "config", "check"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 3
    assert UNEQUAL in capsys.readouterr().err.replace("\n", " ")
