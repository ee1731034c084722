// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IAdapter} from "../interfaces/IAdapter.sol";

/// @title OrderWords
/// @notice Words of an order, decoded as plain numbers and narrowed here: the decoder's own refusal has no name.
library OrderWords {
    using SafeCast for uint256;

    function toAddress(uint256 word) internal pure returns (address) {
        require(word <= type(uint160).max, IAdapter.BadOrder());
        return address(word.toUint160());
    }

    function toUint24(uint256 word) internal pure returns (uint24) {
        require(word <= type(uint24).max, IAdapter.BadOrder());
        return word.toUint24();
    }
}
