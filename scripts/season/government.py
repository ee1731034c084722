"""The shareholders' government in a season: from the hand-over to what their votes bring about."""

from dataclasses import dataclass, field

from eth_typing import ChecksumAddress
from web3.constants import HASH_ZERO

from keeper.domain.proposals import ProposalState, Support
from scripts.localchain.transactions import send
from scripts.season.books import FundContracts
from scripts.season.investors import Investor
from scripts.season.motions import Motion
from scripts.season.signing import sign_typed

BALLOT = (
    ("proposalId", "uint256"),
    ("support", "uint8"),
    ("voter", "address"),
    ("nonce", "uint256"),
)


class UnexpectedOutcomeError(Exception):
    """A vote of the season did not end as its story tells."""


@dataclass(slots=True, kw_only=True)
class Government:
    """
    What shareholders do to govern, each from its own wallet.

    Args:
        contracts: the fund's.
        launch_owner: who proposes until the hand-over.
    """

    contracts: FundContracts
    launch_owner: ChecksumAddress
    motions: dict[str, Motion] = field(default_factory=dict)
    opposed: dict[str, list[Investor]] = field(default_factory=dict)
    left_before: dict[str, list[str]] = field(default_factory=dict)

    def schedule_hand_over(self) -> None:
        """The launch owner proposes to make the DAO the only proposer."""
        timelock = self.contracts.timelock.functions
        delay = timelock.getMinDelay().call()
        send(timelock.schedule(*self._hand_over(), delay), sender=self.launch_owner)

    def hand_over(self, by: Investor) -> None:
        """Anyone carries the hand-over out."""
        send(self.contracts.timelock.functions.execute(*self._hand_over()), sender=by.address)

    def delegate(self, holder: Investor, to: Investor) -> None:
        """Let another holder vote."""
        send(self.contracts.shares.functions.delegate(to.address), sender=holder.address)

    def propose(self, motion: Motion, by: Investor) -> None:
        """Propose calls."""
        self.motions[motion.title] = motion
        send(self.contracts.dao.functions.propose(*motion.proposed), sender=by.address)

    def vote(self, title: str, support: Support, *voters: Investor) -> None:
        """Vote from the voters' own wallets."""
        for voter in voters:
            cast = self.contracts.dao.functions.castVote(self.number(title), int(support))
            send(cast, sender=voter.address)
            self._note(title, support, voter)

    def vote_signed(self, title: str, support: Support, voter: Investor, payer: Investor) -> None:
        """Vote by a signature that somebody else sends."""
        dao, number = self.contracts.dao, self.number(title)
        ballot = {
            "proposalId": number,
            "support": int(support),
            "voter": voter.address,
            "nonce": dao.functions.nonces(voter.address).call(),
        }
        signed = sign_typed(voter.account, dao, "Ballot", BALLOT, ballot)
        vote = dao.functions.castVoteBySig(number, int(support), voter.address, signed.signature)
        send(vote, sender=payer.address)
        self._note(title, support, voter)

    def note_leavers(self, title: str) -> None:
        """Note who was against a decision that waits, and holds nothing of the fund any more."""
        self.require(title, ProposalState.QUEUED)
        self.left_before[title] = [e.name for e in self.opposed.get(title, []) if e.has_left()]

    def require(self, title: str, expected: ProposalState) -> None:
        """
        Hold a vote against the season's story.

        Raises:
            UnexpectedOutcomeError: it went another way.
        """
        found = self.state(title)
        if found is not expected:
            raise UnexpectedOutcomeError(f"{title}: {found.word}, not {expected.word}")

    def number(self, title: str) -> int:
        """Find a proposal's id."""
        find = self.contracts.dao.functions.getProposalId(*self.motions[title].hashed)
        return int(find.call())

    def state(self, title: str) -> ProposalState:
        """Ask where a proposal stands."""
        return ProposalState(self.contracts.dao.functions.state(self.number(title)).call())

    def _note(self, title: str, support: Support, voter: Investor) -> None:
        if support is Support.AGAINST:
            self.opposed.setdefault(title, []).append(voter)

    def _hand_over(self) -> tuple[ChecksumAddress, int, str, str, str]:
        timelock = self.contracts.timelock
        data = timelock.encode_abi("setProposer", args=[self.contracts.dao.address])
        return timelock.address, 0, data, HASH_ZERO, HASH_ZERO
