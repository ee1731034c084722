"""Everybody who could call a function of the fund, and a plausible call of each function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from eth_account import Account
from eth_account.messages import encode_typed_data
from web3 import Web3

from keeper.adapters.address_book import ABIS
from keeper.domain.units import WAD, ZERO_ADDRESS
from scripts.localchain.world import V3_FEE
from tests.contracts.live_fund import DAY_S, LiveFund

FOREVER = 2**40
HASH = b"\x11" * 32
SALT = b"\x22" * 32  # of the operation that waits in the timelock
LIMITS = (WAD // 20, WAD // 100, WAD // 2, 600)
ALWAYS_OPEN = "0x00"  # code of a lock that lets everything through
FRESH = "0x" + "77" * 20  # nobody's address
SIGNED_FIELDS = {
    "Permit": [
        ("owner", "address"),
        ("spender", "address"),
        ("value", "uint256"),
        ("nonce", "uint256"),
        ("deadline", "uint256"),
    ],
    "Delegation": [("delegatee", "address"), ("nonce", "uint256"), ("expiry", "uint256")],
    "Ballot": [
        ("proposalId", "uint256"),
        ("support", "uint8"),
        ("voter", "address"),
        ("nonce", "uint256"),
    ],
    "ExtendedBallot": [
        ("proposalId", "uint256"),
        ("support", "uint8"),
        ("voter", "address"),
        ("nonce", "uint256"),
        ("reason", "string"),
        ("params", "bytes"),
    ],
}
NO_ROUTE = [
    (FRESH, b"")
]  # refused once it is known who asks: no strategy of the fund could earn now
PROPOSED = "let everything wait for three days"
Arguments = Callable[[LiveFund], tuple[Any, ...]]
Entry = TypeVar("Entry")


def people(fund: LiveFund) -> dict[str, str]:
    """Name every person; `operator` may act for the investor, and spend her shares and assets."""
    cast, operator = fund.cast, fund.cast.investors[3]
    return {
        "stranger": fund.stranger,
        "investor": fund.ada.address,
        "operator": operator.address,
        "keeper": cast.keeper.address,
        "standby": cast.standby.address,
        "manager": cast.manager.address,
        "guardian": cast.guardian.address,
        "watcher": cast.watcher.address,
        "launch owner": cast.launch_owner.address,
        "deployer": cast.deployer.address,
        "dao": cast.dao.address,
    }


def contracts(fund: LiveFund) -> dict[str, str]:
    """Name every contract of the fund."""
    names = ABIS | {"strategy_implementation": "Strategy implementation"}
    deployed = fund.book.contracts | fund.book.adapters
    strategies = {f"Strategy {each.name}": each.address for each in fund.book.strategies}
    return {names[role]: at.address for role, at in deployed.items()} | strategies


def prepare(fund: LiveFund) -> None:
    """Let claims, requests, fees and a proposal wait and a close be due: most calls succeed."""
    ada, operator = fund.ada, people(fund)["operator"]
    fund.pass_time(DAY_S)
    ada.subscribe(1_000 * fund.unit)
    ada.request_redemption(1_000)
    fund.send(fund.c.fee_distribution.functions.distribute())
    fund.deal()
    waiting = fund.c.timelock.functions.schedule(*_operation(fund)[:4], SALT, 3 * DAY_S)
    fund.govern(fund.c.timelock.functions.setProposer(fund.c.dao.address))
    fund.world.anvil.request("anvil_setBalance", fund.c.dao.address, hex(10**18))
    fund.world.anvil.request("anvil_impersonateAccount", fund.c.dao.address)
    fund.send(waiting, fund.c.dao.address)
    fund.send(fund.c.fund.functions.setOperator(operator, True), ada.address)
    fund.send(fund.c.shares.functions.approve(operator, 10**24), ada.address)
    ada.subscribe(1_000 * fund.unit)
    ada.request_redemption(1_000)
    for person in people(fund).values():
        fund.world.give_base(fund.w3.to_checksum_address(person), 10_000 * fund.unit)
        fund.send(fund.base.functions.approve(fund.c.fund.address, 2**255), person)
    fund.pass_time(fund.c.fund.functions.dealingStatus().call()[3] - fund.now())
    fund.send(fund.c.dao.functions.propose(*_proposal(fund), PROPOSED), ada.address)


def sign(
    fund: LiveFund, kind: str, values: Mapping[str, object], role: str = "shares"
) -> tuple[int, bytes, bytes]:
    """Let Ada sign something about her shares, or another contract."""
    signed_for = getattr(fund.c, role)
    _, name, version, chain_id, contract, *_ = signed_for.functions.eip712Domain().call()
    domain = {
        "name": name,
        "version": version,
        "chainId": chain_id,
        "verifyingContract": contract,
    }
    fields = [{"name": name, "type": type_} for name, type_ in SIGNED_FIELDS[kind]]
    message = encode_typed_data(domain, {kind: fields}, dict(values))
    signed = Account.from_key(fund.ada.account.private_key).sign_message(message)
    return signed.v, signed.r.to_bytes(32, "big"), signed.s.to_bytes(32, "big")


def _permit(fund: LiveFund) -> tuple[Any, ...]:
    ada = fund.ada.address
    values = {"owner": ada, "spender": fund.stranger, "value": 1, "deadline": FOREVER}
    nonce = fund.c.shares.functions.nonces(ada).call()
    return (ada, fund.stranger, 1, FOREVER, *sign(fund, "Permit", values | {"nonce": nonce}))


def _delegation(fund: LiveFund) -> tuple[Any, ...]:
    nonce = fund.c.shares.functions.nonces(fund.ada.address).call()
    values = {"delegatee": fund.stranger, "nonce": nonce, "expiry": FOREVER}
    return (fund.stranger, nonce, FOREVER, *sign(fund, "Delegation", values))


def _proposal(fund: LiveFund) -> tuple[Any, ...]:
    data = fund.c.timelock.encode_abi("updateDelay", args=[3 * DAY_S])
    return ([fund.c.timelock.address], [0], [data])


def _proposed(fund: LiveFund) -> tuple[Any, ...]:
    return (*_proposal(fund), Web3.keccak(text=PROPOSED))


def _proposal_id(fund: LiveFund) -> int:
    return int(fund.c.dao.functions.getProposalId(*_proposed(fund)).call())


def _ballot(fund: LiveFund, *reason_and_params: object) -> tuple[Any, ...]:
    voter, proposal = fund.ada.address, _proposal_id(fund)
    nonce = fund.c.dao.functions.nonces(voter).call()
    values = {"proposalId": proposal, "support": 1, "voter": voter, "nonce": nonce}
    kind = "ExtendedBallot" if reason_and_params else "Ballot"
    values |= dict(zip(("reason", "params"), reason_and_params, strict=False))
    v, r, s = sign(fund, kind, values, "dao")
    return (proposal, 1, voter, *reason_and_params, r + s + bytes([v]))


def _approval(fund: LiveFund) -> tuple[Any, ...]:
    config = ([fund.weth.address], [ZERO_ADDRESS], 0, LIMITS)
    named = fund.c.treasury.functions.configHash(config, HASH).call()
    return (config, (named, HASH, FRESH, 0))


def _claimable(view: str) -> Callable[[LiveFund], int]:
    return lambda f: int(getattr(f.c.fund.functions, view)(f.ada.address).call())


def _claim(view: str) -> Arguments:
    return lambda f: (_claimable(view)(f), f.ada.address, f.ada.address)


def _operation(fund: LiveFund) -> tuple[Any, ...]:
    data = fund.c.controls.encode_abi("rearmGuardian", args=[])
    return (fund.c.controls.address, 0, data, b"\0" * 32, HASH)


def _operations(fund: LiveFund) -> tuple[Any, ...]:
    target, value, data, *rest = _operation(fund)
    return ([target], [value], [data], *rest)


def _scheduled(fund: LiveFund) -> tuple[Any, ...]:
    return (fund.c.timelock.functions.hashOperation(*_operation(fund)[:4], SALT).call(),)


def _opening(fund: LiveFund) -> Any:
    """Ask for the opening of an empty batch, as a strategy would inside an operation."""
    open_lock: Any = {fund.book.address_of("lock"): {"code": ALWAYS_OPEN}}
    opening = fund.risk.functions.openBatch(fund.keeper, [])
    return opening.call({"from": fund.trend.address}, state_override=open_lock)


def _next_record(fund: LiveFund) -> int:
    return int(fund.c.performance.functions.lastDealing().call()) + 1


NOTHING: Arguments = lambda _: ()  # noqa: E731  a table of lambdas

ARGUMENTS: Mapping[str, Arguments] = {
    "PocketHedgeFund.launch": NOTHING,
    "PocketHedgeFund.setOperator": lambda f: (f.stranger, False),
    "PocketHedgeFund.requestDeposit": lambda f: (100 * f.unit, f.ada.address, f.ada.address),
    "PocketHedgeFund.requestDepositWithPermit": lambda f: (
        *(100 * f.unit, f.ada.address, FOREVER, 27, HASH, HASH),
    ),
    "PocketHedgeFund.requestRedeem": lambda f: (WAD, f.ada.address, f.ada.address),
    "PocketHedgeFund.cancelDeposit": lambda f: (f.ada.address,),
    "PocketHedgeFund.cancelRedeem": lambda f: (f.ada.address,),
    "PocketHedgeFund.deposit(uint256,address,address)": _claim("maxDeposit"),
    "PocketHedgeFund.mint(uint256,address,address)": _claim("maxMint"),
    "PocketHedgeFund.deposit(uint256,address)": lambda f: (f.unit, f.ada.address),
    "PocketHedgeFund.mint(uint256,address)": lambda f: (WAD, f.ada.address),
    "PocketHedgeFund.redeem": _claim("maxRedeem"),
    "PocketHedgeFund.withdraw": _claim("maxWithdraw"),
    "PocketHedgeFund.redeemInKind": lambda f: (WAD, f.ada.address, []),
    "PocketHedgeFund.settle": lambda f: (f.ada.address,),
    "PocketHedgeFund.reopenDealing": NOTHING,
    "PocketHedgeFund.closeDealing": NOTHING,
    "PocketHedgeFund.strike": lambda f: (f.report().as_tuple(),),
    "PocketHedgeFund.setDealingTerms": lambda f: (f.c.fund.functions.dealingTerms().call(),),
    "PocketHedgeFund.pauseDealing": lambda f: (f.now() + DAY_S,),
    "PocketHedgeFund.windDown": NOTHING,
    "FundShares.mint": lambda f: (f.stranger, WAD),
    "FundShares.burn": lambda f: (f.ada.address, WAD),
    "FundShares.pull": lambda f: (f.ada.address, WAD),
    "FundShares.spendAllowance": lambda f: (f.ada.address, people(f)["operator"], WAD),
    "FundShares.transfer": lambda f: (f.stranger, 0),
    "FundShares.approve": lambda f: (f.stranger, 1),
    "FundShares.transferFrom": lambda f: (f.ada.address, f.stranger, WAD),
    "FundShares.delegate": lambda f: (f.stranger,),
    "FundShares.permit": _permit,
    "FundShares.delegateBySig": _delegation,
    "Escrow.payAssets": lambda f: (f.stranger, 1),
    "FundShares.release": lambda f: (f.stranger, 1),
    "Treasury.allocate": lambda f: (f.trend.address, f.unit),
    "Treasury.deallocate": lambda f: (f.trend.address, f.unit),
    "Treasury.harvest": lambda f: (f.lending.address, 1),
    "Treasury.setTarget": lambda f: (f.trend.address, WAD // 10),
    "Treasury.addStrategy": _approval,
    "Treasury.removeStrategy": lambda f: (f.trend.address,),
    "Treasury.resetPeak": lambda f: (f.trend.address,),
    "Treasury.recognise": lambda f: (f.trend.address, f.weth.address),
    "Treasury.recogniseCash": NOTHING,
    "Treasury.mark": lambda f: (f.trend.address, 1),
    "Treasury.bookCash": lambda f: (0,),
    "Treasury.bookProfit": lambda f: (0,),
    "Treasury.payCash": lambda f: (f.stranger, 1),
    "Treasury.payInKind": lambda f: (f.stranger, 1, 100, []),
    "Strategy.execute": lambda f: (HASH[0], [f.orders.sell_v3(WAD)], FOREVER),
    "Strategy.executeForProfit": lambda f: (*(HASH[0], NO_ROUTE, FOREVER, (1, 0, 0)),),
    "Strategy.bookCash": lambda f: (1,),
    "Strategy.returnCash": lambda f: (1,),
    "Strategy.recognise": lambda f: (f.base.address,),
    "Strategy.payInKind": lambda f: (f.stranger, 1, 100, []),
    "FlashAccount.executeOnUniswap": lambda f: (
        *(HASH[0], (f.weth.address, V3_FEE), f.unit, NO_ROUTE, FOREVER, (1, 0, 0)),
    ),
    "FlashAccount.executeOnAave": lambda f: (*(HASH[0], f.unit, NO_ROUTE, FOREVER, (1, 0, 0)),),
    "FlashAccount.uniswapV3FlashCallback": lambda _: (0, 0, b""),
    "FlashAccount.executeOperation": lambda f: (f.base.address, f.unit, 0, f.stranger, b""),
    "RiskManagement.openBatch": lambda f: (f.keeper, []),
    "RiskManagement.closeBatch": lambda f: (_opening(f), []),
    "RiskManagement.listStrategy": lambda f: (FRESH, LIMITS),
    "RiskManagement.tripStrategy": lambda f: (f.trend.address,),
    "RiskManagement.freezeStrategy": lambda f: (f.trend.address,),
    "RiskManagement.unfreezeStrategy": lambda f: (f.trend.address,),
    "RiskManagement.lowerStrategyCap": lambda f: (f.trend.address, 1),
    "RiskManagement.lowerTokenCap": lambda f: (f.weth.address, 1),
    "RiskManagement.lowerAdapterCap": lambda f: (f.orders.aave, 1),
    "RiskManagement.setRiskTerms": lambda f: (f.risk.functions.riskTerms().call(),),
    "RiskManagement.setStrategyLimits": lambda f: (f.trend.address, LIMITS),
    "RiskManagement.setToken": lambda f: (f.weth.address, 1),
    "RiskManagement.setAdapter": lambda f: (f.orders.aave, 1),
    "PriceRegistry.setFeed": lambda f: (f.c.registry.functions.feed(f.weth.address).call()[0],),
    "PriceRegistry.disableFeed": lambda f: (f.weth.address,),
    "PriceRegistry.endProbation": lambda f: (f.weth.address,),
    "PriceRegistry.noteDisagreement": lambda f: (f.weth.address,),
    "NavOracle.confirm": lambda f: (f.report().as_tuple(), 3, 1, WAD, 1),
    "NavOracle.beforeExit": lambda f: (WAD,),
    "NavOracle.afterExit": NOTHING,
    "NavOracle.setNavTerms": lambda f: (f.c.nav_oracle.functions.navTerms().call(),),
    "FeeDistribution.begin": NOTHING,
    "FeeDistribution.settle": lambda _: (WAD,),
    "FeeDistribution.exit": lambda _: (100 * WAD, WAD),
    "FeeDistribution.stop": lambda _: (100 * WAD,),
    "FeeDistribution.setFeeTerms": lambda f: (f.fee_terms(),),
    "FeeDistribution.distribute": NOTHING,
    "FeeDistribution.withdraw": lambda f: (f.stranger,),
    "FeeDistribution.setRecipients": lambda f: ([(f.stranger, 10_000)],),
    "PerformanceTracking.record": lambda f: (_next_record(f), WAD, WAD, WAD),
    "PerformanceTracking.recordStrategies": lambda f: (_next_record(f), [], []),
    "PerformanceTracking.recordReport": lambda f: (_next_record(f) - 1, HASH),
    "EmergencyControls.trip": NOTHING,
    "EmergencyControls.windDownOverdue": NOTHING,
    "EmergencyControls.consentToWindDown": NOTHING,
    "EmergencyControls.windDown": NOTHING,
    "EmergencyControls.pauseTrading": NOTHING,
    "EmergencyControls.pauseDealing": NOTHING,
    "EmergencyControls.revokeKeeper": NOTHING,
    "EmergencyControls.unpauseTrading": NOTHING,
    "EmergencyControls.unpauseDealing": NOTHING,
    "EmergencyControls.rearmGuardian": NOTHING,
    "EmergencyControls.setKeeper": lambda _: (FRESH,),
    "EmergencyControls.setStandby": lambda _: (FRESH,),
    "EmergencyControls.setManager": lambda _: (FRESH,),
    "EmergencyControls.setGuardian": lambda _: (FRESH, 90 * DAY_S),
    "EmergencyControls.setWatcher": lambda _: (FRESH,),
    "FundLock.acquire": NOTHING,
    "FundLock.release": NOTHING,
    "FundLock.enrol": lambda f: (f.stranger,),
    "FundTimelock.schedule": lambda f: (*_operation(f), 3 * DAY_S),
    "FundTimelock.scheduleBatch": lambda f: (*_operations(f), 3 * DAY_S),
    "FundTimelock.rehearse": lambda f: _proposal(f)[::2],
    "FundTimelock.cancel": _scheduled,
    "FundTimelock.cancelBatch": _operations,
    "FundTimelock.cancelSingle": _operation,
    "FundTimelock.execute": _operation,
    "FundTimelock.executeBatch": _operations,
    "FundTimelock.setProposer": lambda _: (FRESH,),
    "FundTimelock.updateDelay": lambda _: (3 * DAY_S,),
    "FundTimelock.grantRole": lambda f: (HASH, f.stranger),
    "FundTimelock.revokeRole": lambda f: (HASH, f.stranger),
    "FundTimelock.renounceRole": lambda f: (HASH, f.stranger),
    "FundTimelock.onERC721Received": lambda f: (f.stranger, f.stranger, 1, b""),
    "FundTimelock.onERC1155Received": lambda f: (f.stranger, f.stranger, 1, 1, b""),
    "FundTimelock.onERC1155BatchReceived": lambda f: (f.stranger, f.stranger, [1], [1], b""),
    "FundDAO.propose": lambda f: (*_proposal(f), "the same in other words"),
    "FundDAO.castVote": lambda f: (_proposal_id(f), 1),
    "FundDAO.castVoteWithReason": lambda f: (_proposal_id(f), 1, ""),
    "FundDAO.castVoteWithReasonAndParams": lambda f: (_proposal_id(f), 1, "", b""),
    "FundDAO.castVoteBySig": _ballot,
    "FundDAO.castVoteWithReasonAndParamsBySig": lambda f: _ballot(f, "because", b""),
    "FundDAO.queue": _proposed,
    "FundDAO.execute": _proposed,
    "FundDAO.cancel": _proposed,
    "FundDAO.setVotingDelay": lambda _: (DAY_S,),
    "FundDAO.setVotingPeriod": lambda _: (2 * DAY_S,),
    "FundDAO.setLateQuorumVoteExtension": lambda _: (DAY_S,),
    "FundDAO.setProposalThreshold": lambda _: (WAD // 100,),
    "FundDAO.updateQuorumNumerator": lambda _: (WAD // 10,),
    "FundDAO.relay": lambda f: (f.stranger, 0, b""),
    "FundDAO.updateTimelock": lambda f: (f.stranger,),
    "FundDAO.onERC721Received": lambda f: (f.stranger, f.stranger, 1, b""),
    "FundDAO.onERC1155Received": lambda f: (f.stranger, f.stranger, 1, 1, b""),
    "FundDAO.onERC1155BatchReceived": lambda f: (f.stranger, f.stranger, [1], [1], b""),
    "AaveV3Adapter.register": lambda f: (f.weth.address,),
    "Erc4626Adapter.checkpoint": lambda f: f.local.config.venues.erc4626.vaults,  # just one
}

# What may stop a caller who is allowed: the fund's state, never who he is.
STATE_ERRORS: Mapping[str, str] = {
    "PocketHedgeFund.launch": "AlreadyLaunched",
    "PocketHedgeFund.deposit(uint256,address)": "ClaimTooLarge",
    "PocketHedgeFund.mint(uint256,address)": "ClaimTooLarge",
    "PocketHedgeFund.redeemInKind": "ERC20InsufficientBalance",
    "PocketHedgeFund.reopenDealing": "DealingIsOpen",
    "PocketHedgeFund.strike": "DealingIsOpen",
    "Treasury.removeStrategy": "StrategyNotEmpty",
    "Treasury.recognise": "NothingToRecognise",
    "Treasury.recogniseCash": "NothingToRecognise",
    "Strategy.recognise": "NothingToRecognise",
    "Strategy.executeForProfit": "AdapterNotListed",
    "FlashAccount.executeOnUniswap": "AdapterNotListed",
    "FlashAccount.executeOnAave": "AdapterNotListed",
    "PriceRegistry.endProbation": "NotOnProbation",
    "PriceRegistry.noteDisagreement": "NotOnProbation",
    "NavOracle.confirm": "UnknownBlock",
    "EmergencyControls.windDownOverdue": "WindDownTooEarly",
    "EmergencyControls.windDown": "NoConsent",
    "FundTimelock.rehearse": "Rehearsed",
    "FundTimelock.setProposer": "ProposerAlreadySet",
    "FundDAO.castVote": "GovernorUnexpectedProposalState",
    "FundDAO.castVoteWithReason": "GovernorUnexpectedProposalState",
    "FundDAO.castVoteWithReasonAndParams": "GovernorUnexpectedProposalState",
    "FundDAO.castVoteBySig": "GovernorUnexpectedProposalState",
    "FundDAO.castVoteWithReasonAndParamsBySig": "GovernorUnexpectedProposalState",
    "FundDAO.queue": "GovernorUnexpectedProposalState",
    "FundDAO.execute": "GovernorUnexpectedProposalState",
    "FundDAO.setVotingDelay": "Panic",  # no proposal that is being executed says so
    "FundDAO.setVotingPeriod": "Panic",
    "FundDAO.setLateQuorumVoteExtension": "Panic",
    "FundDAO.setProposalThreshold": "Panic",
    "FundDAO.updateQuorumNumerator": "Panic",
    "FundTimelock.cancelBatch": "TimelockUnexpectedOperationState",
    "FundTimelock.cancelSingle": "TimelockUnexpectedOperationState",
    "FundTimelock.execute": "TimelockUnexpectedOperationState",
    "FundTimelock.executeBatch": "TimelockUnexpectedOperationState",
}


def by_signature(table: Mapping[str, Entry], contract: str, signature: str) -> Entry | None:
    """Look up a function by its signature, else by its name: overloads have signatures."""
    full = f"{contract}.{signature}"
    return table.get(full, table.get(full.partition("(")[0]))
