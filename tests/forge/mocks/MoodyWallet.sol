// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @notice A contract wallet whose owner changes, and which answers about signatures as it is told to.
contract MoodyWallet is IERC1271 {
    enum Mood {
        Honest,
        Reverting,
        Refusing,
        BurningGas,
        Silent,
        Short,
        Dirty,
        Endless
    }

    error Moody();

    address public owner;
    Mood public mood;

    constructor(address owner_) {
        owner = owner_;
    }

    function setOwner(address owner_) external {
        owner = owner_;
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function isValidSignature(bytes32 hash, bytes memory signature) external view returns (bytes4 magic) {
        magic = IERC1271.isValidSignature.selector;
        if (mood == Mood.Honest) {
            return SignatureChecker.isValidSignatureNow(owner, hash, signature) ? magic : bytes4(0);
        }
        require(mood != Mood.Reverting, Moody());
        if (mood == Mood.Refusing) return 0xffffffff;
        while (mood == Mood.BurningGas) {}
        _answer(magic, mood);
    }

    /// @dev Answers of other lengths and contents than the compiler would give.
    function _answer(bytes4 magic, Mood how) private pure {
        uint256 length = how == Mood.Silent ? 0 : how == Mood.Short ? 4 : how == Mood.Dirty ? 32 : 200_000;
        bool dirty = how == Mood.Dirty || how == Mood.Endless;
        assembly {
            let start := mload(0x40)
            mstore(start, or(magic, dirty))
            return(start, length)
        }
    }
}
