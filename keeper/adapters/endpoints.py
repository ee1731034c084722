"""Several nodes as one: the first healthy one answers, and every one learns of a transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from keeper.adapters.asking import ask_all
from keeper.adapters.endpoint import Endpoint, EndpointHealth
from keeper.adapters.pacing import Time
from keeper.adapters.rpc import RpcRefusal, ThrottledError, to_number
from keeper.adapters.senders import KNOWN
from keeper.errors import ArchiveNeededError, ChainMismatchError, RpcError

log = logging.getLogger(__name__)

T = TypeVar("T")
Error = RpcError | ChainMismatchError

SEND = "eth_sendRawTransaction"
NEWEST = ("eth_getBlockByNumber", "latest")
NO_SUCH_METHOD = -32601
GRACE_S = 0.5  # for those that are slower than as many as are needed
COMPARED_FOR_S = 15.0  # how long a comparison of heads holds


class EndpointPool:
    """
    adapters.rpc.Rpc over several endpoints.

    What a node answers counts, be it a refusal; the next one is asked when there is no answer, or
    none that this node could have: state it has pruned, a block it has not seen, an unknown method.

    Args:
        endpoints: in the order in which they are asked.
        quorum: how many must know a block before others count as behind it.
        patience_s: longest pause that is waited out when every endpoint asks for one.
        time: what pauses count by.
    """

    def __init__(
        self, endpoints: Sequence[Endpoint], *, quorum: int, patience_s: float, time: Time
    ) -> None:
        self.endpoints, self.quorum = tuple(endpoints), quorum
        self._patience_s, self._time = patience_s, time
        self._compared_at: float | None = None
        self._dissents: list[str] = []

    def fetch(self, method: str, *params: object) -> object:
        """
        Call a method.

        Raises:
            ChainMismatchError: every endpoint serves another chain.
            RpcRefusal: the first that answered refuses.
            ArchiveNeededError: nobody has the state of that block.
            RpcError: nobody answers.
        """
        if (method, *params[:1]) == NEWEST and len(self.endpoints) > 1 and self._is_old():
            self.compare_heads(self.quorum)
        ask = self._send_to_all if method == SEND else self._ask_in_order
        return self.patiently(lambda: ask(method, *params))

    def patiently(self, ask: Callable[[], T]) -> T:
        """Ask, and once more after the pause that endpoints ask for, if it is short enough."""
        try:
            return ask()
        except ThrottledError as error:
            if error.pause_s is None or error.pause_s > self._patience_s:
                raise
            self._time.sleep(error.pause_s)
            return ask()

    def in_order(self) -> tuple[Endpoint, ...]:
        """List whom to ask: those that serve, as configured, then the late, then those at rest."""
        usable = [each for each in self._own() if each.silent_s == 0]
        return tuple(sorted(usable, key=lambda each: (not each.health.serving, each.late)))

    def require_one(self) -> None:
        """
        Find one endpoint that serves the fund's chain.

        Raises:
            ChainMismatchError, RpcError: see `fetch`.
        """
        # All at once: one that hangs would keep every start waiting.
        if len(self.endpoints) == 1 or not self.compare_heads(self.quorum):
            self.fetch("eth_chainId")

    def compare_heads(self, enough: int) -> list[int]:
        """
        Ask everybody for the newest block, and note who is behind.

        Args:
            enough: answers after which those that are slow are left out.

        Returns:
            The numbers, the highest first.
        """
        heads, asked = {}, self.in_order()
        newest = ask_all(asked, *NEWEST, False, enough=enough, grace_s=GRACE_S)
        for answer in newest:
            if isinstance(answer.result, dict):
                number = to_number(answer.result.get("number"), "a block's number")
                heads[answer.endpoint] = number
        numbers = sorted(heads.values(), reverse=True)
        # One liar cannot push the others behind: as many must know a block as must agree on it.
        known = numbers[min(self.quorum, len(numbers)) - 1] if numbers else 0
        for endpoint in asked:
            endpoint.late = endpoint not in heads
        for endpoint, number in heads.items():
            endpoint.behind = max(0, known - number)
        self._compared_at = self._time.now()
        return numbers

    def examine(self) -> tuple[EndpointHealth, ...]:
        """Ask every endpoint, however long it takes, and say how each is doing."""
        self.compare_heads(len(self.endpoints))
        return self.health

    @property
    def health(self) -> tuple[EndpointHealth, ...]:
        """How the endpoints were doing when they were last asked."""
        return tuple(each.health for each in self.endpoints)

    def note_dissent(self, endpoint: Endpoint, text: str) -> None:
        """Note that the others agree that an endpoint did not tell the truth."""
        log.warning("%s", text)
        endpoint.note_lie(text)
        self._dissents.append(text)

    def take_dissents(self) -> tuple[str, ...]:
        """Give what was noted since it was last asked, for an alert."""
        taken, self._dissents = tuple(self._dissents), []
        return taken

    def none_answers(self, method: str, errors: Sequence[Error]) -> Error:
        """Make one error of all."""
        if not self._own():
            return ChainMismatchError("; ".join(each.foreign for each in self.endpoints))
        if len(errors) == 1 == len(self.endpoints):
            return errors[0]
        for kind in (RpcRefusal, ArchiveNeededError):
            if errors and all(isinstance(each, kind) for each in errors):
                return errors[0]
        text = f"none of {len(self.endpoints)} endpoints answers {method}"
        return self.blame(text, errors)

    def blame(self, text: str, errors: Sequence[Error]) -> RpcError:
        """Add to a text what endpoints said, and how long those that want a pause want one."""
        pauses = {each.name: each.silent_s for each in self._own() if each.silent_s}
        said = [str(error) for error in errors]
        said = said or [f"{name} asks for {pause:.0f} s" for name, pause in pauses.items()]
        text = "; ".join([text, *said])
        return ThrottledError(text, min(pauses.values())) if pauses else RpcError(text)

    def _own(self) -> list[Endpoint]:
        """List the endpoints of the fund's chain, as far as is known."""
        return [each for each in self.endpoints if not each.foreign]

    def _is_old(self) -> bool:
        at = self._compared_at
        return at is None or self._time.now() - at > COMPARED_FOR_S

    def _ask_in_order(self, method: str, *params: object) -> object:
        errors: list[Error] = []
        for endpoint in self.in_order():
            try:
                return endpoint.fetch(method, *params)
            except RpcRefusal as error:
                if error.code != NO_SUCH_METHOD:
                    raise
                errors.append(error)
            except (RpcError, ChainMismatchError) as error:
                errors.append(error)
        raise self.none_answers(method, errors)

    def _send_to_all(self, method: str, *params: object) -> object:
        """Send to every endpoint that serves; the first that takes it, or has it, is enough."""
        usable = self.in_order()
        targets = [each for each in usable if each.health.serving] or usable
        errors: dict[Endpoint, Error] = {}
        for answer in ask_all(targets, method, *params, enough=1, grace_s=0):
            if answer.error is None:
                return answer.result
            if any(sign in str(answer.error).lower() for sign in KNOWN):
                raise answer.error
            errors[answer.endpoint] = answer.error
        ordered = [errors[each] for each in targets if each in errors]
        refusals = (each for each in ordered if isinstance(each, RpcRefusal))
        raise next(refusals, self.none_answers(method, ordered))
