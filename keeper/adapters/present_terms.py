"""What the chain says, at one block, of the things that a proposal is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, cast

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import Argument, Contract
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.power_calls import encode_named
from keeper.adapters.rpc import Rpc, RpcRefusal
from keeper.adapters.transactions import find_contract, read_revert
from keeper.domain.intents import Head
from keeper.domain.names import Value
from keeper.domain.powers import Power, Present, Tree, View, dig
from keeper.errors import ArchiveNeededError, RpcError

DECIMALS = bytes.fromhex("313ce567")
MOST_DECIMALS = 18
STRANGERS_GAS = 200_000  # a feed behind a proxy takes a tenth of it
WORD_BYTES = 32


class Caller(Protocol):
    """Whoever answers a call of a view at a block."""

    def fetch(self, at: str, data: bytes, head: Head) -> bytes | None:
        """Call; None when it reverts."""
        ...

    def fetch_stranger(self, at: str, data: bytes, head: Head) -> bytes | None:
        """Call what anybody may have written; None when it gives no answer, whatever it does."""
        ...


class PinnedCaller:
    """
    Calls the chain itself.

    Args:
        rpc: the nodes, of which those that are asked have to agree.
    """

    def __init__(self, rpc: Rpc) -> None:
        self._reads = PinnedReads(rpc)

    def fetch_head(self, block: int | None = None) -> Head:
        """Choose the block that everything is read at; None is the newest."""
        return self._reads.fetch_block("latest" if block is None else hex(block))

    def fetch(self, at: str, data: bytes, head: Head) -> bytes | None:
        """Call; None when it reverts."""
        try:
            return self._reads.fetch_call(at, "0x" + data.hex(), head)
        except RpcRefusal as refusal:
            if read_revert(refusal) is None:
                raise
            return None

    def fetch_stranger(self, at: str, data: bytes, head: Head) -> bytes | None:
        """
        Call what anybody may have written; None when it gives no answer, whatever it does.

        All nodes give it the same little gas: else it could answer some of them and others not.
        """
        try:
            return self._reads.fetch_call(at, "0x" + data.hex(), head, gas=STRANGERS_GAS)
        except ArchiveNeededError:
            raise
        except RpcError:
            return None


class PresentTerms:
    """
    Reads present values.

    Args:
        caller: calls views.
        book: of the fund.
    """

    def __init__(self, caller: Caller, book: AddressBook) -> None:
        self._caller, self._book = caller, book

    def fetch(self, power: Power, keys: Mapping[str, Value], feed: object, head: Head) -> Present:
        """
        Read what a power's fields are now.

        Args:
            power: whose.
            keys: what it is about, by the names of the power's keys.
            feed: the aggregator that a call lists; anything else when it lists none.
            head: the block.

        Raises:
            RpcError: the node did not answer.
            ArchiveNeededError: it no longer has that block's state.
        """
        views = {f"{each.contract}.{each.function}": each for each in views_of(power)}
        answers = {name: self._ask(view, power, keys, head) for name, view in views.items()}
        found = {name: answer for name, answer in answers.items() if answer is not None}
        listed = dig(found, ("registry.feed", "0", "aggregator"))
        now = self._fetch_decimals(listed, head)
        then = now if feed == listed or feed is None else self._fetch_decimals(feed, head)
        return Present(answers=found, time=head.timestamp, usd_now=now, usd_then=then)

    def fetch_config_hash(self, arguments: Tree, head: Head) -> bytes | None:
        """Ask the Treasury for the hash of a configuration; None when it makes none of it."""
        at, treasury = find_contract(self._book, "treasury")
        rules = dig(arguments, ("mandate", "rules"))
        assert rules is not None
        named = {"config": arguments["config"], "rules": rules}
        answer = self._caller.fetch(at, encode_named(treasury, "configHash", named), head)
        return answer if answer is not None and len(answer) == WORD_BYTES else None

    def _ask(self, view: View, power: Power, keys: Mapping[str, Value], head: Head) -> Tree | None:
        at, contract = find_contract(self._book, view.contract)
        arguments = [keys[key.name] for key in power.keys] if view.keyed else []
        data = self._caller.fetch(at, _encode(contract, view, arguments), head)
        if data is None:
            return None
        return cast("Tree", contract.decode(view.function, data).values)

    def _fetch_decimals(self, feed: object, head: Head) -> int | None:
        if not isinstance(feed, str):
            return None
        answer = self._caller.fetch_stranger(feed, DECIMALS, head)
        if answer is None or len(answer) < WORD_BYTES:
            return None
        decimals = int.from_bytes(answer[:WORD_BYTES], "big")
        return decimals if decimals <= MOST_DECIMALS else None


def views_of(power: Power) -> tuple[View, ...]:
    """Collect the views that tell a power's present values."""
    return tuple(field.view for field in power.fields if field.view is not None)


def _encode(contract: Contract, view: View, arguments: list[Value]) -> bytes:
    return contract.encode(view.function, *cast("list[Argument]", arguments))
