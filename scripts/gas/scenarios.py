"""
The named scenarios, each one transaction of one fund in one state.

No scenario is flattered by refunds: wallets hold and allow more than they spend, and somebody else
has always left something in the same places, unless the name says first.
"""

from __future__ import annotations

from collections.abc import Callable

from eth_utils.crypto import keccak
from web3.types import TxReceipt

from keeper.domain.units import WAD
from scripts.gas.config import TradedToken
from scripts.gas.fund import MeasuredFund
from scripts.gas.results import BARE
from scripts.gas.round_trips import round_trips
from scripts.localchain.transactions import send
from scripts.localchain.uniswap import FOREVER, MAX_UINT
from scripts.localchain.world import V3_FEE, World

Note = Callable[[str, TxReceipt], None]
Scenario = Callable[[MeasuredFund, Note], None]

WALLET = 500_000  # whole units of the base asset, as all sums below
SUBSCRIPTION = 100_000
REQUEST = 10_000
SWAP = 10_000
TENTH = 10  # one part in ten
MINUTE_S = 60
SMALLEST = 10  # the example's smallest subscription


def bare_swap(world: World, token: TradedToken, note: Note) -> None:
    """Swap from a wallet straight at the router, which may spend without end."""
    wallet, unit = world.cast.free[-1].address, 10**world.base_decimals
    router = world.v3.router
    world.give_base(wallet, 3 * SWAP * unit)
    send(world.base.functions.approve(router.address, MAX_UINT), sender=wallet)
    path = (world.base.address, token.address, V3_FEE)
    swap = router.functions.exactInputSingle((*path, wallet, FOREVER, SWAP * unit, 1, 0))
    send(swap, sender=wallet)  # from here on the wallet holds some of both
    note(BARE, send(swap, sender=wallet))


def first_strike(fund: MeasuredFund, note: Note) -> None:
    """Strike the first dealing of all; the seed is invested already."""
    fund.subscribe(fund.people[0], SUBSCRIPTION)
    fund.close()
    note("strike_first", fund.strike())


def grow(fund: MeasuredFund) -> None:
    """
    Bring three holders in and leave the strategy fully invested, with some cash beside it.

    The third never claims: shares of hers always wait in Escrow.
    """
    ada, ben, chloe = fund.people[:3]
    for person in (ada, ben, chloe):
        fund.subscribe(person, SUBSCRIPTION)
    fund.deal()
    for person in (ada, ben):
        fund.claim_shares(person)
    fund.invest(150_000)
    fund.deal()


def subscriptions(fund: MeasuredFund, note: Note) -> None:
    """Be the first of all to subscribe in a dealing, new to the fund; then add to it."""
    dora = fund.people[3]
    note("request_deposit_first", fund.subscribe(dora, REQUEST))
    note("request_deposit_repeat", fund.subscribe(dora, REQUEST))


def cancellation(fund: MeasuredFund, note: Note) -> None:
    """Take a whole subscription back, and a whole redemption; another of each stays."""
    ada, ben, _, dora = fund.people[:4]
    fund.subscribe(ada, REQUEST)
    fund.subscribe(dora, REQUEST)
    note("cancel", fund.cancel(dora))
    for person in (ben, ada):
        fund.redeem(person, TENTH)
    fund.pass_time(MINUTE_S)  # votes of one and the same second share a checkpoint
    note("cancel_redeem", fund.cancel_redemption(ada))


def redemptions(fund: MeasuredFund, note: Note) -> None:
    """Redeem a part for the first time, after somebody else did; claim all of it."""
    ada, ben = fund.people[:2]
    fund.redeem(ben, TENTH)
    note("request_redeem", fund.redeem(ada, TENTH))
    fund.deal()
    note("claim_redeem", fund.claim_assets(ada))


def small_strike(fund: MeasuredFund, note: Note) -> None:
    """Strike a dealing of one subscription, by somebody new."""
    fund.subscribe(fund.people[3], REQUEST)
    fund.close()
    note("strike_1_request", fund.strike())


