"""Deploy Hyperlane as it is on mainnet: mailbox, hooks, a pinned multisig ISM and a warp route."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eth_typing import ChecksumAddress
from web3 import Web3
from web3.contract import Contract

from scripts.localchain.artifacts import HYPERLANE, typechain_artifact
from scripts.localchain.transactions import deploy, send
from scripts.localchain.uniswap import ZERO_ADDRESS

DISPATCH_FEE = 10**13  # wei a message: it must be paid, so a quote that is not asked for reverts
MOST_DISPATCH_FEE = 10**15
ONE_TO_ONE = 1  # a warp route's scale when both tokens have the same decimals


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """
    Who signs for the messages of one chain.

    Args:
        addresses: in the order of the ISM.
        threshold: signatures that a message needs.
    """

    addresses: tuple[ChecksumAddress, ...]
    threshold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hyperlane:
    """
    The protocol on one chain.

    Args:
        domain: its Hyperlane domain, here the chain id.
        mailbox: dispatches and processes messages.
        merkle_hook: the tree of dispatched messages; every dispatch must pass it.
        fee_hook: what a dispatch costs; the default hook.
        ism: believes the validators of the other chain.
        owner: of all of them.
    """

    domain: int
    mailbox: Contract
    merkle_hook: Contract
    fee_hook: Contract
    ism: Contract
    owner: ChecksumAddress

    @property
    def w3(self) -> Web3:
        """The chain's client."""
        return self.mailbox.w3


def deploy_hyperlane(
    w3: Web3, *, domain: int, trusted: Validators, sender: ChecksumAddress
) -> Hyperlane:
    """
    Deploy the protocol.

    Args:
        w3: the chain.
        domain: its own domain.
        trusted: validators of the OTHER chain, whose messages this one processes.
        sender: who owns everything afterwards.
    """
    mailbox = deploy(w3, typechain_artifact(HYPERLANE, "Mailbox"), domain, sender=sender)
    hooks = HYPERLANE + "/hooks"
    tree = deploy(w3, typechain_artifact(hooks, "MerkleTreeHook"), mailbox.address, sender=sender)
    terms = (MOST_DISPATCH_FEE, DISPATCH_FEE, sender, sender)
    fee = deploy(w3, typechain_artifact(hooks, "ProtocolFee"), *terms, sender=sender)
    ism = deploy_ism(w3, trusted, sender)
    parts = (ism.address, fee.address, tree.address)
    send(mailbox.functions.initialize(sender, *parts), sender=sender)
    return Hyperlane(
        domain=domain, mailbox=mailbox, merkle_hook=tree, fee_hook=fee, ism=ism, owner=sender
    )


def deploy_ism(w3: Web3, trusted: Validators, sender: ChecksumAddress) -> Contract:
    """Deploy an ISM that a recipient can pin: it keeps its validators whatever the mailbox does."""
    folder = HYPERLANE + "/isms/multisig/StorageMultisigIsm.sol"
    artifact = typechain_artifact(folder, "StorageMessageIdMultisigIsm")
    return deploy(w3, artifact, list(trusted.addresses), trusted.threshold, sender=sender)


def deploy_collateral(hyperlane: Hyperlane, token: Contract) -> Contract:
    """Deploy the end of a warp route that locks a token; its ISM is pinned."""
    artifact = typechain_artifact(HYPERLANE + "/token", "HypERC20Collateral")
    terms = (token.address, ONE_TO_ONE, hyperlane.mailbox.address)
    route = deploy(hyperlane.w3, artifact, *terms, sender=hyperlane.owner)
    pinned = (ZERO_ADDRESS, hyperlane.ism.address, hyperlane.owner)
    send(route.functions.initialize(*pinned), sender=hyperlane.owner)
    return route


def deploy_synthetic(hyperlane: Hyperlane, *, name: str, symbol: str, decimals: int) -> Contract:
    """Deploy the end of a warp route that mints the token's likeness; its ISM is pinned."""
    artifact = typechain_artifact(HYPERLANE + "/token", "HypERC20")
    terms = (decimals, ONE_TO_ONE, hyperlane.mailbox.address)
    route = deploy(hyperlane.w3, artifact, *terms, sender=hyperlane.owner)
    pinned = (ZERO_ADDRESS, hyperlane.ism.address, hyperlane.owner)
    send(route.functions.initialize(0, name, symbol, *pinned), sender=hyperlane.owner)
    return route


def enroll(ends: Sequence[tuple[Hyperlane, Contract]]) -> None:
    """Let the two ends of a warp route know each other."""
    (home, here), (away, there) = ends
    for hyperlane, route, domain, other in (
        (home, here, away.domain, there),
        (away, there, home.domain, here),
    ):
        end = to_bytes32(other.address)
        send(route.functions.enrollRemoteRouter(domain, end), sender=hyperlane.owner)


def to_bytes32(address: ChecksumAddress) -> bytes:
    """Spell an address as Hyperlane does: 32 bytes, the address at their end."""
    return bytes(12) + bytes.fromhex(address[2:])
