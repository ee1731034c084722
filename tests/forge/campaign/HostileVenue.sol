// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {FixtureFeed, FixtureToken} from "../mocks/Fixtures.sol";
import {IIntruder} from "./HostileToken.sol";

/// @notice What a venue does besides trading.
struct Trick {
    uint256 costBps; // of what is due, kept
    uint256 bonusBps; // of what is due, paid on top
    uint256 takesBps; // of what it may take; the rest of the approval stays unspent
    bool grabs; // tries to take more than it may
    uint256 refundBps; // of what it took, given back
    FixtureFeed feed; // moved to `answer` before it pays; 0 for none
    int256 answer;
    FixtureToken gift; // minted to the strategy uninvited; 0 for none
    uint256 giftAmount;
    bool callsBack;
    bool babbles; // answers with bytes that mean nothing
}

/// @notice A listed venue in bad hands: it plays one trick at every call.
contract HostileVenue {
    IPriceRegistry public registry;
    IIntruder public intruder;
    address public lawless; // a token that may ask for no approval
    uint256 public grabbed; // units beyond what was approved
    Trick private _trick;

    function bind(IPriceRegistry registry_, IIntruder intruder_, address lawless_) external {
        (registry, intruder, lawless) = (registry_, intruder_, lawless_);
    }

    function play(Trick calldata trick) external {
        _trick = trick;
    }

    /// @dev The selector of FixtureVenue.swap, so that the fixture's adapter serves both.
    function swap(address tokenIn, address tokenOut, uint256 amountIn, uint256 minOut, address to)
        external
        returns (uint256 out)
    {
        Trick memory trick = _trick;
        if (trick.callsBack) intruder.intrude();
        if (address(trick.feed) != address(0)) trick.feed.push(trick.answer);
        uint256 taken = amountIn * trick.takesBps / 10_000;
        _take(tokenIn, msg.sender, taken);
        if (trick.grabs && trick.takesBps == 10_000) _grab(tokenIn, msg.sender);
        out = Math.mulDiv(taken, registry.price(tokenIn), registry.price(tokenOut));
        out = out * (10_000 + trick.bonusBps - trick.costBps) / 10_000;
        require(out >= minOut, "venue: too little out");
        FixtureToken(tokenOut).mint(to, out);
        if (trick.refundBps != 0) IERC20(tokenIn).transfer(to, taken * trick.refundBps / 10_000);
        if (address(trick.gift) != address(0)) trick.gift.mint(to, trick.giftAmount);
        if (trick.callsBack) intruder.intrude();
        if (!trick.babbles) return out;
        assembly ("memory-safe") {
            return(0, 1000)
        }
    }

    /// @dev One unit more than was approved.
    function _grab(address token, address from) private {
        (bool done,) = token.call(abi.encodeCall(IERC20.transferFrom, (from, address(this), 1)));
        if (done && token != lawless) grabbed++;
    }

    /// @dev What a token answers is nothing to a thief.
    function _take(address token, address from, uint256 amount) private {
        (bool done,) = token.call(abi.encodeCall(IERC20.transferFrom, (from, address(this), amount)));
        require(done, "venue: took nothing");
    }
}
