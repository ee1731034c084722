// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundShares} from "../../../contracts/fund/FundShares.sol";
import {Vm} from "../Vm.sol";

/// @title ShareHandler
/// @notice Drives FundShares at random as the fund and as a handful of accounts, the Escrow and FeeDistribution among
///         them.
contract ShareHandler {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    FundShares public immutable shares;
    address[] private _accounts;

    constructor(FundShares shares_, address[] memory accounts_) {
        shares = shares_;
        _accounts = accounts_;
    }

    function accounts() external view returns (address[] memory) {
        return _accounts;
    }

    function mint(uint256 to, uint256 amount) external {
        vm.prank(shares.fund());
        shares.mint(_pick(to), amount % 1e30);
    }

    function burn(uint256 from, uint256 amount) external {
        address owner = _pick(from);
        uint256 some = _some(owner, amount);
        vm.prank(shares.fund());
        shares.burn(owner, some);
    }

    function pull(uint256 from, uint256 amount) external {
        address owner = _pick(from);
        uint256 some = _some(owner, amount);
        vm.prank(shares.fund());
        shares.pull(owner, some);
    }

    function transfer(uint256 from, uint256 to, uint256 amount) external {
        address owner = _pick(from);
        uint256 some = _some(owner, amount);
        vm.prank(owner);
        shares.transfer(_pick(to), some);
    }

    /// @dev The Escrow and FeeDistribution are picked too; their delegation reverts and changes nothing.
    function delegate(uint256 from, uint256 to) external {
        vm.prank(_pick(from));
        shares.delegate(_pick(to));
    }

    function giveUpVote(uint256 from) external {
        vm.prank(_pick(from));
        shares.delegate(address(0));
    }

    function passTime(uint256 time) external {
        vm.warp(vm.getBlockTimestamp() + time % 1 days);
    }

    function _pick(uint256 seed) private view returns (address) {
        return _accounts[seed % _accounts.length];
    }

    function _some(address owner, uint256 amount) private view returns (uint256) {
        return amount % (shares.balanceOf(owner) + 1);
    }
}
