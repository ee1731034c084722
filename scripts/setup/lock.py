"""Write the lock files anew from what pyproject.toml, the requirements and package.json ask for."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from scripts.setup.environment import ROOT, VENV_BIN

# The words by which npm decides whether a package belongs on a machine.
SYSTEMS = {"darwin": "darwin", "linux": "linux", "win32": "win32"}
PROCESSORS = {"amd64": "x64", "arm64": "arm64"}


LOCKS = {
    "requirements.lock": ("pyproject.toml", "requirements.in"),
    "requirements-proof.lock": ("requirements-proof.in",),
}


def lock_python(lock: str, sources: tuple[str, ...]) -> None:
    """Resolve for every platform at once, with the hash of every file that may be installed."""
    options = (
        "--universal --python-version 3.11 --generate-hashes --no-header "
        f"--no-emit-index-url --quiet --output-file {lock}"
    )
    subprocess.run(
        [VENV_BIN / "uv", "pip", "compile", *sources, *options.split()],
        cwd=ROOT,
        check=True,
    )


def complete_platforms(lock: dict[str, Any]) -> dict[str, Any]:
    """
    Name the platform packages that this machine's registry does not carry.

    npm leaves an optional package that it cannot find out of the lock file, and then refuses to
    install from that file. Named without a hash, such a package is pinned to its version and only
    fetched on its own platform.

    Args:
        lock: the parsed package-lock.json.

    Returns:
        The same lock with an entry for every optional dependency, sorted by path.
    """
    packages: dict[str, Any] = dict(lock["packages"])
    for package in list(packages.values()):
        for name, version in package.get("optionalDependencies", {}).items():
            _, system, processor = [*name.rsplit("-", 2), "", ""][:3]
            if f"node_modules/{name}" in packages or system not in SYSTEMS:
                continue
            packages[f"node_modules/{name}"] = {
                "version": version,
                "cpu": [PROCESSORS[processor]],
                "dev": True,
                "optional": True,
                "os": [SYSTEMS[system]],
            }
    return {**lock, "packages": dict(sorted(packages.items()))}


def lock_node() -> None:
    """Resolve the npm side and fill in what npm leaves out."""
    path = ROOT / "package-lock.json"
    subprocess.run(["npm", "install", "--package-lock-only"], cwd=ROOT, check=True)
    lock = complete_platforms(json.loads(path.read_text()))
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    for name, asked in LOCKS.items():
        lock_python(name, asked)
    lock_node()
