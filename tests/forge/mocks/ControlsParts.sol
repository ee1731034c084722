// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EmergencyControls} from "../../../contracts/governance/EmergencyControls.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";

/// @notice Everything that EmergencyControls asks and tells, as a test sets it: fund, limits, NAV and prices in one.
contract ControlsParts {
    uint256 public largeMoveUntil;
    bool public baseOutOfBand;
    uint256 public windDowns;
    uint256 private _level;
    uint256 private _capacity = 0.02e18;
    IPocketHedgeFund.DealingClock private _clock;
    IPocketHedgeFund.DealingTerms private _terms;

    constructor() {
        (_clock.number, _clock.struckAt, _terms.period) = (1, uint40(block.timestamp), 1 days);
    }

    function wiring(address governor) external view returns (EmergencyControls.Wiring memory) {
        return EmergencyControls.Wiring({
            governor: governor,
            fund: IPocketHedgeFund(address(this)),
            risk: IRiskManagement(address(this)),
            navOracle: INavOracle(address(this)),
            registry: IPriceRegistry(address(this))
        });
    }

    function setLoss(uint256 level, uint256 capacity) external {
        (_level, _capacity) = (level, capacity);
    }

    function setLargeMoveUntil(uint256 until) external {
        largeMoveUntil = until;
    }

    function setOutOfBand(bool outOfBand) external {
        baseOutOfBand = outOfBand;
    }

    function setStruck(uint32 number, uint40 struckAt, uint32 period) external {
        (_clock.number, _clock.struckAt, _terms.period) = (number, struckAt, period);
    }

    function fundLossLevel() external view returns (uint256, uint256) {
        return (_level, _capacity);
    }

    function dealingClock() external view returns (IPocketHedgeFund.DealingClock memory) {
        return _clock;
    }

    function dealingTerms() external view returns (IPocketHedgeFund.DealingTerms memory) {
        return _terms;
    }

    function pausedUntil() external view returns (uint256) {
        return _clock.pausedUntil;
    }

    function pauseDealing(uint40 until) external {
        _clock.pausedUntil = until;
    }

    function windDown() external {
        windDowns++;
    }
}
