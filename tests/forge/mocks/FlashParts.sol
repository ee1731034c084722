// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {
    IFlashLoanSimpleReceiver,
    IUniswapV3FlashCallback
} from "../../../contracts/interfaces/external/IFlashLenders.sol";

/// @notice A lender that may do everything else than lend: of both kinds, and its own factory and adapters, so that the
///         flash account trusts it as it trusts the real ones.
contract ScriptedLender {
    enum Mood {
        Honest,
        NeverCalls,
        CallsTwice,
        AltersData,
        LendsLess,
        LendsMore,
        LetsAnotherCall
    }

    address public immutable token0;
    uint256 public feeBps = 5;
    Mood public mood;
    Bystander public immutable bystander = new Bystander();

    constructor(address asset) {
        token0 = asset;
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function setFee(uint256 feeBps_) external {
        feeBps = feeBps_;
    }

    /* ADAPTERS AND FACTORY */

    function factory() external view returns (address) {
        return address(this);
    }

    function pool() external view returns (address) {
        return address(this);
    }

    function getPool(address tokenA, address tokenB, uint24) external view returns (address) {
        bool known = tokenA != address(0) && tokenB != address(0) && (tokenA == token0) != (tokenB == token0);
        return known ? address(this) : address(0);
    }

    /* LENDING */

    function flash(address recipient, uint256 amount0, uint256, bytes calldata data) external {
        uint256 before = IERC20(token0).balanceOf(address(this));
        _lend(recipient, amount0);
        uint256 fee = feeOf(amount0);
        for (uint256 i = 0; i < _calls(); i++) {
            bytes memory handed = mood == Mood.AltersData ? bytes.concat(data, bytes32(0)) : data;
            bytes memory word = abi.encodeCall(IUniswapV3FlashCallback.uniswapV3FlashCallback, (fee, 0, handed));
            _call(msg.sender, word);
        }
        require(mood == Mood.NeverCalls || IERC20(token0).balanceOf(address(this)) >= before + fee, "not repaid");
    }

    function flashLoanSimple(address receiver, address asset, uint256 amount, bytes calldata data, uint16) external {
        _lend(receiver, amount);
        uint256 fee = feeOf(amount);
        for (uint256 i = 0; i < _calls(); i++) {
            bytes memory handed = mood == Mood.AltersData ? bytes.concat(data, bytes32(0)) : data;
            bytes memory word =
                abi.encodeCall(IFlashLoanSimpleReceiver.executeOperation, (asset, amount, fee, msg.sender, handed));
            _call(receiver, word);
        }
        if (mood != Mood.NeverCalls) IERC20(asset).transferFrom(receiver, address(this), amount + fee);
    }

    function feeOf(uint256 amount) public view returns (uint256) {
        return (amount * feeBps + 9999) / 10_000;
    }

    function _lend(address to, uint256 amount) private {
        if (mood == Mood.LendsLess) amount--;
        if (mood == Mood.LendsMore) amount++;
        if (mood != Mood.NeverCalls) IERC20(token0).transfer(to, amount);
    }

    function _calls() private view returns (uint256) {
        if (mood == Mood.NeverCalls) return 0;
        return mood == Mood.CallsTwice ? 2 : 1;
    }

    function _call(address target, bytes memory word) private {
        if (mood == Mood.LetsAnotherCall) return bystander.pass(target, word);
        (bool done, bytes memory answer) = target.call(word);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }
}

/// @notice Somebody else: calls what it is handed, and keeps the answers of those calls that it may fail in.
contract Bystander {
    bytes[] public answers;
    address[] private _targets;
    bytes[] private _words;

    function plan(address target, bytes calldata word) external {
        _targets.push(target);
        _words.push(word);
    }

    /// @notice Everything that was planned, whatever comes of it.
    function act() external {
        for (uint256 i = 0; i < _targets.length; i++) {
            (bool done, bytes memory answer) = _targets[i].call(_words[i]);
            answers.push(done ? bytes("done") : answer);
        }
    }

    function pass(address target, bytes calldata word) external {
        (bool done, bytes memory answer) = target.call(word);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }
}
