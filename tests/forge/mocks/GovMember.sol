// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundMember} from "../../../contracts/fund/FundMember.sol";
import {IFundLock} from "../../../contracts/interfaces/IFundLock.sol";

/// @title GovMember
/// @notice A contract of the fund with one entry of each kind.
contract GovMember is FundMember {
    uint256 public touched;

    error Failed();

    constructor(IFundLock lock_) FundMember(lock_) {}

    function outer(GovMember other) external exclusive {
        other.inner();
        require(other.value() == 7, Failed());
    }

    function reenter(GovMember other) external exclusive {
        other.outer(this);
    }

    function fail() external exclusive {
        require(touched > 100, Failed());
    }

    function inner() external inside {
        touched++;
    }

    function value() external view readable returns (uint256) {
        return 7;
    }
}
