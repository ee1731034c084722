"""Who can still change something of the line to the outpost, for whoever decides to launch."""

from collections.abc import Sequence

from eth_typing import ChecksumAddress
from eth_utils.address import to_checksum_address
from web3 import Web3

from scripts.deployment.chain import CallFailedError, CallRevertedError, fetch
from scripts.deployment.config import FundConfig
from scripts.deployment.line import PROXY_SLOTS
from scripts.deployment.quantities import ZERO_ADDRESS


def describe_line(config: FundConfig, nodes: Sequence[Web3]) -> list[str]:
    """
    Spell who owns what the line is made of; a fund without an outpost has no line.

    Args:
        config: the fund.
        nodes: of each of `config.chains`.
    """
    if config.outpost is None:
        return []
    lines = ["who may change what the line is made of:"]
    for (name, end), w3 in zip(config.outpost.hyperlane, nodes, strict=True):
        for part in ("mailbox", "route", "ism"):
            owner = _spell_owner(w3, getattr(end, part), "owner()", "nobody")
            code = _spell_code(w3, getattr(end, part))
            lines.append(f"        outpost.hyperlane.{name}.{part}: {owner}{code}")
        module = _spell_owner(w3, end.route, "interchainSecurityModule()", "that of the mailbox")
        lines.append(f"        outpost.hyperlane.{name}.route is vouched for by {module}")
    return lines


def _spell_code(w3: Web3, at: ChecksumAddress) -> str:
    """Say who may replace the code of an EIP-1967 proxy; nothing where there is none."""
    word = bytes(w3.eth.get_storage_at(at, PROXY_SLOTS["admin"]))
    return f", its code: {to_checksum_address(word[-20:])}" if any(word) else ""


def _spell_owner(w3: Web3, at: ChecksumAddress, signature: str, none: str) -> str:
    """Read an address that a contract names; `none` where it names none."""
    try:
        (answer,) = fetch(w3, at, signature, ["address"])
    except CallRevertedError:
        return none
    except CallFailedError as error:
        return f"unknown: {error}"
    address = to_checksum_address(str(answer))
    return none if address == ZERO_ADDRESS else address
