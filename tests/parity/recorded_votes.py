"""A real governor's recorded proposals and votes, and a government of ours to replay them on."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from eth_utils.address import to_checksum_address
from web3.contract import Contract
from web3.contract.contract import ContractFunction
from web3.types import RPCEndpoint

from keeper.domain.units import DAY_S, WAD
from scripts.localchain.anvil import Anvil, AnvilOptions
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.transactions import deploy, send

RECORD = Path(__file__).parents[3] / "shared/data/governance/compound_governor_alpha.csv.gz"
QUORUM = 400_000 * WAD
SUPPLY = 20 * QUORUM  # the least quorum of ours is 5 %
NOBODY = to_checksum_address("0x" + "77" * 20)
ESCROW, FEES = (to_checksum_address("0x" + word * 20) for word in ("e5", "fe"))
BATCH = 100
VOTE_GAS = 300_000
STATES = ("Pending", "Active", "Canceled", "Defeated", "Succeeded", "Queued", "Expired", "Executed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One recorded vote; `votes` in wei of the token."""

    voter: str
    support: bool
    votes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One recorded proposal and how it ended."""

    number: int
    votes: tuple[Vote, ...]
    canceled: bool
    executed: bool

    def total(self, support: bool) -> int:
        """Add the votes of one side up."""
        return sum(vote.votes for vote in self.votes if vote.support is support)


def read_record() -> tuple[Recorded, ...]:
    """Read the events where they lie; they are not ours to copy."""
    if not RECORD.exists():
        pytest.skip(f"no recorded governor at {RECORD}")
    votes: dict[int, list[Vote]] = defaultdict(list)
    numbers: dict[str, set[int]] = defaultdict(set)
    with gzip.open(RECORD, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["event_name"] == "VoteCast":
                support = {"True": True, "False": False}[row["support"]]
                vote = Vote(voter=row["voter"], support=support, votes=int(row["votes"]))
                votes[int(row["proposalId"])].append(vote)
            else:
                numbers[row["event_name"]].add(int(row["id"]))
    return tuple(
        Recorded(
            number=number,
            votes=tuple(votes[number]),
            canceled=number in numbers["ProposalCanceled"],
            executed=number in numbers["ProposalExecuted"],
        )
        for number in sorted(numbers["ProposalCreated"])
    )


class Government:
    """FundShares, FundTimelock and FundDAO as compiled, on a node of their own."""

    def __init__(self, anvil: Anvil) -> None:
        """Deploy with the least quorum, a twentieth of the supply, and hand the timelock over."""
        self.anvil, self.w3 = anvil, anvil.w3
        self.bank = anvil.accounts[0].address
        anvil.request("anvil_autoImpersonateAccount", True)
        self.timelock = self._deploy("FundTimelock", 2 * DAY_S, self.bank, NOBODY)
        named = ("Pocket", "PHF", NOBODY, self.bank, ESCROW, FEES)
        self.shares = self._deploy("FundShares", *named)
        wiring = (self.timelock.address, self.shares.address, *[NOBODY] * 7)
        settings = (DAY_S, 3 * DAY_S, DAY_S, WAD // 20, WAD // 1000)
        self.dao = self._deploy("FundDAO", wiring, settings)
        self._hand_over()
        self.held: dict[str, int] = {}

    def _deploy(self, name: str, *args: object) -> Contract:
        return deploy(self.w3, project_artifact(name), *args, sender=self.bank)

    def _hand_over(self) -> None:
        data = self.timelock.encode_abi("setProposer", args=[self.dao.address])
        call = (self.timelock.address, 0, data, b"\0" * 32, b"\0" * 32)
        send(self.timelock.functions.schedule(*call, 2 * DAY_S), sender=self.bank)
        self.pass_time(2 * DAY_S)
        send(self.timelock.functions.execute(*call), sender=self.bank)

    def pass_time(self, seconds: int) -> None:
        """Mine a block so much later."""
        self.anvil.warp(self.anvil.now() + seconds)

    def give(self, wanted: Mapping[str, int]) -> None:
        """Let everybody hold exactly this, and the bank the rest of the supply."""
        target = {account: wanted.get(account, 0) for account in self.held | wanted}
        target[self.bank] = SUPPLY - sum(target[a] for a in target if a != self.bank)
        changes = []
        for account, amount in target.items():
            less = self.held.get(account, 0) - amount
            if less > 0:
                changes.append((self.bank, self.shares.functions.burn(account, less)))
            elif less < 0:
                changes.append((self.bank, self.shares.functions.mint(account, -less)))
        self.send_all(changes)
        self.held = target

    def replay(self, proposal: Recorded) -> str:
        """Propose something, vote as recorded, carry out what passed, and say how it ended."""
        self.give({to_checksum_address(vote.voter): vote.votes for vote in proposal.votes})
        self.pass_time(1)
        delay = self.timelock.encode_abi("updateDelay", args=[3 * DAY_S])
        calls = ([self.timelock.address], [0], [delay])
        text = f"proposal {proposal.number}"
        send(self.dao.functions.propose(*calls, text), sender=self.bank)
        hashed = (*calls, self.w3.keccak(text=text))
        number = self.dao.functions.getProposalId(*hashed).call()
        self.pass_time(DAY_S + 1)
        cast = self.dao.functions.castVote
        self.send_all(
            (to_checksum_address(vote.voter), cast(number, int(vote.support)))
            for vote in proposal.votes
        )
        assert self.dao.functions.proposalVotes(number).call() == [
            proposal.total(False),
            proposal.total(True),
            0,
        ]
        assert self.quorum_of(number) == QUORUM
        self.anvil.warp(self.dao.functions.proposalDeadline(number).call() + 1)
        if self.state_of(number) == "Succeeded":
            send(self.dao.functions.queue(*hashed), sender=self.bank)
            self.anvil.warp(self.dao.functions.proposalEta(number).call())
            send(self.dao.functions.execute(*hashed), sender=self.bank)
        return self.state_of(number)

    def state_of(self, number: int) -> str:
        """Name the state of a proposal."""
        return STATES[self.dao.functions.state(number).call()]

    def quorum_of(self, number: int) -> int:
        """Ask for the quorum of a proposal, in votes."""
        counted_at = self.dao.functions.proposalSnapshot(number).call()
        return int(self.dao.functions.quorum(counted_at).call())

    def send_all(self, calls: Iterable[tuple[str, ContractFunction]]) -> None:
        """Send as whoever, many in a block."""
        requests = [
            (
                RPCEndpoint("eth_sendTransaction"),
                [
                    {
                        "from": sender,
                        "to": function.address,
                        "data": function._encode_transaction_data(),
                        "gas": hex(VOTE_GAS),
                        "gasPrice": "0x0",
                    }
                ],
            )
            for sender, function in calls
        ]
        self.anvil.request("evm_setAutomine", False)
        for start in range(0, len(requests), BATCH):
            self._mine(requests[start : start + BATCH])
        self.anvil.request("evm_setAutomine", True)

    def _mine(self, requests: Sequence[tuple[RPCEndpoint, object]]) -> None:
        answers = self.w3.provider.make_batch_request(list(requests))
        assert [a for a in answers if "error" in a] == []
        self.anvil.mine()
        block = self.w3.eth.get_block("latest")
        assert len(block["transactions"]) == len(requests)


def options() -> AnvilOptions:
    """Start with blocks large enough for a hundred votes, and free of charge."""
    return AnvilOptions(base_fee=0, gas_limit=10**9)
