"""Whatever a private way does, the same bytes go on, and go public only where that is allowed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from keeper.adapters.private import BundleSender, PrivateSender
from keeper.adapters.rpc import RpcRefusal
from keeper.adapters.signer import KeystoreSigner
from keeper.domain.intents import Fees, Sent, TransactionRequest
from keeper.errors import RpcError, TransactionRefusedError
from tests.domain.funds import account

SIGNER = KeystoreSigner(Account.from_key("0x" + "22" * 32))
REQUEST = TransactionRequest(
    chain_id=31337, nonce=3, to=account(1), data=b"abcd", gas=50_000, fees=Fees(max_fee=9, tip=2)
)
RAW = SIGNER.sign(REQUEST)[1]
DEARER = SIGNER.sign(replace(REQUEST, fees=Fees(max_fee=11, tip=3)))[1]
NEXT = SIGNER.sign(replace(REQUEST, nonce=4))[1]
WAIT = 5


class Answer(Exception):
    """The way answers nothing that anybody foresaw."""


@dataclass
class Way:
    """Takes bytes, or fails as it is told."""

    error: Exception | None = None
    taken: list[bytes] = field(default_factory=list)

    def send_raw(self, raw: bytes) -> Sent:
        self.taken.append(raw)
        if self.error is not None:
            raise self.error
        return Sent.TAKEN


@dataclass
class Notebook:
    """Notes that outlive a process."""

    pages: dict[str, int] = field(default_factory=dict)

    def fetch_run(self, job: str) -> int:
        return self.pages.get(job, 0)

    def update_run(self, job: str, at: int) -> None:
        assert len(job) <= 64  # what the column holds
        self.pages[job] = at


@dataclass
class Relay:
    """An Rpc that refuses bundles for some blocks."""

    refuses: frozenset[int] = frozenset()
    asked: list[int] = field(default_factory=list)

    def fetch(self, method: str, *params: object) -> object:
        assert method == "eth_sendBundle"
        [bundle] = params
        assert isinstance(bundle, dict)
        assert bundle["txs"] == ["0x" + RAW.hex()]
        self.asked.append(int(bundle["blockNumber"], 16))
        if self.asked[-1] in self.refuses:
            raise RpcRefusal("the relay refuses it", -32000, None)
        return None


errors = st.sampled_from([None, RpcError("dead"), TransactionRefusedError("never")])


@given(
    steps=st.lists(st.tuples(st.integers(0, 3), errors, st.booleans()), min_size=1, max_size=12),
    allowed=st.booleans(),
)
@settings(deadline=None)
def test_bytes__go_public_only_when_allowed_and_the_private_way_failed_or_took_too_long(
    steps: list[tuple[int, Exception | None, bool]], allowed: bool
) -> None:
    notebook, head = Notebook(), 100
    for passed, error, dearer in steps:
        head += passed
        private, public, raw = Way(error), Way(), DEARER if dearer else RAW
        sender = PrivateSender(
            private=private,
            public=public if allowed else None,
            head=lambda now=head: now,  # type: ignore[misc]
            wait_blocks=WAIT,
            notes=notebook,
        )
        overdue = allowed and head - 100 - steps[0][0] >= WAIT
        if error is None or allowed:
            sender.send_raw(raw)
        else:
            with pytest.raises(RpcError):
                sender.send_raw(raw)
        assert private.taken == ([] if overdue else [raw])
        assert public.taken == ([raw] if overdue or (allowed and error is not None) else [])


def test_wait__is_of_each_nonce() -> None:
    notebook, head = Notebook(), [100]
    ways = Way(), Way()
    sender = PrivateSender(
        private=ways[0], public=ways[1], head=lambda: head[0], wait_blocks=WAIT, notes=notebook
    )
    sender.send_raw(RAW)
    head[0] += WAIT
    sender.send_raw(NEXT)
    assert ways[1].taken == []
    sender.send_raw(RAW)
    assert ways[1].taken == [RAW]


def test_fault_of_our_own__is_not_taken_for_a_failing_way() -> None:
    public = Way()
    sender = PrivateSender(
        private=Way(Answer()), public=public, head=lambda: 1, wait_blocks=WAIT, notes=Notebook()
    )
    with pytest.raises(Answer):
        sender.send_raw(RAW)
    assert public.taken == []


@given(refused=st.frozensets(st.integers(11, 13)))
def test_bundle__is_offered_for_each_of_the_next_blocks_whichever_are_refused(
    refused: frozenset[int],
) -> None:
    relay = Relay(refused)
    sender = BundleSender(relay, lambda: 10, 3)
    if len(refused) == 3:
        with pytest.raises(RpcError, match="the relay refuses it"):
            sender.send_raw(RAW)
    else:
        assert sender.send_raw(RAW) is Sent.TAKEN
    assert relay.asked == [11, 12, 13]
