// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {FundMember} from "../fund/FundMember.sol";
import {Holding, IAdapter} from "../interfaces/IAdapter.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {IPriceRegistry} from "../interfaces/IPriceRegistry.sol";
import {Step} from "../interfaces/IRiskManagement.sol";
import {Entry, IStrategy} from "../interfaces/IStrategy.sol";
import {LookThrough} from "../valuation/LookThrough.sol";

/// @title StrategyBook
/// @notice What a strategy may hold, what is booked, and what that is worth. Strategy writes the units; here they are
///         only read.
abstract contract StrategyBook is IStrategy, FundMember {
    /// @dev What the clone's immutable arguments say it may hold; the same index everywhere.
    struct Book {
        address[] tokens;
        address[] adapters; // 0 for a plain token
    }

    uint256 internal constant CASH = 0; // index of the base asset
    uint256 private constant MAX_ENTRIES = 8;

    address public immutable baseAsset;
    IPriceRegistry public immutable registry;
    address private immutable _implementation;

    uint128[MAX_ENTRIES] internal _units; // two a slot

    constructor(IFundLock lock_, IPriceRegistry registry_, address baseAsset_) FundMember(lock_) {
        registry = registry_;
        baseAsset = baseAsset_;
        _implementation = address(this);
    }

    /* VIEWS */

    /// @inheritdoc IStrategy
    function inventory() external view returns (Entry[] memory entries) {
        Book memory book = _book();
        entries = new Entry[](book.tokens.length);
        for (uint256 i = 0; i < entries.length; i++) {
            Entry memory entry = entries[i];
            (entry.token, entry.adapter, entry.units) = (book.tokens[i], book.adapters[i], _units[i]);
        }
    }

    /// @inheritdoc IStrategy
    function holdings() external view readable returns (Holding[] memory) {
        return _holdings();
    }

    /// @inheritdoc IStrategy
    function value() external view readable returns (uint256 total) {
        Holding[] memory list = _holdings();
        address[] memory tokens = _distinct(list);
        uint256[] memory prices;
        if (tokens.length != 0) (prices,) = registry.prices(tokens);
        for (uint256 i = 0; i < list.length; i++) {
            if (list[i].token == baseAsset) total += list[i].amount;
            else total += LookThrough.valueDown(list[i].amount, prices[_indexOf(tokens, list[i].token)]);
        }
    }

    /// @inheritdoc IStrategy
    function unitsOf(address token) external view returns (uint256) {
        return _units[_indexOf(_book().tokens, token)];
    }

    /* INTERNAL */

    function _holdings() private view returns (Holding[] memory list) {
        Book memory book = _book();
        Holding[][] memory parts = new Holding[][](book.tokens.length);
        uint256 count = 0;
        for (uint256 i = 0; i < parts.length; i++) {
            parts[i] = LookThrough.plain(address(this), book.tokens[i], book.adapters[i], _units[i]);
            count += parts[i].length;
        }
        list = new Holding[](count);
        for (uint256 i = parts.length; i > 0; i--) {
            for (uint256 j = parts[i - 1].length; j > 0; j--) {
                list[--count] = parts[i - 1][j - 1];
            }
        }
    }

    function _book() internal view returns (Book memory book) {
        require(address(this) != _implementation, NotClone());
        (book.tokens, book.adapters) = abi.decode(Clones.fetchCloneArgs(address(this)), (address[], address[]));
    }

    /// @dev 0 for a plain token. An adapter counts a position in its own protocol's units, so no other may move it.
    function _valuedBy(Book memory book, address token, address adapter) internal pure returns (address valuer) {
        valuer = book.adapters[_indexOf(book.tokens, token)];
        require(valuer == address(0) || valuer == adapter, WrongAdapter(token, valuer));
    }

    /// @dev Units held of the two tokens the order names and of every position of its adapter; the rest stays 0. A
    ///      plain token leaves only by the approval, but a venue burns a position at our own call: a faulty adapter
    ///      must not burn one that its order does not name.
    function _measure(Book memory book, Step memory step) internal view returns (uint256[] memory units) {
        units = new uint256[](book.tokens.length);
        for (uint256 i = 0; i < units.length; i++) {
            address token = book.tokens[i];
            if (book.adapters[i] == step.adapter) {
                units[i] = IAdapter(step.adapter).held(address(this), token);
            } else if (token == step.leaves || token == step.arrives) {
                units[i] = IERC20(token).balanceOf(address(this));
            }
        }
    }

    /// @dev Tokens of `list` without the base asset and without repetitions, in order of first appearance.
    function _distinct(Holding[] memory list) private view returns (address[] memory tokens) {
        address[] memory found = new address[](list.length);
        uint256 count = 0;
        for (uint256 i = 0; i < list.length; i++) {
            address token = list[i].token;
            bool isNew = token != baseAsset;
            for (uint256 j = 0; j < count && isNew; j++) {
                isNew = found[j] != token;
            }
            if (isNew) found[count++] = token;
        }
        tokens = new address[](count);
        for (uint256 i = 0; i < count; i++) {
            tokens[i] = found[i];
        }
    }

    function _indexOf(address[] memory tokens, address token) internal pure returns (uint256) {
        for (uint256 i = 0; i < tokens.length; i++) {
            if (tokens[i] == token) return i;
        }
        revert UnlistedToken(token);
    }
}
