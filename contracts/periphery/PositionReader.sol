// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

import {IAaveV3Adapter} from "../interfaces/IAaveV3Adapter.sol";
import {IErc4626Adapter} from "../interfaces/IErc4626Adapter.sol";
import {ISnapshotReader} from "../interfaces/ISnapshotReader.sol";
import {Entry} from "../interfaces/IStrategy.sol";
import {IAaveV3Pool, IAToken} from "../interfaces/external/IAaveV3.sol";

/// @title What stands behind a strategy's entries, by the word of the protocols themselves
abstract contract PositionReader is ISnapshotReader {
    uint256 private constant CHECKPOINT_BYTES = 64; // two words

    function _entry(address account, Entry memory entry) internal view returns (EntryReading memory r) {
        (r.token, r.adapter, r.units) = (entry.token, entry.adapter, entry.units);
        if (entry.adapter == address(0)) {
            r.held = _number(entry.token, abi.encodeCall(IERC20.balanceOf, (account)));
            return r;
        }
        r.underlying = _account(r.adapter, abi.encodeCall(IAaveV3Adapter.underlyingOf, (r.token)));
        address pool = _account(r.adapter, abi.encodeWithSignature("pool()"));
        uint256 growth = _number(r.adapter, abi.encodeCall(IErc4626Adapter.maxGrowthPerDay, ()));
        // What claims to be both has to be known to the pool.
        if (pool == address(0) && growth != 0) _vaulted(account, r, growth);
        else _lent(account, r, pool);
    }

    /// @dev The adapter says what is lent; whether the pool knows that token for it is the pool's own word.
    function _lent(address account, EntryReading memory r, address pool) private view {
        r.held = _number(r.token, abi.encodeCall(IAToken.scaledBalanceOf, (account)));
        if (pool.code.length == 0 || r.underlying == address(0)) return;
        r.positionToken = IAaveV3Pool(pool).getReserveData(r.underlying).aTokenAddress;
        r.index = IAaveV3Pool(pool).getReserveNormalizedIncome(r.underlying);
    }

    /// @dev The adapter says what it remembers; what is in the vault, and of which token, is the vault's own word.
    function _vaulted(address account, EntryReading memory r, uint256 growth) private view {
        r.held = _number(r.token, abi.encodeCall(IERC20.balanceOf, (account)));
        VaultReading memory vault = r.vault;
        vault.maxGrowthPerDay = growth;
        vault.asset = _account(r.token, abi.encodeCall(IERC4626.asset, ()));
        (vault.ok, vault.assets) = _word(r.token, abi.encodeCall(IERC4626.convertToAssets, (r.units)));
        (bool done, bytes memory data) = r.adapter.staticcall(abi.encodeCall(IErc4626Adapter.checkpointOf, (r.token)));
        if (!done || data.length < CHECKPOINT_BYTES) return;
        (vault.price, vault.time) = abi.decode(data, (uint256, uint256));
    }

    /// @return An address that `target` answers; 0 when it does not, or answers a larger number.
    function _account(address target, bytes memory call) internal view returns (address) {
        uint256 word = _number(target, call);
        return word <= type(uint160).max ? address(uint160(word)) : address(0);
    }

    /// @return One word that `target` answers; 0 when it does not.
    function _number(address target, bytes memory call) internal view returns (uint256) {
        (, uint256 word) = _word(target, call);
        return word;
    }

    function _word(address target, bytes memory call) private view returns (bool done, uint256 word) {
        bytes memory data;
        (done, data) = target.staticcall(call);
        done = done && data.length >= 32;
        if (done) word = abi.decode(data, (uint256));
    }
}
