"""Calls of governing carry the contract's own arguments, under keys that tell wishes apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.dao_calls import (
    DELEGATION_SPARE_GAS,
    plan_cancel,
    plan_delegate,
    plan_execute,
    plan_propose,
    plan_queue,
    plan_veto,
    plan_vote,
)
from keeper.domain.plan import CALL_VALIDITY_S, PlannedCall
from keeper.domain.proposals import ProposedCall, Support
from keeper.domain.signed_acts import SignedDelegation, SignedVote, plan_submit
from keeper.domain.units import ZERO_ADDRESS, Address
from tests.domain.proposed import FUND, NOW, PROPOSER, TARGET, a_proposal, a_scene

CALLS = (
    ProposedCall(target=TARGET, value=5, data=b"\x01"),
    ProposedCall(target=PROPOSER, value=6, data=b"\x02"),
)
LISTS = ((TARGET, PROPOSER), (5, 6), (b"\x01", b"\x02"))
LONG = 123_456_789_012
PROPOSAL = replace(a_proposal(LONG), calls=CALLS)
TEN_MINUTES = NOW + CALL_VALIDITY_S


def told(call: PlannedCall) -> tuple[str, str, tuple[object, ...], str, int, str]:
    key = call.key.removeprefix(f"31337:{FUND}:")
    return call.contract, call.function, call.args, key, call.not_after, call.purpose


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        (
            plan_propose(a_scene(), LONG, CALLS, "why"),
            (
                *("dao", "propose", (*LISTS, "why")),
                *(f"propose:{LONG}", TEN_MINUTES, "propose proposal 12345678"),
            ),
        ),
        (
            plan_queue(a_scene(), PROPOSAL),
            (
                *("dao", "queue", (*LISTS, PROPOSAL.description_hash)),
                *(f"queue:{LONG}", TEN_MINUTES, "queue proposal 12345678"),
            ),
        ),
        (
            plan_execute(a_scene(), PROPOSAL),
            (
                *("dao", "execute", (*LISTS, PROPOSAL.description_hash)),
                *(f"execute:{LONG}", TEN_MINUTES, "execute proposal 12345678"),
            ),
        ),
        (
            plan_cancel(a_scene(), PROPOSAL),
            (
                *("dao", "cancel", (*LISTS, PROPOSAL.description_hash)),
                *(f"cancel:{LONG}", PROPOSAL.vote_start, "cancel proposal 12345678"),
            ),
        ),
        (
            plan_veto(a_scene(), PROPOSAL),
            (
                *("timelock", "cancelBatch", (*LISTS, "0x" + "0" * 64, PROPOSAL.salt)),
                *(f"veto:{LONG}", TEN_MINUTES, "cancel proposal 12345678 as guardian"),
            ),
        ),
    ],
    ids=["propose", "queue", "execute", "cancel", "veto"],
)
def test_call__of_a_proposal__is_the_contracts_own(
    call: PlannedCall, wanted: tuple[object, ...]
) -> None:
    assert told(call) == wanted


@pytest.mark.parametrize("support", Support)
def test_vote__with_or_without_a_reason__ends_with_the_vote(support: Support) -> None:
    silent = plan_vote(a_scene(), PROPOSAL, support, "")
    argued = plan_vote(a_scene(), PROPOSAL, support, "so be it")
    rest = (f"vote:{LONG}:{support.word}", PROPOSAL.deadline)
    purpose = f"vote {support.word} on proposal 12345678"
    assert told(silent) == ("dao", "castVote", (LONG, int(support)), *rest, purpose)
    args = (LONG, int(support), "so be it")
    assert told(argued) == ("dao", "castVoteWithReason", args, *rest, purpose)


@pytest.mark.parametrize("late", [0, 1, 10 * 86_400])
def test_vote__after_its_time__asks_the_contract_at_once(late: int) -> None:
    after = a_scene(now=PROPOSAL.deadline + late)
    assert plan_vote(after, PROPOSAL, Support.FOR, "").not_after == PROPOSAL.deadline + late


@pytest.mark.parametrize(("to", "whom"), [(TARGET, TARGET), (ZERO_ADDRESS, "nobody")])
def test_delegation__of_ones_own__is_of_its_block_and_spares_gas(to: Address, whom: str) -> None:
    call = plan_delegate(a_scene(), to)
    wanted = ("shares", "delegate", (to,), f"delegate:{to}:1000", TEN_MINUTES)
    assert told(call) == (*wanted, f"delegate to {whom}")
    assert call.spare_gas == DELEGATION_SPARE_GAS == 60_000


# --- signed at home ---

R, S = bytes(range(32)), bytes(range(100, 132))


def a_signed_vote(reason: str) -> SignedVote:
    return SignedVote(
        chain_id=31337,
        contract=TARGET,
        signer=PROPOSER,
        nonce=4,
        proposal=LONG,
        support=Support.AGAINST,
        reason=reason,
        signature=R + S + b"\x1b",
    )


@pytest.mark.parametrize(
    ("reason", "function", "more"),
    [("", "castVoteBySig", ()), ("no", "castVoteWithReasonAndParamsBySig", ("no", b""))],
)
def test_signed_vote__is_brought_in_the_signers_name(
    reason: str, function: str, more: tuple[object, ...]
) -> None:
    act = a_signed_vote(reason)
    word = Support.AGAINST.word
    assert told(plan_submit(a_scene(), act, NOW + 5)) == (
        *("dao", function, (LONG, int(Support.AGAINST), PROPOSER, *more, act.signature)),
        f"vote:{LONG}:{word}:{PROPOSER}:4",
        NOW + 5,
        f"vote {word} on proposal 12345678 for {PROPOSER}",
    )


@pytest.mark.parametrize(("to", "whom"), [(TARGET, TARGET), (ZERO_ADDRESS, "nobody")])
def test_signed_delegation__is_split_into_what_the_shares_take(to: Address, whom: str) -> None:
    act = SignedDelegation(
        chain_id=31337,
        contract=TARGET,
        signer=PROPOSER,
        nonce=4,
        delegatee=to,
        expiry=NOW + 9,
        signature=R + S + b"\x1c",
    )
    call = plan_submit(a_scene(), act, NOW + 9)
    assert told(call) == (
        *("shares", "delegateBySig", (to, 4, NOW + 9, 28, "0x" + R.hex(), "0x" + S.hex())),
        f"delegate:{to}:{PROPOSER}:4",
        NOW + 9,
        f"delegate the votes of {PROPOSER} to {whom}",
    )
    assert call.spare_gas == DELEGATION_SPARE_GAS


@given(deadline=st.integers(0, 2 * NOW))
def test_signed_act__never_ends_before_now(deadline: int) -> None:
    call = plan_submit(a_scene(), a_signed_vote(""), deadline)
    assert call.not_after == (max(deadline, NOW))
