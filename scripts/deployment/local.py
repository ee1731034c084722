"""A fund for the local chain: the documented example with the addresses of a built world."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from eth_account import Account
from eth_account.signers.local import LocalAccount

from keeper.adapters.address_book import AddressBook
from scripts.deployment.config import FundConfig
from scripts.deployment.launch_file import check_record, parse_toml
from scripts.deployment.run import Access, deploy_fund
from scripts.deployment.sender import LocalSigner
from scripts.deployment.terms import seed_assets
from scripts.localchain.client import DevAccount
from scripts.localchain.world import World

EXAMPLE = Path(__file__).parent / "examples" / "local.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class FundCast:
    """Who plays what in a local fund; `investors` are the accounts that are left."""

    deployer: DevAccount
    launch_owner: DevAccount
    manager: DevAccount
    keeper: DevAccount
    standby: DevAccount
    guardian: DevAccount
    watcher: DevAccount
    dao: DevAccount
    investors: tuple[DevAccount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFund:
    """
    A launched fund in a world.

    Args:
        world: everything around it.
        config: what was deployed.
        cast: who holds which role.
        book: where everything stands.
        path: the book's file.
    """

    world: World
    config: FundConfig
    cast: FundCast
    book: AddressBook
    path: Path


def fund_cast(world: World) -> FundCast:
    """Give the world's free accounts their parts; always the same ones."""
    deployer, owner, manager, keeper, standby, guardian, watcher, dao, *rest = world.cast.free
    return FundCast(
        deployer=deployer,
        launch_owner=owner,
        manager=manager,
        keeper=keeper,
        standby=standby,
        guardian=guardian,
        watcher=watcher,
        dao=dao,
        investors=tuple(rest),
    )


def local_config(world: World) -> FundConfig:
    """Fill the example with the world's node, decimals, tokens, feeds, venues and accounts."""
    return check_record(local_record(world))


def local_record(world: World) -> dict[str, object]:
    """Fill the example's tables; see `local_config`."""
    record = parse_toml(EXAMPLE.read_text(encoding="utf-8"))
    for path, value in _replacements(world).items():
        put(record, path, value)
    return record


def local_signer(account: DevAccount) -> LocalSigner:
    """Sign as one of Anvil's accounts."""
    return LocalSigner(cast("LocalAccount", Account.from_key(account.private_key)))


def deploy_local(
    world: World,
    book: Path,
    *,
    config: FundConfig | None = None,
    there: Access | None = None,
    say: Callable[[str], None] = print,
) -> LocalFund:
    """
    Give the deployer the seed and deploy.

    Args:
        world: where.
        book: file of the address book.
        config: what; None is the example.
        there: the outpost's chain, where the file has an outpost.
        say: gets one line for every step.

    Raises:
        DeploymentError: see scripts/deployment/errors.py.
    """
    config, people = config or local_config(world), fund_cast(world)
    world.give_base(people.deployer.address, seed_assets(config))
    signer = local_signer(people.deployer)
    written = deploy_fund(config, w3=world.w3, signer=signer, book=book, there=there, say=say)
    return LocalFund(world=world, config=config, cast=people, book=written, path=book)


def chain_replacements(world: World) -> dict[str, object]:
    """List what every table of one chain has that differs from world to world, by its key."""
    people = fund_cast(world)
    names = ("manager", "keeper", "standby", "guardian", "watcher")
    roles = {f"roles.{name}": getattr(people, name).address for name in names}
    return roles | {
        "network.rpc_url": world.anvil.rpc_url,
        "network.chain_id": world.w3.eth.chain_id,
        "base.address": world.base.address,
        "base.decimals": world.base_decimals,
        "base.feed.aggregator": world.base_feed.address,
        "tokens.0.address": world.weth.address,
        "tokens.0.feed.aggregator": world.weth_feed.address,
        "venues.uniswap_v2.router": world.v2.router.address,
        "venues.uniswap_v3.router": world.v3.router.address,
        "venues.aave_v3.pool": world.aave.pool.address,
    }


def _replacements(world: World) -> dict[str, object]:
    """List what differs from world to world in a fund's file, by its key."""
    people = fund_cast(world)
    return chain_replacements(world) | {
        "roles.launch_owner": people.launch_owner.address,
        "fund.deployer": people.deployer.address,
        "strategies.1.lending.0.a_token": world.aave.a_tokens[world.base.address].address,
        "fees.recipients.0.account": people.manager.address,
        "fees.recipients.1.account": people.dao.address,
        "fees.recipients.2.account": people.keeper.address,
    }


def put(record: dict[str, object], path: str, value: object) -> None:
    """Replace a value that the file has, by its dotted key."""
    *parents, last = path.split(".")
    table: object = record
    for part in parents:
        table = (
            table[int(part)] if isinstance(table, list) else cast("dict[str, object]", table)[part]
        )
    cast("dict[str, object]", table)[last] = value
