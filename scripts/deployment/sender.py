"""Sign and send the deployer's transactions, one after the other."""

import time
from collections.abc import Callable, Sequence
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
    fetch_pending,
    fetch_receipts,
)
from scripts.deployment.errors import FeeTooHighError, TransactionFailedError
from scripts.deployment.quantities import to_units
from scripts.deployment.reverts import explain
from scripts.deployment.sections import Network

GWEI_DECIMALS = 9
# The state may change between estimate and block: other users' calls, and timestamps.
GAS_MARGIN_PERCENT = 120
MAX_GAS = 2**24  # of one transaction (EIP-7825)
OUTBID_PERMILLE = 1_125  # nodes want 10 % more on both fees; some want 12.5 %
FIRST_POLL_S = 0.002
LAST_POLL_S = 2.0


def ignore(_: str) -> None:
    """Note nothing."""


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
        self,
        what: str,
        transaction: TxParams,
        nonce: int,
        *,
        earlier: Sequence[str] = (),
        note: Callable[[str], None] = ignore,
    ) -> TxReceipt:
        """
        Estimate, price, sign, note, send and wait.

        Args:
            what: names it in errors.
            transaction: `to` and `data`.
            nonce: its place in the deployer's order.
            earlier: transactions signed before for the same; one that is stuck is outbid.
            note: gets the hash before anything is sent, so that a crash loses no transaction.

        Raises:
            FeeTooHighError: gas costs more than the configuration allows.
            TransactionFailedError: it would revert, it did, or it was not mined in time.
        """
        raw = self.signer.sign(self._complete(what, transaction, nonce, earlier))
        transaction_hash = "0x" + bytes(Web3.keccak(raw)).hex()
        note(transaction_hash)
        self._broadcast(what, raw, known=bool(earlier))
        receipt = self._wait(what, [*earlier, transaction_hash])
        if receipt["status"] != 1:
            raise TransactionFailedError(f"{what} reverted in block {receipt['blockNumber']}")
        return receipt

    def price(self, earlier: Sequence[str] = ()) -> tuple[Wei, Wei]:
        """
        Price a unit of gas: maxFeePerGas and maxPriorityFeePerGas.

        Args:
            earlier: transactions to outbid if they are still pending.

        Raises:
            FeeTooHighError: above network.max_fee_gwei.
        """
        fee, tip = fetch_fees(self.w3)
        for stuck in fetch_pending(self.w3, earlier):
            fee = max(fee, _outbid(stuck["maxFeePerGas"]))
            tip = max(tip, _outbid(stuck["maxPriorityFeePerGas"]))
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

    def _complete(
        self, what: str, transaction: TxParams, nonce: int, earlier: Sequence[str]
    ) -> TxParams:
        """Fill in gas, fees, nonce and chain."""
        fee, tip = self.price(earlier)
        call: TxParams = {**transaction, "from": self.signer.address}
        try:
            gas = estimate_gas(self.w3, call)
        except CallFailedError as error:
            raise TransactionFailedError(f"{what} would revert: {explain(str(error))}") from error
        if gas > MAX_GAS:
            raise TransactionFailedError(f"{what} takes {gas} gas, the most is {MAX_GAS}")
        return {
            **transaction,
            "chainId": self.network.chain_id,
            "gas": min(MAX_GAS, gas * GAS_MARGIN_PERCENT // 100),
            "maxFeePerGas": fee,
            "maxPriorityFeePerGas": tip,
            "nonce": Nonce(nonce),
            "type": 2,
            "value": Wei(0),
        }

    def _broadcast(self, what: str, raw: bytes, *, known: bool) -> None:
        """Send; `known` tells that an earlier one may have been mined meanwhile."""
        try:
            self.w3.eth.send_raw_transaction(raw)
        except Web3RPCError as error:
            text = str(error)
            if "already" in text or (known and "nonce too low" in text):
                return
            raise TransactionFailedError(f"{what} was not accepted: {text}") from error

    def _wait(self, what: str, hashes: Sequence[str]) -> TxReceipt:
        """Wait for a receipt, patiently on a slow chain and briefly on a local one."""
        deadline = time.monotonic() + self.network.transaction_timeout
        poll = FIRST_POLL_S
        while time.monotonic() < deadline:
            receipts = fetch_receipts(self.w3, hashes)
            if receipts:
                return receipts[0]
            time.sleep(poll)
            poll = min(LAST_POLL_S, poll * 2)
        raise TransactionFailedError(
            f"{what} was not mined within {self.network.transaction_timeout} s: {hashes[-1]}; "
            "run again to offer more for it"
        )


def _outbid(fee: Wei) -> Wei:
    """Raise a fee by what every node accepts as a replacement, rounded up."""
    return Wei(-(-fee * OUTBID_PERMILLE // 1_000))
