// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixtureToken} from "./Fixtures.sol";

/// @notice A token that takes something from whoever sends, besides what he sends, or from what arrives, once a test says so.
contract TollToken is FixtureToken {
    uint256 private _onTop;
    uint256 private _within;

    constructor(string memory symbol_, uint8 decimals_) FixtureToken(symbol_, decimals_) {}

    function setTolls(uint256 onTop, uint256 within) external {
        (_onTop, _within) = (onTop, within);
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (from == address(0) || to == address(0)) return;
        if (_onTop != 0) super._update(from, address(0), _onTop);
        if (_within != 0) super._update(to, address(0), _within);
    }
}
