"""What a strategy can trade with and within which limits, read at one block hash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keeper.adapters.address_book import ChainBook
from keeper.adapters.contracts import Argument, Reading
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.rpc import Rpc, RpcRefusal, to_number
from keeper.adapters.transactions import find_contract, read_revert
from keeper.domain.batch_rules import BatchRules
from keeper.domain.events import Checkpoint
from keeper.domain.intents import Head
from keeper.domain.policy import Venue
from keeper.domain.standing import Standing
from keeper.domain.units import WAD, Address, mul_div_down, mul_div_up
from keeper.errors import ChainMovedError, TransactionRefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class _Levels:
    """Base units that trading may still turn over and lose before a bucket is full."""

    turnover: int
    loss: int


class RpcMarket:
    """
    Reads one strategy.

    Args:
        rpc: the node, or a quorum of them.
        book: of its chain.
        strategy: its name in the book.
        account: the keeper's.
        scale: units of the fund's base asset for `scale[1]` of this chain's: prices are in the one.
    """

    def __init__(
        self, rpc: Rpc, book: ChainBook, strategy: str, account: Address, scale: tuple[int, int]
    ) -> None:
        self._rpc, self._reads, self._book = rpc, PinnedReads(rpc), book
        self._strategy, self._account, self._scale = strategy, account, scale
        self._base = Address(book.tokens[book.base].address)

    def fetch_standing(self, block: Checkpoint) -> Standing:
        """
        Read the strategy at a block.

        Raises:
            TransactionRefusedError: trading is paused or halted, the fund winds down, the strategy
                is frozen, or the account is not the keeper.
            ChainMovedError: the block is no longer on the chain.
            RpcError: the node did not answer.
        """
        head = self._reads.fetch_block(hex(block.number))
        if head.hash != block.hash:
            raise ChainMovedError(f"block {block.number} was reorganised away during a look")
        self._require_open(head)
        entries = self._fetch("strategy", "inventory", head=head).structs("0")
        plain = [each for each in entries if int(each.address("adapter"), 16) == 0]
        inventory = {each.address("token"): each.number("units") for each in plain}
        tip = to_number(self._rpc.fetch("eth_maxPriorityFeePerGas"), "the tip")
        return Standing(
            block=block,
            time=head.timestamp,
            gas_price=head.base_fee + tip,
            inventory=inventory,
            rules=self._fetch_rules(tuple(inventory), head),
            open_tokens=self._fetch_open_tokens(tuple(inventory), head),
            open_routers=self._fetch_routers(head),
        )

    def fetch_time(self) -> int:
        """Read the time of the newest block."""
        return self._reads.fetch_block("latest").timestamp

    def fetch_used(self, strategy: str, order_id: int) -> bool:
        """Ask a strategy whether it carried out an order id."""
        head = self._reads.fetch_block("latest")
        return self._fetch(f"strategy:{strategy}", "isUsed", order_id, head=head).flag("0")

    def _require_open(self, head: Head) -> None:
        """Let the contract say whether it would take orders from the keeper now."""
        try:
            winds_down = self._fetch("controls", "requireTrader", self._account, head=head)
        except RpcRefusal as error:
            reason = read_revert(error)
            if reason is None:
                raise
            raise TransactionRefusedError(f"nothing is traded: {reason}") from error
        if winds_down.flag("0"):
            raise TransactionRefusedError("nothing is traded: the fund winds down")
        if self._limits(head).flag("1"):
            raise TransactionRefusedError(f"strategy {self._strategy} is frozen")

    def _limits(self, head: Head) -> Reading:
        address = self._book.address_of(self._strategy)
        return self._fetch("risk", "strategyLimits", address, head=head)

    def _fetch_rules(self, tokens: Sequence[Address], head: Head) -> BatchRules:
        terms = self._fetch("risk", "riskTerms", head=head).struct("0")
        nav = self._fetch("nav_oracle", "totalAssets", head=head).number("0")
        levels, prices = self._fetch_levels(nav, head), self._fetch_prices(tokens, head)
        return BatchRules(
            base=self._base,
            prices=prices,
            batch_loss=terms.number("batchLoss"),
            turnover_room=self._convert(levels.turnover),
            loss_room=self._convert(levels.loss),
            token_room=self._fetch_token_room(prices, self._convert(nav), head),
            cooldown=self._limits(head).struct("0").number("cooldown"),
        )

    def _fetch_levels(self, nav: int, head: Head) -> _Levels:
        def room(function: str, *arguments: Argument) -> int:
            level = self._fetch("risk", function, *arguments, head=head)
            free = max(0, level.number("1") - level.number("0"))
            return mul_div_down(free, nav, WAD)

        own = self._book.address_of(self._strategy)
        return _Levels(
            turnover=room("turnoverLevel"),
            loss=min(room("fundLossLevel"), room("strategyLossLevel", own)),
        )

    def _fetch_prices(self, tokens: Sequence[Address], head: Head) -> dict[Address, int]:
        """Ask the registry; what it refuses to price has no price, and is not traded."""
        prices = {}
        for token in tokens:
            try:
                price = self._fetch("registry", "price", token, head=head).number("0")
            except RpcRefusal as error:
                if read_revert(error) is None:
                    raise
                continue
            prices[token] = self._convert(price)
        return prices

    def _fetch_token_room(
        self, prices: dict[Address, int], nav: int, head: Head
    ) -> dict[Address, int]:
        """Say how many units more of each token the whole fund may hold."""
        held: dict[Address, int] = {}
        for each in self._book.strategies:
            entries = self._fetch(f"strategy:{each.name}", "inventory", head=head).structs("0")
            for entry in entries:
                token = entry.address("token")
                held[token] = held.get(token, 0) + entry.number("units")
        room = {}
        for token in prices.keys() - {self._base}:
            cap = self._fetch("risk", "tokenCap", token, head=head).number("0")
            if cap < WAD:
                most = mul_div_down(mul_div_down(nav, cap, WAD), 10**36, prices[token])
                room[token] = max(0, most - held.get(token, 0))
        return room

    def _fetch_open_tokens(self, tokens: Sequence[Address], head: Head) -> frozenset[Address]:
        return frozenset(
            token
            for token in tokens
            if token == self._base
            or self._fetch("risk", "tokenCap", token, head=head).number("0") > 0
        )

    def _fetch_routers(self, head: Head) -> dict[Address, Address]:
        """Find the router of each swap adapter that is not switched off."""
        routers = {}
        for venue in Venue:
            if venue not in self._book.adapters:
                continue
            adapter = Address(self._book.address_of(venue))
            if self._fetch("risk", "adapterCap", adapter, head=head).number("0") > 0:
                routers[self._fetch(venue, "router", head=head).address("0")] = adapter
        return routers

    def _convert(self, amount: int) -> int:
        """Count this chain's base units in the fund's; both are worth the same."""
        return mul_div_up(amount, *self._scale)

    def _fetch(self, role: str, function: str, *arguments: Argument, head: Head) -> Reading:
        place = f"strategy:{self._strategy}" if role == "strategy" else role
        address, contract = find_contract(self._book, place)
        data = "0x" + contract.encode(function, *arguments).hex()
        return contract.decode(function, self._reads.fetch_call(address, data, head))
