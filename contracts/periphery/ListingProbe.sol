// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IListingProbe} from "../interfaces/IListingProbe.sol";
import {RawCall} from "./RawCall.sol";

/// @title ListingProbe, see IListingProbe
contract ListingProbe is IListingProbe {
    /// @inheritdoc IListingProbe
    function act(address target, bytes calldata data) external returns (bool done, bytes memory answer) {
        return target.call(data);
    }

    /// @inheritdoc IListingProbe
    function measure(address token, address[] calldata accounts)
        external
        view
        returns (uint256 supply, uint256[] memory balances)
    {
        supply = RawCall.number(token, abi.encodeCall(IERC20.totalSupply, ()));
        balances = new uint256[](accounts.length);
        for (uint256 i = 0; i < accounts.length; i++) {
            balances[i] = IERC20(token).balanceOf(accounts[i]);
        }
    }
}
