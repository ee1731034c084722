// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixtureToken} from "../mocks/Fixtures.sol";

/// @notice Who calls into the fund whenever he is let.
interface IIntruder {
    function intrude() external;
}

/// @notice A token that a strategy holds, and that may refuse, answer false, keep a fee, or call back.
contract HostileToken is FixtureToken {
    enum Mood {
        Plain,
        Reverts,
        AnswersFalse,
        TakesFee,
        CallsBack
    }

    error InBadMood();

    Mood public mood;
    IIntruder public intruder;

    constructor(string memory symbol_, uint8 decimals_) FixtureToken(symbol_, decimals_) {}

    function setIntruder(IIntruder intruder_) external {
        intruder = intruder_;
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    /// @notice Whether a transfer fails for whoever asks for it.
    function refuses() external view returns (bool) {
        return mood == Mood.Reverts || mood == Mood.AnswersFalse;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        return _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        if (mood != Mood.AnswersFalse) _spendAllowance(from, msg.sender, amount);
        return _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private returns (bool) {
        require(mood != Mood.Reverts, InBadMood());
        if (mood == Mood.AnswersFalse) return false;
        uint256 fee = mood == Mood.TakesFee ? amount / 100 : 0;
        if (fee != 0) _burn(from, fee);
        _transfer(from, to, amount - fee);
        return true;
    }

    /// @dev Before and after the balances change.
    function _update(address from, address to, uint256 amount) internal override {
        if (mood == Mood.CallsBack) intruder.intrude();
        super._update(from, to, amount);
        if (mood == Mood.CallsBack) intruder.intrude();
    }
}
