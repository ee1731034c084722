"""Deploy a whole Aave v3 market from the published artifacts."""

from dataclasses import dataclass

from eth_typing import ChecksumAddress
from web3 import Web3
from web3.contract import Contract

from scripts.localchain.artifacts import AAVE, package_artifact
from scripts.localchain.transactions import contract_at, deploy, send
from scripts.localchain.uniswap import ZERO_ADDRESS

RAY = 10**27
LOGIC = "/protocol/libraries/logic"
INDEPENDENT_LIBRARIES = (
    "SupplyLogic", "BorrowLogic", "LiquidationLogic", "EModeLogic",
    "BridgeLogic", "PoolLogic", "ConfiguratorLogic",
)  # fmt: skip
# Optimal usage 80 %; variable 0 % + 4 % up to it, + 75 % above; stable borrowing is off.
RATES = (RAY * 8 // 10, 0, RAY * 4 // 100, RAY * 75 // 100, 0, 0, 0, 0, 0)
LTV_BPS = 8_000
LIQUIDATION_THRESHOLD_BPS = 8_250
LIQUIDATION_BONUS_BPS = 10_500  # 5 %
RESERVE_FACTOR_BPS = 1_000
FLASH_FEE_BPS = 5
VARIABLE = 2  # Aave's interest rate mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """
    An asset to list.

    Args:
        token: the asset.
        feed: its USD feed of 8 decimals with `latestAnswer`.
    """

    token: Contract
    feed: ChecksumAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class AaveMarket:
    """
    A running market.

    Args:
        pool: the Pool proxy, which users call.
        provider: the PoolAddressesProvider.
        data_provider: the AaveProtocolDataProvider.
        oracle: the AaveOracle.
        a_tokens: aToken by asset address.
        debt_tokens: variable debt token by asset address.
    """

    pool: Contract
    provider: Contract
    data_provider: Contract
    oracle: Contract
    a_tokens: dict[ChecksumAddress, Contract]
    debt_tokens: dict[ChecksumAddress, Contract]


def deploy_aave(w3: Web3, reserves: tuple[Reserve, ...], *, owner: ChecksumAddress) -> AaveMarket:
    """
    Deploy a market that lends, borrows and flash-lends every reserve.

    Args:
        w3: the local chain.
        reserves: assets to list, in order.
        owner: deployer, pool admin and access-control admin.
    """
    provider = _deploy(
        w3, "/protocol/configuration", "PoolAddressesProvider", "Local", owner, by=owner
    )
    libraries = _deploy_libraries(w3, owner)
    _authorise(w3, provider, owner)
    _install(w3, provider, libraries, owner)
    data_provider = _deploy(w3, "/misc", "AaveProtocolDataProvider", provider.address, by=owner)
    send(provider.functions.setPoolDataProvider(data_provider.address), sender=owner)
    oracle = _deploy_oracle(w3, provider, reserves, owner)
    pool = _bind(w3, "/protocol/pool", "Pool", provider.functions.getPool().call())
    _list_reserves(w3, provider, pool, reserves, owner)
    return _read_market(pool, provider, data_provider, oracle, reserves)


def supply(market: AaveMarket, token: Contract, amount: int, *, sender: ChecksumAddress) -> None:
    """Approve and supply `amount` base units for the sender itself."""
    send(token.functions.approve(market.pool.address, amount), sender=sender)
    send(market.pool.functions.supply(token.address, amount, sender, 0), sender=sender)


def borrow(market: AaveMarket, token: Contract, amount: int, *, sender: ChecksumAddress) -> None:
    """Borrow `amount` base units at the variable rate."""
    call = market.pool.functions.borrow(token.address, amount, VARIABLE, 0, sender)
    send(call, sender=sender)


def _deploy(w3: Web3, folder: str, name: str, *args: object, by: ChecksumAddress) -> Contract:
    """Deploy an Aave contract that links no library."""
    return deploy(w3, package_artifact(AAVE + folder, name), *args, sender=by)


def _bind(w3: Web3, folder: str, name: str, address: ChecksumAddress) -> Contract:
    """Bind an Aave ABI to an address, e.g. of a proxy."""
    return contract_at(w3, package_artifact(AAVE + folder, name), address)


def _deploy_libraries(w3: Web3, owner: ChecksumAddress) -> dict[str, ChecksumAddress]:
    """Deploy the logic libraries; FlashLoanLogic links BorrowLogic and comes last."""
    libraries = {name: _deploy(w3, LOGIC, name, by=owner).address for name in INDEPENDENT_LIBRARIES}
    flash = package_artifact(AAVE + LOGIC, "FlashLoanLogic").linked(libraries)
    libraries["FlashLoanLogic"] = deploy(w3, flash, sender=owner).address
    return libraries


def _authorise(w3: Web3, provider: Contract, owner: ChecksumAddress) -> None:
    """Make the owner admin of access control and of the pool."""
    send(provider.functions.setACLAdmin(owner), sender=owner)
    acl = _deploy(w3, "/protocol/configuration", "ACLManager", provider.address, by=owner)
    send(provider.functions.setACLManager(acl.address), sender=owner)
    send(acl.functions.addPoolAdmin(owner), sender=owner)


def _install(
    w3: Web3, provider: Contract, libraries: dict[str, ChecksumAddress], owner: ChecksumAddress
) -> None:
    """Put the pool behind its proxy, then the configurator: it reads the pool when initialised."""
    folder = AAVE + "/protocol/pool"
    pool = package_artifact(folder, "Pool").linked(libraries)
    pool_code = deploy(w3, pool, provider.address, sender=owner)
    configurator = package_artifact(folder, "PoolConfigurator").linked(libraries)
    configurator_code = deploy(w3, configurator, sender=owner)
    send(provider.functions.setPoolImpl(pool_code.address), sender=owner)
    send(provider.functions.setPoolConfiguratorImpl(configurator_code.address), sender=owner)


def _deploy_oracle(
    w3: Web3, provider: Contract, reserves: tuple[Reserve, ...], owner: ChecksumAddress
) -> Contract:
    """Deploy the oracle over the feeds, prices in USD with 8 decimals."""
    assets = [reserve.token.address for reserve in reserves]
    feeds = [reserve.feed for reserve in reserves]
    terms = (provider.address, assets, feeds, ZERO_ADDRESS, ZERO_ADDRESS, 10**8)
    oracle = _deploy(w3, "/misc", "AaveOracle", *terms, by=owner)
    send(provider.functions.setPriceOracle(oracle.address), sender=owner)
    return oracle


def _list_reserves(
    w3: Web3,
    provider: Contract,
    pool: Contract,
    reserves: tuple[Reserve, ...],
    owner: ChecksumAddress,
) -> None:
    """Initialise every reserve and open it for collateral, borrowing and flash loans."""
    address = provider.functions.getPoolConfigurator().call()
    configurator = _bind(w3, "/protocol/pool", "PoolConfigurator", address)
    tokens, rates = _deploy_reserve_code(w3, provider, pool, owner)
    inputs = [_init_input(reserve, tokens, rates, owner) for reserve in reserves]
    send(configurator.functions.initReserves(inputs), sender=owner)
    send(configurator.functions.updateFlashloanPremiumTotal(FLASH_FEE_BPS), sender=owner)
    for reserve in reserves:
        _open_reserve(configurator, reserve.token.address, owner)


def _deploy_reserve_code(
    w3: Web3, provider: Contract, pool: Contract, owner: ChecksumAddress
) -> tuple[tuple[ChecksumAddress, ...], ChecksumAddress]:
    """Deploy the code that all reserves share: aToken, stable and variable debt; the rates."""
    folder, names = "/protocol/tokenization", ("AToken", "StableDebtToken", "VariableDebtToken")
    tokens = tuple(_deploy(w3, folder, name, pool.address, by=owner).address for name in names)
    terms = (provider.address, *RATES)
    name = "DefaultReserveInterestRateStrategy"
    return tokens, _deploy(w3, "/protocol/pool", name, *terms, by=owner).address


def _init_input(
    reserve: Reserve,
    tokens: tuple[ChecksumAddress, ...],
    rates: ChecksumAddress,
    treasury: ChecksumAddress,
) -> tuple[object, ...]:
    """Spell ConfiguratorInputTypes.InitReserveInput; `tokens` are aToken, stable, variable code."""
    a_token, stable, variable = tokens
    symbol = reserve.token.functions.symbol().call()
    names = [f"Aave {symbol}", f"a{symbol}", f"Aave variable {symbol}", f"v{symbol}"]
    decimals = reserve.token.functions.decimals().call()
    asset = reserve.token.address
    last = [f"Aave stable {symbol}", f"s{symbol}", b""]
    return (
        a_token, stable, variable, decimals, rates, asset, treasury, ZERO_ADDRESS, *names, *last,
    )  # fmt: skip


def _open_reserve(configurator: Contract, asset: ChecksumAddress, owner: ChecksumAddress) -> None:
    """Allow the asset as collateral and let it be borrowed and flash-lent."""
    risk = (LTV_BPS, LIQUIDATION_THRESHOLD_BPS, LIQUIDATION_BONUS_BPS)
    do = configurator.functions
    for call in (
        do.configureReserveAsCollateral(asset, *risk),
        do.setReserveBorrowing(asset, True),
        do.setReserveFlashLoaning(asset, True),
        do.setReserveFactor(asset, RESERVE_FACTOR_BPS),
    ):
        send(call, sender=owner)


def _read_market(
    pool: Contract,
    provider: Contract,
    data_provider: Contract,
    oracle: Contract,
    reserves: tuple[Reserve, ...],
) -> AaveMarket:
    """Look up the tokens that the pool made for every reserve."""
    folder = "/protocol/tokenization"
    a_tokens: dict[ChecksumAddress, Contract] = {}
    debt_tokens: dict[ChecksumAddress, Contract] = {}
    for reserve in reserves:
        asset = reserve.token.address
        made = data_provider.functions.getReserveTokensAddresses(asset).call()
        a_tokens[asset] = _bind(pool.w3, folder, "AToken", made[0])
        debt_tokens[asset] = _bind(pool.w3, folder, "VariableDebtToken", made[2])
    return AaveMarket(
        pool=pool,
        provider=provider,
        data_provider=data_provider,
        oracle=oracle,
        a_tokens=a_tokens,
        debt_tokens=debt_tokens,
    )
