"""Compare what stands around the fund with the configuration: tokens, feeds, venues."""

from collections.abc import Iterator

from eth_typing import ChecksumAddress
from eth_utils.address import to_checksum_address
from web3 import Web3

from scripts.deployment.chain import CallFailedError, fetch, fetch_code, fetch_int
from scripts.deployment.config import FundConfig
from scripts.deployment.feeds import ROUND_DATA, feed_problems
from scripts.deployment.problems import Problem
from scripts.deployment.rules import tokens_by_key
from scripts.deployment.sections import ChainConfig

# Aave's DataTypes.ReserveData up to the aToken: configuration, five rates, time, id, aToken.
RESERVE_DATA = [
    "uint256", "uint128", "uint128", "uint128", "uint128", "uint128", "uint40", "uint16", "address",
]  # fmt: skip

PRICE_UNITS = 10**24  # share units whose worth an Erc4626Adapter asks for


def surrounding_problems(config: ChainConfig, w3: Web3) -> list[Problem]:
    """List what on the chain is not as configured."""
    return [
        *_tokens(config, w3),
        *feed_problems(config, w3),
        *_swap_venues(config, w3),
        *_lending(config, w3),
        *_vaults(config, w3),
        *_sequencer_of(config, w3),
        *_allowlist(config, w3),
    ]


def _tokens(config: ChainConfig, w3: Web3) -> Iterator[Problem]:
    """A wrong address is noticed by what the token says about itself."""
    for key, token in tokens_by_key(config):
        try:
            decimals = fetch_int(w3, token.address, "decimals()")
            symbol = _fetch_symbol(w3, token.address)
        except CallFailedError as error:
            yield Problem(f"{key}.address", token.address, f"must be a token: {error}")
            continue
        if decimals != token.decimals:
            yield Problem(f"{key}.decimals", token.decimals, f"the token has {decimals}")
        if symbol != token.symbol:
            yield Problem(f"{key}.symbol", token.symbol, f"the token is called {symbol}")


def _fetch_symbol(w3: Web3, token: ChecksumAddress) -> str:
    """Read a token's symbol, which old tokens give as 32 bytes."""
    try:
        (symbol,) = fetch(w3, token, "symbol()", ["string"])
        return str(symbol)
    except CallFailedError:
        (raw,) = fetch(w3, token, "symbol()", ["bytes32"])
        assert isinstance(raw, bytes)
        return raw.rstrip(b"\0").decode(errors="replace")


def _swap_venues(config: ChainConfig, w3: Web3) -> Iterator[Problem]:
    """A router knows its factory."""
    venues = {"uniswap_v2": config.venues.uniswap_v2, "uniswap_v3": config.venues.uniswap_v3}
    for name, venue in venues.items():
        if venue is None:
            continue
        key = f"venues.{name}.router"
        try:
            (factory,) = fetch(w3, venue.router, "factory()", ["address"])
        except CallFailedError as error:
            yield Problem(key, venue.router, f"must be a Uniswap router: {error}")
            continue
        if not fetch_code(w3, to_checksum_address(str(factory))):
            yield Problem(key, venue.router, f"its factory {factory} must be a contract")


def _lending(config: ChainConfig, w3: Web3) -> Iterator[Problem]:
    """Every token to lend has a reserve, and the aToken is that reserve's."""
    if config.venues.aave_v3 is None:
        return
    pool = config.venues.aave_v3.pool
    try:
        fetch(w3, pool, "getReservesList()", ["address[]"])
    except CallFailedError as error:
        yield Problem("venues.aave_v3.pool", pool, f"must be an Aave v3 pool: {error}")
        return
    tokens = {token.symbol: token.address for _, token in tokens_by_key(config)}
    for index, strategy in enumerate(config.strategies):
        for loan in strategy.lending:
            if loan.token in tokens:
                a_token = _fetch_a_token(w3, pool, tokens[loan.token])
                if a_token != loan.a_token:
                    right = a_token or "nothing: it has no such reserve"
                    limit = f"the pool's aToken of {loan.token} is {right}"
                    yield Problem(f"strategies.{index}.lending.a_token", loan.a_token, limit)


def _fetch_a_token(
    w3: Web3, pool: ChecksumAddress, token: ChecksumAddress
) -> ChecksumAddress | None:
    """Read the aToken of a reserve; None when the pool has no such reserve."""
    try:
        reserve = fetch(w3, pool, "getReserveData(address)", RESERVE_DATA, token)
    except CallFailedError:
        return None
    a_token = to_checksum_address(str(reserve[-1]))
    return a_token if int(a_token, 16) else None


def _vaults(config: ChainConfig, w3: Web3) -> Iterator[Problem]:
    """Every vault holds a token of the fund, and says what its shares are worth."""
    if config.venues.erc4626 is None:
        return
    key = "venues.erc4626.vaults"
    tokens = {token.address: token.symbol for _, token in tokens_by_key(config)}
    for vault in config.venues.erc4626.vaults:
        try:
            (answer,) = fetch(w3, vault, "asset()", ["address"])
            price = fetch_int(w3, vault, "convertToAssets(uint256)", PRICE_UNITS)
        except CallFailedError as error:
            yield Problem(key, vault, f"must be an ERC-4626 vault: {error}")
            continue
        asset = to_checksum_address(str(answer))
        if asset not in tokens:
            limit = f"its asset {asset} must be the base asset or one of {len(tokens) - 1} tokens"
            yield Problem(key, vault, limit)
        if price == 0:
            yield Problem(key, vault, f"{PRICE_UNITS} share units must be worth something, not 0")


def _sequencer_of(config: ChainConfig, w3: Web3) -> Iterator[Problem]:
    """Where a sequencer's feed is named, it is one."""
    if config.nav.sequencer is not None:
        yield from _sequencer(w3, config.nav.sequencer)


def _allowlist(config: ChainConfig, w3: Web3) -> Iterator[Problem]:
    """What a fund is going to ask whether somebody may subscribe can be asked."""
    if not isinstance(config, FundConfig) or config.dealing.allowlist is None:
        return
    allowlist = config.dealing.allowlist
    try:
        fetch(w3, allowlist, "isAllowed(address)", ["bool"], config.fund.deployer)
    except CallFailedError as error:
        yield Problem("dealing.allowlist", allowlist, f"must be an allowlist: {error}")


def _sequencer(w3: Web3, feed: ChecksumAddress) -> Iterator[Problem]:
    """An L2's uptime feed, told from a price feed by what it answers."""
    try:
        _, answer, *_ = fetch(w3, feed, "latestRoundData()", ROUND_DATA)
    except CallFailedError as error:
        yield Problem("nav.sequencer", feed, f"must be a sequencer uptime feed: {error}")
        return
    if answer != 0:
        yield Problem("nav.sequencer", feed, f"must say 0, the sequencer is up; it says {answer}")
