"""A member's lane: a key, an account, a lease and nonces of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keeper.adapters.clock import SystemClock
from keeper.adapters.rpc import Rpc
from keeper.adapters.transactions import Web3Wire
from keeper.bootstrap.acting import Memory, build_execution, open_memory
from keeper.bootstrap.governing import open_proposals
from keeper.bootstrap.keys import known_account
from keeper.bootstrap.policies import job_names
from keeper.bootstrap.reading import Reader, open_reader
from keeper.bootstrap.sending import open_member_sender
from keeper.domain.guards import MEMBER_CALLS
from keeper.domain.proposals import Support
from keeper.domain.signed_acts import SignedAct, SignedDelegation, SignedVote
from keeper.domain.units import Address
from keeper.errors import ConfigError
from keeper.services.dao_acts import DaoActs
from keeper.services.engine_ports import Timer
from keeper.services.execution import Execution
from keeper.services.narration import NarratedWriter
from keeper.services.rehearsal import Rehearsal
from keeper.settings import Settings
from keeper.settings.member import Member as MemberKey

if TYPE_CHECKING:
    from keeper.adapters.seals import Seals
    from keeper.adapters.signer import KeystoreSigner


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """
    A shareholder, or the guardian, with what acts for them.

    Args:
        key: signs transactions, and votes that others submit.
        writer: sends, exactly once; in a dry run it only simulates.
        wire: simulates.
    """

    reader: Reader
    memory: Memory
    key: KeystoreSigner
    writer: NarratedWriter
    wire: Web3Wire

    @property
    def account(self) -> Address:
        """In whose name is acted."""
        return self.key.address

    @property
    def seals(self) -> Seals:
        """What makes and judges signatures on votes and delegations."""
        from keeper.adapters.seals import Seals

        return Seals(self.reader.sure, self.reader.book)

    def seal(self, act: SignedAct) -> SignedAct:
        """Sign an act with the member's key and next number."""
        return self.seals.seal(act, self.key)


def open_member_key(settings: Settings) -> KeystoreSigner:
    """
    Open the member's keystore.

    Raises:
        ConfigError: none is configured, others may read it, it does not open, or it holds the key
            of another lane, whose nonces would be given out twice.
    """
    from keeper.adapters.keystores import read_address
    from keeper.adapters.signer import open_keystore

    if settings.member is None:
        raise ConfigError("member.keystore and member.passphrase_file are required to govern")
    key = open_keystore(settings.member.keystore, settings.member.passphrase_file)
    if key.address == known_account(settings):
        raise ConfigError(f"member.keystore holds the keeper's own key {key.address}")
    if settings.watcher is not None and key.address == read_address(settings.watcher.keystore):
        raise ConfigError(f"member.keystore holds the watcher's key {key.address}")
    return key


def with_member_key(settings: Settings, key: MemberKey | None) -> Settings:
    """Let the command line's key go before the file's."""
    return settings if key is None else settings.model_copy(update={"member": key})


def build_member(
    settings: Settings, *, timer: Timer | None = None, rpc: Rpc | None = None
) -> Member:
    """
    Put together what acts for a member; without `live` in the settings it only simulates.

    Raises:
        ConfigError, ChainMismatchError, RpcError: see `open_member_key` and `open_reader`.
    """
    key, reader, clock = (
        open_member_key(settings),
        open_reader(settings, rpc),
        timer or SystemClock(),
    )
    memory = open_memory(settings, reader.book, key.address)
    wire = Web3Wire(reader.rpc, reader.book, open_member_sender(reader), reader.sure)
    writer: Execution | Rehearsal = Rehearsal(wire, key.address)
    if settings.live:
        writer = build_execution(reader, wire, key, memory, clock, MEMBER_CALLS)
    narrated = NarratedWriter(writer, clock, lambda: reader.tally.calls, job_names(settings))
    return Member(reader=reader, memory=memory, key=key, writer=narrated, wire=wire)


def build_acts(member: Member) -> DaoActs:
    """Put together what a member does with proposals."""
    return DaoActs(
        reader=open_proposals(member.reader, member.memory),
        writer=member.writer,
        account=member.account,
        seals=member.seals,
    )


def sign_vote(settings: Settings, text: str, support: Support, reason: str) -> SignedAct:
    """
    Sign a vote that anybody may submit; nothing is sent.

    Raises:
        ConfigError, ChainMismatchError, RpcError: see `build_member`.
        GuardError: there is no such proposal.
    """
    member = build_member(settings)
    found = open_proposals(member.reader, member.memory).fetch_proposal(text)
    unsigned = SignedVote(
        chain_id=member.reader.book.chain_id,
        contract=Address(member.reader.book.address_of("dao")),
        signer=member.account,
        nonce=0,
        proposal=found.proposal.id,
        support=support,
        reason=reason,
        signature=b"",
    )
    return member.seal(unsigned)


def sign_delegation(settings: Settings, to: Address, valid_s: int) -> SignedAct:
    """Sign a delegation that anybody may submit for some seconds; nothing is sent."""
    member = build_member(settings)
    unsigned = SignedDelegation(
        chain_id=member.reader.book.chain_id,
        contract=Address(member.reader.book.address_of("shares")),
        signer=member.account,
        nonce=0,
        delegatee=to,
        expiry=member.reader.chain.fetch_block("latest").timestamp + valid_s,
        signature=b"",
    )
    return member.seal(unsigned)