def two_sided_strike(fund: MeasuredFund, note: Note) -> None:
    """Strike a dealing of a subscription and a redemption."""
    fund.subscribe(fund.people[3], REQUEST)
    fund.redeem(fund.people[0], TENTH)
    fund.close()
    note("strike_both_sides", fund.strike())


def claims(fund: MeasuredFund, note: Note) -> None:
    """Claim shares: by somebody who never had any, then by a holder."""
    ada, dora = fund.people[0], fund.people[3]
    for person in (ada, dora):
        fund.subscribe(person, REQUEST)
    fund.deal()
    note("claim_deposit_first", fund.claim_shares(dora))
    note("claim_deposit_repeat", fund.claim_shares(ada))


def exits(fund: MeasuredFund, note: Note) -> None:
    """Leave in kind with a tenth, into a wallet without the tokens; then into one with them."""
    ada = fund.people[0]
    note("in_kind_3_tokens", fund.leave_in_kind(ada, TENTH))
    note("in_kind_3_tokens_again", fund.leave_in_kind(ada, TENTH))


def allocation(fund: MeasuredFund, note: Note) -> None:
    """Allocate to a strategy that has cash; harvest from one whose token became dearer."""
    fund.allocate(SWAP)
    note("allocate", fund.allocate(SWAP))
    fund.raise_price(fund.tokens[0], percent=10)
    note("harvest", fund.harvest(1))


def guarded_swap(fund: MeasuredFund, note: Note) -> None:
    """Swap out of a strategy that holds all its tokens, into one of them."""
    fund.allocate(5 * SWAP)
    note("swap_v3_guarded", fund.buy((fund.tokens[0], SWAP * fund.unit)))


def guarded_batch(fund: MeasuredFund, note: Note) -> None:
    """Swap into two tokens in one batch."""
    fund.allocate(5 * SWAP)
    orders = ((token, SWAP * fund.unit) for token in fund.tokens[:2])
    note("swap_v3_guarded_batch_of_2", fund.buy(*orders))


def doubly_guarded_swap(fund: MeasuredFund, note: Note) -> None:
    """Swap as above, in a fund whose prices have two sources each."""
    fund.allocate(5 * SWAP)
    note("swap_v3_guarded_two_sources", fund.buy((fund.tokens[0], SWAP * fund.unit)))


def decision(fund: MeasuredFund, note: Note) -> None:
    """Propose one change, vote first of all and then as the next, queue it and carry it out."""
    dao, (ada, ben), anvil = fund.contracts.dao.functions, fund.people[:2], fund.world.anvil
    risk = fund.contracts.at(fund.local.book.address_of("risk"), "RiskManagement")
    fund.hand_over()
    lower = risk.encode_abi("lowerTokenCap", args=[fund.tokens[0].address, WAD // 100])
    calls, text = ([risk.address], [0], [lower]), "hold at most 1 % of it"
    note("propose", send(dao.propose(*calls, text), sender=ada.address))
    whole = (*calls, keccak(text=text))
    number = dao.getProposalId(*whole).call()
    anvil.warp(dao.proposalSnapshot(number).call() + 1)
    note("vote_first", send(dao.castVote(number, 1), sender=ada.address))
    note("vote_again", send(dao.castVote(number, 1), sender=ben.address))
    anvil.warp(dao.proposalDeadline(number).call() + 1)
    note("queue_proposal", send(dao.queue(*whole), sender=ben.address))
    anvil.warp(dao.proposalEta(number).call())
    note("execute_proposal", send(dao.execute(*whole), sender=ben.address))


def large_strike(size: int) -> Scenario:
    """Make the scenario of a dealing of `size` subscriptions, each of its own controller."""

    def scenario(fund: MeasuredFund, note: Note) -> None:
        fund.gather_crowd(size, SMALLEST)
        fund.close()
        note(f"strike_{size}_requests", fund.strike())

    return scenario


def scenarios(crowd: int) -> tuple[Scenario, ...]:
    """List everything that a grown fund plays, with this many requests in the large strike."""
    return (
        subscriptions,
        redemptions,
        cancellation,
        claims,
        small_strike,
        large_strike(crowd),
        two_sided_strike,
        exits,
        allocation,
        guarded_swap,
        guarded_batch,
        round_trips,
        decision,
    )
