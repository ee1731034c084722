// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Call, Holding, Permission, Plan, Position} from "../../../contracts/interfaces/IAdapter.sol";
import {ISwapAdapter} from "../../../contracts/interfaces/ISwapAdapter.sol";

/// @notice A listed venue in anybody's hands: pays out of what it holds at rates that its owner sets, may keep some of
///         what it owes, and may call somebody in the middle of a swap.
contract OwnedVenue {
    mapping(address tokenIn => mapping(address tokenOut => uint256)) public rates; // units out per unit in, wad
    uint256 public kept; // units of every payment that it does not make
    uint256 public unpulled; // units of every swap that it does not take
    address private _friend;
    bytes private _word;
    bool public answered;
    bytes public answer;

    function setRate(IERC20 tokenIn, IERC20 tokenOut, uint256 rate) external {
        rates[address(tokenIn)][address(tokenOut)] = rate;
    }

    function setKept(uint256 kept_) external {
        kept = kept_;
    }

    function setUnpulled(uint256 unpulled_) external {
        unpulled = unpulled_;
    }

    function setFriend(address friend, bytes calldata word) external {
        (_friend, _word) = (friend, word);
    }

    function quote(address tokenIn, address tokenOut, uint256 amountIn) public view returns (uint256) {
        return Math.mulDiv(amountIn, rates[tokenIn][tokenOut], 1e18);
    }

    function swap(address tokenIn, address tokenOut, uint256 amountIn, address to) external {
        IERC20(tokenIn).transferFrom(msg.sender, address(this), amountIn - unpulled);
        if (_friend != address(0)) (answered, answer) = _friend.call(_word);
        IERC20(tokenOut).transfer(to, quote(tokenIn, tokenOut, amountIn) - kept);
    }
}

/// @notice Order: abi.encode(tokenIn, tokenOut, amountIn, minOut).
contract OwnedVenueAdapter is ISwapAdapter {
    OwnedVenue public immutable venue;

    constructor(OwnedVenue venue_) {
        venue = venue_;
    }

    function checkpoint(address) external pure {}

    function plan(address account, bytes calldata order) external view returns (Plan memory) {
        return planSwap(account, order, 0);
    }

    function planSwap(address account, bytes calldata order, uint256 available) public view returns (Plan memory) {
        (address tokenIn, address tokenOut, uint256 amountIn, uint256 minOut) =
            abi.decode(order, (address, address, uint256, uint256));
        if (amountIn == 0) amountIn = available;
        require(amountIn != 0, BadOrder());
        bytes memory data = abi.encodeCall(OwnedVenue.swap, (tokenIn, tokenOut, amountIn, account));
        return Plan(tokenIn, amountIn, tokenOut, minOut, address(venue), amountIn, Call(address(venue), data));
    }

    function holdings(address, Position calldata) external pure returns (Holding[] memory) {
        return new Holding[](0);
    }

    function held(address, address) external pure returns (uint256) {
        return 0;
    }

    function transferable(address, Position calldata) external pure returns (uint256) {
        return 0;
    }

    function unwind(address, Position calldata) external pure returns (Call[] memory) {
        return new Call[](0);
    }

    function permissions() external view returns (Permission[] memory list) {
        list = new Permission[](1);
        list[0] = Permission(address(venue), OwnedVenue.swap.selector);
    }

    function spenders() external view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(venue);
    }
}
