"""Claims, cancels and steps of the dealing that come twice, too early or too late."""

from __future__ import annotations

from tests.contracts.live_fund import HOUR_S, LiveFund
from tests.contracts.refusals import Refusal

# --- claims ---


def test_claim_deposit__twice__has_nothing_left(any_fund: LiveFund) -> None:
    fund, ada = any_fund, any_fund.ada
    ada.subscribe(1_000 * fund.unit)
    fund.deal()
    assets = fund.c.fund.functions.maxDeposit(ada.address).call()
    shares = fund.c.fund.functions.maxMint(ada.address).call()
    over = fund.ask("deposit", assets + 1, ada.address, ada.address)
    assert over == Refusal("ClaimTooLarge", (assets + 1, assets))
    over = fund.ask("mint", shares + 1, ada.address, ada.address)
    assert over == Refusal("ClaimTooLarge", (shares + 1, shares))
    assert fund.ask("deposit", 0, ada.address, ada.address) == Refusal("ZeroAmount")
    assert ada.claim() == 1
    twice = fund.ask("deposit", assets, ada.address, ada.address)
    assert twice == Refusal("ClaimTooLarge", (assets, 0))
    twice = fund.ask("mint", shares, ada.address, ada.address)
    assert twice == Refusal("ClaimTooLarge", (shares, 0))


def test_claim_redeem__twice__has_nothing_left(any_fund: LiveFund) -> None:
    fund, ada = any_fund, any_fund.ada
    ada.request_redemption(1_000)
    fund.deal()
    assets = fund.c.fund.functions.maxWithdraw(ada.address).call()
    shares = fund.c.fund.functions.maxRedeem(ada.address).call()
    over = fund.ask("redeem", shares + 1, ada.address, ada.address)
    assert over == Refusal("ClaimTooLarge", (shares + 1, shares))
    over = fund.ask("withdraw", assets + 1, ada.address, ada.address)
    assert over == Refusal("ClaimTooLarge", (assets + 1, assets))
    assert fund.ask("redeem", 0, ada.address, ada.address) == Refusal("ZeroAmount")
    assert ada.claim() == 1
    twice = fund.ask("redeem", shares, ada.address, ada.address)
    assert twice == Refusal("ClaimTooLarge", (shares, 0))
    twice = fund.ask("withdraw", assets, ada.address, ada.address)
    assert twice == Refusal("ClaimTooLarge", (assets, 0))


def test_claim_deposit__before_the_strike_or_inside_the_lock__has_nothing_yet(
    fund: LiveFund,
) -> None:
    ada, amount = fund.ada, 1_000 * fund.unit
    ada.subscribe(amount)
    early = Refusal("ClaimTooLarge", (amount, 0))
    assert fund.ask("deposit", amount, ada.address, ada.address) == early
    fund.close()
    fund.strike()
    assert fund.ask("deposit", amount, ada.address, ada.address) == early
    fund.pass_time(HOUR_S)
    assert ada.claim() == 1


def test_distribute__twice__has_nothing_left(fund: LiveFund) -> None:
    fund.deal()
    manager, fees = fund.cast.manager.address, fund.c.fee_distribution.functions
    while fees.undistributed().call() > 1:  # what rounding leaves is distributed the next time
        fund.send(fees.distribute())
    assert fund.refuse(fees.distribute()) == Refusal("NothingToDistribute")
    fund.send(fees.withdraw(manager), manager)
    assert fund.refuse(fees.withdraw(manager), manager) == Refusal("NothingOwed", (manager,))


# --- the dealing's clock ---


def test_cancel__after_the_close__names_the_dealing(any_fund: LiveFund) -> None:
    fund, ada, ben = any_fund, any_fund.ada, any_fund.ben
    number = fund.c.fund.functions.dealingStatus().call()[0]
    ada.subscribe(1_000 * fund.unit)
    ben.request_redemption(1_000)
    fund.close()
    closed = Refusal("CancelAfterClose", (number,))
    assert fund.ask("cancelDeposit", ada.address) == closed
    assert fund.ask("cancelRedeem", ben.address, by=ben.address) == closed


def test_cancel__after_the_strike_or_twice__has_nothing_to_cancel(any_fund: LiveFund) -> None:
    fund, ada, ben = any_fund, any_fund.ada, any_fund.ben
    nothing = Refusal("NothingToCancel", (ada.address,))
    assert fund.ask("cancelDeposit", ada.address) == nothing
    assert fund.ask("cancelRedeem", ada.address) == nothing
    ada.subscribe(1_000 * fund.unit)
    ada.cancel_subscription()
    assert fund.ask("cancelDeposit", ada.address) == nothing
    ben.request_redemption(1_000)
    fund.deal()
    ben.claim()
    nothing = Refusal("NothingToCancel", (ben.address,))
    assert fund.ask("cancelRedeem", ben.address, by=ben.address) == nothing


def test_close__too_early_or_by_a_stranger_or_twice__says_when(fund: LiveFund) -> None:
    _, _, _, next_close, overdue = fund.c.fund.functions.dealingStatus().call()
    early = fund.ask("closeDealing", by=fund.keeper)
    assert early == Refusal("CloseTooEarly", (next_close, fund.now()))
    fund.pass_time(next_close - fund.now())
    strange = fund.ask("closeDealing", by=fund.stranger)
    assert strange == Refusal("CloseNotOverdue", (overdue, fund.now()))
    fund.close()
    assert fund.ask("closeDealing", by=fund.keeper) == Refusal("DealingIsClosed", (2,))


def test_reopen__open_or_inside_the_window__says_when(fund: LiveFund) -> None:
    assert fund.ask("reopenDealing") == Refusal("DealingIsOpen", (2,))
    fund.close()
    until = fund.c.fund.functions.dealingStatus().call()[1] + HOUR_S
    assert fund.ask("reopenDealing") == Refusal("StrikeWindowRunning", (until, fund.now()))


def test_launch__twice__is_refused(fund: LiveFund) -> None:
    assert fund.ask("launch") == Refusal("AlreadyLaunched")
