"""
A strict node at the level of JSON-RPC, for the real wire, the real signer and the real journal.

It keeps geth's pool, final blocks, reorganisations and canonical hashes, and lies when told to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from keeper.adapters.rpc import RpcRefusal
from keeper.errors import RpcError
from tests.faults.chain import COUNTER, Block, Chain, View
from tests.faults.pool import Pool, Refused
from tests.faults.signed import Signed, read_signed
from tests.faults.weather import Fault, Weather

CHAIN_ID, OTHER_CHAIN_ID = 1, 5
CALL_GAS = 50_000
TIP = 10**8
PAUSED = (
    bytes.fromhex("08c379a0")
    + (32).to_bytes(32, "big")
    + (6).to_bytes(32, "big")
    + (b"paused".ljust(32, b"\0"))
)
Params = Sequence[object]


@dataclass(slots=True)
class Node:
    """
    keeper.adapters.rpc.Rpc, and what tests do to it.

    Attributes:
        log: every method that was called.
        delayed: what was sent and is still on its way.
    """

    chain: Chain = field(default_factory=lambda: Chain("ours"))
    other: Chain = field(default_factory=lambda: Chain("theirs"))
    pool: Pool = field(default_factory=lambda: Pool(CHAIN_ID))
    weather: Weather = field(default_factory=Weather)
    delayed: list[Signed] = field(default_factory=list)

    # --- what tests do ---

    def mine(self) -> None:
        """Let what is on its way arrive, the newest first, and mine what can be mined."""
        while self.delayed:
            self.pass_on(self.delayed.pop())
        self.chain.add(self.pool.take(self.chain.view, self.chain.base_fee))
        self.pool.settle(self.chain.view)

    def reorganise(self, depth: int, *, vanish: bool) -> None:
        """Replace the newest blocks by empty ones; what was in them goes to the pool, or away."""
        height = self.chain.view.head.number
        lost = self.chain.cut(depth)
        for _ in range(height - self.chain.view.head.number):
            self.chain.add(())
        if not vanish:
            for each in lost:
                self.pass_on(each)

    def evict(self) -> None:
        """Forget everything that waits."""
        self.pool.waiting.clear()
        self.delayed.clear()

    # --- Rpc ---

    def fetch(self, method: str, *params: object) -> object:
        """Answer a call, or do to it what the weather says."""
        fault = self.weather.take(method)
        if fault is Fault.SILENT:
            raise RpcError(f"the node does not answer {method}: ReadTimeout")
        if fault is Fault.BUSY:
            raise RpcError(f"the node does not answer {method}: 429 Too Many Requests")
        if fault is Fault.NONSENSE:
            return self.weather.nonsense
        try:
            if fault is Fault.TWICE:
                self._try(method, params, fault)
            answer = self._answer(method, params, fault)
        except Refused as refused:
            text = f"the node refuses {method}: {refused}"
            raise RpcRefusal(text, refused.code, refused.data) from refused
        if fault is Fault.CUT:
            raise RpcError(f"the node does not answer {method}: ReadTimeout")
        return answer

    def _try(self, method: str, params: Params, fault: Fault) -> None:
        try:
            self._answer(method, params, fault)
        except Refused:
            return

    def _answer(self, method: str, params: Params, fault: Fault | None) -> object:
        if method == "eth_chainId":
            return hex(OTHER_CHAIN_ID if fault is Fault.STRANGE else CHAIN_ID)
        if method == "eth_sendRawTransaction":
            return self._take(read_signed(bytes.fromhex(str(params[0])[2:])), fault)
        reads: dict[str, Callable[[View, Params], object]] = {
            "eth_getBlockByNumber": self._block,
            "eth_getBlockByHash": self._block_by_hash,
            "eth_getTransactionCount": self._nonce,
            "eth_getBalance": lambda _view, _params: hex(self.pool.funds),
            "eth_maxPriorityFeePerGas": lambda _view, _params: hex(TIP),
            "eth_call": self._call,
            "eth_estimateGas": self._estimate,
            "eth_getTransactionReceipt": self._receipt,
        }
        return reads[method](self._view(fault), params)

    def _view(self, fault: Fault | None) -> View:
        if fault is Fault.STRANGE:
            return self.other.view
        if fault is Fault.ORPHAN:
            return self.chain.abandoned
        lag = self.weather.lag if fault is Fault.BEHIND else 0
        return self.chain.view.behind(lag)

    def _take(self, new: Signed, fault: Fault | None) -> str:
        if fault is Fault.STRANGE:
            Pool(OTHER_CHAIN_ID).require_valid(new, self.other.view)
        if fault in (Fault.BEHIND, Fault.ORPHAN, Fault.SWALLOWED, Fault.DELAYED):
            # Each of these judges by what it sees itself, then tells the others or does not.
            self.pool.require_valid(new, self._view(fault))
            if fault is Fault.DELAYED:
                self.delayed.append(new)
            elif fault is not Fault.SWALLOWED:
                self.pass_on(new)
            return new.hash
        self.pool.add(new, self.chain.view)
        return new.hash

    def pass_on(self, new: Signed) -> None:
        """Take what another node passes on; nobody hears it when it is refused."""
        try:
            self.pool.add(new, self.chain.view)
        except Refused:
            return

    def _block(self, view: View, params: Params) -> object:
        number = _number(view, params[0])
        return None if number > view.head.number else _spell_block(view.blocks[number], params)

    def _block_by_hash(self, view: View, params: Params) -> object:
        number = view.number_of(str(params[0]))
        return None if number is None else _spell_block(view.blocks[number], params)

    def _nonce(self, view: View, params: Params) -> object:
        return hex(view.nonce(str(params[0]), _require_number(view, params[1])))

    def _call(self, view: View, params: Params) -> object:
        _require_number(view, params[1])
        if self.chain.reverting:
            raise Refused("execution reverted: paused", 3, PAUSED)
        return "0x"

    def _estimate(self, view: View, params: Params) -> object:
        del view
        if self.chain.reverting:
            raise Refused("execution reverted: paused", 3, PAUSED)
        del params
        return hex(CALL_GAS)

    def _receipt(self, view: View, params: Params) -> object:
        found = view.find(str(params[0]))
        if found is None:
            return None
        block, mined = found
        return {
            "transactionHash": mined.hash,
            "blockNumber": hex(block.number),
            "blockHash": block.hash,
            "status": "0x0" if mined.hash in block.failed else "0x1",
            "gasUsed": hex(CALL_GAS if mined.to == COUNTER else mined.intrinsic_gas),
            "effectiveGasPrice": hex(min(mined.fees.max_fee, block.base_fee + mined.fees.tip)),
        }


def _number(view: View, tag: object) -> int:
    """Read a block tag, EIP-1898's hashes among them."""
    if isinstance(tag, dict):
        number = view.number_of(str(tag["blockHash"]))
        if number is None:
            raise Refused("hash is not currently canonical")
        return number
    named = {"latest": view.head.number, "pending": view.head.number, "earliest": 0}
    return named[str(tag)] if str(tag) in named else int(str(tag), 16)


def _require_number(view: View, tag: object) -> int:
    number = _number(view, tag)
    if number > view.head.number:
        raise Refused("header not found")
    return number


def _spell_block(block: Block, params: Params) -> dict[str, object]:
    whole = len(params) > 1 and params[1] is True
    return {
        "number": hex(block.number),
        "hash": block.hash,
        "parentHash": block.parent,
        "timestamp": hex(block.timestamp),
        "baseFeePerGas": hex(block.base_fee),
        "transactions": [
            {"hash": each.hash, "from": each.sender, "nonce": hex(each.nonce), "to": each.to}
            if whole
            else each.hash
            for each in block.transactions
        ],
    }
