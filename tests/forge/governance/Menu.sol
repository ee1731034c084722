// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {IFundShares} from "../../../contracts/interfaces/IFundShares.sol";
import {IFundTimelock} from "../../../contracts/interfaces/IFundTimelock.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {DaoFixture, IVotingDao} from "../DaoFixture.sol";
import {FixtureFeed} from "../mocks/Fixtures.sol";

/// @title Menu
/// @notice What somebody may think of proposing: every power, with numbers from far below to far above its bounds and
///         the thief in every place that takes an account; and what is no power at all.
abstract contract Menu is DaoFixture {
    address internal constant THIEF = address(0xBAD);
    uint256 internal constant KINDS = 44;

    FixtureFeed internal thievesFeed;

    function order(uint256 kind, uint256 a, uint256 b) internal view returns (address target, bytes memory payload) {
        kind %= KINDS;
        if (kind < 10) return _riskOrder(kind, a, b);
        if (kind < 19) return _officeOrder(kind - 10, a);
        if (kind < 24) return _daoOrder(kind - 19, a);
        if (kind < 31) return _termsOrder(kind - 24, a, b);
        if (kind < 36) return _strategyOrder(kind - 31, a, b);
        return _theft(kind - 36, a);
    }

    function _riskOrder(uint256 kind, uint256 a, uint256 b) private view returns (address, bytes memory payload) {
        address strategy = a % 2 == 0 ? address(trend) : address(lending);
        address token = a % 2 == 0 ? address(weth) : address(wbtc);
        address adapter = a % 2 == 0 ? address(swapAdapter) : address(poolAdapter);
        uint64 cap = _wad(b, 1.2e18);
        if (kind < 2) {
            IRiskManagement.RiskTerms memory terms =
                IRiskManagement.RiskTerms(_wad(a, 0.04e18), _wad(b, 0.06e18), _wad(a / 7, 11e18), _wad(b / 7, 0.6e18));
            payload = abi.encodeCall(IRiskManagement.setRiskTerms, (terms));
        } else if (kind == 2) {
            IRiskManagement.StrategyLimits memory limits =
                IRiskManagement.StrategyLimits(cap, _wad(a / 3, 0.06e18), _wad(b / 3, 1e18), uint32(a % 2 days));
            payload = abi.encodeCall(IRiskManagement.setStrategyLimits, (strategy, limits));
        } else if (kind == 3) {
            payload = abi.encodeCall(IRiskManagement.unfreezeStrategy, (strategy));
        } else if (kind == 4) {
            payload = abi.encodeCall(IRiskManagement.setToken, (a % 3 == 0 ? THIEF : token, cap));
        } else if (kind == 5) {
            payload = abi.encodeCall(IRiskManagement.setAdapter, (a % 3 == 0 ? THIEF : adapter, cap));
        } else if (kind == 6) {
            payload = abi.encodeCall(IRiskManagement.freezeStrategy, (strategy));
        } else if (kind == 7) {
            payload = abi.encodeCall(IRiskManagement.lowerStrategyCap, (strategy, cap));
        } else if (kind == 8) {
            payload = abi.encodeCall(IRiskManagement.lowerTokenCap, (token, cap));
        } else {
            payload = abi.encodeCall(IRiskManagement.lowerAdapterCap, (adapter, cap));
        }
        return (address(risk), payload);
    }

    function _officeOrder(uint256 kind, uint256 a) private view returns (address, bytes memory payload) {
        if (kind == 0) payload = abi.encodeCall(IEmergencyControls.setKeeper, (THIEF));
        else if (kind == 1) payload = abi.encodeCall(IEmergencyControls.setStandby, (THIEF));
        else if (kind == 2) payload = abi.encodeCall(IEmergencyControls.setManager, (THIEF));
        else if (kind == 3) payload = abi.encodeCall(IEmergencyControls.setGuardian, (GUARDIAN, a % 400 days));
        else if (kind == 4) payload = abi.encodeCall(IEmergencyControls.setWatcher, (THIEF));
        else if (kind == 5) payload = abi.encodeCall(IEmergencyControls.unpauseTrading, ());
        else if (kind == 6) payload = abi.encodeCall(IEmergencyControls.unpauseDealing, ());
        else if (kind == 7) payload = abi.encodeCall(IEmergencyControls.rearmGuardian, ());
        else payload = abi.encodeCall(IEmergencyControls.windDown, ());
        return (address(controls), payload);
    }

    function _daoOrder(uint256 kind, uint256 a) private view returns (address, bytes memory payload) {
        if (kind == 0) payload = abi.encodeCall(IVotingDao.setVotingDelay, (uint48(a % 4 days)));
        else if (kind == 1) payload = abi.encodeCall(IVotingDao.setVotingPeriod, (uint32(a % 8 days)));
        else if (kind == 2) payload = abi.encodeCall(IVotingDao.setProposalThreshold, (_wad(a, 0.06e18)));
        else if (kind == 3) payload = abi.encodeCall(IVotingDao.updateQuorumNumerator, (_wad(a, 0.4e18)));
        else payload = abi.encodeCall(IVotingDao.setLateQuorumVoteExtension, (uint48(a % 5 days)));
        return (address(dao), payload);
    }

    function _termsOrder(uint256 kind, uint256 a, uint256 b) private view returns (address, bytes memory payload) {
        if (kind == 0) {
            uint256 delay = a % 3 == 0 ? a % 33 days : 1 days + a % 2 days; // about the floor, mostly
            return (timelock, abi.encodeCall(TimelockController.updateDelay, (delay)));
        }
        if (kind == 1) {
            INavOracle.NavTerms memory nav = INavOracle.NavTerms(
                _wad(a, 0.03e18), _wad(b, 0.03e18), _wad(a / 7, 0.6e18), uint32(b % 4 days), uint32(a % 31 days)
            );
            return (address(navOracle), abi.encodeCall(INavOracle.setNavTerms, (nav)));
        }
        if (kind == 2) {
            IFeeDistribution.FeeTerms memory charged = IFeeDistribution.FeeTerms(
                _wad(a, 0.03e18), _wad(b, 0.3e18), _wad(a / 7, 0.02e18), _wad(b / 7, 0.02e18), _wad(a / 9, 0.02e18)
            );
            return (address(fees), abi.encodeCall(IFeeDistribution.setFeeTerms, (charged)));
        }
        if (kind == 3) {
            IFeeDistribution.Recipient[] memory list = new IFeeDistribution.Recipient[](1);
            list[0] = IFeeDistribution.Recipient(THIEF, a % 2 == 0 ? 10_000 : uint16(b));
            return (address(fees), abi.encodeCall(IFeeDistribution.setRecipients, (list)));
        }
        if (kind == 4) {
            IPocketHedgeFund.DealingTerms memory terms = dealingTerms();
            (terms.gateBps, terms.lock) = (uint16(a % 11_000), uint24(b % 2 days));
            (terms.period, terms.strikeWindow) = (uint32(a % 32 days), uint16(b % 2 hours));
            return (address(fund), abi.encodeCall(IPocketHedgeFund.setDealingTerms, (terms)));
        }
        address token = a % 2 == 0 ? address(weth) : address(base);
        if (kind == 5) return (address(registry), abi.encodeCall(IPriceRegistry.disableFeed, (token)));
        IPriceRegistry.FeedConfig memory config = IPriceRegistry.FeedConfig(
            token, address(thievesFeed), uint32(b % 9 days), 1, uint128(b), address(0), 0, uint16(a % 120)
        );
        return (address(registry), abi.encodeCall(IPriceRegistry.setFeed, (config)));
    }

    function _strategyOrder(uint256 kind, uint256 a, uint256 b) private view returns (address, bytes memory payload) {
        address strategy = a % 2 == 0 ? address(trend) : address(lending);
        if (kind == 0) {
            ITreasury.StrategyConfig memory config;
            (config.tokens, config.adapters) = (new address[](1), new address[](1));
            config.tokens[0] = address(wbtc);
            config.limits = IRiskManagement.StrategyLimits(_wad(a, 0.06e18), 0.02e18, 0.3e18, 600);
            config.target = _wad(b, 0.06e18);
            ITreasury.Mandate memory mandate = ITreasury.Mandate(treasury.configHash(config, 0), 0, THIEF, 0);
            payload = abi.encodeCall(ITreasury.addStrategy, (config, mandate));
        } else if (kind == 1) {
            payload = abi.encodeCall(ITreasury.removeStrategy, (strategy));
        } else if (kind == 2) {
            payload = abi.encodeCall(ITreasury.resetPeak, (strategy));
        } else if (kind == 3) {
            payload = abi.encodeCall(ITreasury.recognise, (strategy, a % 4 < 2 ? address(weth) : address(base)));
        } else {
            payload = abi.encodeCall(ITreasury.recogniseCash, ());
        }
        return (address(treasury), payload);
    }

    function _theft(uint256 kind, uint256 a) private view returns (address, bytes memory) {
        if (kind == 0) return (address(base), abi.encodeCall(IERC20.transfer, (THIEF, a)));
        if (kind == 1) return (address(base), abi.encodeCall(IERC20.approve, (THIEF, a)));
        if (kind == 2) return (address(treasury), abi.encodeCall(ITreasury.payCash, (THIEF, a)));
        if (kind == 3) return (address(escrow), abi.encodeCall(IEscrow.payAssets, (THIEF, a)));
        if (kind == 4) return (address(shares), abi.encodeCall(IFundShares.mint, (THIEF, a)));
        if (kind == 5) return (timelock, abi.encodeCall(IFundTimelock.setProposer, (THIEF)));
        return (timelock, abi.encodeWithSignature("grantRole(bytes32,address)", keccak256("PROPOSER_ROLE"), THIEF));
    }

    /// @dev From nothing to a fifth above a bound.
    function _wad(uint256 seed, uint256 most) private pure returns (uint64) {
        return uint64(seed % (most + 1)); // `most` is below 2^64 everywhere here
    }
}
