"""A deployed fund that lives: two holders, WETH in one strategy, a loan to Aave in the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

from eth_typing import HexStr
from web3.contract import Contract
from web3.contract.contract import ContractFunction
from web3.types import RPCEndpoint, RPCResponse, TxReceipt

from keeper.adapters.rpc import HttpRpc
from keeper.adapters.web3_chain import Web3Chain
from keeper.domain.nav import NavReport, build_report, strike_nav
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import Address
from scripts.deployment.local import LocalFund
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.transactions import deploy, send
from scripts.season.books import FundContracts
from scripts.season.investors import Investor
from tests.contracts.orders import Order, Orders
from tests.contracts.refusals import Refusal, encode_call, send_refused

HOUR_S = 3_600
DAY_S = 24 * HOUR_S
BLOCKS_PER_LOG_REQUEST = 10_000


class LiveFund:
    """One fund with the people around it; every method acts at once or reads at once."""

    def __init__(self, local: LocalFund) -> None:
        self.local, self.world, self.cast = local, local.world, local.cast
        self.w3, self.book = local.world.w3, local.book
        self.c = FundContracts(self.w3, self.book)
        self.risk = self.c.at(self.book.address_of("risk"), "RiskManagement")
        self.trend, self.lending = self.c.strategies["trend"], self.c.strategies["lending"]
        self.unit = 10**self.world.base_decimals
        self.base, self.weth = self.world.base, self.world.weth
        self.a_token = self.world.aave.a_tokens[self.base.address]
        self.keeper = self.cast.keeper.address
        ada, ben, stranger, *_ = self.cast.investors
        self.ada, self.ben = (self._investor(n, a) for n, a in (("Ada", ada), ("Ben", ben)))
        self.stranger = stranger.address
        self.orders = Orders(self)
        rpc = HttpRpc(self.world.anvil.rpc_url, 60)
        self._chain = Web3Chain(rpc, self.book, Address(self.keeper), BLOCKS_PER_LOG_REQUEST)
        self._order_id = 0
        self._watched = [(view, encode_call(view)) for view in self._watch()]

    def _investor(self, name: str, account: Any) -> Investor:
        return Investor(name=name, account=account, world=self.world, fund=self.c)

    # --- reading ---

    def now(self) -> int:
        """Read the newest block's time."""
        return self.world.anvil.now()

    def read(self, function: ContractFunction) -> Any:
        """Call a view."""
        return function.call()

    def snapshot(self) -> FundSnapshot:
        """Read the fund as the keeper does."""
        return self._chain.fetch_snapshot()

    def fee_terms(self) -> Any:
        """Read what the fund charges."""
        return self.c.fee_distribution.functions.feeTerms().call()

    def total_assets(self) -> int:
        """Read the contract's own NAV."""
        return int(self.c.fund.functions.totalAssets().call())

    def price(self) -> int:
        """Read WETH's price, base units per wei scaled by 1e36."""
        return int(self.c.registry.functions.price(self.weth.address).call())

    def units(self, strategy: Contract, token: Contract) -> int:
        """Read booked units."""
        return int(strategy.functions.unitsOf(token.address).call())

    def index(self) -> int:
        """Read what one lent unit is worth, ray."""
        view = self.world.aave.pool.functions.getReserveNormalizedIncome(self.base.address)
        return int(view.call())

    def cash(self) -> int:
        """Read the booked cash."""
        return int(self.c.treasury.functions.cash().call())

    def units_hash(self) -> bytes:
        """Read the hash over all booked units."""
        return bytes(self.c.nav_oracle.functions.unitsHash().call())

    def state(self) -> dict[str, object]:
        """Read everything that a refused call must leave as it was, undecoded, in one request."""
        requests = [
            (RPCEndpoint("eth_call"), [{"to": f.address, "data": data}, "latest"])
            for f, data in self._watched
        ]
        answers = cast("list[RPCResponse]", self.w3.provider.make_batch_request(requests))
        in_order = sorted(answers, key=lambda answer: int(answer["id"]))
        return {
            f"{f.abi_element_identifier}{f.args} of {f.address}": answer["result"]
            for (f, _), answer in zip(self._watched, in_order, strict=True)
        }

    def _watch(self) -> Iterator[ContractFunction]:
        """Yield views of books, of what is really held, of requests and of what strikes move."""
        c = self.c
        yield c.nav_oracle.functions.unitsHash()
        yield c.nav_oracle.functions.lastSequence()
        for account in (c.treasury, self.trend, self.lending, c.escrow):
            yield self.base.functions.balanceOf(account.address)
            yield self.weth.functions.balanceOf(account.address)
            yield self.a_token.functions.scaledBalanceOf(account.address)
            yield c.shares.functions.balanceOf(account.address)
        for strategy in (self.trend, self.lending):
            yield c.treasury.functions.principalOf(strategy.address)
            yield c.treasury.functions.peakOf(strategy.address)
            yield self.risk.functions.strategyLimits(strategy.address)
        yield c.treasury.functions.cash()
        yield c.shares.functions.totalSupply()
        for name in ("dealingClock", "navPerShare"):
            yield c.fund.get_function_by_name(name)()
        yield c.fee_distribution.functions.highWaterMark()
        for name in ("isTradingHalted", "isWindingDown", "tradingPausedUntil"):
            yield c.controls.get_function_by_name(name)()
        for number in (1, 2, 3):
            yield c.fund.functions.dealing(number)
        for person in (self.ada.address, self.ben.address):
            yield self.base.functions.balanceOf(person)
            yield c.shares.functions.balanceOf(person)

    def assert_sound(self) -> None:
        """Check that no approval outlived an order, and that what is booked is what is held."""
        spenders = (self.world.v2.router, self.world.v3.router, self.world.aave.pool)
        for strategy in (self.trend, self.lending):
            for token in (self.base, self.weth):
                for spender in spenders:
                    allowance = token.functions.allowance(strategy.address, spender.address)
                    assert allowance.call() == 0
        for strategy, token in (
            (self.trend, self.base),
            (self.trend, self.weth),
            (self.lending, self.base),
        ):
            held = token.functions.balanceOf(strategy.address).call()
            assert held == self.units(strategy, token)
        scaled = self.a_token.functions.scaledBalanceOf(self.lending.address).call()
        assert scaled == self.units(self.lending, self.a_token)

    # --- acting ---

    def send(self, function: ContractFunction, sender: str | None = None) -> TxReceipt:
        """Send a call, the keeper's unless another sender is named."""
        return send(function, sender=self.w3.to_checksum_address(sender or self.keeper))

    def refuse(self, function: ContractFunction, sender: str | None = None) -> Refusal:
        """Send a call that has to revert, see that it changed nothing, and say how it reverted."""
        before = self.state()
        data, to = encode_call(function), function.address
        refusal = send_refused(self.w3, to=to, data=data, sender=sender or self.keeper)
        assert self.state() == before
        return refusal

    def govern(self, function: ContractFunction) -> TxReceipt:
        """Send a call as the timelock, as after a decision."""
        return self.send(function, self._governor())

    def refuse_governor(self, function: ContractFunction) -> Refusal:
        """Send a call that has to revert as the timelock."""
        return self.refuse(function, self._governor())

    def _governor(self) -> str:
        governor = self.c.timelock.address
        self.world.anvil.request("anvil_setBalance", governor, hex(10**18))
        self.world.anvil.request("anvil_impersonateAccount", governor)
        return governor

    def ask(self, name: str, *args: object, by: str | None = None) -> Refusal:
        """Send a call to the fund that has to revert, Ada's unless somebody else is named."""
        return self.refuse(getattr(self.c.fund.functions, name)(*args), by or self.ada.address)

    def pass_time(self, seconds: int) -> None:
        """Mine a block that much later, with every feed as fresh as on a living market."""
        self.world.anvil.warp(self.now() + seconds)
        self.refresh_feeds()

    def refresh_feeds(self) -> None:
        """Let both feeds repeat their answers."""
        for feed in (self.world.base_feed, self.world.weth_feed):
            self.push(feed, feed.functions.latestAnswer().call())

    def push(self, feed: Contract, answer: int) -> None:
        """Let a feed answer something else from now on."""
        send(feed.functions.push(answer), sender=self.world.cast.deployer.address)

    def push_pools(self, factor_bps: int) -> None:
        """Swap both pools to a price, 10,000 being the market's."""
        price = self.world.market.frames()[0].weth_in_base_wad * factor_bps // 10_000
        targets = ([self.world.v3_pool.target(price)], [self.world.v2_pool.target(price)])
        call = self.world.replayer.functions.replay([], *targets)
        send(call, sender=self.world.cast.deployer.address)

    def close(self) -> None:
        """Wait until the open dealing may close, close it, and mine the block to observe."""
        wait = self.c.fund.functions.dealingStatus().call()[3] - self.now()
        if wait > 0:
            self.pass_time(wait)
        self.send(self.c.fund.functions.closeDealing())
        self.world.anvil.mine()

    def report(self) -> NavReport:
        """Make an honest report of the newest block."""
        snapshot = self.snapshot()
        return build_report(snapshot, strike_nav(snapshot), validity_s=600)

    def strike_call(self, report: NavReport | None = None, **changes: Any) -> ContractFunction:
        """Bind a strike with a report, honest unless it is changed."""
        changed = replace(report or self.report(), **changes)
        return self.c.fund.functions.strike(changed.as_tuple())

    def strike(self) -> TxReceipt:
        """Strike the closed dealing honestly."""
        return self.send(self.strike_call())

    def deal(self) -> None:
        """Close, strike, and wait until shares can be claimed."""
        self.close()
        self.strike()
        self.pass_time(HOUR_S)

    def wind_down(self) -> TxReceipt:
        """Wait until no strike came for long enough, and let a stranger begin the wind-down."""
        door = self.c.controls.functions.windDownFrom().call()
        self.pass_time(max(0, door - self.now()))
        return self.send(self.c.controls.functions.windDownOverdue(), self.stranger)

    def allocate(self, strategy: Contract, whole: int) -> TxReceipt:
        """Allocate whole units of the base asset."""
        return self.send(self.c.treasury.functions.allocate(strategy.address, whole * self.unit))

    def execute_call(
        self, strategy: Contract, *orders: Order, at: int | None = None, deadline: int | None = None
    ) -> ContractFunction:
        """Bind a batch under an id of its own, valid for an hour, unless told otherwise."""
        self._order_id += 1
        number = self._order_id if at is None else at
        until = self.now() + HOUR_S if deadline is None else deadline
        return strategy.functions.execute(number, [*orders], until)

    def execute(self, strategy: Contract, *orders: Order) -> TxReceipt:
        """Execute a batch as the keeper."""
        return self.send(self.execute_call(strategy, *orders))

    def deploy(self, name: str, *args: object) -> Contract:
        """Deploy one of the project's contracts, as nobody in particular."""
        sender = self.cast.deployer.address
        return deploy(self.w3, project_artifact(name), *args, sender=sender)

    def creation(self, name: str, *args: object) -> str:
        """Encode the creation of one of the project's contracts."""
        artifact = project_artifact(name)
        factory = self.w3.eth.contract(abi=list(artifact.abi), bytecode=HexStr(artifact.bytecode))
        return str(factory.constructor(*args).data_in_transaction)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Take back whatever happens inside."""
        saved = self.world.anvil.snapshot()
        yield
        self.world.anvil.revert(saved)
