// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {
    GovernorVotesQuorumFraction
} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {IEmergencyControls} from "../interfaces/IEmergencyControls.sol";
import {IFeeDistribution} from "../interfaces/IFeeDistribution.sol";
import {IFundDAO} from "../interfaces/IFundDAO.sol";
import {IHomePort} from "../interfaces/IHomePort.sol";
import {INavOracle} from "../interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../interfaces/IRiskManagement.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";

/// @title DaoPowers
/// @notice The closed list: what a proposal may call, and nothing else. None of it moves an asset to an address, mints,
///         or reaches into the Escrow; bounds are in the contracts that are called.
abstract contract DaoPowers is IFundDAO {
    struct Wiring {
        address timelock;
        address shares;
        address fund;
        address treasury;
        address risk;
        address registry;
        address navOracle;
        address feeDistribution;
        address controls;
    }

    address private immutable _timelockAddress;
    address private immutable _fund;
    address private immutable _treasury;
    address private immutable _risk;
    address private immutable _registry;
    address private immutable _navOracle;
    address private immutable _feeDistribution;
    address private immutable _controls;

    constructor(Wiring memory wiring) {
        _timelockAddress = wiring.timelock;
        _fund = wiring.fund;
        _treasury = wiring.treasury;
        _risk = wiring.risk;
        _registry = wiring.registry;
        _navOracle = wiring.navOracle;
        _feeDistribution = wiring.feeDistribution;
        _controls = wiring.controls;
    }

    /// @inheritdoc IFundDAO
    /// @dev The port to another chain is the one that the NAV counts, for good: no vote can name another.
    function isPower(address target, bytes4 selector) public view returns (bool) {
        if (target == _risk) return _isRisk(selector);
        if (target == _treasury) return _isTreasury(selector);
        if (target == _controls) return _isControls(selector);
        if (target == address(this)) return _isOwn(selector);
        if (target == _fund) return selector == IPocketHedgeFund.setDealingTerms.selector;
        if (target == _navOracle) return selector == INavOracle.setNavTerms.selector;
        if (target == _timelockAddress) return selector == TimelockController.updateDelay.selector;
        if (target == _registry) {
            return selector == IPriceRegistry.setFeed.selector || selector == IPriceRegistry.disableFeed.selector;
        }
        if (target == _feeDistribution) return _isFees(selector);
        return target != address(0) && target == INavOracle(_navOracle).remote() && _isPort(selector);
    }

    function _isRisk(bytes4 selector) private pure returns (bool) {
        return selector == IRiskManagement.setRiskTerms.selector
            || selector == IRiskManagement.setStrategyLimits.selector
            || selector == IRiskManagement.unfreezeStrategy.selector || selector == IRiskManagement.setToken.selector
            || selector == IRiskManagement.setAdapter.selector || selector == IRiskManagement.freezeStrategy.selector
            || selector == IRiskManagement.lowerStrategyCap.selector
            || selector == IRiskManagement.lowerTokenCap.selector
            || selector == IRiskManagement.lowerAdapterCap.selector;
    }

    function _isTreasury(bytes4 selector) private pure returns (bool) {
        return selector == ITreasury.addStrategy.selector || selector == ITreasury.removeStrategy.selector
            || selector == ITreasury.resetPeak.selector || selector == ITreasury.recognise.selector
            || selector == ITreasury.recogniseCash.selector;
    }

    function _isControls(bytes4 selector) private pure returns (bool) {
        return selector == IEmergencyControls.setKeeper.selector || selector == IEmergencyControls.setStandby.selector
            || selector == IEmergencyControls.setManager.selector || selector == IEmergencyControls.setGuardian.selector
            || selector == IEmergencyControls.setWatcher.selector
            || selector == IEmergencyControls.unpauseTrading.selector
            || selector == IEmergencyControls.unpauseDealing.selector
            || selector == IEmergencyControls.rearmGuardian.selector || selector == IEmergencyControls.windDown.selector;
    }

    function _isFees(bytes4 selector) private pure returns (bool) {
        return selector == IFeeDistribution.setFeeTerms.selector || selector == IFeeDistribution.setRecipients.selector;
    }

    function _isPort(bytes4 selector) private pure returns (bool) {
        return selector == IHomePort.orderRules.selector || selector == IHomePort.setCap.selector
            || selector == IHomePort.lowerCap.selector;
    }

    function _isOwn(bytes4 selector) private pure returns (bool) {
        return selector == GovernorSettings.setVotingDelay.selector
            || selector == GovernorSettings.setVotingPeriod.selector
            || selector == GovernorSettings.setProposalThreshold.selector
            || selector == GovernorVotesQuorumFraction.updateQuorumNumerator.selector
            || selector == GovernorPreventLateQuorum.setLateQuorumVoteExtension.selector;
    }
}
