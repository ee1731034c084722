"""Read a chain: single calls that say what failed, whatever stands at the address."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError, InsufficientDataBytes
from eth_typing import BlockIdentifier, ChecksumAddress, HexStr
from eth_utils.crypto import keccak
from requests.exceptions import RequestException
from web3 import Web3
from web3.exceptions import ContractLogicError, TransactionNotFound, Web3Exception
from web3.types import TxData, TxParams, TxReceipt, Wei

from scripts.deployment.errors import RpcError

WORD_BYTES = 32
_SIGNATURE = re.compile(r"(\w+)\((.*)\)")


class CallFailedError(Exception):
    """An address did not answer as the called function would; the text says how."""


class CallRevertedError(CallFailedError):
    """The chain itself said that the call reverts; no failure of a node is taken for that."""


def fetch(
    w3: Web3,
    to: ChecksumAddress,
    signature: str,
    returns: Sequence[str],
    *args: object,
    block: BlockIdentifier = "latest",
) -> tuple[object, ...]:
    """
    Call a view.

    Args:
        w3: the chain.
        to: whom to ask.
        signature: e.g. `balanceOf(address)`; its types encode `args`.
        returns: types of what comes back, e.g. `["uint256"]`.
        block: the state to ask.

    Raises:
        CallFailedError: there is no contract, it reverted, or it answered something else.
    """
    data = call_data(signature, *args)
    try:
        answer = w3.eth.call({"to": to, "data": data}, block)
    except ContractLogicError as error:
        if not _is_revert(error):
            raise CallFailedError(f"{signature} fails: {error}") from error
        raise CallRevertedError(f"{signature} reverts: {error}") from error
    except Web3Exception as error:
        raise CallFailedError(f"{signature} fails: {error}") from error
    if not answer and not fetch_code(w3, to):
        raise CallFailedError("there is no contract")
    return decode_strictly(signature, returns, bytes(answer))


def _is_revert(error: ContractLogicError) -> bool:
    """
    Tell a revert from what web3 takes for one.

    It does so with every error that has a `data` which is null, text or a table, and nodes put
    their own troubles into such errors too.
    """
    if isinstance(error.data, str) and error.data.removeprefix("Reverted ").startswith("0x"):
        return True
    return not isinstance(error.data, dict) and "revert" in str(error.message).lower()


def decode_strictly(what: str, types: Sequence[str], answer: bytes) -> tuple[object, ...]:
    """
    Decode return data; Ape, once loaded, lets eth_abi read missing words as zero.

    Raises:
        CallFailedError: it is too short or holds something else.
    """
    try:
        if len(answer) < WORD_BYTES * len(types):
            raise InsufficientDataBytes(f"{len(answer)} bytes")
        return tuple(decode(list(types), answer))
    except (DecodingError, OverflowError) as error:
        raise CallFailedError(f"{what} answers no {', '.join(types)}") from error


def fetch_int(w3: Web3, to: ChecksumAddress, signature: str, *args: object) -> int:
    """
    Call a view that returns one unsigned number.

    Raises:
        CallFailedError: see `fetch`.
    """
    (value,) = fetch(w3, to, signature, ["uint256"], *args)
    assert isinstance(value, int)
    return value


def call_data(signature: str, *args: object) -> bytes:
    """Encode a call of a function with elementary parameters."""
    match = _SIGNATURE.fullmatch(signature)
    if match is None:
        raise ValueError(f"{signature} is no function signature")
    types = [kind for kind in match.group(2).split(",") if kind]
    return keccak(text=signature)[:4] + encode(types, args)


def fetch_code(w3: Web3, address: ChecksumAddress) -> bytes:
    """Read the code at an address; empty for an account."""
    return bytes(w3.eth.get_code(address))


def fetch_genesis_hash(w3: Web3) -> str:
    """Read the hash of block 0, which tells chains of one id apart."""
    return "0x" + bytes(w3.eth.get_block(0)["hash"]).hex()


def fetch_nonces(w3: Web3, account: ChecksumAddress) -> tuple[int, int]:
    """Read the account's next nonce as mined, and with what waits in the pool."""
    mined = w3.eth.get_transaction_count(account, "latest")
    return mined, max(mined, w3.eth.get_transaction_count(account, "pending"))


def fetch_fees(w3: Web3) -> tuple[Wei, Wei]:
    """
    Read what a transaction has to offer now.

    Returns:
        maxFeePerGas and maxPriorityFeePerGas; the first outlives six full blocks.
    """
    tip = w3.eth.max_priority_fee
    base = w3.eth.get_block("latest")["baseFeePerGas"]
    return Wei(2 * base + tip), tip


def estimate_gas(w3: Web3, transaction: TxParams) -> int:
    """
    Ask the node what a transaction will use.

    Raises:
        CallFailedError: it would revert; the text carries the revert data.
    """
    try:
        return w3.eth.estimate_gas(transaction)
    except Web3Exception as error:
        raise CallFailedError(str(error)) from error


def fetch_receipts(w3: Web3, hashes: Iterable[str]) -> list[TxReceipt]:
    """Read the receipts of those transactions that are mined."""
    receipts: list[TxReceipt] = []
    for transaction_hash in hashes:
        with suppress(TransactionNotFound):
            receipts.append(w3.eth.get_transaction_receipt(HexStr(transaction_hash)))
    return receipts


def fetch_pending(w3: Web3, hashes: Iterable[str]) -> list[TxData]:
    """Read those transactions that the node knows and has not mined."""
    known: list[TxData] = []
    for transaction_hash in hashes:
        with suppress(TransactionNotFound):
            known.append(w3.eth.get_transaction(HexStr(transaction_hash)))
    return [transaction for transaction in known if transaction.get("blockNumber") is None]


@contextmanager
def rpc_errors(*nodes: Web3) -> Iterator[None]:
    """
    Turn a node that is gone into one clear error.

    Args:
        nodes: of which one may be gone.

    Raises:
        RpcError: the connection failed; the text names the host alone, as a URL may hold a key.
    """
    try:
        yield
    except (RequestException, ConnectionError, TimeoutError) as error:
        kind = type(error).__name__
        hosts = " or ".join(host_of(w3) for w3 in nodes)
        raise RpcError(f"the node at {hosts} does not answer: {kind}") from error


def host_of(w3: Web3) -> str:
    """Name the node without what may be secret in its URL."""
    url = str(getattr(w3.provider, "endpoint_uri", ""))
    match = re.match(r"\w+://(?:[^/@]*@)?([^/?#]+)", url)
    return match.group(1) if match else "the configured provider"
