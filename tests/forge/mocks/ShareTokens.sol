// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title ShareToken
/// @notice An ordinary base asset with six decimals that anyone mints.
contract ShareToken is ERC20("Base", "BASE") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }
}

/// @title ShareQuietToken
/// @notice Returns nothing from `transfer`, as some old tokens do.
contract ShareQuietToken {
    mapping(address account => uint256) public balanceOf;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }
}

/// @title ShareRefusingToken
/// @notice Says false instead of reverting, and moves nothing.
contract ShareRefusingToken {
    function transfer(address, uint256) external pure returns (bool) {
        return false;
    }
}
