"""Signatures over typed data, as an investor's wallet makes them."""

from collections.abc import Mapping, Sequence

from eth_account import Account
from eth_account.datastructures import SignedMessage
from eth_account.messages import encode_typed_data
from web3.contract import Contract

from scripts.localchain.client import DevAccount

Fields = Sequence[tuple[str, str]]


def sign_typed(
    account: DevAccount,
    contract: Contract,
    kind: str,
    fields: Fields,
    message: Mapping[str, object],
) -> SignedMessage:
    """
    Sign a message for one contract.

    Args:
        account: who signs.
        contract: whose EIP-712 domain it is for.
        kind: name of the message's type.
        fields: names and types, in their order.
        message: values by name.
    """
    _, name, version, chain_id, verifier, *_ = contract.functions.eip712Domain().call()
    signable = encode_typed_data(
        domain_data={
            "name": name,
            "version": version,
            "chainId": chain_id,
            "verifyingContract": verifier,
        },
        message_types={kind: [{"name": name, "type": each} for name, each in fields]},
        message_data=dict(message),
    )
    signed: SignedMessage = Account.from_key(account.private_key).sign_message(signable)
    return signed
