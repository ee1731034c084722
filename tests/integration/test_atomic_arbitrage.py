"""Round trips between real Uniswap pools: the profit to the wei, or nothing happens at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from web3.contract import Contract
from web3.logs import DISCARD
from web3.types import RPCEndpoint, TxReceipt

from keeper.adapters.allowlist import build_allowlist
from keeper.adapters.contracts import load_contract
from keeper.adapters.rpc import HttpRpc
from keeper.adapters.transactions import Web3Wire
from keeper.domain.guards import FLASH_CALLS
from keeper.domain.plan import PlannedCall
from keeper.domain.policy import Venue
from keeper.domain.round_trips import (
    AaveLoan,
    Hop,
    Loan,
    ProfitTerms,
    UniswapLoan,
    opportunity_id,
    plan_flash,
    plan_round_trip,
)
from keeper.domain.units import PRICE_SCALE, WAD, Address
from scripts.localchain import pools
from scripts.localchain.transactions import SETUP_GAS, send
from scripts.localchain.uniswap import FOREVER, MAX_UINT
from scripts.localchain.world import V3_FEE, World
from tests.contracts.live_fund import HOUR_S, LiveFund
from tests.contracts.refusals import Refusal, send_refused
from tests.integration.test_real_protocols import quote_v2, quote_v3

LENDING_FEE = 3_000  # of the pool that lends: the one that is traded on is locked meanwhile


@pytest.fixture
def apart(fund: LiveFund) -> LiveFund:
    """WETH is two percent dearer on v2 than on v3; a third pool can lend, at a fair price."""
    part_prices(fund.world, bps=200)
    world, whale = fund.world, fund.world.cast.whale.address
    pair, price = world.v3_pool.pair, world.v3_pool.price_wad_down()
    pool = pools.create_v3_pool(world.v3, pair, fee=LENDING_FEE, price_wad=price, sender=whale)
    money = 1_000_000 * fund.unit
    amounts = {"token": pair.worth_down(money, price), "money": money}
    ticks = pools.full_range(LENDING_FEE)
    pools.add_v3_liquidity(world.v3, pool, ticks=ticks, sender=whale, **amounts)
    return fund


def part_prices(world: World, *, bps: int) -> None:
    """Move v2 away from v3."""
    price = world.v3_pool.price_wad_down() * (10_000 + bps) // 10_000
    sender = world.cast.deployer.address
    world.v2_pool.move_price(price, replayer=world.replayer, sender=sender)


def there(fund: LiveFund, amount: int) -> tuple[Hop, Hop]:
    """Buy WETH on v3, sell all of it on v2."""
    base, weth = Address(fund.base.address), Address(fund.weth.address)
    v3, v2 = Address(fund.orders.v3), Address(fund.orders.v2)
    return (
        Hop(
            venue=Venue.UNISWAP_V3,
            adapter=v3,
            token_in=base,
            token_out=weth,
            amount_in=amount,
            fee=V3_FEE,
        ),
        Hop(venue=Venue.UNISWAP_V2, adapter=v2, token_in=weth, token_out=base),
    )


def terms(least: int) -> ProfitTerms:
    return ProfitTerms(least=least, gas=0, wei_price=0)


def trip(fund: LiveFund, amount: int, wanted: ProfitTerms) -> PlannedCall:
    """Plan with the money of the trend strategy."""
    hops, until = there(fund, amount), fund.now() + HOUR_S
    return plan_round_trip(hops, wanted, fund.snapshot(), strategy="trend", not_after=until)


def borrowed(fund: LiveFund, loan: Loan, wanted: ProfitTerms) -> PlannedCall:
    """Plan the same with a loan; the first hop swaps all of it."""
    until = fund.now() + HOUR_S
    return plan_flash(there(fund, 0), loan, wanted, fund.snapshot(), not_after=until)


def loans(fund: LiveFund, amount: int) -> tuple[Loan, ...]:
    paired = Address(fund.weth.address)
    return (
        UniswapLoan(amount=amount, paired=paired, fee=LENDING_FEE),
        AaveLoan(amount=amount),
    )


def encoded(fund: LiveFund, call: PlannedCall) -> tuple[Address, bytes]:
    """Encode as the keeper does, and see that its guards know the call."""
    to, data = Web3Wire(HttpRpc(fund.world.anvil.rpc_url, 60), fund.book).encode(call)
    assert build_allowlist(fund.book, FLASH_CALLS).find(to, data).function == call.function
    return to, data


def carry_out(fund: LiveFund, call: PlannedCall) -> TxReceipt:
    """Send a planned call as the keeper."""
    to, data = encoded(fund, call)
    fields = {"from": fund.keeper, "to": to, "data": "0x" + data.hex(), "gas": hex(SETUP_GAS)}
    mined = fund.w3.manager.request_blocking(RPCEndpoint("eth_sendTransactionSync"), [fields])
    receipt = fund.w3.eth.get_transaction_receipt(mined["transactionHash"])
    assert receipt["status"] == 1
    return receipt


def refuse(fund: LiveFund, call: PlannedCall, sender: str | None = None) -> Refusal:
    """Send a planned call that has to revert, and see that it changed nothing."""
    before, (to, data) = fund.state(), encoded(fund, call)
    refusal = send_refused(fund.w3, to=to, data="0x" + data.hex(), sender=sender or fund.keeper)
    assert fund.state() == before
    return refusal


def predicted(fund: LiveFund, amount: int) -> int:
    """What the protocols' own quoters say that the round trip earns."""
    bought = quote_v3(fund, fund.base, fund.weth, amount)
    return quote_v2(fund, fund.weth, fund.base, bought) - amount


