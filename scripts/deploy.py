"""
Deploy a fund from its launch file: `ape run deploy --config fund.toml --account ALIAS`.

With an outpost: `ape run deploy --config fund.toml --config outpost.toml --account ALIAS`.

Ape keeps the key and signs; everything else is in scripts/deployment, which knows no Ape.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar, cast

import click
from ape import accounts, networks
from ape_accounts import KeyfileAccount
from eth_typing import ChecksumAddress
from pydantic import ValidationError
from web3 import HTTPProvider, Web3
from web3.types import TxParams

from keeper.adapters.address_book import AddressBook, ChainBook, OutpostBook
from scripts.deployment.book import outpost_path
from scripts.deployment.config import FundConfig
from scripts.deployment.errors import DeploymentError
from scripts.deployment.launch_file import home_part, load_config
from scripts.deployment.plan import describe_plan
from scripts.deployment.powers import describe_line
from scripts.deployment.run import Access, Prepared, carry_out, prepare
from scripts.deployment.selfcheck import FarSide, compare

B = TypeVar("B", bound=ChainBook)
PATH = click.Path(path_type=Path, dir_okay=False)


class SignedTransaction(Protocol):
    """What Ape's account returns."""

    def serialize_transaction(self) -> bytes:
        """Spell the signed transaction as bytes."""


class ApeAccount(Protocol):
    """The part of Ape's account that we use."""

    @property
    def address(self) -> str:
        """The account's address."""

    def sign_transaction(self, txn: object) -> SignedTransaction | None:
        """Sign, after asking the user where the account does so."""


class ApeSigner:
    """Any of Ape's accounts: keystore, hardware wallet, test account."""

    def __init__(self, account: ApeAccount) -> None:
        """Take an account, locked or not."""
        self._account = account

    @property
    def address(self) -> ChecksumAddress:
        """The account that signs."""
        return Web3.to_checksum_address(self._account.address)

    def sign(self, transaction: TxParams) -> bytes:
        """
        Sign a complete transaction.

        Raises:
            click.ClickException: the user or the wallet declined.
        """
        signed = self._account.sign_transaction(networks.ethereum.create_transaction(**transaction))
        if signed is None:
            raise click.ClickException("the account declined to sign; run again to go on from here")
        return bytes(signed.serialize_transaction())

    def unlock(self) -> None:
        """Ask for a passphrase now, where the account has one, and for nothing later."""
        if isinstance(self._account, KeyfileAccount):
            self._account.set_autosign(True)


@dataclass(frozen=True, slots=True)
class PlanningSigner:
    """Stands for the deployer while nothing is going to be sent."""

    address: ChecksumAddress

    def sign(self, transaction: TxParams) -> bytes:
        """
        Refuse.

        Raises:
            click.UsageError: always.
        """
        nonce = transaction.get("nonce")
        raise click.UsageError(f"--account is needed to sign nonce {nonce} of {self.address}")


@contextmanager
def plain_errors() -> Iterator[None]:
    """Show our own errors without a traceback: their texts carry the numbers."""
    try:
        yield
    except DeploymentError as error:
        raise click.ClickException(str(error)) from error


def connect(config: FundConfig, *rpcs: str | None) -> list[Web3]:
    """Connect to each chain's node, of the command line or else of the launch file."""
    named = zip(config.chains, rpcs, strict=False)
    return [Web3(HTTPProvider(rpc or chain.network.rpc_url)) for chain, rpc in named]


def load_account(alias: str) -> ApeAccount:
    """
    Find an account of Ape: an alias, or `TEST::4` for the fourth test account.

    Raises:
        click.ClickException: there is none.
    """
    if alias.startswith("TEST::"):
        return cast("ApeAccount", accounts.test_accounts[int(alias.removeprefix("TEST::"))])
    if alias not in accounts.aliases:
        raise click.ClickException(f"Ape has no account {alias}: `ape accounts list` shows them")
    return cast("ApeAccount", accounts.load(alias))


def read_book(kind: type[B], path: Path) -> B:
    """
    Read an address book.

    Raises:
        click.ClickException: there is none.
    """
    try:
        return kind.read(path)
    except (OSError, ValidationError) as error:
        raise click.ClickException(f"{path} is no address book: {error}") from error


