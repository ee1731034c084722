// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Arguments} from "../anycall/Arguments.sol";
import {EveryFunction} from "../anycall/EveryFunction.sol";

/// @title AnyCalldata
/// @notice What a thief tries besides what its keys are for: every function of every contract of one chain that changes
///         something, with arguments of its types, many of which mean something to the fund.
/// @dev Deployed by whoever uses it, for dice of its own.
contract AnyCalldata is Arguments, EveryFunction {
    mapping(Part part => address[]) private _targets;
    Part[] private _parts;
    Part private _called;
    address[] private _known;
    address[] private _tokens;
    address[] private _adapters;
    uint256 private immutable _unit;

    constructor(uint256 unit, address[] memory tokens, address[] memory adapters, address[] memory people) {
        (_unit, _tokens, _adapters) = (unit, tokens, adapters);
        _know(tokens);
        _know(adapters);
        _know(people);
    }

    /// @notice Whom to call; a part is tried as often as it was listed.
    function list(Part part, address target) external {
        _parts.push(part);
        _targets[part].push(target);
        _known.push(target);
    }

    /// @notice A call of some function: three times in four one that the keys may call, where there is any; one in
    ///         sixteen of another contract, or of a token.
    function next(uint256 seed) external returns (Part part, uint256 index, address target, bytes memory call) {
        throwDice(seed);
        part = _parts[roll(_parts.length)];
        _called = part;
        (uint256 open, uint256 all) = countOf(part);
        index = roll(open == 0 || roll(4) == 0 ? all : open);
        target = _known[roll(_known.length)];
        // Whoever has no code takes every call.
        if (target.code.length == 0 || roll(16) != 0) target = _targets[part][roll(_targets[part].length)];
        call = callOf(signatureOf(part, index));
    }

    /* WORDS */

    function anAddress() internal override returns (address) {
        uint256 kind = roll(6);
        // What these are about.
        if (roll(2) == 0) kind = _called == Part.Treasury ? 0 : _called == Part.Strategy ? 1 : kind;
        if (kind == 0) return _targets[Part.Strategy][roll(_targets[Part.Strategy].length)];
        if (kind == 1) return _adapters[roll(_adapters.length)];
        if (kind == 2) return _tokens[roll(_tokens.length)];
        return roll(16) == 0 ? address(uint160(aNumber())) : _known[roll(_known.length)];
    }

    function aNumber() internal override returns (uint256) {
        uint256 kind = roll(6);
        if (kind == 0) return roll(4);
        if (kind == 1) return type(uint256).max >> roll(256);
        if (kind == 2) return block.timestamp + roll(2 days);
        return kind == 3 ? roll(1e18) : roll(20_000 * _unit);
    }

    /// @dev An order for a venue, one for a pool, or a word.
    function someBytes() internal override returns (bytes memory) {
        uint256 kind = roll(6);
        if (kind == 0) return bytes.concat(bytes32(aNumber()));
        if (kind == 1) return abi.encode(roll(2), roll(20_000 * _unit));
        uint256 amount = roll(roll(2) == 0 ? 20_000 * _unit : 5e18);
        return abi.encode(_tokens[roll(_tokens.length)], _tokens[roll(_tokens.length)], amount, roll(2));
    }

    function _know(address[] memory all) private {
        for (uint256 i = 0; i < all.length; i++) {
            _known.push(all[i]);
        }
    }
}
