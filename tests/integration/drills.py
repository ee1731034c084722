"""What drills share: people with their wallets, processes of the real keeper, and the timelock."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eth_typing import ChecksumAddress, HexStr
from web3.constants import HASH_ZERO
from web3.contract import Contract
from web3.contract.contract import ContractFunction
from web3.exceptions import ContractLogicError
from web3.logs import DISCARD
from web3.types import TxReceipt

from keeper.bootstrap import build_keeper
from keeper.domain.nav import NavReport
from keeper.job_results import JobResult
from keeper.jobs import run_jobs
from keeper.settings import load_settings
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.client import DevAccount
from scripts.localchain.transactions import deploy, send
from scripts.season.investors import Investor
from scripts.season.local_keeper import ChainTimer, write_config
from tests.contracts.live_fund import HOUR_S, LiveFund
from tests.contracts.refusals import Refusal, encode_call

PUSHES = 2  # blocks in which both feeds repeat their answers
REPORT = "[report]\n"  # a table of the local keeper's configuration
NO_REPORT = f"{REPORT}every_s = 0\n"


class KeeperProcess:
    """A process of the real keeper, with a key, a configuration and a journal of its own."""

    def __init__(self, fund: LiveFund, account: DevAccount, folder: Path) -> None:
        folder.mkdir(parents=True)
        local = replace(fund.local, cast=replace(fund.cast, keeper=account))
        book, config = folder / "fund.json", folder / "keeper.toml"
        fund.book.write(book)
        write_config(local, book, folder)
        config.write_text(config.read_text().replace(REPORT, NO_REPORT))
        timer = ChainTimer(fund.world.anvil)
        self._keeper = build_keeper(load_settings(config), timer=timer)

    def run(self) -> JobResult:
        """Do what is due now, as cron would have it; waiting mines blocks."""
        return run_jobs(self._keeper)

    def steps(self) -> list[str]:
        """Run, and give the purposes of what was done."""
        result = self.run()
        assert result.cycle is not None, result.error
        return [step.purpose for step in result.cycle.steps]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Calls that the launch owner queued as one operation."""

    targets: Sequence[ChecksumAddress]
    payloads: Sequence[HexStr]
    salt: str = HASH_ZERO

    @property
    def operation(self) -> tuple[list[ChecksumAddress], list[int], list[HexStr], str, str]:
        """Spell it as the timelock's functions want it."""
        targets, payloads = [*self.targets], [*self.payloads]
        return targets, [0] * len(targets), payloads, HASH_ZERO, self.salt


