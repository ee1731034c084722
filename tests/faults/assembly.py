"""The engine put together as the keeper's bootstrap does, for a contract that only counts."""

from __future__ import annotations

from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from eth_account import Account
from sqlalchemy import Engine

from keeper.adapters.address_book import CONTRACTS, AddressBook
from keeper.adapters.journal import SqlJournal
from keeper.adapters.lease import lease_for
from keeper.adapters.signer import KeystoreSigner
from keeper.domain.intents import ExecutionTerms
from keeper.domain.plan import PlannedCall
from keeper.domain.units import Address
from keeper.errors import GuardError, KeeperError
from keeper.services.engine_ports import SendGuard, Signer, Timer, Wire
from keeper.services.execution import Execution
from keeper.services.reconciliation import Reconciler

FAR = 2**40
Parts = tuple[type[Execution], type[Reconciler]]


class RememberingSigner:
    """The real key; the same request is not signed twice, since the signature would be the same."""

    def __init__(self, key: str) -> None:
        real = KeystoreSigner(Account.from_key(key))
        self.address = real.address
        self.sign = lru_cache(maxsize=4_096)(real.sign)


SIGNER = RememberingSigner("0x" + "11" * 32)


@cache
def make_book(counter: str, chain_id: int, genesis_hash: str) -> AddressBook:
    """Write a book in which every contract is the counter."""
    nothing = "0x" + "00" * 32
    contracts = {name: {"address": counter, "code_hash": nothing} for name in CONTRACTS}
    token = {"address": counter, "decimals": 6, "feed": counter}
    return AddressBook.model_validate(
        {
            "chain_id": chain_id,
            "genesis_hash": genesis_hash,
            "deployed_block": 0,
            "base": "USDC",
            "contracts": contracts,
            "adapters": {},
            "strategies": [],
            "tokens": {"USDC": token},
        }
    )


def want(number: int, not_after: int = FAR) -> PlannedCall:
    """Plan the call that counts a number; the counter takes any function of one address."""
    return PlannedCall(
        contract="fund",
        function="settle",
        args=(Address(f"0x{number:040x}"),),
        key=f"count:{number}",
        not_after=not_after,
        purpose=f"count {number}",
    )


def build(
    *,
    wire: Wire,
    signer: Signer,
    guard: SendGuard,
    database: Engine,
    timer: Timer,
    terms: ExecutionTerms,
    chain_id: int,
    parts: Parts = (Execution, Reconciler),
    lease_s: int = 60,
) -> Execution:
    """Put the engine together as the keeper's bootstrap does."""
    execution, reconciler = parts
    lease = lease_for(database, f"{chain_id}-{signer.address}", lease_s)
    shared: dict[str, Any] = {
        "wire": wire,
        "signer": signer,
        "journal": SqlJournal(database, signer.address, lease),
        "lock": lease,
        "timer": timer,
        "terms": terms,
        "guard": guard,
    }
    return execution(reconciler=reconciler(chain_id=chain_id, **shared), **shared)


def file_of(engine: Engine) -> Path:
    """Find the file of an SQLite database."""
    return Path(engine.url.database or "")


def carry_out(execution: Execution, calls: list[PlannedCall]) -> None:
    """Do all that is wanted in one session; what is held back does not hold up the rest."""
    with suppress(KeeperError), execution.session():
        for call in calls:
            with suppress(GuardError):
                execution.send_call(call)
