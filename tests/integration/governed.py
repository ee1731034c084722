"""A fund whose timelock listens to its shareholders, and members with keys and commands."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_typing import HexStr
from eth_utils.crypto import keccak
from web3.contract.contract import ContractFunction

from scripts.localchain.client import DevAccount
from scripts.season.local_keeper import LIGHT_KDF_ROUNDS, write_config
from tests.contracts.live_fund import LiveFund
from tests.contracts.refusals import encode_call

PASSPHRASE = "local chain"  # guards a published key
PRIVATE = 0o600
MEMBER = """\
[member]
keystore = "{folder}/member.json"
passphrase_file = "{folder}/member-passphrase"

"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A proposal as the Governor takes it, and its id."""

    id: int
    calls: tuple[list[str], list[int], list[HexStr]]
    text: str

    @property
    def whole(self) -> tuple[Any, ...]:
        """Spell it as queue, execute and cancel want it."""
        return (*self.calls, keccak(text=self.text))


class Governed:
    """
    A fund under its DAO.

    Args:
        fund: living; Ada and Ben hold nearly all its shares.
        folder: for keys and configurations.
    """

    def __init__(self, fund: LiveFund, folder: Path, *, handed_over: bool = True) -> None:
        self.fund, self.folder = fund, folder
        self.dao, self.timelock = fund.c.dao.functions, fund.c.timelock.functions
        self.ada, self.ben = fund.ada.account, fund.ben.account
        fund.book.write(folder / "fund.json")
        if handed_over:
            self.hand_over()

    # --- people ---

    def config(self, account: DevAccount, *, live: bool = True) -> Path:
        """Write the configuration of somebody who governs, and has no keeper."""
        folder = self.folder / account.address
        if not folder.exists():
            text = write_config(self.fund.local, self.folder / "fund.json", folder).read_text()
            write_key(folder, "member", account)
            keys = text[text.index("[keys]") : text.index("[database]")]
            member = MEMBER.format(folder=folder.resolve())
            (folder / "keeper.toml").write_text(text.replace(keys, member))
        path = folder / ("keeper.toml" if live else "dry.toml")
        if not live:
            text = (folder / "keeper.toml").read_text().replace("live = true", "live = false")
            path.write_text(text.replace("keeper.sqlite", "dry.sqlite"))
        return path

    # --- proposals ---

    def hand_over(self) -> None:
        """Let the launch owner give the timelock to the DAO."""
        owner, timelock = self.fund.cast.launch_owner.address, self.fund.c.timelock
        data = encode_call(self.timelock.setProposer(self.fund.c.dao.address))
        call = (timelock.address, 0, data, bytes(32), bytes(32))
        delay_s = self.timelock.getMinDelay().call()
        self.fund.send(self.timelock.schedule(*call, delay_s), owner)
        self.fund.pass_time(delay_s)
        self.fund.send(self.timelock.execute(*call), owner)

    def propose(self, *calls: ContractFunction, text: str, by: str = "") -> Proposed:
        """Propose calls, Ada unless somebody else is named."""
        targets = [str(each.address) for each in calls]
        lists = (targets, [0] * len(calls), [HexStr(encode_call(each)) for each in calls])
        self.fund.send(self.dao.propose(*lists, text), by or self.ada.address)
        number = self.dao.getProposalId(*lists, keccak(text=text)).call()
        return Proposed(id=number, calls=lists, text=text)

    def lower_cap(
        self, percent: int = 1, text: str = "# Hold less WETH\n\nIt is late."
    ) -> Proposed:
        """Propose what no waiting and nobody's consent is needed for."""
        lower = self.fund.risk.functions.lowerTokenCap
        call = lower(self.fund.weth.address, percent * 10**16)
        return self.propose(call, text=text)

    def vote(self, proposed: Proposed, support: int = 1, voters: Sequence[str] = ()) -> None:
        """Let the vote begin, and let Ada and Ben vote unless others are named."""
        self.open_vote(proposed)
        for voter in voters or (self.ada.address, self.ben.address):
            self.fund.send(self.dao.castVote(proposed.id, support), voter)

    def open_vote(self, proposed: Proposed) -> None:
        """Wait until votes are taken."""
        self.wait_until(self.dao.proposalSnapshot(proposed.id).call() + 1)

    def close_vote(self, proposed: Proposed) -> None:
        """Wait until the vote is over."""
        self.wait_until(self.dao.proposalDeadline(proposed.id).call() + 1)

    def pass_vote(self, proposed: Proposed) -> None:
        """Have a proposal accepted."""
        self.vote(proposed)
        self.close_vote(proposed)

    def wait_for_eta(self, proposed: Proposed) -> None:
        """Wait until what is queued is due."""
        self.wait_until(self.dao.proposalEta(proposed.id).call())

    def wait_until(self, time: int) -> None:
        """Mine a block at a time, with feeds as fresh as before."""
        now = self.fund.now()
        if time > now:
            self.fund.pass_time(time - now)

    def carry_out(self, number: int, cli: Callable[..., Any], config: Path) -> None:
        """Have a proposal of the command line accepted, queued and executed."""
        self.wait_until(self.dao.proposalSnapshot(number).call() + 1)
        for voter in (self.ada.address, self.ben.address):
            self.fund.send(self.dao.castVote(number, 1), voter)
        self.carry_on(number, cli, config)

    def carry_on(self, number: int, cli: Callable[..., Any], config: Path) -> None:
        """Have a proposal queued and executed that has the votes."""
        self.wait_until(self.dao.proposalDeadline(number).call() + 1)
        assert cli("dao", "queue", str(number), config=config).code == 0
        self.wait_until(self.dao.proposalEta(number).call())
        answer = cli("dao", "execute", str(number), config=config)
        assert answer.code == 0, answer.err

    def state(self, proposed: Proposed) -> int:
        """Ask the DAO itself."""
        return int(self.dao.state(proposed.id).call())


def write_key(folder: Path, name: str, account: DevAccount) -> None:
    """Write somebody's keystore and passphrase, for the owner alone."""
    key = Account.encrypt(
        HexStr(account.private_key), PASSPHRASE, kdf="pbkdf2", iterations=LIGHT_KDF_ROUNDS
    )
    files = {f"{name}.json": json.dumps(key), f"{name}-passphrase": PASSPHRASE}
    for file, content in files.items():
        path = folder / file
        path.touch(mode=PRIVATE)
        path.write_text(content, encoding="utf-8")
