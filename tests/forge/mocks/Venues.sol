// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {Call, Holding, IAdapter, Permission, Plan, Position} from "../../../contracts/interfaces/IAdapter.sol";

/// @notice A token with moods: it may refuse, answer false, or keep a fee.
contract MoodyToken is ERC20 {
    enum Mood {
        Plain,
        Reverts,
        AnswersFalse,
        TakesFee
    }

    Mood public mood;
    address public blocked; // can receive nothing

    constructor() ERC20("moody", "moody") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function block_(address account) external {
        blocked = account;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        require(mood != Mood.Reverts && to != blocked, "moody");
        if (mood == Mood.AnswersFalse) return false;
        if (mood == Mood.TakesFee) _burn(msg.sender, amount / 100);
        return super.transfer(to, mood == Mood.TakesFee ? amount - amount / 100 : amount);
    }
}

/// @notice A claim on `asset`, worth `rate` wad of it, with a transfer that the test can stop.
contract PositionToken is ERC20 {
    MoodyToken public immutable asset;
    uint256 public rate = 1e18;
    bool public stuck;
    bool public broken;
    uint256 public extra; // units burned beyond what was asked, at transfers and withdrawals

    constructor(MoodyToken asset_) ERC20("position", "position") {
        asset = asset_;
    }

    function set(uint256 rate_, bool stuck_, bool broken_, uint256 extra_) external {
        (rate, stuck, broken, extra) = (rate_, stuck_, broken_, extra_);
    }

    function put(uint256 amount, address to) external {
        asset.transferFrom(msg.sender, address(this), amount);
        _mint(to, amount * 1e18 / rate);
    }

    function take(uint256 units, address to) external {
        require(!broken, "broken");
        _burn(msg.sender, units + extra);
        asset.transfer(to, units * rate / 1e18);
    }

    function transfer(address to, uint256 units) public override returns (bool) {
        require(!broken, "broken");
        if (extra != 0) _burn(msg.sender, extra);
        return super.transfer(to, units);
    }
}

/// @notice Whatever a venue might do when a strategy calls it.
contract Venue {
    error NoDeal(uint256 number);

    function trade(address tokenIn, uint256 amountIn, address tokenOut, uint256 amountOut) external {
        if (amountIn != 0) IERC20(tokenIn).transferFrom(msg.sender, address(this), amountIn);
        if (amountOut != 0) MoodyToken(tokenOut).mint(msg.sender, amountOut);
    }

    function fail(uint256 number) external pure {
        revert NoDeal(number);
    }

    function forward(address target, bytes calldata data) external {
        (bool done, bytes memory answer) = target.call(data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }
}

/// @notice Its order is the plan itself, so that a test can be any adapter, a faulty one above all. Values the
///         PositionTokens it is asked about.
contract ScriptedAdapter is IAdapter {
    Call private _unwinding;

    function setUnwinding(Call calldata call) external {
        _unwinding = call;
    }

    function checkpoint(address) external pure {}

    function plan(address, bytes calldata order) external pure returns (Plan memory) {
        return abi.decode(order, (Plan));
    }

    function holdings(address, Position calldata position) external view returns (Holding[] memory list) {
        PositionToken token = PositionToken(position.token);
        list = new Holding[](1);
        list[0] = Holding(address(token.asset()), position.units * token.rate() / 1e18);
    }

    function held(address account, address token) external view returns (uint256) {
        return ERC20(token).balanceOf(account);
    }

    function transferable(address, Position calldata position) external view returns (uint256) {
        return PositionToken(position.token).stuck() ? 0 : position.units;
    }

    function unwind(address account, Position calldata position) external view returns (Call[] memory calls) {
        calls = new Call[](1);
        if (_unwinding.target != address(0)) calls[0] = _unwinding;
        else calls[0] = Call(position.token, abi.encodeCall(PositionToken.take, (position.units, account)));
    }

    function permissions() external pure returns (Permission[] memory) {
        return new Permission[](0);
    }

    function spenders() external pure returns (address[] memory) {
        return new address[](0);
    }
}
