"""services.listing.ListingStage by `eth_simulateV1`, with people who exist for its length alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from keeper.adapters import token_calls as calls
from keeper.adapters.contracts import load_code, load_contract
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.reverts import explain
from keeper.adapters.rpc import Rpc, to_bytes, to_list, to_record
from keeper.adapters.simulated_calls import (
    CallResult,
    SimulatedBlock,
    SimulatedCall,
    fetch_simulation,
)
from keeper.adapters.transactions import to_head
from keeper.domain.events import Checkpoint
from keeper.domain.intents import Head
from keeper.domain.listing import (
    BUYERS,
    CONTRACT,
    DRIVER,
    MEASURED,
    POOL,
    SUPPLY,
    Act,
    Deed,
    Phase,
    Result,
)
from keeper.domain.pool_events import PoolTerms
from keeper.domain.units import Address
from keeper.errors import ChainMovedError, ConfigError

METER = "the meter"
ETHER = 10**24  # wei that everybody has for gas
MONEY = 2**95  # units of what is paid with: as many as the narrowest tokens can count
LEAST_GAS_PRICE = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """
    Who and what takes part.

    Args:
        money: the token that is paid with.
        people: address of each name, in `MEASURED` and beside it.
    """

    terms: PoolTerms
    token: Address
    money: Address
    people: Mapping[str, Address]

    def call(self, name: str, to: Address, data: bytes) -> SimulatedCall:
        """Let somebody call; a contract acts because another account told it to."""
        if name != CONTRACT:
            return SimulatedCall(sender=self.people[name], to=to, data=data)
        told = load_contract("ListingProbe").encode("act", to, data)
        return SimulatedCall(sender=self.people[DRIVER], to=self.people[CONTRACT], data=told)

    def deed(self, deed: Deed) -> SimulatedCall:
        """Encode a deed."""
        me, amount = self.people[deed.actor], deed.amount
        other = self.people.get(deed.other, me)
        router = self.terms.router
        match deed.act:
            case Act.BUY:
                data = calls.buy_exactly(self.terms, self.money, self.token, amount, me)
                return self.call(deed.actor, router, data)
            case Act.SELL:
                data = calls.sell_exactly(self.terms, self.token, self.money, amount, me)
                return self.call(deed.actor, router, data)
            case Act.SEND | Act.SEND_ITSELF:
                data = calls.transfer(other, amount)
            case Act.APPROVE_ROUTER:
                data = calls.approve(router, amount)
            case Act.APPROVE:
                data = calls.approve(other, amount)
            case Act.SPEND | Act.STEAL:
                data = calls.transfer_from(other, me, amount)
            case Act.LOOK | Act.WAIT:
                data = calls.balance_of(me)
        return self.call(deed.actor, self.token, data)

    @property
    def measurement(self) -> SimulatedCall:
        """Encode a look at all balances."""
        accounts = [self.people[name] for name in MEASURED]
        data = load_contract("ListingProbe").encode("measure", self.token, accounts)
        return SimulatedCall(sender=self.people[DRIVER], to=self.people[METER], data=data)


class SimulatedStage:
    """
    Rehearses by simulation.

    Args:
        rpc: the node.
    """

    def __init__(self, rpc: Rpc) -> None:
        self._rpc, self._reads = rpc, PinnedReads(rpc)

    def fetch_results(
        self, terms: PoolTerms, token: Address, phases: Sequence[Phase], block: Checkpoint
    ) -> tuple[Result, ...]:
        """
        Rehearse on the state of a block.

        Raises:
            ChainMovedError: the block is no longer on the chain.
            RpcError: the node did not answer, or cannot simulate.
            ConfigError: the token that is paid with cannot be given to anybody in a simulation.
        """
        head = self._fetch_head(block)
        money = terms.token1 if token == terms.token0 else terms.token0
        scene = _Scene(terms=terms, token=token, money=money, people=_people(terms, block))
        overrides = self._overrides(scene, block)
        price = max(LEAST_GAS_PRICE, 2 * head.base_fee)
        blocks = [
            SimulatedBlock(
                number=head.number + phase.blocks,
                timestamp=head.timestamp + phase.seconds,
                calls=tuple(_calls(scene, phase, first=place == 0)),
            )
            for place, phase in enumerate(phases)
        ]
        found = fetch_simulation(self._rpc, blocks, overrides, block, price)
        return tuple(_read(phases, found))

    def _fetch_head(self, block: Checkpoint) -> Head:
        answer = self._rpc.fetch("eth_getBlockByHash", block.hash, False)
        if answer is None:
            raise ChainMovedError(f"block {block.number} is no longer on the chain")
        return to_head(to_record(answer, f"block {block.number}"))

    def _overrides(self, scene: _Scene, block: Checkpoint) -> dict[str, dict[str, object]]:
        """Give everybody ether, the buyers money, and the contracts their code."""
        found: dict[str, dict[str, object]] = {
            address: {"balance": hex(ETHER)}
            for name, address in scene.people.items()
            if name != POOL
        }
        for name in (CONTRACT, METER):
            found[scene.people[name]]["code"] = load_code("ListingProbe")
        slots = {
            self._find_slot(scene.money, scene.people[name], block): f"0x{MONEY:064x}"
            for name in BUYERS
        }
        return found | {scene.money: {"stateDiff": slots}}

    def _find_slot(self, money: Address, account: Address, block: Checkpoint) -> str:
        """
        Find where a token keeps an account's balance: which of the words that it reads.

        Raises:
            ConfigError: none of them is the balance as it is.
        """
        data = "0x" + calls.balance_of(account).hex()
        pinned = {"blockHash": block.hash, "requireCanonical": True}
        call = {"to": money, "data": data}
        answer = self._rpc.fetch("eth_createAccessList", call, pinned)
        listed = to_list(to_record(answer, "an access list").get("accessList"), "an access list")
        for entry in (to_record(each, "an access") for each in listed):
            if Address(to_checksum_address(str(entry.get("address")))) != money:
                continue
            for key in to_list(entry.get("storageKeys"), "storage keys"):
                diff = {money: {"stateDiff": {str(key): f"0x{MONEY:064x}"}}}
                shown = to_bytes(self._rpc.fetch("eth_call", call, pinned, diff), "a balance")
                if int.from_bytes(shown[:32], "big") == MONEY:
                    return str(key)
        raise ConfigError(
            f"no word of {money} is the balance of an account: nothing is bought with it"
        )


def _people(terms: PoolTerms, block: Checkpoint) -> dict[str, Address]:
    """Invent people; the block's hash is among what names them, so that no token knows them."""
    names = {*MEASURED, DRIVER, METER} - {POOL}
    invented = {
        name: Address(to_checksum_address(keccak(text=f"{name} {block.hash}")[12:]))
        for name in sorted(names)
    }
    return invented | {POOL: terms.address}


