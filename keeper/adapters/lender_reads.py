"""Who lends the base asset within a transaction, read at one block: v3 pools and Aave v3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.address import to_checksum_address

from keeper.adapters.address_book import ChainBook
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.rpc import Rpc, RpcRefusal
from keeper.adapters.token_calls import balance_of, encode_call
from keeper.adapters.transactions import find_contract
from keeper.domain.borrowing import Lender
from keeper.domain.events import Checkpoint
from keeper.domain.pools import PPM, V3Pool
from keeper.domain.round_trips import FLASH_ACCOUNT
from keeper.domain.units import BPS, ZERO_ADDRESS, Address
from keeper.errors import RpcError

# More than a round trip is costed at with own money, rounded up from receipts: 419,545 with a loan
# of a v3 pool and 515,560 with one of Aave, through v3 and v2.
UNISWAP_GAS, AAVE_GAS = 55_000, 150_000
UNISWAP, AAVE = "uniswap_v3", "aave_v3"

# Aave's ReserveConfiguration: bits of a reserve's first word.
ACTIVE, PAUSED, LENDS = 1 << 56, 1 << 60, 1 << 63
WORD = 32
A_TOKEN = 8  # word of getReserveData


class RpcLenders:
    """
    Reads lenders of a fund's flash account.

    Args:
        rpc: the node, or a quorum of them.
        book: of its chain; it has a flash account.
        allowed: kinds of lenders that the operator wants, of uniswap_v3 and aave_v3.
    """

    def __init__(self, rpc: Rpc, book: ChainBook, allowed: Iterable[str]) -> None:
        self._reads, self._book, self._allowed = PinnedReads(rpc), book, frozenset(allowed)
        self._base = Address(book.tokens[book.base].address)
        self._wired: dict[str, Address] = {}

    def fetch_lenders(
        self, pools: Iterable[tuple[V3Pool, Address]], block: Checkpoint
    ) -> tuple[Lender, ...]:
        """
        Read who lends how much at which fee.

        Args:
            pools: v3 pools of the base asset, each with the router that swaps there.
            block: whose state is read.

        Raises:
            RpcError: the node did not answer.
        """
        return (*_answered(self._fetch_pools(pools, block)), *_answered(self._fetch_aave(block)))

    def _fetch_pools(
        self, pools: Iterable[tuple[V3Pool, Address]], block: Checkpoint
    ) -> Iterator[Lender]:
        adapter = self._fetch_adapter("uniswapV3", UNISWAP, block)
        if adapter is None:
            return
        router = self._fetch_once(UNISWAP, "router", block)
        for pool, at in pools:
            if at == router and pool.liquidity > 0:
                yield Lender(
                    address=pool.address,
                    paired=pool.token1 if pool.token0 == self._base else pool.token0,
                    fee_ppm=pool.fee,
                    available=self._fetch_balance(pool.address, block),
                    gas=UNISWAP_GAS,
                )

    def _fetch_aave(self, block: Checkpoint) -> Iterator[Lender]:
        adapter = self._fetch_adapter("aaveV3", AAVE, block)
        if adapter is None:
            return
        pool = self._fetch_once(AAVE, "pool", block)
        reserve = self._call(pool, encode_call("getReserveData", ("address",), self._base), block)
        terms, a_token = _number(reserve, 0), _address(reserve, A_TOKEN)
        if not terms & ACTIVE or terms & PAUSED or not terms & LENDS:
            return
        premium = self._call(pool, encode_call("FLASHLOAN_PREMIUM_TOTAL", ()), block)
        yield Lender(
            address=pool,
            paired=None,
            fee_ppm=_number(premium, 0) * PPM // BPS,
            available=self._fetch_balance(a_token, block),
            gas=AAVE_GAS,
        )

    def _fetch_adapter(self, field: str, kind: str, block: Checkpoint) -> Address | None:
        """Ask the account who may lend to it, which never changes; None where nobody may."""
        if kind not in self._allowed:
            return None
        adapter = self._fetch_once(FLASH_ACCOUNT, field, block)
        return None if adapter == ZERO_ADDRESS else adapter

    def _fetch_once(self, role: str, field: str, block: Checkpoint) -> Address:
        """Read an address that is part of a contract's code."""
        name = f"{role}.{field}"
        if name not in self._wired:
            address, contract = find_contract(self._book, role)
            data = self._call(Address(address), contract.encode(field), block)
            self._wired[name] = contract.decode(field, data).address("0")
        return self._wired[name]

    def _fetch_balance(self, account: Address, block: Checkpoint) -> int:
        return _number(self._call(self._base, balance_of(account), block), 0)

    def _call(self, to: Address, data: bytes, block: Checkpoint) -> bytes:
        return self._reads.fetch_call(to, "0x" + data.hex(), block)


def _answered(lenders: Iterator[Lender]) -> tuple[Lender, ...]:
    """A lender whose contracts refuse to answer lends nothing: trades without it need not wait."""
    try:
        return tuple(lenders)
    except RpcRefusal:
        return ()


def _number(data: bytes, word: int) -> int:
    value = _decode("uint256", data, word)
    assert isinstance(value, int)
    return value


def _address(data: bytes, word: int) -> Address:
    return Address(to_checksum_address(str(_decode("address", data, word))))


def _decode(kind: str, data: bytes, word: int) -> object:
    try:
        (value,) = decode([kind], data[word * WORD : (word + 1) * WORD])
    except DecodingError as error:
        raise RpcError(f"the node gave {len(data)} bytes, word {word} is no {kind}") from error
    return value
