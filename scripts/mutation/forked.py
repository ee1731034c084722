"""Try something in a copy of this process, so that it leaves nothing behind."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable

MEMORY = 8 << 30  # bytes of address space: a mutant that gathers for ever ends
PIPE = 1000  # bytes of an answer, less than what a pipe takes at once
TIMEOUT = "a processor time limit"


def limit_time(seconds: float) -> None:
    """End this process when it has computed for so many seconds from now; waiting costs nothing."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def run_forked(act: Callable[[], str], *, silent: bool = True) -> str:
    """
    Run an act in a copy of this process.

    Args:
        act: says how it ended.
        silent: print nothing.

    Returns:
        What the act returned, or why the copy died.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        if silent:
            _be_silent()
        _act_and_exit(act, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if said:
        return said.decode().strip()
    by_time = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF
    return TIMEOUT if by_time else f"death by {status}"


def _be_silent() -> None:
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)


def _act_and_exit(act: Callable[[], str], writing: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = act()
    except BaseException as error:  # noqa: BLE001 - whatever a mutant raises is an answer
        answer = f"{type(error).__name__}: {error}"[:PIPE]
    sys.stdout.flush()
    os.write(writing, answer.encode() or b" ")  # nothing at all is what the dead say
    os._exit(0)