def booked(fund: LiveFund) -> tuple[int, int]:
    return fund.units(fund.trend, fund.base), fund.units(fund.trend, fund.weth)


def flash_account(fund: LiveFund) -> Contract:
    return fund.c.at(fund.book.address_of("flash_account"), "FlashAccount")


def assert_empty(fund: LiveFund) -> None:
    """The flash account holds nothing, and nobody may take anything from it."""
    account, world = fund.book.address_of("flash_account"), fund.world
    for token in (fund.base, fund.weth):
        assert token.functions.balanceOf(account).call() == 0
        for spender in (world.v2.router, world.v3.router, world.aave.pool):
            assert token.functions.allowance(account, spender.address).call() == 0


# --- with a strategy's money ---


@pytest.mark.parametrize("whole", [1, 1_000, 40_000])
def test_round_trip__between_two_pools__earns_what_the_quoters_say(
    apart: LiveFund, whole: int
) -> None:
    fund, amount = apart, whole * apart.unit
    profit, (cash, weth) = predicted(fund, amount), booked(fund)
    assert profit > amount // 1_000
    carry_out(fund, trip(fund, amount, terms(profit)))
    assert booked(fund) == (cash + profit, weth)
    fund.assert_sound()


def test_round_trip__a_unit_below_its_minimum__changes_nothing(apart: LiveFund) -> None:
    fund, amount = apart, 20_000 * apart.unit
    profit = predicted(fund, amount)
    refusal = refuse(fund, trip(fund, amount, terms(profit + 1)))
    assert refusal == Refusal("ProfitTooSmall", (fund.base.address, profit, profit + 1))


def test_round_trip__of_the_same_opportunity__happens_once(apart: LiveFund) -> None:
    fund, amount = apart, 5_000 * apart.unit
    call = trip(fund, amount, terms(1))
    carry_out(fund, call)
    assert refuse(fund, call) == Refusal("OrderIdUsed", (call.args[0],))


