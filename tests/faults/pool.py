"""The pool of a strict node: geth's rules, in geth's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.faults.chain import View
from tests.faults.signed import Signed

BLOCK_GAS = 30_000_000
BUMP_PERCENT = 10


class Refused(Exception):
    """The node does not want it; `code` and `data` are those of JSON-RPC."""

    def __init__(self, message: str, code: int = -32000, data: bytes | None = None) -> None:
        super().__init__(message)
        self.code, self.data = code, data


@dataclass(slots=True)
class Pool:
    """
    What waits to be mined, by sender and nonce.

    Args:
        chain_id: what a signature must be for.
        funds: what every account holds, wei.
    """

    chain_id: int
    funds: int = 10**21
    waiting: dict[tuple[str, int], Signed] = field(default_factory=dict)

    def add(self, new: Signed, view: View) -> None:
        """
        Take a transaction in.

        Raises:
            Refused: as geth would.
        """
        place = (new.sender, new.nonce)
        old = self.waiting.get(place)
        if old is not None and old.hash == new.hash:
            raise Refused("already known")
        self.require_valid(new, view)
        if old is not None and not replaces(new, old):
            raise Refused("replacement transaction underpriced")
        self.waiting[place] = new

    def require_valid(self, new: Signed, view: View) -> None:
        """Check what does not depend on the rest of the pool."""
        gas, fees = new.intrinsic_gas, new.fees
        if new.chain_id != self.chain_id:
            have_want = f"have {new.chain_id} want {self.chain_id}"
            raise Refused(f"invalid chain id for signer: {have_want}")
        if new.gas > BLOCK_GAS:
            raise Refused("exceeds block gas limit")
        if fees.tip > fees.max_fee:
            raise Refused("max priority fee per gas higher than max fee per gas")
        if new.gas < gas:
            raise Refused(f"intrinsic gas too low: gas {new.gas}, minimum needed {gas}")
        if fees.tip < 1:
            raise Refused(f"transaction underpriced: gas tip cap {fees.tip}, minimum needed 1")
        if new.nonce < (nonce := view.nonce(new.sender)):
            raise Refused(f"nonce too low: next nonce {nonce}, tx nonce {new.nonce}")
        if new.most_cost > self.funds:
            raise Refused(f"insufficient funds for gas * price + value: balance {self.funds}")

    def take(self, view: View, base_fee: int) -> Iterator[Signed]:
        """Take out what can be mined next: no gap, and it pays the base fee."""
        for sender in sorted({sender for sender, _ in self.waiting}):
            nonce = view.nonce(sender)
            while (sender, nonce) in self.waiting:
                if self.waiting[sender, nonce].fees.max_fee < base_fee:
                    break
                yield self.waiting.pop((sender, nonce))
                nonce += 1

    def settle(self, view: View) -> None:
        """Throw out what the chain has overtaken."""
        for sender, nonce in list(self.waiting):
            if nonce < view.nonce(sender):
                del self.waiting[sender, nonce]

    def count(self, sender: str) -> int:
        """Count what waits for an account."""
        return sum(owner == sender for owner, _ in self.waiting)


def replaces(new: Signed, old: Signed) -> bool:
    """Whether both fee fields are at least a tenth higher, as geth counts tenths."""
    pairs = ((new.fees.max_fee, old.fees.max_fee), (new.fees.tip, old.fees.tip))
    return all(
        offered > known and offered >= known * (100 + BUMP_PERCENT) // 100
        for offered, known in pairs
    )
