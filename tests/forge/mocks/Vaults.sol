// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";

/// @notice OpenZeppelin's vault with virtual shares of `offset` more decimals than the asset.
contract OffsetVault is ERC4626 {
    uint8 private immutable _offset;

    constructor(IERC20 asset_, uint8 offset_) ERC20("vault", "vault") ERC4626(asset_) {
        _offset = offset_;
    }

    function _decimalsOffset() internal view override returns (uint8) {
        return _offset;
    }
}

/// @notice OpenZeppelin's vault with moods.
contract MoodyVault is ERC4626 {
    enum Mood {
        Plain,
        PaysShort, // half of the shares, half of the assets
        BurnsMore, // one share beyond what was asked
        PullsMore, // one asset unit beyond what was asked
        Reverts,
        CallsBack
    }

    error Moody();

    Mood public mood;
    uint256 public lie = 1; // what convertToAssets multiplies by
    bool public isSilent;
    bool public isFrozen; // transfers
    address public target;
    bytes public data;
    address private _claimed;

    constructor(IERC20 asset_) ERC20("moody", "moody") ERC4626(asset_) {}

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function setLie(uint256 lie_) external {
        lie = lie_;
    }

    function setSilent(bool isSilent_) external {
        isSilent = isSilent_;
    }

    function setFrozen(bool isFrozen_) external {
        isFrozen = isFrozen_;
    }

    function setCall(address target_, bytes calldata data_) external {
        (mood, target, data) = (Mood.CallsBack, target_, data_);
    }

    function setAsset(address claimed) external {
        _claimed = claimed;
    }

    function asset() public view override returns (address) {
        return _claimed == address(0) ? super.asset() : _claimed;
    }

    function convertToAssets(uint256 shares) public view override returns (uint256) {
        require(!isSilent, "a reason that is longer than one word of an answer");
        return super.convertToAssets(shares) * lie;
    }

    function transfer(address to, uint256 amount) public override(ERC20, IERC20) returns (bool) {
        require(!isFrozen, Moody());
        return super.transfer(to, amount);
    }

    function _deposit(address caller, address receiver, uint256 assets, uint256 shares) internal override {
        _act();
        if (mood == Mood.PaysShort) shares /= 2;
        if (mood == Mood.PullsMore) assets++;
        super._deposit(caller, receiver, assets, shares);
    }

    function _withdraw(address caller, address receiver, address owner, uint256 assets, uint256 shares)
        internal
        override
    {
        _act();
        if (mood == Mood.PaysShort) assets /= 2;
        if (mood == Mood.BurnsMore) shares++;
        super._withdraw(caller, receiver, owner, assets, shares);
    }

    function _act() private {
        require(mood != Mood.Reverts, Moody());
        if (mood != Mood.CallsBack) return;
        (bool done, bytes memory answer) = target.call(data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }
}

/// @notice Answers what a test tells it to, as few bytes as it tells it to: no vault at all.
contract WordVault {
    uint256 public assetWord;
    uint256 public price; // assets of 1e24 share units
    uint256 public bytes_ = 32;

    constructor(uint256 assetWord_, uint256 price_) {
        (assetWord, price) = (assetWord_, price_);
    }

    function setPrice(uint256 price_) external {
        price = price_;
    }

    function shorten(uint256 length) external {
        bytes_ = length;
    }

    function asset() external view {
        _answer(assetWord);
    }

    function convertToAssets(uint256 units) external view {
        _answer(units == 1e24 ? price : type(uint256).max);
    }

    function _answer(uint256 word) private view {
        uint256 length = bytes_;
        assembly ("memory-safe") {
            mstore(0, word)
            return(0, length)
        }
    }
}
