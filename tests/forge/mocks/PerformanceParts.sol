// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStrategyMarks} from "../../../contracts/interfaces/IPerformanceTracking.sol";

/// @notice A fund that is in whichever dealing a test says.
contract StandInClock {
    uint256 public number;

    function setNumber(uint256 number_) external {
        number = number_;
    }

    function dealingStatus() external view returns (uint256, uint256, uint256, uint256, uint256) {
        return (number, 0, 0, 0, 0);
    }
}

/// @notice A Treasury that keeps a peak for each strategy; principals are set by a test.
contract StandInMarks is IStrategyMarks {
    mapping(address strategy => uint256) public principal;
    mapping(address strategy => uint256) public peak;

    function setPrincipal(address strategy, uint256 principal_) external {
        principal[strategy] = principal_;
    }

    function mark(address strategy, uint256 value) external returns (uint256, uint256) {
        if (value > peak[strategy]) peak[strategy] = value;
        return (principal[strategy], peak[strategy]);
    }
}
