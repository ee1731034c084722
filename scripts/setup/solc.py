"""Put the Solidity compiler where py-solc-x, Ape and forge look: native if possible, else npm."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from scripts.setup.environment import ROOT, SOLC_FOLDER

VERSION = "0.8.37"
# The commit names the source that a compiler was built from, whoever built it.
LONG_VERSION = "0.8.37+commit.f401782d"
COMPILER = SOLC_FOLDER / f"solc-v{VERSION}"
NATIVE_FOLDER = SOLC_FOLDER / "native"
LAUNCHER = ROOT / "scripts" / "setup" / "solc.cjs"
DOWNLOAD_HOST = "binaries.soliditylang.org"
CONNECT_TIMEOUT_S = 3.0
DOWNLOAD_TIMEOUT_S = 60.0


def fetch_version(compiler: Path) -> str:
    """Ask a compiler who it is; an empty text means that it does not run here."""
    try:
        answer = subprocess.run(
            [compiler, "--version"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout


def install_native() -> str:
    """
    Download the native compiler with py-solc-x.

    Returns:
        Why it could not be had, or an empty text when it is in place.
    """
    try:
        # py-solc-x would wait for ever on a network that drops packets: knock first.
        socket.create_connection((DOWNLOAD_HOST, 443), timeout=CONNECT_TIMEOUT_S).close()
    except OSError as error:
        return f"{DOWNLOAD_HOST} is out of reach ({error})"
    NATIVE_FOLDER.mkdir(parents=True, exist_ok=True)
    install = (
        f"import solcx; solcx.install_solc('{VERSION}', solcx_binary_path={str(NATIVE_FOLDER)!r})"
    )
    try:
        subprocess.run(
            [sys.executable, "-c", install],
            capture_output=True,
            text=True,
            timeout=DOWNLOAD_TIMEOUT_S,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        return f"the download failed: {error.stderr.strip().splitlines()[-1:]}"
    except subprocess.TimeoutExpired:
        return f"the download took more than {DOWNLOAD_TIMEOUT_S:.0f} s"
    if LONG_VERSION not in fetch_version(NATIVE_FOLDER / COMPILER.name):
        return "the downloaded compiler does not run here or is another build"
    return ""


def install_launcher() -> str:
    """
    Link the launcher, which runs the native compiler if there is one and the npm package if not.

    Returns:
        Why it could not be used, or an empty text when it is in place.
    """
    COMPILER.unlink(missing_ok=True)
    COMPILER.symlink_to(os.path.relpath(LAUNCHER, SOLC_FOLDER))
    if LONG_VERSION not in fetch_version(COMPILER):
        return "the npm package solc is missing or another version (`npm ci` installs it)"
    return ""


def main() -> int:
    """Install the compiler once; exit 1 with what was tried when there is none."""
    stamp = SOLC_FOLDER / ".stamp"
    if COMPILER.exists() and stamp.exists() and stamp.read_text() == LONG_VERSION:
        return 0
    SOLC_FOLDER.mkdir(exist_ok=True)
    native_failure = install_native()
    if native_failure:
        # Half a download, or a program of another platform, must not win over the npm package.
        shutil.rmtree(NATIVE_FOLDER, ignore_errors=True)
    launcher_failure = install_launcher()
    if launcher_failure:
        print(
            f"setup: no Solidity compiler {VERSION}.\n"
            f"  tried the native one: {native_failure}\n"
            f"  tried the npm one: {launcher_failure}\n"
            f"  to fix: connect to the internet and run `make setup`,\n"
            f"  or put a solc {VERSION} at {NATIVE_FOLDER / COMPILER.name}",
            file=sys.stderr,
        )
        return 1
    if native_failure:
        print(f"setup: using the npm compiler, as {native_failure}", file=sys.stderr)
    stamp.write_text(LONG_VERSION)
    return 0


if __name__ == "__main__":
    sys.exit(main())
