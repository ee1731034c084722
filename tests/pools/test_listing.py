"""Tokens that tax, lie, grow or cannot be sold are refused before they are traded."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from web3.contract import Contract

from keeper.adapters.listing_stage import SimulatedStage
from keeper.adapters.pool_reads import RpcPools
from keeper.adapters.rpc import HttpRpc
from keeper.domain.listing import Verdict
from keeper.domain.pool_book import PoolEntry
from keeper.domain.pool_events import PoolTerms
from keeper.domain.units import Address
from keeper.services.listing import Listing
from scripts.localchain.artifacts import AAVE, Artifact, package_artifact
from scripts.localchain.transactions import deploy, send
from tests.pools.lab import Lab, compiled, terms_of_pair, terms_of_pool

IN_POOL = 10**25
HOSTILE = {
    "FeeOnTransfer": "changes by .* 5.00 % off",
    "FeeOnBuy": "buys .* changes by .* 2.00 % off",
    "FeeOnSell": "sells",
    "FeeBetweenWallets": "sends .* 0.01 % off",
    "FeeOnTop": "instead of",
    "FeeAfterAWeek": "a month later, .* 30.00 % off",
    "FeeInSomeBlocks": "a month later, .* 1.00 % off",
    "FeeWhenReal": "4.00 % off",
    "FeeOnLarge": "25.00 % off",
    "Growing": "a holder waits with",
    "Shrinking": "a day later, a holder waits with .* a holder changes by -",
    "OwnerSells": "sells .* refused, .*not now|TRANSFER_FROM_FAILED",
    "BuyersBlocked": "sends .* refused, reverted: blocked",
    "SellersBlocked": "sells .* refused",
    "MostPerTransfer": "buys .* refused",
    "MostPerWallet": "buys .* refused",
    "SmallSalesOnly": "sells .* refused",
    "Cooldown": "now, .* refused, reverted: cooling down",
    "OneTransferABlock": "now, .* refused",
    "TradingClosed": "now, an account buys .* refused",
    "SalesEnd": "a month later, .* sells .* refused",
    "BalanceLies": "buys",
    "BalanceByCaller": "it is told .*, others are told",
    "AnswersFalse": "sends .* instead of",
    "AnswersFalseButMoves": "the answer is 0x0+, which",
    "AnswersTwo": "the answer is 0x0+2, which",
    "ApprovesNothing": "takes by its allowance .* refused",
    "ApproveAnswersFalse": "the answer is 0x0+, which",
    "AnyoneSpends": "a stranger takes without an allowance",
    "NoContracts": "a contract buys .* refused",
    "OriginSells": "a contract sells .* refused",
    "SelfTransferDoubles": "an account sends itself .* changes by",
    "GasHungry": "it takes [0-9]+ gas, limit is 300000",
    "KeepsDust": "sells .* refused",
    "PoolDrained": "the pool changes by",
    "MintsElsewhere": "the supply changes by",
    "Confiscated": "waits with .* a holder changes by",
}
CLEAN = (
    "PlainCoin", "QuietCoin", "HalfQuietCoin", "BytesNameCoin", "NarrowCoin", "NoZeroCoin",
    "NoSelfCoin", "NamelessCoin", "BlocklistCoin", "HookCoin", "PausableCoin", "CappedCoin",
    "BurnableCoin", "FlashMintCoin", "ProxyCoin",
)  # fmt: skip


def judge_on_pair(lab: Lab, token: Contract, amount: int = IN_POOL) -> Verdict:
    """Trade a token against a plain one on a pair, and rehearse."""
    (money,) = lab.tokens(1)
    first, second = sorted((token, money), key=lambda each: int(each.address, 16))
    pair = lab.pair(first, second, (0, 0))
    if "setPool" in {each.get("name") for each in token.abi}:
        send(token.functions.setPool(pair.address), sender=lab.owner)
    for each in (token, money):
        send(each.functions.transfer(pair.address, amount), sender=lab.owner)
    send(pair.functions.mint(lab.owner), sender=lab.owner)
    return judge(lab, terms_of_pair(pair, first, second), lab.v2.router, token)


def judge(lab: Lab, terms: PoolTerms, router: Contract, token: Contract) -> Verdict:
    """Rehearse on the newest block."""
    rpc = HttpRpc(lab.anvil.rpc_url, 60)
    chain, terms = RpcPools(rpc), replace(terms, router=Address(router.address))
    block = chain.fetch_head()
    entry = PoolEntry(
        terms=terms,
        state=chain.fetch_states([terms], block)[terms.address],
        changed=None,
        checked_block=block.number,
    )
    listing = Listing(SimulatedStage(rpc), [])
    return listing.fetch_verdict(entry, Address(token.address), block)


def make(lab: Lab, artifact: Artifact, *arguments: object) -> Contract:
    """Deploy a token; its owner has all of it."""
    return deploy(lab.anvil.w3, artifact, *arguments, sender=lab.owner)


@pytest.mark.parametrize(("name", "reason"), HOSTILE.items())
def test_hostile_token__on_a_pair__is_refused_with_a_reason(
    lab: Lab, name: str, reason: str
) -> None:
    verdict = judge_on_pair(lab, make(lab, compiled()[name]))
    assert not verdict.listed
    assert re.search(reason, "; ".join(verdict.reasons)), verdict.reasons


@pytest.mark.parametrize("name", CLEAN)
def test_clean_token__on_a_pair__is_listed(lab: Lab, name: str) -> None:
    token = make(lab, compiled()[name])
    if name == "ProxyCoin":
        abi = list(compiled()["ProxiedCoin"].abi)
        token = lab.anvil.w3.eth.contract(address=token.address, abi=abi)
    assert judge_on_pair(lab, token).reasons == ()


@pytest.mark.parametrize("decimals", [0, 2, 6, 8, 18])
def test_clean_token__of_any_decimals__is_listed(lab: Lab, decimals: int) -> None:
    token = lab.tokens(1, decimals)[0]
    assert judge_on_pair(lab, token, 10 ** (decimals + 6)).reasons == ()


def test_clean_token__of_aave__is_listed(lab: Lab) -> None:
    artifact = package_artifact(f"{AAVE}/mocks/tokens", "MintableERC20")
    token = make(lab, artifact, "Dai", "DAI", 18)
    send(token.functions.mint(IN_POOL), sender=lab.owner)
    assert judge_on_pair(lab, token).reasons == ()


def test_wrapped_ether__is_listed(lab: Lab) -> None:
    send(lab.weth.functions.deposit(), sender=lab.owner, value=10**21)
    assert judge_on_pair(lab, lab.weth, 10**21).reasons == ()


@pytest.mark.parametrize(
    ("name", "reason"), [("PlainCoin", None), ("FeeBetweenWallets", "0.01 % off"),
                         ("BuyersBlocked", "blocked"), ("Growing", "waits")],
)  # fmt: skip
def test_token__on_a_v3_pool__is_judged_as_on_a_pair(
    lab: Lab, name: str, reason: str | None
) -> None:
    token, (money,) = make(lab, compiled()[name]), lab.tokens(1)
    first, second = sorted((token, money), key=lambda each: int(each.address, 16))
    pool = lab.pool(first, second, 500, 2**96)
    send(token.functions.setPool(pool.address), sender=lab.owner)
    send(token.functions.transfer(lab.harness.address, IN_POOL), sender=lab.owner)
    lab.provide(pool, [(-1_000, 1_000, IN_POOL)])
    verdict = judge(lab, terms_of_pool(pool, first, second, 500), lab.v3.router, token)
    assert verdict.deeds > 90
    said = "; ".join(verdict.reasons)
    assert said == "" if reason is None else reason in said


def test_token__in_an_empty_pool__is_refused(lab: Lab) -> None:
    first, second = lab.tokens(2)
    pool = lab.pool(first, second, 500, 2**96)
    verdict = judge(lab, terms_of_pool(pool, first, second, 500), lab.v3.router, first)
    assert verdict.reasons == ("the pool has 0 units of it near its price",)
