"""A fund on a local chain with an outpost on another: both examples, launched as any fund is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from keeper.adapters.address_book import OutpostBook
from scripts.deployment.book import outpost_path
from scripts.deployment.config import FundConfig
from scripts.deployment.launch_file import check_record, parse_toml
from scripts.deployment.local import (
    LocalFund,
    chain_replacements,
    deploy_local,
    fund_cast,
    local_record,
    local_signer,
    put,
)
from scripts.deployment.run import Access
from scripts.localchain.bridged import Shore
from scripts.localchain.relay import ValidatorKeys
from scripts.localchain.two_chains import TwoWorlds

OUTPOST_EXAMPLE = Path(__file__).parent / "examples" / "outpost.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalOutpost:
    """
    A launched fund with its outpost.

    Args:
        worlds: both chains.
        fund: at home; its book has the port.
        book: where the outpost stands.
        path: that book's file.
    """

    worlds: TwoWorlds
    fund: LocalFund
    book: OutpostBook
    path: Path


def deploy_local_outpost(
    worlds: TwoWorlds,
    folder: Path,
    *,
    shape: Callable[[FundConfig], FundConfig] = lambda config: config,
    say: Callable[[str], None] = print,
) -> LocalOutpost:
    """
    Give the deployer the seed and deploy the fund and its outpost.

    Args:
        worlds: both chains.
        folder: gets `fund.json` and `fund.outpost.json`.
        shape: makes another fund of the example.
        say: gets one line for every step.

    Raises:
        DeploymentError: see scripts/deployment/errors.py.
    """
    config, path = shape(two_chain_config(worlds)), folder / "fund.json"
    fund = deploy_local(worlds.home, path, config=config, there=access_there(worlds), say=say)
    there = outpost_path(path)
    return LocalOutpost(worlds=worlds, fund=fund, book=OutpostBook.read(there), path=there)


def access_there(worlds: TwoWorlds) -> Access:
    """Reach the outpost's chain as its deployer."""
    away = worlds.away
    return Access(w3=away.w3, signer=local_signer(fund_cast(away).deployer))


def two_chain_config(worlds: TwoWorlds) -> FundConfig:
    """Fill both examples with what the two worlds and the line between them have."""
    record = local_record(worlds.home)
    record |= parse_toml(OUTPOST_EXAMPLE.read_text(encoding="utf-8"))
    for path, value in _replacements(worlds).items():
        put(record, f"outpost.{path}", value)
    return check_record(record)


def _replacements(worlds: TwoWorlds) -> dict[str, object]:
    """List what differs from world to world in the outpost's tables, by its key."""
    home, away = worlds.bridged.home, worlds.bridged.away
    return {
        **chain_replacements(worlds.away),
        "deployer": fund_cast(worlds.away).deployer.address,
        **_end("home", home, away),
        **_end("outpost", away, home),
    }


def _end(name: str, own: Shore, other: Shore) -> dict[str, object]:
    """List what one end of the line has; its module believes the other chain's validators."""
    trusted = ValidatorKeys.of(str(other.anvil.options.chain_id)).public
    values: dict[str, object] = {
        "domain": own.hyperlane.domain,
        "mailbox": own.hyperlane.mailbox.address,
        "route": own.route.address,
        "ism": own.hyperlane.ism.address,
        "validators": list(trusted.addresses),
        "threshold": trusted.threshold,
    }
    return {f"hyperlane.{name}.{key}": value for key, value in values.items()}
