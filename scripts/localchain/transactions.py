"""Send set-up transactions from Anvil's unlocked accounts."""

from collections.abc import Mapping
from typing import cast

from eth_typing import ChecksumAddress, HexStr
from web3 import Web3
from web3.contract import Contract
from web3.contract.contract import ContractFunction
from web3.exceptions import Web3Exception
from web3.types import RPCEndpoint, TxParams, TxReceipt, Wei

from scripts.localchain.artifacts import Artifact
from scripts.localchain.errors import TransactionRevertedError

# Below 2^24, the most that one transaction may use on mainnet since Osaka.
SETUP_GAS = 16_000_000


def contract_at(w3: Web3, artifact: Artifact, address: ChecksumAddress) -> Contract:
    """Bind an artifact's ABI to a deployed address."""
    return w3.eth.contract(address=address, abi=list(artifact.abi))


def deploy(w3: Web3, artifact: Artifact, *args: object, sender: ChecksumAddress) -> Contract:
    """
    Deploy a contract and wait for it.

    Raises:
        TransactionRevertedError: the constructor reverted.
    """
    factory = w3.eth.contract(abi=list(artifact.abi), bytecode=HexStr(artifact.bytecode))
    data = HexStr(str(factory.constructor(*args).data_in_transaction))
    return contract_at(w3, artifact, deploy_code(w3, data, artifact.name, sender=sender))


def deploy_code(w3: Web3, code: HexStr, name: str, *, sender: ChecksumAddress) -> ChecksumAddress:
    """
    Deploy creation code with its encoded arguments and wait for it.

    Raises:
        TransactionRevertedError: the constructor reverted.
    """
    receipt = _send_raw(w3, {"from": sender, "data": code}, f"deploying {name}")
    address = receipt["contractAddress"]
    if address is None:
        raise TransactionRevertedError(f"deploying {name} made no contract")
    return address


def send(function: ContractFunction, *, sender: ChecksumAddress, value: int = 0) -> TxReceipt:
    """
    Send a call from an unlocked account and wait for it.

    Args:
        function: the bound contract function with its arguments.
        sender: an account that the node signs for.
        value: wei to send along.

    Raises:
        TransactionRevertedError: the call reverted; the message carries the node's reason.
    """
    # With every fee field given web3 encodes the call without asking the node for them.
    offline: TxParams = {"gas": SETUP_GAS, "gasPrice": Wei(0), "chainId": 0}
    built = function.build_transaction(offline)
    fields = {
        "from": sender,
        "to": str(built["to"]),
        "data": str(built["data"]),
        "value": hex(value),
    }
    return _send_raw(function.w3, fields, function.fn_name)


def send_data(
    w3: Web3, to: ChecksumAddress, data: HexStr, *, sender: ChecksumAddress, value: int = 0
) -> TxReceipt:
    """Send an encoded call; see `send`."""
    fields = {"from": sender, "to": str(to), "data": data, "value": hex(value)}
    return _send_raw(w3, fields, f"call {data[:10]}")


def _send_raw(w3: Web3, fields: Mapping[str, str], what: str) -> TxReceipt:
    """
    Hand a transaction to the node as it is and let it answer once it is mined.

    web3's own path asks for a gas estimate, fees and the chain id first: five round trips for one.
    """
    transaction = {**fields, "gas": hex(SETUP_GAS)}
    raw = w3.manager.request_blocking(RPCEndpoint("eth_sendTransactionSync"), [transaction])
    mined = cast("Mapping[str, HexStr]", raw)
    receipt = w3.eth.get_transaction_receipt(mined["transactionHash"])
    if receipt["status"] != 1:
        raise TransactionRevertedError(f"{what} reverted: {_reason(w3, transaction, receipt)}")
    return receipt


def _reason(w3: Web3, transaction: Mapping[str, str], receipt: TxReceipt) -> str:
    """Ask the node why a transaction failed by calling it again on the state before it."""
    before = hex(receipt["blockNumber"] - 1)
    try:
        w3.manager.request_blocking(RPCEndpoint("eth_call"), [transaction, before])
    except Web3Exception as error:
        return str(error)
    return f"no reason given, {receipt['gasUsed']} gas used"
