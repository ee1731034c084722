"""
Where this project keeps its tools, for programs that were started without the Makefile.

As a pytest plugin (see pyproject.toml) it makes a plain `pytest` find the compiler and Anvil.
It is loaded before Ape, which reads these variables when it is imported.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV_BIN = ROOT / ".venv" / "bin"
SOLC_FOLDER = ROOT / ".solcx"
APE_FOLDER = ROOT / ".ape"


def native_tool(name: str) -> Path:
    """
    Find a native program of the set-up.

    Args:
        name: `anvil`, `forge` or `cast`.

    Raises:
        FileNotFoundError: the set-up has not linked it yet.
    """
    path = VENV_BIN / name
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: run `make setup`")
    return path


def export_tool_paths() -> None:
    """Point Ape and py-solc-x at this project's tools; what the caller has set already stays."""
    os.environ.setdefault("SOLCX_BINARY_PATH", str(SOLC_FOLDER))
    os.environ.setdefault("APE_DATA_FOLDER", str(APE_FOLDER))
    # Ape takes the first `anvil` on PATH, and a user's own may be any version.
    folders = os.environ.get("PATH", "").split(os.pathsep)
    if str(VENV_BIN) not in folders:
        os.environ["PATH"] = os.pathsep.join([str(VENV_BIN), *folders])
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))


export_tool_paths()
