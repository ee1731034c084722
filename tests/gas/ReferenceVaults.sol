// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20 as OpenZeppelinERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {ERC4626 as OpenZeppelinERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {ERC6372Utils} from "@openzeppelin/contracts/utils/ERC6372Utils.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {ERC4626 as SoladyERC4626} from "../../node_modules/solady/src/tokens/ERC4626.sol";
import {ERC20 as SolmateERC20} from "../../node_modules/solmate/src/tokens/ERC20.sol";
import {ERC4626 as SolmateERC4626} from "../../node_modules/solmate/src/tokens/ERC4626.sol";

/// @notice Vaults of public libraries, each as small as the library lets it be: what gas is measured beside. They are
///         compiled when gas is measured, and nowhere else.
contract OpenZeppelinVault is OpenZeppelinERC4626 {
    constructor(IERC20 asset_) OpenZeppelinERC20("Reference", "REF") OpenZeppelinERC4626(asset_) {}
}

/// @notice The same with the share token that the fund has: permits, and votes by the second.
contract OpenZeppelinVotesVault is OpenZeppelinERC4626, ERC20Permit, ERC20Votes {
    constructor(IERC20 asset_)
        OpenZeppelinERC20("Reference", "REF")
        OpenZeppelinERC4626(asset_)
        ERC20Permit("Reference")
    {}

    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    function CLOCK_MODE() public view override returns (string memory) {
        return ERC6372Utils.timestampClockMode(clock);
    }

    function decimals() public view override(OpenZeppelinERC20, OpenZeppelinERC4626) returns (uint8) {
        return super.decimals();
    }

    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal override(OpenZeppelinERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}

contract SoladyVault is SoladyERC4626 {
    address private immutable _asset;

    constructor(IERC20 asset_) {
        _asset = address(asset_);
    }

    function asset() public view override returns (address) {
        return _asset;
    }

    function name() public pure override returns (string memory) {
        return "Reference";
    }

    function symbol() public pure override returns (string memory) {
        return "REF";
    }
}

contract SolmateVault is SolmateERC4626 {
    constructor(IERC20 asset_) SolmateERC4626(SolmateERC20(address(asset_)), "Reference", "REF") {}

    function totalAssets() public view override returns (uint256) {
        return asset.balanceOf(address(this));
    }
}