def test_round_trip__gas__is_asked_at_the_price_that_was_paid(apart: LiveFund) -> None:
    fund, amount = apart, 20_000 * apart.unit
    profit = predicted(fund, amount)
    wanted = ProfitTerms(least=0, gas=400_000, wei_price=2_000 * fund.unit * PRICE_SCALE // WAD)
    receipt = carry_out(fund, trip(fund, amount, wanted))
    (event,) = fund.trend.events.ProfitTaken().process_receipt(receipt, errors=DISCARD)
    paid = wanted.least_up(receipt["effectiveGasPrice"])
    assert event["args"]["profit"] == profit
    assert event["args"]["least"] == paid > 0


def test_round_trip__leaves_every_bucket_as_it_was(apart: LiveFund) -> None:
    fund, risk = apart, apart.risk.functions
    before = [risk.fundLossLevel().call(), risk.strategyLossLevel(fund.trend.address).call()]
    turnover = risk.turnoverLevel().call()[0]
    carry_out(fund, trip(fund, 40_000 * fund.unit, terms(1)))
    after = [risk.fundLossLevel().call(), risk.strategyLossLevel(fund.trend.address).call()]
    assert all(new[0] <= old[0] for new, old in zip(after, before, strict=True))
    assert risk.turnoverLevel().call()[0] <= turnover


# --- with a loan ---


@pytest.mark.parametrize("which", [0, 1], ids=["uniswap", "aave"])
def test_loan__earns_what_the_quoters_say_less_the_lenders_fee(apart: LiveFund, which: int) -> None:
    fund, amount = apart, 100_000 * apart.unit
    loan, gross = loans(fund, amount)[which], predicted(fund, amount)
    cash, held = fund.cash(), held_by_the_treasury(fund)
    receipt = carry_out(fund, borrowed(fund, loan, terms(1)))
    (repaid,) = flash_account(fund).events.LoanRepaid().process_receipt(receipt, errors=DISCARD)
    fee = fee_by_the_lender(fund, receipt)
    assert repaid["args"]["fee"] == fee > 0
    assert fund.cash() - cash == gross - fee == held_by_the_treasury(fund) - held > 0
    assert_empty(fund)
    fund.assert_sound()


def held_by_the_treasury(fund: LiveFund) -> int:
    return int(fund.base.functions.balanceOf(fund.c.treasury.address).call())


def fee_by_the_lender(fund: LiveFund, receipt: TxReceipt) -> int:
    """Read the fee from the lender's own event."""
    lent = fund.world.aave.pool.events.FlashLoan().process_receipt(receipt, errors=DISCARD)
    if lent:
        return int(lent[0]["args"]["premium"])
    (lent,) = fund.world.v3_pool.contract.events.Flash().process_receipt(receipt, errors=DISCARD)
    return int(lent["args"]["paid0"] + lent["args"]["paid1"])


@pytest.mark.parametrize("which", [0, 1], ids=["uniswap", "aave"])
def test_loan__a_unit_below_the_minimum__changes_nothing(apart: LiveFund, which: int) -> None:
    fund, amount = apart, 100_000 * apart.unit
    cash = fund.cash()
    with fund.undone():
        carry_out(fund, borrowed(fund, loans(fund, amount)[which], terms(1)))
        profit = fund.cash() - cash
    refusal = refuse(fund, borrowed(fund, loans(fund, amount)[which], terms(profit + 1)))
    assert refusal == Refusal("ProfitTooSmall", (fund.base.address, profit, profit + 1))
    assert_empty(fund)


def test_loan__from_the_pool_that_is_traded_on__reverts(apart: LiveFund) -> None:
    fund = apart
    loan = UniswapLoan(amount=1_000 * fund.unit, paired=Address(fund.weth.address), fee=V3_FEE)
    assert refuse(fund, borrowed(fund, loan, terms(1))).name == "VenueReverted"


def test_loan__of_a_pool_that_is_none__reverts(apart: LiveFund) -> None:
    fund = apart
    loan = UniswapLoan(amount=1_000 * fund.unit, paired=Address(fund.weth.address), fee=10_000)
    refusal = refuse(fund, borrowed(fund, loan, terms(1)))
    assert refusal == Refusal("NoLender", (fund.weth.address, 10_000))


def test_loan__that_a_stranger_takes_for_the_account__is_refused(apart: LiveFund) -> None:
    fund = apart
    data = fund.world.aave.pool.encode_abi(
        "flashLoanSimple",
        args=[fund.book.address_of("flash_account"), fund.base.address, 10**9, b"", 0],
    )
    to, stranger = fund.world.aave.pool.address, fund.stranger
    refusal = send_refused(fund.w3, to=to, data=data, sender=stranger)
    assert refusal == Refusal("UnexpectedCallback", (stranger,))


def test_loan__by_anybody_but_the_keeper__is_refused(apart: LiveFund) -> None:
    fund = apart
    for loan in loans(fund, 1_000 * fund.unit):
        refusal = refuse(fund, borrowed(fund, loan, terms(1)), sender=fund.stranger)
        assert refusal.name == "NotKeeper"


# --- against attackers ---


@pytest.mark.parametrize("pool", ["v3", "v2"])
@pytest.mark.parametrize("whole", [1_000, 20_000, 200_000, 1_000_000])
def test_sandwich__around_a_round_trip__gains_at_most_the_slippage(
    apart: LiveFund, pool: str, whole: int
) -> None:
    # The attacker goes first in the same direction on one leg, and back when the fund is through.
    fund, amount = apart, 140_000 * apart.unit
    part_prices(fund.world, bps=500)
    profit = predicted(fund, amount)
    slippage = profit // 50
    call = trip(fund, amount, terms(profit - slippage))
    attacker = stocked(fund)
    worth = wealth(fund, attacker)
    size = whole * fund.unit
    if pool == "v3":
        back = swap(fund, pool, attacker, buy=True, amount=size)
    else:
        back = swap(fund, pool, attacker, buy=False, amount=size * PRICE_SCALE // fund.price())
    try_out(fund, call)
    swap(fund, pool, attacker, buy=pool == "v2", amount=back)
    assert wealth(fund, attacker) - worth <= slippage


def stocked(fund: LiveFund) -> str:
    """Give an investor who has nothing to do with it plenty of both tokens."""
    account, world = fund.cast.investors[4].address, fund.world
    world.give_base(account, 2_000_000 * fund.unit)
    world.give_weth(account, 1_000 * WAD)
    for token in (fund.base, fund.weth):
        for router in (world.v2.router, world.v3.router):
            send(token.functions.approve(router.address, MAX_UINT), sender=account)
    return str(account)


def wealth(fund: LiveFund, account: str) -> int:
    """Add up both tokens at the feed's price, rounded down."""
    weth = int(fund.weth.functions.balanceOf(account).call())
    return int(fund.base.functions.balanceOf(account).call()) + weth * fund.price() // PRICE_SCALE


def swap(fund: LiveFund, pool: str, account: str, *, buy: bool, amount: int) -> int:
    """Swap straight at the router, and say how much came out."""
    tokens = (fund.base, fund.weth) if buy else (fund.weth, fund.base)
    before = int(tokens[1].functions.balanceOf(account).call())
    path, world = [token.address for token in tokens], fund.world
    if pool == "v3":
        params = (*path, V3_FEE, account, FOREVER, amount, 1, 0)
        fund.send(world.v3.router.functions.exactInputSingle(params), account)
    else:
        call = world.v2.router.functions.swapExactTokensForTokens
        fund.send(call(amount, 1, path, account, FOREVER), account)
    return int(tokens[1].functions.balanceOf(account).call()) - before


def try_out(fund: LiveFund, call: PlannedCall) -> bool:
    """Send a planned call, whatever comes of it."""
    to, data = encoded(fund, call)
    fields = {"from": fund.keeper, "to": to, "data": "0x" + data.hex(), "gas": hex(SETUP_GAS)}
    mined = fund.w3.manager.request_blocking(RPCEndpoint("eth_sendTransactionSync"), [fields])
    return int(mined["status"], 16) == 1


def test_thief_with_the_key_and_a_pool__gets_nothing_out_by_these_entries(apart: LiveFund) -> None:
    # A pool of the thief's own, of a listed venue and the fund's tokens, ten times off the market.
    fund, world, thief = apart, apart.world, apart.world.cast.whale.address
    pair, price = world.v3_pool.pair, world.v3_pool.price_wad_down()
    before, held = (*booked(fund), fund.cash()), wealth(fund, thief)
    for factor in (10, 1):
        fee = 10_000 if factor == 10 else 3_000
        if fee == 10_000:
            pool = pools.create_v3_pool(
                world.v3, pair, fee=fee, price_wad=price * factor, sender=thief
            )
            amounts = {"token": 100 * WAD, "money": 3_000_000 * fund.unit}
            ticks = pools.full_range(fee)
            pools.add_v3_liquidity(world.v3, pool, ticks=ticks, sender=thief, **amounts)
        for hops in thefts(fund, fee):
            call = replace_hops(fund, hops)
            assert not try_out(fund, call)
            loan = AaveLoan(amount=10_000 * fund.unit)
            first = replace(hops[0], amount_in=0)
            until = fund.now() + HOUR_S
            flashed = plan_flash(
                (first, *hops[1:]), loan, terms(0), fund.snapshot(), not_after=until
            )
            assert not try_out(fund, flashed)
    assert (*booked(fund), fund.cash()) == before
    assert wealth(fund, thief) <= held


def thefts(fund: LiveFund, fee: int) -> Sequence[tuple[Hop, ...]]:
    """Buy where it is dear and sell where it is cheap, and give away what the strategy had."""
    base, weth = Address(fund.base.address), Address(fund.weth.address)
    v3, amount = Address(fund.orders.v3), 10_000 * fund.unit
    dear = Hop(
        venue=Venue.UNISWAP_V3,
        adapter=v3,
        token_in=base,
        token_out=weth,
        amount_in=amount,
        fee=fee,
    )
    back = replace(dear, token_in=weth, token_out=base, amount_in=0, fee=V3_FEE)
    all_weth = fund.units(fund.trend, fund.weth)
    return ((dear, back), (dear, replace(back, amount_in=all_weth, fee=fee)))


def replace_hops(fund: LiveFund, hops: tuple[Hop, ...]) -> PlannedCall:
    until = fund.now() + HOUR_S
    return plan_round_trip(hops, terms(0), fund.snapshot(), strategy="trend", not_after=until)


# --- planning ---


def test_opportunity__same_route_in_the_same_block__has_one_number(apart: LiveFund) -> None:
    fund = apart
    hops, snapshot = there(fund, 7), fund.snapshot()
    number = opportunity_id(hops, snapshot, "trend")
    assert number == opportunity_id(there(fund, 7), fund.snapshot(), "trend")
    others = {
        opportunity_id(there(fund, 8), snapshot, "trend"),
        opportunity_id(hops, snapshot, "lending"),
        opportunity_id(hops, replace(snapshot, block=snapshot.block + 1), "trend"),
    }
    assert number not in others
    assert len(others) == 3


def test_plan__that_cannot_be_a_round_trip__is_refused(apart: LiveFund) -> None:
    fund = apart
    with pytest.raises(ValueError, match="2 hops, the first one of"):
        trip(fund, 0, terms(1))
    with pytest.raises(ValueError, match="a loan of 0"):
        borrowed(fund, AaveLoan(amount=0), terms(1))


def test_abi__of_the_account__is_the_keepers() -> None:
    functions = load_contract("FlashAccount").functions
    assert {"executeOnUniswap", "executeOnAave"} <= functions.keys()
