// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeDistribution} from "../interfaces/IFeeDistribution.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";

/// @title Mandates
/// @notice Whether a new strategy is exactly what was approved.
library Mandates {
    /// @dev The adapters' code is part of it: what was voted on must still stand there when the vote takes effect.
    function hash(ITreasury.StrategyConfig memory config, bytes32 rules, address implementation)
        internal
        view
        returns (bytes32)
    {
        bytes32[] memory codes = new bytes32[](config.adapters.length);
        for (uint256 i = 0; i < codes.length; i++) {
            codes[i] = config.adapters[i].codehash;
        }
        return keccak256(abi.encode(block.chainid, address(this), implementation, config, codes, rules));
    }

    function check(
        ITreasury.Mandate memory mandate,
        ITreasury.StrategyConfig memory config,
        address implementation,
        IFeeDistribution fees
    ) internal view {
        bytes32 actual = hash(config, mandate.rules, implementation);
        require(mandate.configHash == actual, ITreasury.ConfigDiffers(mandate.configHash, actual));
        require(mandate.strategist != address(0), ITreasury.ZeroAddress());
        uint256 part = fees.partOf(mandate.strategist);
        require(part == mandate.feeBps, ITreasury.FeePartDiffers(mandate.strategist, mandate.feeBps, part));
    }
}
