// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeeDistribution} from "../../../contracts/fund/FeeDistribution.sol";
import {FundShares} from "../../../contracts/fund/FundShares.sol";
import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {Vm} from "../Vm.sol";

/// @title FeeHandler
/// @notice Drives FeeDistribution at random: fees arrive, are distributed and withdrawn, and the recipients change.
contract FeeHandler {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    FeeDistribution public immutable distribution;
    FundShares public immutable shares;
    address private immutable _keeper;
    address[] private _accounts;
    uint256 public arrived;
    uint256 public withdrawn;

    constructor(FeeDistribution distribution_, FundShares shares_, address keeper, address[] memory accounts_) {
        distribution = distribution_;
        shares = shares_;
        _keeper = keeper;
        _accounts = accounts_;
    }

    function accounts() external view returns (address[] memory) {
        return _accounts;
    }

    function mint(uint256 amount) external {
        amount %= 1e30;
        arrived += amount;
        vm.prank(shares.fund());
        shares.mint(address(distribution), amount);
    }

    function mintDust(uint256 amount) external {
        amount %= 20;
        arrived += amount;
        vm.prank(shares.fund());
        shares.mint(address(distribution), amount);
    }

    function distribute() external {
        vm.prank(_keeper);
        distribution.distribute();
    }

    function withdraw(uint256 who) external {
        vm.prank(_accounts[who % _accounts.length]);
        withdrawn += distribution.withdraw(address(0xbeef));
    }

    /// @dev Any window of the accounts, the parts any numbers that add up.
    function setRecipients(uint256 first, uint256 count, uint256 seed) external {
        count = count % _accounts.length + 1;
        IFeeDistribution.Recipient[] memory recipients = new IFeeDistribution.Recipient[](count);
        uint16 left = 10_000;
        for (uint256 i = 0; i < count; i++) {
            uint16 bps = i + 1 == count ? left : uint16(uint256(keccak256(abi.encode(seed, i))) % (left + 1));
            recipients[i] = IFeeDistribution.Recipient(_accounts[(first % 1e9 + i) % _accounts.length], bps);
            left -= bps;
        }
        vm.prank(distribution.governor());
        distribution.setRecipients(recipients);
    }
}
