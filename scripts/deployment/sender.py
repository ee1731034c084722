"""Sign and send the deployer's transactions, one after the other."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

from eth_account.signers.local import LocalAccount
from eth_account.types import TransactionDictType
from eth_typing import ChecksumAddress
from web3 import Web3
from web3.exceptions import Web3RPCError
from web3.types import Nonce, TxParams, TxReceipt, Wei

from scripts.deployment.chain import (
    CallFailedError,
    estimate_gas,
    fetch_fees,
    fetch_nonces,
    fetch_receipt,
)
from scripts.deployment.config import Network
from scripts.deployment.errors import FeeTooHighError, TransactionFailedError
from scripts.deployment.quantities import to_units
from scripts.deployment.reverts import explain

GWEI_DECIMALS = 9
# The state may change between estimate and block: other users' calls, and timestamps.
GAS_MARGIN_PERCENT = 120
FIRST_POLL_S = 0.002
LAST_POLL_S = 2.0


class Signer(Protocol):
    """Whoever holds the deployer's key: a keystore, Ape, a hardware wallet, a test."""

    @property
    def address(self) -> ChecksumAddress:
        """The account that signs."""

    def sign(self, transaction: TxParams) -> bytes:
        """Sign a complete transaction and return its raw bytes."""


@dataclass(frozen=True, slots=True)
class LocalSigner:
    """A key in memory."""

    account: LocalAccount

    @property
    def address(self) -> ChecksumAddress:
        """The account that signs."""
        return self.account.address

    def sign(self, transaction: TxParams) -> bytes:
        """Sign a complete transaction and return its raw bytes."""
        fields = cast("TransactionDictType", transaction)
        return bytes(self.account.sign_transaction(fields).raw_transaction)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """
    Sends transactions and waits for each.

    Args:
        w3: the chain.
        signer: the deployer.
        network: chain id, fee limit and patience.
    """

    w3: Web3
    signer: Signer
    network: Network

    def send(
        self, what: str, transaction: TxParams, nonce: int, note: Callable[[str], None]
    ) -> TxReceipt:
        """
        Estimate, price, sign, note, send and wait.

        Args:
            what: names it in errors.
            transaction: `to` and `data`.
            nonce: its place in the deployer's order.
            note: gets the hash before anything is sent, so that a crash loses no transaction.

        Raises:
            FeeTooHighError: gas costs more than the configuration allows.
            TransactionFailedError: it would revert, it did, or it was not mined in time.
        """
        full = self._complete(what, transaction, nonce)
        raw = self.signer.sign(full)
        transaction_hash = "0x" + bytes(Web3.keccak(raw)).hex()
        note(transaction_hash)
        self._broadcast(what, raw)
        receipt = self._wait(what, transaction_hash)
        if receipt["status"] != 1:
            raise TransactionFailedError(f"{what} reverted in {transaction_hash}")
        return receipt

    def max_fee(self) -> tuple[Wei, Wei]:
        """
        Price a unit of gas: maxFeePerGas and maxPriorityFeePerGas.

        Raises:
            FeeTooHighError: above network.max_fee_gwei.
        """
        fee, tip = fetch_fees(self.w3)
        limit = to_units(self.network.max_fee_gwei, GWEI_DECIMALS)
        if fee > limit:
            wanted = Web3.from_wei(fee, "gwei")
            raise FeeTooHighError(
                f"gas costs up to {wanted:f} gwei now, network.max_fee_gwei is "
                f"{self.network.max_fee_gwei:f}"
            )
        return fee, tip

    def settle_pool(self) -> int:
        """
        Wait until none of the deployer's transactions is pending.

        Returns:
            The deployer's next nonce.

        Raises:
            TransactionFailedError: something stays pending.
        """
        deadline = time.monotonic() + self.network.transaction_timeout
        mined, next_free = fetch_nonces(self.w3, self.signer.address)
        while mined != next_free:
            if time.monotonic() > deadline:
                raise TransactionFailedError(
                    f"{next_free - mined} transactions of {self.signer.address} are still pending "
                    f"after {self.network.transaction_timeout} s"
                )
            time.sleep(LAST_POLL_S)
            mined, next_free = fetch_nonces(self.w3, self.signer.address)
        return mined

    def _complete(self, what: str, transaction: TxParams, nonce: int) -> TxParams:
        """Fill in gas, fees, nonce and chain."""
        fee, tip = self.max_fee()
        call: TxParams = {**transaction, "from": self.signer.address}
        try:
            gas = estimate_gas(self.w3, call)
        except CallFailedError as error:
            raise TransactionFailedError(f"{what} would revert: {explain(str(error))}") from error
        return {
            **transaction,
            "chainId": self.network.chain_id,
            "gas": gas * GAS_MARGIN_PERCENT // 100,
            "maxFeePerGas": fee,
            "maxPriorityFeePerGas": tip,
            "nonce": Nonce(nonce),
            "type": 2,
            "value": Wei(0),
        }

    def _broadcast(self, what: str, raw: bytes) -> None:
        """Send; a node that knows the transaction already has nothing against it."""
        try:
            self.w3.eth.send_raw_transaction(raw)
        except Web3RPCError as error:
            if "already" not in str(error):
                raise TransactionFailedError(f"{what} was not accepted: {error}") from error

    def _wait(self, what: str, transaction_hash: str) -> TxReceipt:
        """Wait for the receipt, patiently on a slow chain and briefly on a local one."""
        deadline = time.monotonic() + self.network.transaction_timeout
        poll = FIRST_POLL_S
        while time.monotonic() < deadline:
            receipt = fetch_receipt(self.w3, transaction_hash)
            if receipt is not None:
                return receipt
            time.sleep(poll)
            poll = min(LAST_POLL_S, poll * 2)
        raise TransactionFailedError(
            f"{what} was not mined within {self.network.transaction_timeout} s: {transaction_hash}"
        )
