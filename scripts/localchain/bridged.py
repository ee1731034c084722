"""Two chains with Hyperlane between them, a warp route for one token, and the relay that serves."""

from __future__ import annotations

from dataclasses import dataclass

from eth_typing import ChecksumAddress
from web3.contract import Contract
from web3.logs import DISCARD
from web3.types import TxReceipt

from scripts.localchain.anvil import Anvil
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.checkpoints import Message
from scripts.localchain.hyperlane import (
    Hyperlane,
    deploy_collateral,
    deploy_hyperlane,
    deploy_synthetic,
    enroll,
    to_bytes32,
)
from scripts.localchain.relay import Relay, Station, ValidatorKeys
from scripts.localchain.transactions import deploy, send
from scripts.localchain.uniswap import MAX_UINT

HOME_CHAIN_ID, AWAY_CHAIN_ID = 31337, 1337  # the two that count as local


@dataclass(frozen=True, slots=True, kw_only=True)
class Shore:
    """
    One of the two chains.

    Args:
        anvil: its node.
        hyperlane: the protocol on it.
        token: what is bridged: the token itself at home, its likeness away.
        route: its end of the warp route; away it is the token.
    """

    anvil: Anvil
    hyperlane: Hyperlane
    token: Contract
    route: Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridged:
    """
    Two chains and what runs between them.

    Args:
        home: where the token lives.
        away: where its likeness is minted.
        relay: carries messages both ways, when it is told to.
    """

    home: Shore
    away: Shore
    relay: Relay

    def send_token(
        self, source: Shore, receiver: ChecksumAddress, amount: int, *, sender: ChecksumAddress
    ) -> Message:
        """
        Send tokens to the other chain, and pay what the bridge asks for it.

        Returns:
            The message that now waits to be delivered.
        """
        target = self.away if source is self.home else self.home
        terms = (target.hyperlane.domain, to_bytes32(receiver), amount)
        if source is self.home:
            send(source.token.functions.approve(source.route.address, MAX_UINT), sender=sender)
        fee = source.route.functions.quoteGasPayment(target.hyperlane.domain).call()
        receipt = send(source.route.functions.transferRemote(*terms), sender=sender, value=fee)
        (message,) = dispatched_in(source.hyperlane, receipt)
        return message

    def align(self) -> None:
        """Bring the chain whose clock is behind up to the other's."""
        early, late = sorted((self.home.anvil, self.away.anvil), key=lambda each: each.now())
        if early.now() < late.now():
            early.warp(late.now())


def dispatched_in(hyperlane: Hyperlane, receipt: TxReceipt) -> tuple[Message, ...]:
    """List the messages that a transaction dispatched."""
    logs = hyperlane.mailbox.events.Dispatch().process_receipt(receipt, errors=DISCARD)
    return tuple(Message(bytes(log["args"]["message"])) for log in logs)


def bridge_chains(home: Anvil, away: Anvil, token: Contract, *, confirmations: int = 0) -> Bridged:
    """
    Deploy Hyperlane on both chains and a warp route for a token.

    Args:
        home: where the token is.
        away: another chain, with another chain id.
        token: an ERC-20 with name, symbol and decimals.
        confirmations: blocks that validators of either chain wait before they sign.
    """
    keys = {node: ValidatorKeys.of(str(node.options.chain_id)) for node in (home, away)}
    owner = home.accounts[0].address
    protocols = {
        node: deploy_hyperlane(
            node.w3, domain=node.options.chain_id, trusted=keys[other].public, sender=owner
        )
        for node, other in ((home, away), (away, home))
    }
    name, symbol, decimals = (
        token.functions[word]().call() for word in ("name", "symbol", "decimals")
    )
    collateral = deploy_collateral(protocols[home], token)
    likeness = deploy_synthetic(protocols[away], name=name, symbol=symbol, decimals=decimals)
    enroll(((protocols[home], collateral), (protocols[away], likeness)))
    stations = [
        Station(hyperlane=protocols[node], validators=keys[node], confirmations=confirmations)
        for node in (home, away)
    ]
    return Bridged(
        home=Shore(anvil=home, hyperlane=protocols[home], token=token, route=collateral),
        away=Shore(anvil=away, hyperlane=protocols[away], token=likeness, route=likeness),
        relay=Relay(stations, sender=owner),
    )


def bridge_bare_chains(home: Anvil, away: Anvil, *, confirmations: int = 0) -> Bridged:
    """Deploy a token of 6 decimals on the first chain and bridge it to the second."""
    terms = ("USD Coin", "USDC", 6)
    owner = home.accounts[0].address
    token = deploy(home.w3, project_artifact("LocalToken"), *terms, sender=owner)
    return bridge_chains(home, away, token, confirmations=confirmations)
