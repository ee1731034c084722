// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC7575Share} from "../../../contracts/interfaces/IERC7575.sol";
import {FundFixture} from "../FundFixture.sol";

/// @title ERC-7575: a vault whose share is a contract of its own
contract Erc7575Test is FundFixture {
    function setUp() public {
        deployFund(6);
    }

    /// @dev "share": the address of an ERC-20, without reverting, whatever the state.
    function test_share__is_an_erc20_in_every_state() public {
        vm.prank(GUARDIAN);
        controls.pauseDealing();
        baseFeed.breakDown(true);
        assertEq(fund.share(), address(shares));
        assertEq(shares.totalSupply(), 1e18);
    }

    /// @dev "share", entry: the receiver's share balance rises by exactly the shares.
    /// forge-config: default.fuzz.runs = 40
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_entry__raises_the_receivers_shares(uint256 part) public {
        subscribe(ALICE, 100 * unit);
        deal();
        vm.startPrank(ALICE);
        uint256 got = fund.deposit(bound(part, 1, 99 * unit), BOB, ALICE);
        assertEq(shares.balanceOf(BOB), got);
        uint256 rest = fund.maxMint(ALICE);
        fund.mint(rest, BOB, ALICE);
        assertEq(shares.balanceOf(BOB), got + rest);
    }

    /// @dev "share", exit: the owner's share balance falls by exactly the shares. By ERC-7540 with the request.
    /// forge-config: default.fuzz.runs = 40
    /// forge-config: prove.fuzz.runs = 500
    function testFuzz_exit__lowers_the_owners_shares(uint256 part) public {
        uint256 held = invest(ALICE, 100 * unit);
        part = bound(part, 0.01e18, held);
        requestRedeem(ALICE, part);
        assertEq(shares.balanceOf(ALICE), held - part);
    }

    /// @dev "Share-to-Vault lookup": the share names its vault by the asset, and no other.
    function testFuzz_vault__is_the_fund_for_its_asset_alone(address other) public view {
        vm.assume(other != address(base));
        assertEq(shares.vault(fund.asset()), address(fund));
        assertEq(shares.vault(other), address(0));
    }

    /// @dev "VaultUpdate": emitted when the vault changes. It does once: when the share is made.
    function test_vault__is_announced_once() public {
        vm.expectEmit();
        emit IERC7575Share.VaultUpdate(address(base), address(fund));
        vm.deployCode("build/artifacts/FundShares.json", abi.encode("P", "P", base, fund, escrow, fees));
    }
}
