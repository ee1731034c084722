"""Reports that must not strike a NAV, each with its own error and its numbers."""

from __future__ import annotations

import pytest

from tests.contracts.live_fund import HOUR_S, LiveFund
from tests.contracts.refusals import Refusal

MOST_SEQUENCE_STEP = 2**32


def as_bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])


def test_strike__honest_report__passes_on_real_protocols(any_fund: LiveFund) -> None:
    fund = any_fund
    fund.ada.subscribe(1_000 * fund.unit)
    fund.ben.request_redemption(1_000)
    fund.deal()
    assert fund.c.fund.functions.dealing(2).call()[2] != 0
    assert fund.c.fund.functions.dealingStatus().call()[0] == 3


# --- the dealing and its window ---


@pytest.mark.parametrize("number", [0, 1, 3, 2**64 - 1])
def test_strike__wrong_dealing__says_both(fund: LiveFund, number: int) -> None:
    fund.close()
    refusal = fund.refuse(fund.strike_call(dealing=number))
    assert refusal == Refusal("WrongDealing", (number, 2))


def test_strike__open_dealing__is_named(fund: LiveFund) -> None:
    assert fund.refuse(fund.strike_call()) == Refusal("DealingIsOpen", (2,))


def test_strike__after_its_window__says_when_it_ended(any_fund: LiveFund) -> None:
    fund = any_fund
    fund.ada.subscribe(1_000 * fund.unit)
    fund.close()
    until = fund.c.fund.functions.dealingStatus().call()[1] + HOUR_S
    fund.world.anvil.warp(until)
    fund.refresh_feeds()
    refusal = fund.refuse(fund.strike_call())
    assert refusal == Refusal("StrikeWindowPassed", (until, fund.now()))
    fund.ada.cancel_subscription()  # nobody is trapped: the cancel reopens the dealing
    assert fund.c.fund.functions.dealingStatus().call()[1] == 0


def test_strike__last_second_of_its_window__is_in_time(fund: LiveFund) -> None:
    fund.close()
    until = fund.c.fund.functions.dealingStatus().call()[1] + HOUR_S
    fund.world.anvil.warp(until - 3)  # the feeds take two blocks, the strike the third
    fund.refresh_feeds()
    fund.strike()
    assert fund.now() == until


def test_strike__expired_report__says_both_times(fund: LiveFund) -> None:
    fund.close()
    expired = fund.now()
    refusal = fund.refuse(fund.strike_call(valid_until=expired))
    assert refusal == Refusal("ReportExpired", (expired, fund.now()))


def test_strike__in_a_pause__says_until_when(fund: LiveFund) -> None:
    fund.close()
    fund.send(fund.c.controls.functions.pauseDealing(), fund.cast.guardian.address)
    until = fund.now() + 10 * 86_400
    assert fund.refuse(fund.strike_call()) == Refusal("DealingIsPaused", (until,))


# --- the observation ---


@pytest.mark.parametrize("back", [0, 1, 5])
def test_strike__observation_at_or_before_the_close__says_both(fund: LiveFund, back: int) -> None:
    fund.close()
    closed = fund.c.fund.functions.dealingStatus().call()[2]
    block = fund.w3.eth.get_block(closed - back)
    old = {"observed_block": closed - back, "block_hash": "0x" + block["hash"].hex()}
    refusal = fund.refuse(fund.strike_call(**old))
    assert refusal == Refusal("ObservationTooEarly", (closed - back, closed))


def test_strike__made_before_the_close_about_prices_of_then__is_refused(fund: LiveFund) -> None:
    fund.pass_time(fund.c.fund.functions.dealingStatus().call()[3] - fund.now())
    early = fund.report()
    fund.close()
    closed = fund.c.fund.functions.dealingStatus().call()[2]
    refusal = fund.refuse(fund.strike_call(early))
    assert refusal == Refusal("ObservationTooEarly", (early.observed_block, closed))


@pytest.mark.parametrize("claimed", ["0x" + "00" * 32, "0x" + "11" * 32])
def test_strike__block_that_is_not_there_yet__is_unknown(fund: LiveFund, claimed: str) -> None:
    fund.close()
    future = fund.w3.eth.block_number + 1_000
    call = fund.strike_call(observed_block=future, block_hash=claimed)
    assert fund.refuse(call) == Refusal("UnknownBlock", (future, as_bytes(claimed), b"\0" * 32))


def test_strike__block_of_another_chain__is_unknown(fund: LiveFund) -> None:
    fund.close()
    report = fund.report()
    other = "0x" + "22" * 32
    actual = as_bytes(report.block_hash)
    refusal = fund.refuse(fund.strike_call(report, block_hash=other))
    assert refusal == Refusal("UnknownBlock", (report.observed_block, as_bytes(other), actual))


def test_strike__observation_256_blocks_ago__is_unknown(fund: LiveFund) -> None:
    fund.close()
    report = fund.report()
    fund.world.anvil.mine(256)
    hash_, nothing = as_bytes(report.block_hash), b"\0" * 32
    refusal = fund.refuse(fund.strike_call(report))
    assert refusal == Refusal("UnknownBlock", (report.observed_block, hash_, nothing))


# --- the sequence ---


def test_strike__repeated_sequence__says_both(any_fund: LiveFund) -> None:
    fund = any_fund
    fund.deal()
    used = fund.c.nav_oracle.functions.lastSequence().call()
    fund.close()
    for sequence in (0, used - 1, used):
        refusal = fund.refuse(fund.strike_call(sequence=sequence))
        assert refusal == Refusal("SequenceNotRising", (sequence, used))


def test_strike__the_same_report_again__is_of_the_wrong_dealing(fund: LiveFund) -> None:
    fund.close()
    call = fund.strike_call()
    fund.send(call)
    assert fund.refuse(call) == Refusal("DealingIsOpen", (3,))
    fund.close()
    assert fund.refuse(call) == Refusal("WrongDealing", (2, 3))


def test_strike__sequence_that_would_use_them_up__says_the_furthest(fund: LiveFund) -> None:
    fund.close()
    furthest = fund.c.nav_oracle.functions.lastSequence().call() + MOST_SEQUENCE_STEP
    refusal = fund.refuse(fund.strike_call(sequence=2**64 - 1))
    assert refusal == Refusal("SequenceTooFar", (2**64 - 1, furthest))
