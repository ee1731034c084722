"""
Hyperlane's validators and relayer for local chains and tests; real networks have their own.

By itself it is honest: validators sign what is deep enough, and everything is delivered in order.
What a test wants otherwise (late, never, twice, in another order, altered, signed by too few) it
asks for message by message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eth_account import Account
from eth_typing import ChecksumAddress
from eth_utils.crypto import keccak
from web3 import Web3
from web3.types import TxReceipt

from scripts.localchain.checkpoints import Checkpoint, Message, MessageTree, sign_checkpoint
from scripts.localchain.errors import RelayError
from scripts.localchain.hyperlane import Hyperlane, Validators
from scripts.localchain.transactions import send


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidatorKeys:
    """Keys of the validators of one chain, in the order of the ISM, and how many must sign."""

    keys: tuple[str, ...]
    threshold: int

    @classmethod
    def of(cls, name: str, *, count: int = 3, threshold: int = 2) -> ValidatorKeys:
        """Derive keys that are public knowledge from a name."""
        keys = tuple(
            "0x" + keccak(text=f"validator {n} of {name}").hex() for n in range(1, count + 1)
        )
        return cls(keys=keys, threshold=threshold)

    @property
    def public(self) -> Validators:
        """What the other chain's ISM is deployed with."""
        addresses = (Web3.to_checksum_address(Account.from_key(key).address) for key in self.keys)
        return Validators(addresses=tuple(addresses), threshold=self.threshold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """
    One chain as the relay sees it.

    Args:
        hyperlane: its contracts.
        validators: who signs for its messages.
        confirmations: blocks on top of a dispatch before they do.
    """

    hyperlane: Hyperlane
    validators: ValidatorKeys
    confirmations: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A message with what it is processed by."""

    message: Message
    metadata: bytes


class Relay:
    """
    Carries messages between chains.

    Args:
        stations: the chains that it serves.
        sender: pays for processing, on every chain.
    """

    def __init__(self, stations: Sequence[Station], *, sender: ChecksumAddress) -> None:
        self._stations: Mapping[int, Station] = {each.hyperlane.domain: each for each in stations}
        self._sender = sender

    def patient(self, *, confirmations: int) -> Relay:
        """Give a relay whose validators wait for so many blocks before they sign."""
        stations = [replace(each, confirmations=confirmations) for each in self._stations.values()]
        return Relay(stations, sender=self._sender)

    def keys_of(self, domain: int) -> tuple[str, ...]:
        """Give the keys of the validators of a chain."""
        return self._stations[domain].validators.keys

    def fetch_waiting(self) -> tuple[Message, ...]:
        """List messages that are dispatched and deep enough, and not delivered yet, in order."""
        return tuple(
            message
            for station in self._stations.values()
            for message in self._fetch_dispatched(station)
            if message.destination in self._stations and not self.is_delivered(message)
        )

    def is_delivered(self, message: Message) -> bool:
        """Ask the destination whether it has processed a message."""
        mailbox = self._stations[message.destination].hyperlane.mailbox
        return bool(mailbox.functions.delivered(message.id).call())

    def sign(self, message: Message, *, keys: Sequence[str] | None = None) -> Envelope:
        """
        Let validators sign for a message.

        Args:
            message: of one of the chains.
            keys: who signs; None is as many of the honest as are needed.

        Raises:
            RelayError: the origin's chain does not have the message, or not deep enough.
        """
        station = self._stations[message.origin]
        checkpoint = self._checkpoint(station, message)
        if keys is None:
            keys = station.validators.keys[: station.validators.threshold]
        signatures = sign_checkpoint(checkpoint, keys)
        return Envelope(message=message, metadata=checkpoint.metadata(signatures))

    def process(self, envelope: Envelope) -> TxReceipt:
        """
        Hand an envelope to the mailbox of its destination, whatever is in it.

        Raises:
            TransactionRevertedError: the mailbox, the ISM or the recipient refuses it.
        """
        mailbox = self._stations[envelope.message.destination].hyperlane.mailbox
        call = mailbox.functions.process(envelope.metadata, envelope.message.raw)
        return send(call, sender=self._sender)

    def deliver(self, message: Message) -> TxReceipt:
        """Sign and process a message."""
        return self.process(self.sign(message))

    def deliver_all(self) -> int:
        """Deliver everything that waits, and what that leads to; returns how many it were."""
        count = 0
        while waiting := self.fetch_waiting():
            for message in waiting:
                self.deliver(message)
            count += len(waiting)
        return count

    def _fetch_dispatched(self, station: Station) -> tuple[Message, ...]:
        w3, mailbox = station.hyperlane.w3, station.hyperlane.mailbox
        deepest = w3.eth.block_number - station.confirmations
        if deepest < 0:
            return ()
        logs = mailbox.events.Dispatch().get_logs(from_block=0, to_block=deepest)
        return tuple(Message(bytes(log["args"]["message"])) for log in logs)

    def _checkpoint(self, station: Station, message: Message) -> Checkpoint:
        """Grow the tree up to the message, as every validator does for itself."""
        tree = MessageTree()
        for index, dispatched in enumerate(self._fetch_dispatched(station)):
            tree.insert(dispatched.id)
            if dispatched.id == message.id:
                return Checkpoint(
                    origin=message.origin,
                    hook=station.hyperlane.merkle_hook.address,
                    root=tree.root(),
                    index=index,
                    message_id=message.id,
                )
        raise RelayError(
            f"domain {message.origin} has no message {message.id.hex()} that is "
            f"{station.confirmations} blocks deep"
        )
