"""
Deploy a fund from its launch file: `ape run deploy --config fund.toml --account ALIAS`.

Ape keeps the key and signs; everything else is in scripts/deployment, which knows no Ape.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

import click
from ape import accounts, networks
from ape_accounts import KeyfileAccount
from eth_typing import ChecksumAddress
from pydantic import ValidationError
from web3 import HTTPProvider, Web3
from web3.types import TxParams

from keeper.adapters.address_book import AddressBook
from scripts.deployment.config import FundConfig
from scripts.deployment.errors import DeploymentError
from scripts.deployment.launch_file import load_config
from scripts.deployment.plan import describe_plan
from scripts.deployment.run import Prepared, carry_out, prepare
from scripts.deployment.selfcheck import compare

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


def connect(config: FundConfig, rpc: str | None) -> Web3:
    """Connect to the node of the command line, or else of the launch file."""
    return Web3(HTTPProvider(rpc or config.network.rpc_url))


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


def show_differences(config: FundConfig, book: Path, w3: Web3) -> None:
    """
    Print every difference between the fund and its launch file.

    Raises:
        click.ClickException: there is one, or there is no book.
    """
    try:
        written = AddressBook.read(book)
    except (OSError, ValidationError) as error:
        raise click.ClickException(f"{book} is no address book: {error}") from error
    differences = compare(config, written, w3=w3)
    for difference in differences:
        click.echo(str(difference))
    if differences:
        raise click.ClickException(f"{len(differences)} differences from the launch file")
    click.echo("the fund is as its launch file says")


def confirm_and_unlock(prepared: Prepared, account: ApeAccount, *, asked: bool) -> None:
    """Ask once for everything instead of once for each transaction; nothing when all is done."""
    if prepared.launched:
        return
    if not asked:
        remaining = len(prepared.plan.steps) - prepared.progress.done
        click.confirm(f"Deploy {remaining} contracts and launch?", abort=True)
    if isinstance(account, KeyfileAccount):
        account.set_autosign(True)


@click.command()
@click.option("--config", "file", type=PATH, required=True, help="The launch file (TOML).")
@click.option("--account", "alias", help="Ape's alias of the deployer, or TEST::<number>.")
@click.option("--book", type=PATH, help="The address book; by default beside the launch file.")
@click.option("--rpc", envvar="FUND_RPC_URL", help="Node to use instead of network.rpc_url.")
@click.option("--plan", "only_plan", is_flag=True, help="Check and print; send nothing.")
@click.option("--check", "only_check", is_flag=True, help="Compare a launched fund with the file.")
@click.option("--yes", is_flag=True, help="Do not ask before sending.")
def cli(
    file: Path,
    alias: str | None,
    book: Path | None,
    rpc: str | None,
    only_plan: bool,
    only_check: bool,
    yes: bool,
) -> None:
    """Deploy a fund and launch it, or go on where an earlier run stopped."""
    with plain_errors():
        config = load_config(file)
        w3, book = connect(config, rpc), book or file.with_suffix(".book.json")
        if only_check:
            show_differences(config, book, w3)
            return
        account = load_account(alias) if alias else None
        signer = ApeSigner(account) if account else PlanningSigner(config.fund.deployer)
        prepared = prepare(config, w3=w3, signer=signer, book=book)
        click.echo("\n".join(describe_plan(prepared.plan)))
        if only_plan:
            return
        if account is None:
            raise click.UsageError("--account is needed to send transactions")
        confirm_and_unlock(prepared, account, asked=yes)
        carry_out(prepared, say=click.echo)
