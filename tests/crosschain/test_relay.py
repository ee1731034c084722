"""The relay of local chains on Hyperlane's own bytecode: what it carries, what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_account import Account
from web3 import Web3

from scripts.localchain.artifacts import HYPERLANE, typechain_artifact
from scripts.localchain.bridged import Bridged, Shore, dispatched_in
from scripts.localchain.checkpoints import Message, MessageTree
from scripts.localchain.errors import RelayError, TransactionRevertedError
from scripts.localchain.hyperlane import to_bytes32
from scripts.localchain.relay import Envelope
from scripts.localchain.transactions import deploy, send
from tests.crosschain.conftest import FUNDED, Crossing

AMOUNT = 7_000_001


def _say(source: Shore, target: Shore, recipient: str, text: bytes) -> Message:
    mailbox = source.hyperlane.mailbox.functions
    terms = (target.hyperlane.domain, to_bytes32(Web3.to_checksum_address(recipient)), text)
    fee = mailbox.quoteDispatch(*terms).call()
    receipt = send(mailbox.dispatch(*terms), sender=source.hyperlane.owner, value=fee)
    (message,) = dispatched_in(source.hyperlane, receipt)
    return message


def test_tokens__there_and_back__arrive_to_the_unit(crossing: Crossing) -> None:
    bridged, holder = crossing.bridged, crossing.holder
    bridged.send_token(bridged.home, holder, AMOUNT, sender=holder)
    assert crossing.balances() == (FUNDED - AMOUNT, 0)
    assert bridged.relay.deliver_all() == 1
    assert crossing.balances() == (FUNDED - AMOUNT, AMOUNT)
    bridged.send_token(bridged.away, holder, AMOUNT - 1, sender=holder)
    assert bridged.relay.deliver_all() == 1
    assert crossing.balances() == (FUNDED - 1, 1)


def test_message__both_ways__is_handled_with_its_sender(crossing: Crossing) -> None:
    bridged, artifact = crossing.bridged, typechain_artifact(HYPERLANE + "/test", "TestRecipient")
    for source, target in (
        (bridged.home, bridged.away),
        (bridged.away, bridged.home),
    ):
        owner = target.hyperlane.owner
        recipient = deploy(target.hyperlane.w3, artifact, sender=owner)
        _say(source, target, recipient.address, b"what is there")
        assert bridged.relay.deliver_all() == 1
        assert recipient.functions.lastData().call() == b"what is there"
        assert recipient.functions.lastSender().call() == to_bytes32(owner)


def test_tree__of_the_relay__has_the_hooks_root_after_every_message(crossing: Crossing) -> None:
    bridged, tree = crossing.bridged, MessageTree()
    for number in range(1, 8):
        message = bridged.send_token(bridged.home, crossing.holder, number, sender=crossing.holder)
        tree.insert(message.id)
        hook = bridged.home.hyperlane.merkle_hook.functions
        assert (tree.root(), tree.count - 1) == tuple(hook.latestCheckpoint().call())


@pytest.fixture
def envelope(crossing: Crossing) -> Envelope:
    bridged = crossing.bridged
    message = bridged.send_token(bridged.home, crossing.holder, AMOUNT, sender=crossing.holder)
    return bridged.relay.sign(message)


def _refused(bridged: Bridged, envelope: Envelope, reason: str) -> None:
    with pytest.raises(TransactionRevertedError, match=reason):
        bridged.relay.process(envelope)


def test_message__processed_twice__is_refused(crossing: Crossing, envelope: Envelope) -> None:
    crossing.bridged.relay.process(envelope)
    _refused(crossing.bridged, envelope, "already delivered")
    assert crossing.balances() == (FUNDED - AMOUNT, AMOUNT)


@pytest.mark.parametrize("place", [40, 60, 80, 120, 140])
def test_message__changed_in_any_part__is_refused(
    crossing: Crossing, envelope: Envelope, place: int
) -> None:
    raw = bytearray(envelope.message.raw)
    raw[place] ^= 1
    _refused(crossing.bridged, replace(envelope, message=Message(bytes(raw))), "!threshold")
    assert crossing.balances() == (FUNDED - AMOUNT, 0)


def test_message__signed_by_too_few_twice_or_by_strangers__is_refused(
    crossing: Crossing, envelope: Envelope
) -> None:
    relay, message = crossing.bridged.relay, envelope.message
    first, *_ = relay.keys_of(message.origin)
    stranger = "0x" + Account.create("a stranger").key.hex()
    _refused(crossing.bridged, relay.sign(message, keys=[first]), "reverted")
    for keys in ([first, first], [first, stranger], [stranger, stranger]):
        _refused(crossing.bridged, relay.sign(message, keys=keys), "!threshold")
    relay.deliver(message)
    assert crossing.balances() == (FUNDED - AMOUNT, AMOUNT)


def test_validators__before_a_message_is_deep_enough__do_not_sign(crossing: Crossing) -> None:
    bridged = crossing.bridged
    patient = bridged.relay.patient(confirmations=2)
    message = bridged.send_token(bridged.home, crossing.holder, AMOUNT, sender=crossing.holder)
    bridged.home.anvil.mine()
    with pytest.raises(RelayError, match="2 blocks deep"):
        patient.sign(message)
    assert patient.deliver_all() == 0
    bridged.home.anvil.mine()
    assert patient.deliver_all() == 1
