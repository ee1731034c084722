// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

import {IAaveV3Adapter} from "../interfaces/IAaveV3Adapter.sol";
import {IErc4626Adapter} from "../interfaces/IErc4626Adapter.sol";
import {ISnapshotReader} from "../interfaces/ISnapshotReader.sol";
import {Entry} from "../interfaces/IStrategy.sol";
import {IAaveV3Pool, IAToken} from "../interfaces/external/IAaveV3.sol";
import {RawCall} from "./RawCall.sol";

/// @title What stands behind a strategy's entries, by the word of the protocols themselves
abstract contract PositionReader is ISnapshotReader {
    uint256 private constant CHECKPOINT_BYTES = 64; // two words

    function _entry(address account, Entry memory entry) internal view returns (EntryReading memory r) {
        (r.token, r.adapter, r.units) = (entry.token, entry.adapter, entry.units);
        if (entry.adapter == address(0)) {
            r.held = RawCall.number(entry.token, abi.encodeCall(IERC20.balanceOf, (account)));
            return r;
        }
        r.underlying = RawCall.account(r.adapter, abi.encodeCall(IAaveV3Adapter.underlyingOf, (r.token)));
        address pool = RawCall.account(r.adapter, abi.encodeWithSignature("pool()"));
        uint256 growth = RawCall.number(r.adapter, abi.encodeCall(IErc4626Adapter.maxGrowthPerDay, ()));
        // What claims to be both has to be known to the pool.
        if (pool == address(0) && growth != 0) _vaulted(account, r, growth);
        else _lent(account, r, pool);
    }

    /// @dev The adapter says what is lent; whether the pool knows that token for it is the pool's own word.
    function _lent(address account, EntryReading memory r, address pool) private view {
        r.held = RawCall.number(r.token, abi.encodeCall(IAToken.scaledBalanceOf, (account)));
        if (pool.code.length == 0 || r.underlying == address(0)) return;
        r.positionToken = IAaveV3Pool(pool).getReserveData(r.underlying).aTokenAddress;
        r.index = IAaveV3Pool(pool).getReserveNormalizedIncome(r.underlying);
    }

    /// @dev The adapter says what it remembers; what is in the vault, and of which token, is the vault's own word.
    function _vaulted(address account, EntryReading memory r, uint256 growth) private view {
        r.held = RawCall.number(r.token, abi.encodeCall(IERC20.balanceOf, (account)));
        VaultReading memory vault = r.vault;
        vault.maxGrowthPerDay = growth;
        vault.asset = RawCall.account(r.token, abi.encodeCall(IERC4626.asset, ()));
        (vault.ok, vault.assets) = RawCall.word(r.token, abi.encodeCall(IERC4626.convertToAssets, (r.units)));
        (bool done, bytes memory data) = r.adapter.staticcall(abi.encodeCall(IErc4626Adapter.checkpointOf, (r.token)));
        if (!done || data.length < CHECKPOINT_BYTES) return;
        (vault.price, vault.time) = abi.decode(data, (uint256, uint256));
    }
}