def _calls(scene: _Scene, phase: Phase, *, first: bool) -> Iterator[SimulatedCall]:
    if first:
        for name in BUYERS:
            yield scene.call(name, scene.money, calls.approve(scene.terms.router, MONEY))
        yield scene.measurement
    for deed in phase.deeds:
        yield scene.deed(deed)
        yield scene.measurement


def _read(phases: Sequence[Phase], found: Sequence[Sequence[CallResult]]) -> Iterator[Result]:
    """Put each deed beside the measurements before and after it."""
    opening = len(BUYERS)
    before = _measured(found[0][opening])
    for place, (phase, results) in enumerate(zip(phases, found, strict=True)):
        rest = results[opening + 1 :] if place == 0 else results
        for deed, done, look in zip(phase.deeds, rest[::2], rest[1::2], strict=True):
            after = _measured(look)
            refused, answer = _outcome(deed, done, look)
            yield Result(
                when=phase.when,
                deed=deed,
                refused=refused,
                answer=answer,
                gas=done.gas,
                changes={
                    name: after[name] - before[name]
                    for name in after
                    if after[name] != before.get(name, 0)
                },
                seen=after.get(deed.actor, 0),
            )
            before = after or before


def _measured(look: CallResult) -> dict[str, int]:
    if look.refused is not None:
        return {}
    said = load_contract("ListingProbe").decode("measure", look.answer)
    return dict(zip(MEASURED, said.numbers("1"), strict=True)) | {SUPPLY: said.number("0")}


def _outcome(deed: Deed, done: CallResult, look: CallResult) -> tuple[str | None, bytes]:
    """Say why a deed failed, by the contract's own word when it acted, and what it returned."""
    if look.refused is not None:
        return f"balances cannot be read: {look.refused}", b""
    if deed.actor != CONTRACT or done.refused is not None:
        return done.refused, done.answer
    said = load_contract("ListingProbe").decode("act", done.answer)
    answer = said.data("1")
    return (None, answer) if said.flag("0") else (explain(answer), answer)
