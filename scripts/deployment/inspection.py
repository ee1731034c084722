"""Parts of the self-check that are more than a getter and its answer."""

from collections.abc import Iterator, Mapping, Sequence

from eth_abi.abi import encode
from eth_typing import ChecksumAddress
from eth_utils.address import to_canonical_address, to_checksum_address
from eth_utils.crypto import keccak
from hexbytes import HexBytes
from web3 import Web3

from scripts.deployment import terms
from scripts.deployment.addresses import Addresses
from scripts.deployment.bytecode import MAX_CODE, clone_code, is_code_of
from scripts.deployment.chain import CallFailedError, fetch, fetch_code
from scripts.deployment.config import FundConfig
from scripts.deployment.outpost_config import OutpostConfig
from scripts.deployment.plan import Plan
from scripts.deployment.problems import Problem
from scripts.deployment.quantities import ZERO_ADDRESS
from scripts.deployment.sections import ChainConfig

FEED_CONFIG = "(address,address,uint32,uint128,uint128,address,uint16,uint16)"
PERMISSIONS = "(address,bytes4)[]"
BAND_PRECISION = 32_768  # CompactFloat keeps 16 bits and rounds outwards
ADMIN_ROLE = bytes(32)
PROPOSER_ROLE, CANCELLER_ROLE, EXECUTOR_ROLE = (
    keccak(text=name) for name in ("PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE")
)


def wrong_code(w3: Web3, plan: Plan, config: ChainConfig) -> Iterator[Problem]:
    """Compare all code, that of the strategies to the last byte."""
    for step in plan.steps:
        code = fetch_code(w3, step.address)
        if not is_code_of(code, step.artifact):
            yield Problem(f"{step.name}.code", f"{len(code)} bytes", "must be the compiled code")
        if len(code) > MAX_CODE:
            yield Problem(f"{step.name}.code", f"{len(code)} bytes", f"at most {MAX_CODE}")
    implementation = to_canonical_address(plan.addresses["strategy_implementation"])
    for strategy, address in zip(config.strategies, plan.addresses.strategies, strict=True):
        entries = [(config.base.address, ZERO_ADDRESS)]
        entries += terms.strategy_entries(config, strategy, plan.addresses)
        arguments = encode(["address[]", "address[]"], list(zip(*entries, strict=True)))
        if fetch_code(w3, address) != clone_code(implementation, arguments):
            limit = "must be a clone of strategy_implementation with the configured entries"
            yield Problem(f"strategies.{strategy.name}.code", "something else", limit)


def wrong_feeds(w3: Web3, registry: ChecksumAddress, config: ChainConfig) -> Iterator[Problem]:
    """Compare every feed; the registry keeps bands in 16 bits, rounded outwards."""
    for wanted in terms.feeds(config):
        token = str(wanted["token"])
        stored, disabled = fetch(w3, registry, "feed(address)", [FEED_CONFIG, "bool"], token)
        assert isinstance(stored, tuple)
        for (field, want), got in zip(wanted.items(), stored, strict=True):
            if not _is_same(field, want, got):
                yield Problem(f"registry.feed({token}).{field}", got, f"must be {want!r}")
        if disabled:
            yield Problem(f"registry.feed({token})", "disabled", "must be live")


def wrong_permissions(w3: Web3, addresses: Addresses) -> Iterator[Problem]:
    """Everything that an adapter may need is frozen as allowed."""
    risk = addresses["risk"]
    for name, adapter in addresses.adapters.items():
        (permissions,) = fetch(w3, adapter, "permissions()", [PERMISSIONS])
        (spenders,) = fetch(w3, adapter, "spenders()", ["address[]"])
        assert isinstance(permissions, tuple)
        assert isinstance(spenders, tuple)
        for target, selector in permissions:
            query = "isPermitted(address,address,bytes4)"
            if fetch(w3, risk, query, ["bool"], adapter, target, selector) != (True,):
                value = f"refused {target}.{HexBytes(selector).hex()}"
                yield Problem(f"risk: {name}", value, "must be permitted")
        for spender in spenders:
            query = "isSpender(address,address)"
            if fetch(w3, risk, query, ["bool"], adapter, spender) != (True,):
                yield Problem(f"risk: {name}", f"refused {spender}", "must be a spender")


