"""An address book whose every address says its number; nothing stands there."""

from __future__ import annotations

from keeper.adapters.address_book import (
    ADAPTERS,
    CONTRACTS,
    AddressBook,
    Deployed,
    NamedStrategy,
    Token,
)
from tests.domain.funds import LENDING, TREND, USDC, VAULTED, WETH, account

HASH = "0x" + "11" * 32
CHAIN_ID = 31337


def a_book() -> AddressBook:
    """Make a book of the fund in tests.domain.funds."""
    names = [*CONTRACTS, *ADAPTERS]
    places = {
        name: Deployed(address=account(0x1000 + number), code_hash=HASH)
        for number, name in enumerate(names)
    }
    strategies = {"trend": TREND, "lending": LENDING, "vaulted": VAULTED}
    return AddressBook(
        chain_id=CHAIN_ID,
        genesis_hash=HASH,
        deployed_block=0,
        base="USDC",
        contracts={name: places[name] for name in CONTRACTS},
        adapters={name: places[name] for name in ADAPTERS},
        strategies=tuple(
            NamedStrategy(name=name, address=address, code_hash=HASH)
            for name, address in strategies.items()
        ),
        tokens={
            "USDC": Token(address=USDC, decimals=6, feed=account(0xFE)),
            "WETH": Token(address=WETH, decimals=18, feed=account(0xFF)),
        },
    )
