"""One node of several: who it is, how it is doing, and how often it is asked."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from keeper.adapters.pacing import Time, TokenBucket
from keeper.adapters.rpc import Rpc, RpcRefusal, ThrottledError, to_number, to_record
from keeper.errors import ArchiveNeededError, ChainMismatchError, RpcError

FIRST_REST_S, LONGEST_REST_S = 1.0, 60.0
SLOWER = 0.2  # weight of the newest answer in the mean time of an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The chain that an endpoint has to serve."""

    chain_id: int
    genesis_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointHealth:
    """
    How one endpoint is doing.

    Args:
        host: its name in errors and logs, never its URL.
        serving: whether it is asked in its turn, and not only when no other is left.
        behind_blocks: how far it was behind the others at the last comparison; None before one.
        failures: answers that failed to come since the process began.
        latency_ms: mean time of an answer; None before one.
        reason: why it does not serve; "" when it does.
    """

    host: str
    serving: bool
    behind_blocks: int | None
    failures: int
    latency_ms: int | None
    reason: str


class Endpoint:
    """
    A node that proves its chain before its first answer is used, and rests after failures.

    Args:
        name: what errors and logs call it.
        rpc: the line to it.
        identity: the chain it has to serve.
        per_s: most requests a second; 0 for no limit.
        most_behind: blocks behind the others from which on it does not serve.
        time: what rests and rates count by.

    Attributes:
        behind: blocks behind the others at the last comparison; None before one.
        late: whether it kept the others waiting there.
    """

    def __init__(
        self, name: str, rpc: Rpc, identity: Identity, *, per_s: float, most_behind: int, time: Time
    ) -> None:
        self.name = name
        self._rpc, self._identity = rpc, identity
        self._bucket, self._most_behind, self._time = TokenBucket(per_s, time), most_behind, time
        self._lock, self._proof = threading.Lock(), threading.Lock()
        self._proven, self._foreign = False, ""
        self._failures, self._in_row = 0, 0
        self._rests_until = self._silent_until = -1.0
        self._latency_s: float | None = None
        self._reason = ""
        self.behind: int | None = None
        self.late = False

    @property
    def foreign(self) -> str:
        """Why it is never used, as it serves another chain; "" while nothing says so."""
        return self._foreign

    @property
    def silent_s(self) -> float:
        """How long it asked to be left alone from now on; 0 when it did not."""
        return max(0.0, self._silent_until - self._time.now())

    @property
    def health(self) -> EndpointHealth:
        """How it is doing."""
        reason = self._trouble()
        return EndpointHealth(
            host=self.name,
            serving=not reason,
            behind_blocks=self.behind,
            failures=self._failures,
            latency_ms=None if self._latency_s is None else round(self._latency_s * 1_000),
            reason=reason,
        )

    def fetch(self, method: str, *params: object) -> object:
        """
        Call a method, after the node has proven its chain.

        Raises:
            ChainMismatchError: it serves another chain.
            RpcRefusal, ArchiveNeededError: it answered so.
            RpcError: it did not answer; it rests for a while then.
        """
        try:
            self._prove()
            answer = self._ask(method, *params)
        except (RpcRefusal, ArchiveNeededError):
            self._in_row = 0
            raise
        except ChainMismatchError:
            raise
        except ThrottledError as error:
            pause_s = FIRST_REST_S if error.pause_s is None else error.pause_s
            self._rest(str(error), pause_s=pause_s)
            raise
        except RpcError as error:
            self._rest(str(error))
            raise
        self._in_row = 0
        return answer

    def note_lie(self, text: str) -> None:
        """Let it rest for long, as the others agree that it did not tell the truth."""
        self._rest(text, rest_s=LONGEST_REST_S)

    def _rest(self, reason: str, *, rest_s: float = 0.0, pause_s: float | None = None) -> None:
        """Ask it less: longer with every failure in a row, and not at all while it says so."""
        with self._lock:
            self._failures += 1
            growing_s = min(FIRST_REST_S * 2**self._in_row, LONGEST_REST_S)
            self._in_row, self._reason = self._in_row + 1, reason
            now = self._time.now()
            self._rests_until = now + max(growing_s, rest_s, pause_s or 0.0)
            if pause_s is not None:
                self._silent_until = now + pause_s
            self._proven = False  # what comes back may be another node

    def _prove(self) -> None:
        if self._foreign:
            raise ChainMismatchError(self._foreign)
        with self._proof:
            if self._proven:
                return
            try:
                self._compare()
            except (RpcRefusal, ArchiveNeededError) as error:
                raise RpcError(
                    f"{self.name} does not say which chain it serves: {error}"
                ) from error
            self._proven = True

    def _compare(self) -> None:
        wanted = self._identity
        chain_id = to_number(self._ask("eth_chainId"), "the chain id")
        if chain_id != wanted.chain_id:
            self._disown(f"the node serves chain {chain_id}, the book {wanted.chain_id}")
        block = self._ask("eth_getBlockByNumber", "0x0", False)
        genesis = to_record(block, "block 0").get("hash")
        if genesis != wanted.genesis_hash:
            self._disown(
                f"the node's chain began with {genesis}, the book's with {wanted.genesis_hash}"
            )

    def _disown(self, text: str) -> None:
        self._foreign = f"{self.name}: {text}"
        raise ChainMismatchError(self._foreign)

    def _ask(self, method: str, *params: object) -> object:
        self._bucket.take()
        began = self._time.now()
        try:
            answer = self._rpc.fetch(method, *params)
        except (RpcRefusal, ArchiveNeededError):
            self._note_answer(began)
            raise
        self._note_answer(began)
        return answer

    def _note_answer(self, began: float) -> None:
        took_s = self._time.now() - began
        with self._lock:
            mean = took_s if self._latency_s is None else self._latency_s
            self._latency_s = mean + SLOWER * (took_s - mean)

    def _trouble(self) -> str:
        """Say why it does not serve; "" when it does."""
        if self._foreign:
            return self._foreign
        if self._time.now() < self._rests_until:
            return self._reason
        if self.behind is not None and self.behind > self._most_behind:
            return f"{self.behind} blocks behind the others, limit is {self._most_behind}"
        return ""