class Drill:
    """A fund in trouble and the people around it."""

    def __init__(self, fund: LiveFund, folder: Path) -> None:
        self.fund, self.c, self._folder = fund, fund.c, folder
        self._processes: dict[str, KeeperProcess] = {}
        self.views = self.c.at(fund.book.address_of("views"), "FundViews")
        self.ada, self.ben, self.stranger = fund.ada, fund.ben, fund.stranger
        self.chloe = self.wallet("Chloe", fund.cast.investors[3])
        people = fund.cast
        self.payees = [
            self.wallet(name, account)
            for name, account in (
                ("manager", people.manager),
                ("DAO", people.dao),
                ("keeper", people.keeper),
            )
        ]

    # --- people ---

    def wallet(self, name: str, account: DevAccount) -> Investor:
        """Give an account the acts of an investor."""
        return Investor(name=name, account=account, world=self.fund.world, fund=self.c)

    def process(self, account: DevAccount) -> KeeperProcess:
        """Give an account its keeper; always the same one, since one key has one journal."""
        folder = self._folder / account.address
        if account.address not in self._processes:
            self._processes[account.address] = KeeperProcess(self.fund, account, folder)
        return self._processes[account.address]

    def leave(self, person: Investor, shares: int | None = None, skip: Sequence[str] = ()) -> None:
        """Leave in kind, with everything in the wallet unless told otherwise."""
        amount = person.shares() if shares is None else shares
        call = self.c.fund.functions.redeemInKind(amount, person.address, [*skip])
        self.fund.send(call, person.address)

    def base_of(self, address: str) -> int:
        """Read a balance of the base asset."""
        return int(self.fund.base.functions.balanceOf(address).call())

    def weth_of(self, address: str) -> int:
        """Read a balance of WETH."""
        return int(self.fund.weth.functions.balanceOf(address).call())

    def withdraw_fees(self) -> None:
        """Let every fee recipient fetch its shares; anyone distributed them before."""
        for payee in self.payees:
            withdraw = self.c.fee_distribution.functions.withdraw(payee.address)
            self.fund.send(withdraw, payee.address)

    # --- the timelock ---

    def propose(self, *calls: ContractFunction, salt: str = HASH_ZERO) -> Proposal:
        """Queue calls as the launch owner; they wait for the delay of the timelock."""
        proposal = Proposal(
            targets=[call.address for call in calls],
            payloads=[HexStr(encode_call(call)) for call in calls],
            salt=salt,
        )
        delay = self.c.timelock.functions.getMinDelay().call()
        schedule = self.c.timelock.functions.scheduleBatch(*proposal.operation, delay)
        self.fund.send(schedule, self.fund.cast.launch_owner.address)
        return proposal

    def carry_out(self, proposal: Proposal) -> TxReceipt:
        """Let a stranger execute what has waited for long enough."""
        execute = self.c.timelock.functions.executeBatch(*proposal.operation)
        return self.fund.send(execute, self.stranger)

    # --- time ---

    def wait_until(self, time: int, *, feeds: bool = True) -> None:
        """Mine a block at exactly this time if it is not past; feeds repeat themselves or die."""
        anvil = self.fund.world.anvil
        if feeds:
            anvil.warp(max(anvil.now() + 1, time - PUSHES - 1))
            self.fund.refresh_feeds()
        if time > anvil.now():
            anvil.warp(time)

    def next_close(self) -> int:
        """Read when the open dealing may be closed."""
        return int(self.c.fund.functions.dealingClock().call()[4])

    def door(self) -> int:
        """Read from when on anyone may begin the wind-down."""
        return int(self.c.controls.functions.windDownFrom().call())

    # --- reading ---

    def timetable(self) -> dict[str, Any]:
        """Read where dealing stands."""
        return _record(self.views, "timetable", self.views.functions.timetable().call())

    def deposit_status(self, person: Investor) -> dict[str, Any]:
        """Read where a subscription stands."""
        status = self.views.functions.depositStatus(person.address).call()
        return _record(self.views, "depositStatus", status)

    def redeem_status(self, person: Investor) -> dict[str, Any]:
        """Read where a redemption stands."""
        status = self.views.functions.redeemStatus(person.address).call()
        return _record(self.views, "redeemStatus", status)

    def limit(self, kind: int, subject: str | None = None) -> tuple[int, int]:
        """Read how much of a limit is used, of how much, as people see it."""
        rows = self.views.functions.limits().call()
        return next((r[2], r[3]) for r in rows if r[0] == kind and subject in (None, r[1]))

    def events(self, contract: Contract, name: str, receipt: TxReceipt) -> list[dict[str, Any]]:
        """Read the events of one name that a transaction left."""
        logs = contract.events[name]().process_receipt(receipt, errors=DISCARD)
        return [dict(log["args"]) for log in logs]

    def refuse(self, function: ContractFunction, sender: str | None = None) -> Refusal:
        """Send what has to revert, the keeper's unless another sender is named."""
        return self.fund.refuse(function, sender)

    # --- strikes without a keeper's own valuation ---

    def strike_by_contract(self) -> ContractFunction:
        """Bind a strike of the closed dealing whose figures are the contract's own, if any."""
        fund, oracle = self.fund, self.c.nav_oracle.functions
        block = fund.w3.eth.get_block("latest")
        total, prices = 1, [1]
        with suppress(ContractLogicError):
            view = _record(self.c.nav_oracle, "valuation", oracle.valuation().call())
            total, prices = view["total"], view["prices"]
        report = NavReport(
            dealing=self.c.fund.functions.dealingClock().call()[0],
            observed_block=block["number"],
            block_hash="0x" + bytes(block["hash"]).hex(),
            units_hash="0x" + fund.units_hash().hex(),
            prices=tuple(prices),
            total_assets=total,
            sequence=oracle.lastSequence().call() + 1,
            valid_until=fund.now() + HOUR_S,
        )
        return self.c.fund.functions.strike(report.as_tuple())

    # --- feeds ---

    def new_feed(self, answer: int, description: str = "ETH / USD") -> Contract:
        """Deploy another feed of 8 decimals."""
        sender, artifact = self.fund.world.cast.deployer.address, project_artifact("LocalFeed")
        return deploy(self.fund.w3, artifact, description, 8, answer, sender=sender)

    def push(self, feed: Contract, answer: int) -> None:
        """Let a feed answer something else from now on."""
        send(feed.functions.push(answer), sender=self.fund.world.cast.deployer.address)


def _record(contract: Contract, view: str, values: Sequence[Any]) -> dict[str, Any]:
    """Name the fields of a struct that a view answers with."""
    entry = next(e for e in contract.abi if e["type"] == "function" and e.get("name") == view)
    names = [str(part["name"]) for part in entry["outputs"][0]["components"]]  # type: ignore[typeddict-item]
    return dict(zip(names, values, strict=True))
