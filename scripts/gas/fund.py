"""A launched fund on a node of our own, and what its people do in the scenarios."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from eth_typing import ChecksumAddress
from web3.contract import Contract
from web3.types import TxReceipt

from keeper.adapters.web3_chain import Web3Chain
from keeper.domain.nav import build_report, strike_nav
from keeper.domain.orders import swap_order
from keeper.domain.policy import Route, Venue
from keeper.domain.units import WAD, Address
from scripts.deployment.local import LocalFund
from scripts.gas.config import STRATEGY, TradedToken
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.client import DevAccount
from scripts.localchain.transactions import deploy, send
from scripts.localchain.uniswap import FOREVER
from scripts.localchain.world import V3_FEE, World
from scripts.season.books import FundContracts

PERIOD_S = 20 * 3_600  # the example's least time between two closes
LOCK_S = 3_600  # and from a strike until its shares can be claimed
REPORT_VALID_S = 600
CROWD_PER_TRANSACTION = 150  # 15 million gas

Order = tuple[Address, bytes]  # adapter, and what it is to do


class ScenarioError(Exception):
    """A scenario is not in the state that it was to be measured in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredFund:
    """
    The fund and everybody around it.

    Args:
        local: the fund in its world.
        tokens: what its strategies may hold besides the base asset, as it is.
        feeds: every feed that must answer, second sources included.
    """

    local: LocalFund
    contracts: FundContracts
    chain: Web3Chain
    tokens: tuple[TradedToken, ...]
    feeds: tuple[Contract, ...]

    @property
    def world(self) -> World:
        """Everything around the fund."""
        return self.local.world

    @property
    def people(self) -> tuple[DevAccount, ...]:
        """Wallets of investors."""
        return self.local.cast.investors

    @property
    def unit(self) -> int:
        """One whole unit of the base asset."""
        return int(10**self.world.base_decimals)

    @property
    def strategy(self) -> Contract:
        """The strategy of a fund that has but one."""
        return self.contracts.strategies[STRATEGY]

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Leave the chain as it was found."""
        saved = self.world.anvil.snapshot()
        try:
            yield
        finally:
            self.world.anvil.revert(saved)

    # --- investors ---

    def equip(self, person: DevAccount, whole: int) -> None:
        """Give a wallet `whole` units of the base asset, which the fund may take."""
        amount, base = whole * self.unit, self.world.base.functions
        self.world.give_base(person.address, amount)
        send(base.approve(self.contracts.fund.address, amount), sender=person.address)

    def subscribe(self, person: DevAccount, whole: int) -> TxReceipt:
        """Request a subscription."""
        address = person.address
        function = self.contracts.fund.functions.requestDeposit
        return send(function(whole * self.unit, address, address), sender=address)

    def cancel(self, person: DevAccount) -> TxReceipt:
        """Take a subscription back."""
        function = self.contracts.fund.functions.cancelDeposit
        return send(function(person.address), sender=person.address)

    def cancel_redemption(self, person: DevAccount) -> TxReceipt:
        """Take a redemption back."""
        function = self.contracts.fund.functions.cancelRedeem
        return send(function(person.address), sender=person.address)

    def claim_shares(self, person: DevAccount) -> TxReceipt:
        """Claim all shares of a struck subscription."""
        fund, address = self.contracts.fund.functions, person.address
        assets = fund.maxDeposit(address).call()
        return send(fund.deposit(assets, address, address), sender=address)

    def redeem(self, person: DevAccount, part: int) -> TxReceipt:
        """Ask to redeem one part in `part` of a wallet's shares."""
        address = person.address
        function = self.contracts.fund.functions.requestRedeem
        return send(function(self._shares(address) // part, address, address), sender=address)

    def claim_assets(self, person: DevAccount) -> TxReceipt:
        """Claim all assets of a struck redemption."""
        fund, address = self.contracts.fund.functions, person.address
        shares = fund.maxRedeem(address).call()
        return send(fund.redeem(shares, address, address), sender=address)

    def leave_in_kind(self, person: DevAccount, part: int) -> TxReceipt:
        """Leave at once with one part in `part` of a wallet's shares."""
        address = person.address
        function = self.contracts.fund.functions.redeemInKind
        return send(function(self._shares(address) // part, address, []), sender=address)

    def gather_crowd(self, size: int, whole: int) -> None:
        """
        Let `size` controllers that nobody knows yet subscribe `whole` units each.

        Raises:
            ScenarioError: not all of it is booked.
        """
        wanted, before = size * whole * self.unit, self._requested()
        crowd = deploy(
            self.world.w3,
            project_artifact("Crowd"),
            self.contracts.fund.address,
            sender=self.people[0].address,
        )
        self.world.give_base(crowd.address, wanted)
        while size > 0:
            count = min(size, CROWD_PER_TRANSACTION)
            subscribe = crowd.functions.subscribe(count, whole * self.unit)
            send(subscribe, sender=self.people[0].address)
            size -= count
        booked = self._requested() - before
        if booked != wanted:
            raise ScenarioError(f"the crowd subscribed {wanted}, the fund booked {booked}")

    # --- government ---

    def hand_over(self) -> None:
        """Let the launch owner give the timelock to the DAO."""
        timelock, owner = self.contracts.timelock, self.local.cast.launch_owner.address
        data = timelock.encode_abi("setProposer", args=[self.contracts.dao.address])
        call = (timelock.address, 0, data, bytes(32), bytes(32))
        delay_s = timelock.functions.getMinDelay().call()
        send(timelock.functions.schedule(*call, delay_s), sender=owner)
        self.world.anvil.warp(self.world.anvil.now() + delay_s)
        send(timelock.functions.execute(*call), sender=owner)

    # --- keeper ---

    def close(self) -> TxReceipt:
        """Close the open dealing as soon as its time has come."""
        self.pass_time(PERIOD_S)
        receipt = self.as_keeper(self.contracts.fund, "closeDealing")
        self.world.anvil.mine(2)  # the report needs a block after the close, the strike its hash
        return receipt

    def strike(self) -> TxReceipt:
        """Strike the closed dealing with a report on the block before the newest."""
        observed = self.chain.fetch_snapshot(self.world.w3.eth.block_number - 1)
        report = build_report(observed, strike_nav(observed), validity_s=REPORT_VALID_S)
        return self.as_keeper(self.contracts.fund, "strike", report.as_tuple())

    def deal(self) -> TxReceipt:
        """Close and strike, and wait until the shares can be claimed."""
        self.close()
        receipt = self.strike()
        self.pass_time(LOCK_S)
        return receipt

    def allocate(self, whole: int) -> TxReceipt:
        """Give the strategy cash."""
        args = (self.strategy.address, whole * self.unit)
        return self.as_keeper(self.contracts.treasury, "allocate", *args)

    def harvest(self, whole: int) -> TxReceipt:
        """Take profit out of the strategy."""
        args = (self.strategy.address, whole * self.unit)
        return self.as_keeper(self.contracts.treasury, "harvest", *args)

    def buy(self, *orders: tuple[TradedToken, int]) -> TxReceipt:
        """Buy tokens on Uniswap v3 for base units of the base asset, in one batch."""
        base = self.world.base.address
        swaps = (self.swap(base, token.address, amount) for token, amount in orders)
        return self.execute(self.strategy, *swaps)

    def invest(self, whole: int) -> None:
        """Allocate, and spend it to the last unit on all tokens."""
        self.allocate(whole)
        self.pass_time(PERIOD_S)
        booked = self.strategy.functions.unitsOf(self.world.base.address).call()
        first, *others = self.tokens
        part = booked // len(self.tokens)
        rest = booked - part * len(others)
        self.buy((first, rest), *((token, part) for token in others))

    def swap(self, sold: ChecksumAddress, bought: ChecksumAddress, amount: int) -> Order:
        """Spell a swap on Uniswap v3."""
        adapter = Address(self.local.book.adapters["uniswap_v3"].address)
        route = Route(venue=Venue.UNISWAP_V3, adapter=adapter, share=WAD, fee=V3_FEE)
        return adapter, swap_order(route, (Address(sold), Address(bought)), amount, 1)

    def execute(self, strategy: Contract, *orders: Order) -> TxReceipt:
        """Have a strategy carry out a batch."""
        order_id = self.chain.fetch_order_id(Address(strategy.address))
        return self.as_keeper(strategy, "execute", order_id, orders, FOREVER)

    def as_keeper(self, contract: Contract, function: str, *args: object) -> TxReceipt:
        """Call a function that only the keeper may."""
        bound = contract.functions[function](*args)
        return send(bound, sender=self.local.cast.keeper.address)

    # --- the world ---

    def raise_price(self, token: TradedToken, percent: int) -> None:
        """Let a token's feed answer more."""
        answer = token.feed.functions.latestAnswer().call()
        self._push(token.feed, answer * (100 + percent) // 100)

    def pass_time(self, seconds: int) -> None:
        """Let time pass, and the feeds answer as before."""
        self.world.anvil.warp(self.world.anvil.now() + seconds)
        for feed in self.feeds:
            self._push(feed, feed.functions.latestAnswer().call())

    # --- helpers ---

    def _push(self, feed: Contract, answer: int) -> None:
        send(feed.functions.push(answer), sender=self.world.cast.deployer.address)

    def _requested(self) -> int:
        """Sum up the subscriptions of the open dealing."""
        functions = self.contracts.fund.functions
        return int(functions.dealing(functions.dealingStatus().call()[0]).call()[0])

    def _shares(self, address: ChecksumAddress) -> int:
        return int(self.contracts.shares.functions.balanceOf(address).call())
