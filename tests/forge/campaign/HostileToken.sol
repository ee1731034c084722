// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixtureToken} from "../mocks/Fixtures.sol";
import {Vm} from "../Vm.sol";

/// @notice Who calls into the fund whenever he is let.
interface IIntruder {
    function intrude() external;
    /// @notice From a place where nothing can be changed: whether a view of value answered while the fund was locked.
    function peek() external view returns (bool answered);
}

/// @notice A token that a strategy holds. When it was listed it was a plain one; since then it may do anything.
contract HostileToken is FixtureToken {
    enum Mood {
        Plain,
        Reverts,
        AnswersFalse,
        AnswersNothing,
        TakesFee,
        Bans,
        CallsBack,
        Peeks,
        OtherDecimals
    }

    error InBadMood();
    error Banned(address account);

    Mood public mood;
    IIntruder public intruder;
    address public banned;
    uint256 public shrunkBy; // units that holders were given and that are gone from under them
    bytes32 public constant PEEKED = keccak256("a view of value answered while the fund was locked"); // the slot
    address private constant VM = address(uint160(uint256(keccak256("hevm cheat code"))));

    constructor(string memory symbol_, uint8 decimals_) FixtureToken(symbol_, decimals_) {}

    /* WHOEVER RULES IT */

    function setIntruder(IIntruder intruder_) external {
        intruder = intruder_;
    }

    function setMood(Mood mood_, address banned_) external {
        (mood, banned) = (mood_, banned_);
    }

    /// @notice Everybody has more, or less, from now on; only `holder` is looked at.
    function rebase(address holder, uint256 amount, bool grows) external {
        Mood now_ = mood;
        mood = Mood.Plain;
        if (grows) _mint(holder, amount);
        else _burn(holder, amount);
        mood = now_;
        if (!grows) shrunkBy += amount;
    }

    /// @notice Whether a transfer fails for whoever asks for it.
    function refuses() external view returns (bool) {
        return mood == Mood.Reverts || mood == Mood.AnswersFalse;
    }

    /// @notice Whether a transfer out of the fund may fail for `account`.
    function mayRefuse(address account) external view returns (bool) {
        return
            mood == Mood.Reverts || mood == Mood.AnswersFalse || shrunkBy != 0
                || (mood == Mood.Bans && account == banned);
    }

    /* ERC-20, MORE OR LESS */

    /// @dev A lie that is taken seriously: of 6 to 18 decimals it makes 18 to 6, all of which can be listed.
    function decimals() public view override returns (uint8) {
        _peek();
        return mood == Mood.OtherDecimals ? 24 - super.decimals() : super.decimals();
    }

    function balanceOf(address account) public view override returns (uint256) {
        _peek();
        return super.balanceOf(account);
    }

    function allowance(address owner, address spender) public view override returns (uint256) {
        _peek();
        return super.allowance(owner, spender);
    }

    function approve(address spender, uint256 amount) public override returns (bool) {
        if (mood == Mood.CallsBack) intruder.intrude();
        return super.approve(spender, amount);
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
        require(mood != Mood.Bans || to != banned, Banned(to));
        if (mood == Mood.AnswersFalse) return false;
        uint256 fee = mood == Mood.TakesFee ? amount / 100 : 0;
        if (fee != 0) _burn(from, fee);
        _transfer(from, to, amount - fee);
        if (mood != Mood.AnswersNothing) return true;
        assembly ("memory-safe") {
            return(0, 0)
        }
    }

    /// @dev Before and after the balances change.
    function _update(address from, address to, uint256 amount) internal override {
        if (mood == Mood.CallsBack) intruder.intrude();
        super._update(from, to, amount);
        if (mood == Mood.CallsBack) intruder.intrude();
    }

    /// @dev A view writes nothing down; the cheat code does it from there.
    function _peek() private view {
        if (mood != Mood.Peeks || !intruder.peek()) return;
        (bool done,) = VM.staticcall(abi.encodeCall(Vm.store, (address(this), PEEKED, bytes32(uint256(1)))));
        require(done, "not written down");
    }
}
