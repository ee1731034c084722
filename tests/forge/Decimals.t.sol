// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {AttackFixture} from "./attacks/AttackFixture.sol";

/// @notice The same acts on three funds whose base assets have 6, 8 and 18 decimals: what a share is worth is the same to
///         1e-9 after every one of them, and so is what each of the people has.
contract DecimalsTest is AttackFixture {
    uint256 private constant ACTS = 24;
    uint256 private constant EQUAL = 1e9; // wad: 1e-9

    /// @notice What one fund was after each act.
    struct Story {
        uint256[ACTS] perShare; // wad
        uint256[ACTS] mark; // wad
        uint256[ACTS] worth; // of the people, wad of a whole base asset
        bool[ACTS] done;
    }

    /// forge-config: default.fuzz.runs = 6
    /// forge-config: prove.fuzz.runs = 200
    function testFuzz_same_acts__with_6_8_and_18_decimals__are_worth_the_same(uint256 seed) public {
        Story memory six = _live(6, seed);
        _compare(six, _live(8, seed));
        _compare(six, _live(18, seed));
    }

    /// @dev The comparison would see a millionth of a whole base asset in a hundred thousand of them.
    function test_stories__of_different_acts__are_told_apart() public {
        Story memory one_ = _live(6, 1);
        Story memory two = _live(6, 2);
        uint256 different;
        for (uint256 i = 0; i < ACTS; i++) {
            if (one_.perShare[i] != two.perShare[i]) different++;
        }
        assertGt(different, ACTS / 2);
    }

    function _compare(Story memory a, Story memory b) private pure {
        for (uint256 i = 0; i < ACTS; i++) {
            assertEq(a.done[i], b.done[i], "one fund refused what the other did");
            assertApproxEqRel(a.perShare[i], b.perShare[i], EQUAL, "per share");
            assertApproxEqRel(a.mark[i], b.mark[i], EQUAL, "the mark");
            assertApproxEqRel(a.worth[i], b.worth[i], EQUAL, "what people have");
        }
    }

    function _live(uint8 decimals, uint256 seed) private returns (Story memory story) {
        deployFund(decimals);
        subscribe(BOB, 200_000 * unit);
        invest(ALICE, 100_000 * unit);
        claimShares(BOB);
        allocate(trend, 100_000 * unit);
        allocate(lending, 50_000 * unit);
        lend(50_000 * unit);
        for (uint256 i = 0; i < ACTS; i++) {
            uint256 roll = uint256(keccak256(abi.encode(seed, i)));
            story.done[i] = _act(roll % 9, roll / 9);
            story.perShare[i] = fund.convertToAssets(1e30) * 1e18 / (1e12 * unit);
            story.mark[i] = fees.highWaterMark();
            story.worth[i] = (_worth(ALICE) + _worth(BOB)) * 1e18 / unit;
        }
    }

    /// @dev Amounts are whole base assets and whole shares, which every width can say.
    function _act(uint256 kind, uint256 roll) private returns (bool) {
        address who = roll % 2 == 0 ? ALICE : BOB;
        uint256 whole = 1 + roll / 2 % 20_000;
        if (kind == 0) return _subscribe(who, whole * unit);
        if (kind == 1) {
            return attempt(who, address(fund), abi.encodeCall(fund.requestRedeem, (whole * 1e18, who, who)));
        }
        if (kind == 2) return attempt(who, address(fund), abi.encodeCall(fund.cancelRedeem, (who)));
        if (kind == 3) return _leave(who, whole * 1e18 / 10);
        if (kind == 4) return attemptOrders(trend, one(IERC20(base), IERC20(weth), whole * unit));
        if (kind == 5) return attemptOrders(trend, one(IERC20(weth), IERC20(base), whole * 1e15));
        if (kind == 6) pool.setIndex(pool.index() * (10_000 + whole % 50) / 10_000);
        if (kind == 7) wethFeed.push(wethFeed.answer() * int256(9500 + whole % 1000) / 10_000);
        if (kind == 8) return _dealAndClaim();
        return true;
    }

    function _subscribe(address who, uint256 assets) private returns (bool) {
        base.mint(who, assets);
        vm.prank(who);
        base.approve(address(fund), assets);
        return attempt(who, address(fund), abi.encodeCall(fund.requestDeposit, (assets, who, who)));
    }

    function _leave(address who, uint256 amount) private returns (bool) {
        return attempt(who, address(fund), abi.encodeCall(fund.redeemInKind, (amount, who, new address[](0))));
    }

    function _dealAndClaim() private returns (bool struck) {
        close();
        struck = strike();
        tick(1 hours);
        if (fund.maxDeposit(ALICE) != 0) claimShares(ALICE);
        if (fund.maxDeposit(BOB) != 0) claimShares(BOB);
        if (fund.maxRedeem(ALICE) != 0) claimAssets(ALICE);
        if (fund.maxRedeem(BOB) != 0) claimAssets(BOB);
    }

    function _worth(address who) private view returns (uint256) {
        return base.balanceOf(who) + fund.convertToAssets(shares.balanceOf(who));
    }
}
