// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPair, IPool, IToken} from "./PoolHarness.sol";

interface IHeld {
    function balanceOf(address account) external view returns (uint256);
}

/// @notice Whoever pushes a pool, looks at what a fund says meanwhile, and pushes the pool back: all in one call, as with a
///         flash loan.
contract Pusher {
    struct Push {
        address pool;
        bool isPair; // of Uniswap v2; else a pool of v3
        bool zeroForOne;
        uint256 amount; // that goes in
    }

    struct Look {
        address target;
        bytes data; // called with this contract's own rights
    }

    uint160 private constant LOWEST = 4_295_128_740; // sqrt prices just inside of what a v3 pool can reach
    uint160 private constant HIGHEST = 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_341;

    /// @return before what the looks answer at rest
    /// @return pushed the same with all pools pushed
    /// @return backAgain the same at the end
    /// @return prices of the pools before, pushed and at the end
    function look(Push[] calldata pushes, Look[] calldata looks)
        external
        returns (bytes[] memory before, bytes[] memory pushed, bytes[] memory backAgain, uint256[][3] memory prices)
    {
        (before, prices[0]) = (_ask(looks), _prices(pushes));
        uint256[] memory bought = new uint256[](pushes.length);
        for (uint256 i = 0; i < pushes.length; i++) {
            bought[i] = _swap(pushes[i], pushes[i].zeroForOne, pushes[i].amount);
        }
        (pushed, prices[1]) = (_ask(looks), _prices(pushes));
        for (uint256 i = pushes.length; i > 0; i--) {
            _swap(pushes[i - 1], !pushes[i - 1].zeroForOne, bought[i - 1]);
        }
        (backAgain, prices[2]) = (_ask(looks), _prices(pushes));
    }

    /// @notice Does something that the fund lets this contract do, while the pools are pushed, or are not.
    function act(Push[] calldata pushes, Look calldata deed, Look[] calldata looks)
        external
        returns (bytes[] memory afterwards)
    {
        uint256[] memory bought = new uint256[](pushes.length);
        for (uint256 i = 0; i < pushes.length; i++) {
            bought[i] = _swap(pushes[i], pushes[i].zeroForOne, pushes[i].amount);
        }
        _call(deed);
        for (uint256 i = pushes.length; i > 0; i--) {
            _swap(pushes[i - 1], !pushes[i - 1].zeroForOne, bought[i - 1]);
        }
        afterwards = _ask(looks);
    }

    function uniswapV3SwapCallback(int256 owed0, int256 owed1, bytes calldata) external {
        if (owed0 > 0) IToken(IPool(msg.sender).token0()).transfer(msg.sender, uint256(owed0));
        if (owed1 > 0) IToken(IPool(msg.sender).token1()).transfer(msg.sender, uint256(owed1));
    }

    function _swap(Push calldata push, bool zeroForOne, uint256 amount) private returns (uint256 bought) {
        if (amount == 0) return 0;
        address arrives = zeroForOne ? IPair(push.pool).token1() : IPair(push.pool).token0();
        uint256 held = IHeld(arrives).balanceOf(address(this));
        if (push.isPair) _swapOnPair(push.pool, zeroForOne, amount);
        else IPool(push.pool).swap(address(this), zeroForOne, int256(amount), zeroForOne ? LOWEST : HIGHEST, "");
        bought = IHeld(arrives).balanceOf(address(this)) - held;
    }

    /// @dev The pair lets go of as much as keeps its product, less 0.3 %.
    function _swapOnPair(address pool, bool zeroForOne, uint256 amount) private {
        IPair pair = IPair(pool);
        (uint256 reserve0, uint256 reserve1,) = pair.getReserves();
        (uint256 from, uint256 to) = zeroForOne ? (reserve0, reserve1) : (reserve1, reserve0);
        uint256 out = amount * 997 * to / (from * 1000 + amount * 997);
        if (out == 0) return;
        IToken(zeroForOne ? pair.token0() : pair.token1()).transfer(pool, amount);
        (uint256 out0, uint256 out1) = zeroForOne ? (uint256(0), out) : (out, uint256(0));
        pair.swap(out0, out1, address(this), "");
    }

    function _ask(Look[] calldata looks) private returns (bytes[] memory answers) {
        answers = new bytes[](looks.length);
        for (uint256 i = 0; i < looks.length; i++) {
            answers[i] = _call(looks[i]);
        }
    }

    function _call(Look calldata deed) private returns (bytes memory) {
        (bool done, bytes memory answer) = deed.target.call(deed.data);
        if (done) return answer;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }

    /// @dev Of a pair the first reserve over the second, of a pool its square root: any number that moves with the price.
    function _prices(Push[] calldata pushes) private view returns (uint256[] memory prices) {
        prices = new uint256[](pushes.length);
        for (uint256 i = 0; i < pushes.length; i++) {
            if (pushes[i].isPair) {
                (uint256 reserve0, uint256 reserve1,) = IPair(pushes[i].pool).getReserves();
                prices[i] = reserve0 * 1e18 / reserve1;
            } else {
                (prices[i],) = IPool(pushes[i].pool).slot0();
            }
        }
    }
}
