"""Deploy a fund: check, plan, deploy, read back, launch, write the address books."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from web3 import Web3

from keeper.adapters.address_book import AddressBook
from scripts.artifacts import load_artifact
from scripts.deployment.chain import rpc_errors
from scripts.deployment.config import FundConfig
from scripts.deployment.creation import Say, create_missing, first_block
from scripts.deployment.errors import InvalidDeploymentError
from scripts.deployment.journal import Journal, journal_path
from scripts.deployment.launch import is_launched, require_launched, send_launch
from scripts.deployment.plan import ArtifactSource, Plan
from scripts.deployment.preflight import (
    require_chain,
    require_deployable,
    require_rules,
    require_signer,
)
from scripts.deployment.problems import Problem
from scripts.deployment.records import write_records
from scripts.deployment.resume import Progress, Site, find_progress, require_deployed
from scripts.deployment.sections import ChainConfig
from scripts.deployment.selfcheck import require_as_configured, require_line
from scripts.deployment.sender import Sender, Signer
from scripts.deployment.terms import seed_assets


def _silent(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How to reach one chain: a node of it, and who signs there."""

    w3: Web3
    signer: Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """
    A deployment that passed every check and has sent nothing yet.

    Args:
        config: the fund.
        journal: what was begun, on every chain.
        progresses: the plan of each chain and what of it stands already, home first.
        launched: whether the seed is paid already.
        book: where the address book goes.
    """

    config: FundConfig
    journal: Journal
    progresses: Sequence[Progress]
    launched: bool
    book: Path

    @property
    def home(self) -> Progress:
        """How far the fund's own chain is."""
        return self.progresses[0]

    @property
    def plan(self) -> Plan:
        """Every step at home with its address and arguments."""
        return self.home.plan

    @property
    def missing(self) -> int:
        """How many contracts are still to be deployed, on all chains."""
        return sum(len(each.missing) for each in self.progresses)

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to send: a reorganisation may take contracts away later."""
        return self.launched and self.missing == 0


def deploy_fund(
    config: FundConfig,
    *,
    w3: Web3,
    signer: Signer,
    book: Path,
    there: Access | None = None,
    artifacts: ArtifactSource = load_artifact,
    say: Say = _silent,
) -> AddressBook:
    """
    Deploy and launch a fund, or go on where an earlier run stopped.

    Args:
        config: the fund.
        w3: its chain.
        signer: the deployer.
        book: where the address book goes; the journal stands next to it.
        there: the outpost's chain, where the file has an outpost.
        artifacts: compiled contracts by name.
        say: gets one line for every step.

    Returns:
        The address book, written.

    Raises:
        DeploymentError: see errors.py; only a launched fund holds money.
    """
    prepared = prepare(config, w3=w3, signer=signer, book=book, there=there, artifacts=artifacts)
    return carry_out(prepared, say=say)


def prepare(
    config: FundConfig,
    *,
    w3: Web3,
    signer: Signer,
    book: Path,
    there: Access | None = None,
    artifacts: ArtifactSource = load_artifact,
) -> Prepared:
    """
    Check everything and plan; nothing is sent or written.

    Raises:
        DeploymentError: see errors.py.
    """
    accesses = _accesses(config, Access(w3=w3, signer=signer), there)
    require_rules(config, [each.w3 for each in accesses])
    sites = [_site(chain, each) for chain, each in zip(config.chains, accesses, strict=True)]
    with rpc_errors(*(each.w3 for each in accesses)):
        journal, progresses = find_progress(config, sites, artifacts, journal_path(book))
        home = progresses[0]
        launched = not home.missing and is_launched(w3, home.plan.addresses["fund"])
        if not launched or any(each.missing for each in progresses):
            require_deployable(config, progresses, seed=0 if launched else seed_assets(config))
    return Prepared(
        config=config, journal=journal, progresses=progresses, launched=launched, book=book
    )


def _accesses(config: FundConfig, home: Access, there: Access | None) -> list[Access]:
    """
    Pair every chain with its access.

    Raises:
        InvalidDeploymentError: there is an access too many, or one is missing.
    """
    if (config.outpost is None) != (there is None):
        value = "set" if there is None else "missing"
        limit = "an outpost in the launch file and access to its chain go together"
        raise InvalidDeploymentError([Problem("outpost", value, limit)])
    return [home] if there is None else [home, there]


def _site(chain: ChainConfig, access: Access) -> Site:
    """Look at one chain and who signs there."""
    sender = Sender(w3=access.w3, signer=access.signer, network=chain.network)
    with rpc_errors(access.w3):
        genesis = require_chain(chain, access.w3)
    require_signer(chain, sender)
    return Site(config=chain, sender=sender, genesis_hash=genesis)


def carry_out(prepared: Prepared, *, say: Say = _silent) -> AddressBook:
    """
    Send what is missing, read everything back, launch, and write the address books.

    Money goes in last, when both chains are what the file says.

    Raises:
        DeploymentError: see errors.py.
    """
    config, home = prepared.config, prepared.home
    with rpc_errors(*(each.site.w3 for each in prepared.progresses)):
        create_missing(prepared.journal, prepared.progresses, journal_path(prepared.book), say)
        for progress in prepared.progresses:
            for step in progress.plan.steps:
                require_deployed(progress.site.w3, progress.plan, progress.journal, step)
        if not prepared.is_done:
            _read_back(prepared)
            say("self-check passed: everything on the chain is as configured")
            send_launch(config, home.plan, home.site.sender, say)
        require_launched(config, home.plan, home.site.w3)
        return write_records(config, prepared.progresses, prepared.book, say)


def _read_back(prepared: Prepared) -> None:
    """
    Compare every chain with the file: while nothing holds money, all the balances too.

    Raises:
        SelfCheckError: something differs.
    """
    for each in prepared.progresses:
        used = prepared.launched and not each.missing
        block = first_block(each)
        chain, w3 = each.site.config, each.site.w3
        require_as_configured(chain, each.plan, w3, since_block=block, launched=used)
    require_line(prepared.config, [each.site.w3 for each in prepared.progresses])