def show_differences(config: FundConfig, book: Path, nodes: Sequence[Web3]) -> None:
    """
    Print every difference between the fund, its outpost and the launch file.

    Raises:
        click.ClickException: there is one, or there is no book.
    """
    home, *others = nodes
    written = read_book(AddressBook, book)
    far = [FarSide(book=read_book(OutpostBook, outpost_path(book)), w3=w3) for w3 in others]
    differences = compare(config, written, w3=home, there=far[0] if far else None)
    for difference in differences:
        click.echo(str(difference))
    if differences:
        raise click.ClickException(f"{len(differences)} differences from the launch file")
    subject = "the fund and its outpost are as their" if far else "the fund is as its"
    click.echo(f"{subject} launch file says")


def sign_as(config: FundConfig, *aliases: str | None) -> list[ApeSigner | PlanningSigner]:
    """Find who signs on each chain, one signer for one alias; without an alias nobody does."""
    known = {alias: ApeSigner(load_account(alias)) for alias in set(aliases) if alias}
    named = zip(config.chains, aliases, strict=False)
    return [known[alias] if alias else PlanningSigner(chain.creator) for chain, alias in named]


def confirm_and_unlock(
    prepared: Prepared, signers: Sequence[ApeSigner | PlanningSigner], *, asked: bool
) -> None:
    """
    Ask once for everything instead of once for each transaction; nothing when all is done.

    Raises:
        click.UsageError: nobody can sign.
    """
    for signer in signers:
        if isinstance(signer, PlanningSigner):
            raise click.UsageError("--account is needed to send transactions")
    if prepared.is_done:
        return
    if not asked:
        click.confirm(f"Deploy {prepared.missing} contracts and launch?", abort=True)
    for signer in signers:
        if isinstance(signer, ApeSigner):
            signer.unlock()


@click.command()
@click.option(
    "--config",
    "files",
    type=PATH,
    required=True,
    multiple=True,
    help="The launch file (TOML); again for its part with the outpost.",
)
@click.option("--account", "alias", help="Ape's alias of the deployer, or TEST::<number>.")
@click.option("--outpost-account", "alias_there", help="Of the outpost's; by default the same.")
@click.option("--book", type=PATH, help="The address book; by default beside the launch file.")
@click.option("--rpc", envvar="FUND_RPC_URL", help="Node to use instead of network.rpc_url.")
@click.option(
    "--outpost-rpc",
    "rpc_there",
    envvar="FUND_OUTPOST_RPC_URL",
    help="Node to use instead of outpost.network.rpc_url.",
)
@click.option("--plan", "only_plan", is_flag=True, help="Check and print; send nothing.")
@click.option("--check", "only_check", is_flag=True, help="Compare a launched fund with the file.")
@click.option("--yes", is_flag=True, help="Do not ask before sending.")
def cli(
    files: tuple[Path, ...],
    alias: str | None,
    alias_there: str | None,
    book: Path | None,
    rpc: str | None,
    rpc_there: str | None,
    only_plan: bool,
    only_check: bool,
    yes: bool,
) -> None:
    """Deploy a fund and launch it, or go on where an earlier run stopped."""
    with plain_errors():
        config = load_config(*files)
        nodes = connect(config, rpc, rpc_there)
        book = book or home_part(files).with_suffix(".book.json")
        if only_check:
            show_differences(config, book, nodes)
            return
        signers = sign_as(config, alias, alias_there or alias)
        home, *others = [Access(w3=w3, signer=s) for w3, s in zip(nodes, signers, strict=True)]
        there = others[0] if others else None
        prepared = prepare(config, w3=home.w3, signer=home.signer, book=book, there=there)
        for each in prepared.progresses:
            click.echo(f"chain {each.journal.chain_id}, deployer {each.site.config.creator}:")
            click.echo("\n".join(describe_plan(each.plan)))
        for line in describe_line(config, nodes):
            click.echo(line)
        if not only_plan:
            confirm_and_unlock(prepared, signers, asked=yes)
            carry_out(prepared, say=click.echo)
