"""Where a node writes the states of its older blocks, and how they go away again.

Anvil keeps the last 500 states in memory and writes older ones to disk, a file of up to 20 MB for
every block, and it never removes them when it is killed: a day of tests filled a disk.
"""

import os
import re
import shutil
import tempfile
from pathlib import Path

_PREFIX = "pocket-anvil-"
_OWNED = re.compile(rf"{_PREFIX}(\d+)-.+")


def make_place() -> Path:
    """
    Make the folder of one node, which carries this process's number.

    Whoever made it removes it with `remove_place`. A process that was killed cannot: what it left
    is swept up here, by the next one that starts a node.
    """
    sweep(Path(tempfile.gettempdir()))
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))


def remove_place(place: Path) -> None:
    """Remove a node's folder with all states in it; a second call does nothing."""
    shutil.rmtree(place, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Remove the folders below `parent` whose process is gone; those of the living stay."""
    for place in parent.glob(f"{_PREFIX}*"):
        owner = _OWNED.fullmatch(place.name)
        if owner and not _is_alive(int(owner.group(1))):
            remove_place(place)


def _is_alive(pid: int) -> bool:
    """Ask the kernel; a process of somebody else counts as alive."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
