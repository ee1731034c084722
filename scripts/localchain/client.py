"""The client side of a local node: connection and the accounts that it unlocks."""

from dataclasses import dataclass

import requests
from eth_account import Account
from eth_typing import ChecksumAddress
from web3 import HTTPProvider, Web3
from web3.types import RPCEndpoint

MNEMONIC = "test test test test test test test test test test test junk"


@dataclass(frozen=True, slots=True, kw_only=True)
class DevAccount:
    """An account that Anvil funds and unlocks; its key is public knowledge."""

    address: ChecksumAddress
    private_key: str


def connect(rpc_url: str) -> Web3:
    """
    Make a client for a node on this machine.

    Proxies of the environment are not asked, and the chain id, which web3 checks before every call,
    is read once. Blocks are never cached: a reverted snapshot would leave wrong ones behind.
    """
    session = requests.Session()
    session.trust_env = False
    provider = HTTPProvider(
        rpc_url,
        request_kwargs={"timeout": 60},
        session=session,
        cache_allowed_requests=True,
        cacheable_requests={RPCEndpoint("eth_chainId")},
    )
    return Web3(provider)


def dev_accounts(count: int) -> tuple[DevAccount, ...]:
    """Derive the accounts that Anvil funds, in its order."""
    Account.enable_unaudited_hdwallet_features()
    keys = [
        Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{index}")
        for index in range(count)
    ]
    return tuple(
        DevAccount(address=Web3.to_checksum_address(key.address), private_key="0x" + key.key.hex())
        for key in keys
    )
