"""Where the tools of the proof are: in an environment of their own, see requirements-proof.in."""

from __future__ import annotations

from pathlib import Path

from scripts.setup.environment import ROOT

PROOF_BIN = ROOT / ".venv-proof" / "bin"


def proof_tool(name: str) -> Path:
    """
    Find a program of the proof tools.

    Raises:
        FileNotFoundError: scripts/setup/proof_tools has not installed it yet.
    """
    path = PROOF_BIN / name
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: run `make proof-tools`")
    return path