def wrong_lists(w3: Web3, plan: Plan, config: ChainConfig, block: int) -> Iterator[Problem]:
    """Nothing is listed beyond what was configured, by the contracts' own events."""
    at = plan.addresses
    tokens = [token.address for token in config.tokens]
    base = config.base.address
    expected: dict[tuple[str, str], Sequence[ChecksumAddress]] = {
        ("lock", "MemberEnrolled(address)"): at.enrolled,
        ("registry", "FeedSet(address,address,uint256,uint256,uint256)"): [base, *tokens],
        ("risk", "TokenListed(address,uint256)"): [base, *tokens],
        ("risk", "AdapterListed(address,uint256)"): list(at.adapters.values()),
        ("treasury", "StrategyAdded(address,address[],address[],uint256)"): at.strategies,
    }
    for (name, event), wanted in expected.items():
        listed = [topics[1] for topics in _logged(w3, at[name], event, block)]
        found = {to_checksum_address(topic[12:]) for topic in listed}
        for address in found - set(wanted):
            yield Problem(f"{name}.{event.partition('(')[0]}", address, "must not be there")
        for address in set(wanted) - found:
            yield Problem(f"{name}.{event.partition('(')[0]}", "missing", f"must list {address}")


def wrong_roles(w3: Web3, plan: Plan, config: ChainConfig, block: int) -> Iterator[Problem]:
    """The timelock has one proposer, anyone executes, and nobody but itself is its admin."""
    timelock = plan.addresses["timelock"]
    (proposer,) = fetch(w3, timelock, "proposer()", ["address"])
    proposer = to_checksum_address(str(proposer))
    proposers = _proposers(config, plan.addresses)
    if proposer not in proposers.values():
        named = ", or ".join(f"{name} {address}" for name, address in proposers.items())
        yield Problem("timelock.proposer()", proposer, f"must be {named}")
    wanted = {
        (ADMIN_ROLE, timelock),
        (PROPOSER_ROLE, proposer),
        (CANCELLER_ROLE, proposer),
        (CANCELLER_ROLE, timelock),  # through which the guardian cancels, by showing the payload
        (EXECUTOR_ROLE, ZERO_ADDRESS),
    }
    granted = set(_role_events(w3, timelock, "RoleGranted(bytes32,address,address)", block))
    granted -= set(_role_events(w3, timelock, "RoleRevoked(bytes32,address,address)", block))
    for role, account in granted - wanted:
        yield Problem("timelock.roles", f"{role.hex()} held by {account}", "must not be held")
    for role, account in wanted:
        query = "hasRole(bytes32,address)"
        if fetch(w3, timelock, query, ["bool"], role, account) != (True,):
            yield Problem("timelock.roles", f"{role.hex()} not held", f"must be {account}'s")


def wrong_inventories(w3: Web3, plan: Plan, config: ChainConfig) -> Iterator[Problem]:
    """Every strategy lists its entries with nothing booked."""
    for strategy, address in zip(config.strategies, plan.addresses.strategies, strict=True):
        entries = [(config.base.address, ZERO_ADDRESS)]
        entries += terms.strategy_entries(config, strategy, plan.addresses)
        wanted = tuple((token.lower(), adapter.lower(), 0) for token, adapter in entries)
        try:
            answer = fetch(w3, address, "inventory()", ["(address,address,uint256)[]"])
        except CallFailedError as error:
            yield Problem(f"strategies.{strategy.name}.inventory", "unreadable", str(error))
            continue
        if answer != (wanted,):
            yield Problem(f"strategies.{strategy.name}.inventory", answer[0], f"must be {wanted}")


def _proposers(config: ChainConfig, at: Addresses) -> Mapping[str, ChecksumAddress]:
    """Name who may propose to the timelock; an outpost proposes what comes from home."""
    if isinstance(config, OutpostConfig):
        return {"the outpost": at["outpost"]}
    assert isinstance(config, FundConfig)
    return {"the launch owner": config.roles.launch_owner, "the DAO": at["dao"]}


def _is_same(field: str, want: object, got: object) -> bool:
    """Compare a feed's field; a band may be wider by what 16 bits cannot hold."""
    if isinstance(want, str):
        return str(got).lower() == want.lower()
    assert isinstance(want, int)
    assert isinstance(got, int)
    wider = {"minAnswer": want - got, "maxAnswer": got - want}.get(field)
    return want == got if wider is None else 0 <= wider <= want // BAND_PRECISION


def _role_events(
    w3: Web3, timelock: ChecksumAddress, event: str, block: int
) -> list[tuple[bytes, ChecksumAddress]]:
    """List (role, account) of a kind of role event."""
    logs = _logged(w3, timelock, event, block)
    return [(topics[1], to_checksum_address(topics[2][12:])) for topics in logs]


def _logged(w3: Web3, address: ChecksumAddress, event: str, block: int) -> list[list[bytes]]:
    """List the topics of every such event of a contract since a block."""
    topic = HexBytes(keccak(text=event))
    logs = w3.eth.get_logs({"address": address, "fromBlock": block, "topics": [topic]})
    return [[bytes(topic) for topic in log["topics"]] for log in logs]
