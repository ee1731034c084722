"""Reads on which money rests: several endpoints must give the same answer at the same block."""

from __future__ import annotations

from keeper.adapters.asking import Answer, Asking
from keeper.adapters.endpoints import NEWEST, EndpointPool
from keeper.adapters.rpc import RpcRefusal
from keeper.adapters.voting import Ballot, agreed_part
from keeper.errors import ArchiveNeededError, RpcError

SLOW_S = 2.0  # without an answer, after which another endpoint is asked besides
MOST_FORK_DEPTH = 3  # blocks by which the newest may be disputed before that is an error


class QuorumRpc:
    """
    adapters.rpc.Rpc that believes only what enough endpoints say alike.

    As many are asked as are needed, and another one for each that fails or differs. With fewer
    liars than the quorum the answer is the truth or an error.

    Args:
        pool: of the endpoints, with the quorum.
    """

    def __init__(self, pool: EndpointPool) -> None:
        self._pool = pool

    def fetch(self, method: str, *params: object) -> object:
        """
        Call a method on enough endpoints.

        Returns:
            What they agree on; fields that clients may differ in are left out.

        Raises:
            RpcRefusal: enough of them refuse, or one of them ran out of gas and they do not agree.
            ArchiveNeededError: nobody has the state of that block.
            RpcError: fewer equal answers than the quorum.
        """
        if (method, *params[:1]) == NEWEST:
            return self._pool.patiently(self._fetch_newest)
        return self._pool.patiently(lambda: self._vote(method, *params))

    def _fetch_newest(self) -> object:
        """Find the newest block that enough endpoints know and agree on."""
        quorum = self._pool.quorum
        heads = self._pool.compare_heads(quorum)
        if len(heads) < quorum:
            raise self._too_few(f"{len(heads)} endpoints tell", NEWEST[0], [])
        for depth in range(MOST_FORK_DEPTH):
            try:
                number = max(0, heads[quorum - 1] - depth)
                return self._vote(NEWEST[0], hex(number), False)
            except RpcError as error:
                disputed = error
        raise disputed

    def _vote(self, method: str, *params: object) -> object:
        ballot, waiting = Ballot(method), list(self._pool.in_order())
        asking, quorum = Asking(method, *params), self._pool.quorum
        while len(ballot.best) < quorum:
            missing = max(0, quorum - len(ballot.best) - asking.open)
            asking.ask(waiting[:missing])
            waiting = waiting[missing:]
            answer = asking.next(SLOW_S if waiting else None)
            if answer is not None:
                ballot.add(answer)
            elif waiting:
                asking.ask([waiting.pop(0)])  # in the place of one that is slow
            else:
                break
        if len(ballot.best) < quorum:
            raise self._undecided(ballot)
        self._name_others(ballot, params)
        return _result(ballot)

    def _undecided(self, ballot: Ballot) -> Exception:
        answers = [*ballot.best, *ballot.others, *ballot.silent]
        for answer in answers:
            # A smaller call may be within every node's limit: then they can agree.
            if isinstance(answer.error, RpcRefusal) and answer.error.out_of_gas:
                return answer.error
        if not ballot.votes and _all_pruned(ballot.silent):
            assert ballot.silent[0].error is not None
            return ballot.silent[0].error
        return self._too_few(f"{len(ballot.best)} equal answers", ballot.method, ballot.silent)

    def _too_few(self, found: str, method: str, silent: list[Answer]) -> Exception:
        errors = [each.error for each in silent if each.error is not None]
        if not self._pool.in_order() or len(self._pool.endpoints) == 1:
            return self._pool.none_answers(method, errors)
        total, quorum = len(self._pool.endpoints), self._pool.quorum
        text = f"{found} to {method} of {total} endpoints, the quorum is {quorum}"
        return self._pool.blame(text, errors)

    def _name_others(self, ballot: Ballot, params: tuple[object, ...]) -> None:
        """
        Name those that were outvoted.

        Only about a block named by its hash can nobody be honest and of another opinion.
        """
        if not any(isinstance(each, dict) and "blockHash" in each for each in params):
            return
        for answer in ballot.others:
            if isinstance(answer.error, RpcRefusal) and answer.error.data is None:
                continue  # for a reason of its own, such as a limit on gas
            self._pool.note_dissent(
                answer.endpoint,
                f"{answer.endpoint.name} contradicts {_names(ballot.best)} about {ballot.method}",
            )


def _names(answers: list[Answer]) -> str:
    return " and ".join(answer.endpoint.name for answer in answers)


def _all_pruned(silent: list[Answer]) -> bool:
    return bool(silent) and all(isinstance(each.error, ArchiveNeededError) for each in silent)


def _result(ballot: Ballot) -> object:
    winner = ballot.best[0]
    if winner.error is not None:
        raise winner.error
    return agreed_part(ballot.method, winner.result)
