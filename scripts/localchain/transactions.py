"""Send set-up transactions from Anvil's unlocked accounts."""

from collections.abc import Mapping
from typing import cast

from eth_typing import ChecksumAddress, HexStr
from web3 import Web3
from web3.contract import Contract
from web3.contract.contract import ContractFunction
from web3.exceptions import Web3Exception
from web3.types import RPCEndpoint, TxReceipt

from scripts.localchain.artifacts import Artifact
from scripts.localchain.errors import TransactionReverted

# Below 2^24, the most that one transaction may use on mainnet since Osaka.
SETUP_GAS = 16_000_000


def contract_at(w3: Web3, artifact: Artifact, address: ChecksumAddress) -> Contract:
    """Bind an artifact's ABI to a deployed address."""
    return w3.eth.contract(address=address, abi=list(artifact.abi))


def deploy(w3: Web3, artifact: Artifact, *args: object, sender: ChecksumAddress) -> Contract:
    """
    Deploy a contract and wait for it.

    Raises:
        TransactionReverted: the constructor reverted.
    """
    factory = w3.eth.contract(abi=list(artifact.abi), bytecode=HexStr(artifact.bytecode))
    data = factory.constructor(*args).data_in_transaction
    receipt = _send_raw(w3, {"from": sender, "data": str(data)}, f"deploying {artifact.name}")
    address = receipt["contractAddress"]
    if address is None:
        raise TransactionReverted(f"deploying {artifact.name} made no contract")
    return contract_at(w3, artifact, address)


def send(function: ContractFunction, *, sender: ChecksumAddress, value: int = 0) -> TxReceipt:
    """
    Send a call from an unlocked account and wait for it.

    Args:
        function: the bound contract function with its arguments.
        sender: an account that the node signs for.
        value: wei to send along.

    Raises:
        TransactionReverted: the call reverted; the message carries the node's reason.
    """
    fields = {
        "from": sender,
        "to": str(function.address),
        "data": str(function._encode_transaction_data()),
        "value": hex(value),
    }
    return _send_raw(function.w3, fields, function.fn_name)


def _send_raw(w3: Web3, fields: Mapping[str, str], what: str) -> TxReceipt:
    """
    Hand a transaction to the node as it is.

    web3's own path asks for a gas estimate, fees and the chain id first: five round trips for one.
    """
    transaction = {**fields, "gas": hex(SETUP_GAS)}
    sent = w3.manager.request_blocking(RPCEndpoint("eth_sendTransaction"), [transaction])
    receipt = w3.eth.wait_for_transaction_receipt(cast(HexStr, sent), poll_latency=0.002)
    if receipt["status"] != 1:
        raise TransactionReverted(f"{what} reverted: {_reason(w3, transaction, receipt)}")
    return receipt


def _reason(w3: Web3, transaction: Mapping[str, str], receipt: TxReceipt) -> str:
    """Ask the node why a transaction failed by calling it again on the state before it."""
    before = hex(receipt["blockNumber"] - 1)
    try:
        w3.manager.request_blocking(RPCEndpoint("eth_call"), [transaction, before])
    except Web3Exception as error:
        return str(error)
    return f"no reason given, {receipt['gasUsed']} gas used"
