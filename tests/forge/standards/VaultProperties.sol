// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Test} from "../Test.sol";
import {FixtureToken} from "../mocks/Fixtures.sol";

/// @notice By these names property suites make a vault win and lose.
interface IRecognises {
    function recognizeProfit(uint256 profit) external;
    function recognizeLoss(uint256 loss) external;
}

/// @title What ERC-4626 asks of any vault, as properties
/// @notice They know the vault by its interface alone: they hold for Facade4626 and for OpenZeppelin's vault alike.
///         Before each, Alice and Bob deposit, the vault wins or loses, and then somebody acts.
abstract contract VaultProperties is Test {
    struct Past {
        uint96 alice; // what she deposits
        uint96 bob;
        int96 result; // what the vault then wins or loses
    }

    uint256 private constant LEAST_LEFT = 10; // a loss leaves at least a tenth
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);
    address internal constant CAROL = address(0xCA401);

    IERC4626 internal vault;
    FixtureToken internal token;
    uint256 internal whole; // one unit of the token

    /// @dev Makes `vault` over `token`.
    function makeVault() internal virtual;

    function tokenDecimals() internal pure virtual returns (uint8);

    /// @dev What of a deposit the others get, wad.
    function levy() internal pure virtual returns (uint256) {
        return 0;
    }

    function setUp() public {
        token = new FixtureToken("TKN", tokenDecimals());
        whole = 10 ** tokenDecimals();
        makeVault();
        for (uint160 i = 0; i < 3; i++) {
            vm.prank(_who(i));
            token.approve(address(vault), type(uint256).max);
        }
    }

    /* previews: never better than what then happens */

    function testFuzz_previewDeposit__is_what_deposit_gives(Past memory past, uint256 assets) public {
        _live(past);
        assets = _fund(assets);
        (uint256 said, uint256 atMost) = (vault.previewDeposit(assets), vault.convertToShares(assets));
        vm.assume(said != 0);
        vm.prank(CAROL);
        uint256 got = vault.deposit(assets, BOB);
        assertEq(got, said, "preview");
        assertLe(said, atMost, "fees are in the preview");
        assertEq(token.balanceOf(CAROL), 0, "takes exactly the assets");
    }

    function testFuzz_previewMint__is_what_mint_takes(Past memory past, uint256 assets) public {
        _live(past);
        assets = _fund(assets);
        uint256 wanted = vault.previewDeposit(assets);
        vm.assume(wanted != 0);
        (uint256 said, uint256 had) = (vault.previewMint(wanted), vault.balanceOf(BOB));
        vm.prank(CAROL);
        uint256 taken = vault.mint(wanted, BOB);
        assertEq(taken, said, "preview");
        assertLe(taken, assets, "no dearer than by deposit");
        assertEq(token.balanceOf(CAROL), assets - taken, "takes what it says");
        assertEq(vault.balanceOf(BOB), had + wanted, "gives exactly the shares");
    }

    function testFuzz_previewWithdraw__is_what_withdraw_takes(Past memory past, uint256 assets) public {
        _live(past);
        assets = bound(assets, 1, vault.maxWithdraw(ALICE));
        (uint256 said, uint256 had) = (vault.previewWithdraw(assets), vault.balanceOf(ALICE));
        assertGe(said, vault.convertToShares(assets), "fees are in the preview");
        vm.prank(ALICE);
        assertEq(vault.withdraw(assets, CAROL, ALICE), said, "preview");
        assertEq(token.balanceOf(CAROL), assets, "pays exactly the assets");
        assertEq(vault.balanceOf(ALICE), had - said, "takes what it says");
    }

    function testFuzz_previewRedeem__is_what_redeem_pays(Past memory past, uint256 part) public {
        _live(past);
        uint256 had = vault.balanceOf(ALICE);
        part = bound(part, 1, had);
        uint256 said = vault.previewRedeem(part);
        vm.assume(said != 0);
        assertLe(said, vault.convertToAssets(part), "fees are in the preview");
        vm.prank(ALICE);
        assertEq(vault.redeem(part, CAROL, ALICE), said, "preview");
        assertEq(token.balanceOf(CAROL), said, "pays what it says");
        assertEq(vault.balanceOf(ALICE), had - part, "takes exactly the shares");
    }

    /* limits: all of it is accepted */

    function testFuzz_limits__are_accepted_to_the_last_unit(Past memory past, bool byAssets) public {
        _live(past);
        uint256 most = byAssets ? vault.maxWithdraw(ALICE) : vault.maxRedeem(ALICE);
        _leave(ALICE, byAssets);
        if (byAssets) assertEq(token.balanceOf(ALICE), most);
        else assertEq(vault.balanceOf(ALICE), 0);
        _leave(BOB, !byAssets);
    }

    function test_limits__of_a_stranger__are_nothing_to_take() public view {
        assertEq(vault.maxWithdraw(CAROL) + vault.maxRedeem(CAROL), 0);
        assertGt(vault.maxDeposit(CAROL), 0);
        assertGt(vault.maxMint(CAROL), 0);
    }

    /// @dev As far as the fund's books go; a vault without a limit would take more tokens than there are.
    function test_deposit__of_the_limit__is_accepted() public {
        uint256 most = Math.min(vault.maxDeposit(ALICE), type(uint104).max);
        token.mint(ALICE, most);
        vm.prank(ALICE);
        uint256 got = vault.deposit(most, ALICE);
        assertEq(vault.balanceOf(ALICE), got);
        _leave(ALICE, true);
    }

    /* allowances: the owner's, counted in shares */

    function testFuzz_exits_by_allowance__use_it_up_and_end_there(Past memory past, uint256 part, bool byAssets)
        public
    {
        _live(past);
        part = bound(part, 1, vault.maxWithdraw(ALICE));
        uint256 price = vault.previewWithdraw(part);
        vm.prank(ALICE);
        vault.approve(BOB, price - 1);
        vm.prank(BOB);
        vm.expectRevert();
        byAssets ? vault.withdraw(part, BOB, ALICE) : vault.redeem(price, BOB, ALICE);
        vm.prank(ALICE);
        vault.approve(BOB, price);
        vm.prank(BOB);
        byAssets ? vault.withdraw(part, BOB, ALICE) : vault.redeem(price, BOB, ALICE);
        assertEq(vault.allowance(ALICE, BOB), 0);
    }

    /* round trips: never a gain */

    function testFuzz_round_trip_of_assets__never_gains(Past memory past, uint256 assets, bool minting, bool redeeming)
        public
    {
        _live(past);
        assets = _fund(assets);
        uint256 bought = vault.previewDeposit(assets);
        vm.assume(bought != 0);
        vm.prank(CAROL);
        minting ? vault.mint(bought, CAROL) : vault.deposit(assets, CAROL);
        _leave(CAROL, !redeeming);
        assertLe(token.balanceOf(CAROL), assets);
    }

    function testFuzz_round_trip_of_shares__never_gains(Past memory past, uint256 part, bool minting, bool redeeming)
        public
    {
        _live(past);
        part = bound(part, 1, vault.maxWithdraw(ALICE));
        uint256 had = vault.balanceOf(ALICE);
        uint256 cost = vault.previewWithdraw(part);
        vm.prank(ALICE);
        redeeming ? vault.redeem(cost, ALICE, ALICE) : vault.withdraw(part, ALICE, ALICE);
        uint256 paid = token.balanceOf(ALICE);
        uint256 buys = vault.previewDeposit(paid);
        vm.prank(ALICE);
        if (buys != 0) minting ? vault.mint(buys, ALICE) : vault.deposit(paid, ALICE);
        assertLe(vault.balanceOf(ALICE), had);
    }

    /* the others: nobody's share pays for somebody's coming and going */

    function testFuzz_flows__never_lower_what_a_share_is_worth(Past memory past, uint256 amount, uint256 kind) public {
        _live(past);
        (uint256 total, uint256 supply) = (vault.totalAssets(), vault.totalSupply());
        _act(CAROL, kind % 2, amount, past);
        _act(ALICE, 2 + kind % 2, amount, past);
        // (assets + 1) / (shares + virtual shares) is what entry and exit are priced at.
        uint256 offset = _offset();
        uint256 now_ = Math.mulDiv(vault.totalAssets() + 1, 1e36, vault.totalSupply() + offset);
        assertGe(now_ + 1, Math.mulDiv(total + 1, 1e36, supply + offset));
    }

    function testFuzz_results__are_shared_pro_rata(Past memory past, uint96 profit) public {
        _live(past);
        uint256 total = vault.totalAssets();
        (uint256 alice, uint256 bob) = (_worth(ALICE), _worth(BOB));
        uint256 gained = bound(profit, 1, 1e12 * whole);
        _recognise(int256(gained));
        assertEq(vault.totalAssets(), total + gained);
        assertGe(_worth(ALICE), alice);
        assertApproxEqAbs(_worth(ALICE), alice + Math.mulDiv(gained, alice, total), 2 + gained / total);
        assertApproxEqAbs(_worth(BOB), bob + Math.mulDiv(gained, bob, total), 2 + gained / total);
    }

    /// @dev Whoever comes first and has the vault win out of the blue takes nothing from whoever comes second.
    function testFuzz_inflation__before_a_deposit__does_not_pay(uint256 first, uint256 given, uint256 second) public {
        (first, given) = (bound(first, 1, 1e6 * whole), bound(given, 1, 1e6 * whole));
        second = bound(second, whole, 1e6 * whole);
        token.mint(ALICE, first);
        vm.assume(vault.previewDeposit(first) != 0);
        vm.prank(ALICE);
        vault.deposit(first, ALICE);
        _recognise(int256(given));
        token.mint(BOB, second);
        if (vault.previewDeposit(second) != 0) {
            vm.prank(BOB);
            vault.deposit(second, BOB);
        }
        assertLe(_worth(ALICE), first + given + Math.mulDiv(second, levy(), 1e18, Math.Rounding.Ceil));
    }

    /* sequences */

    /// @dev Whatever they do, and whatever is won and lost meanwhile: all that came out and can still come out is at
    ///      most what came in and was won, less what was lost; and the total is always told.
    function testFuzz_sequence__creates_nothing(Past memory past, uint256[6] memory amounts, uint8[6] memory kinds)
        public
    {
        uint256 seed = vault.totalAssets();
        int256 put = int256(seed) + _live(past);
        for (uint256 i = 0; i < amounts.length; i++) {
            address who = _who(uint160(kinds[i] / 8 % 3));
            uint256 kind = kinds[i] % 6;
            if (kind < 4) put += int256(_act(who, kind, amounts[i], past));
            else put += _result(kind == 4 ? int256(amounts[i] % (100 * whole)) : -int256(amounts[i] % (100 * whole)));
            assertLe(vault.totalAssets() + _outside(), uint256(put));
        }
        for (uint160 i = 0; i < 3; i++) {
            _leave(_who(i), kinds[0] % 2 == 0);
        }
        assertLe(vault.totalAssets() + _outside(), uint256(put));
    }

    /* HELPERS */

    /// @return put what came in and was won, less what was lost.
    function _live(Past memory past) private returns (int256 put) {
        uint256 alice = bound(past.alice, whole, 1e9 * whole);
        uint256 bob = bound(past.bob, whole, 1e9 * whole);
        _enter(ALICE, alice);
        _enter(BOB, bob);
        return int256(alice + bob) + _result(past.result);
    }

    function _enter(address who, uint256 assets) private {
        token.mint(who, assets);
        vm.prank(who);
        vault.deposit(assets, who);
    }

    /// @dev Cut so that something is left: no vault prices shares that are worth nothing.
    function _result(int256 result) private returns (int256) {
        uint256 total = vault.totalAssets();
        if (result < 0) {
            uint256 loss = bound(uint256(-result), 0, total - total / LEAST_LEFT);
            result = -int256(loss);
        } else {
            result = int256(bound(uint256(result), 0, 10 * total));
        }
        if (result != 0) _recognise(result);
        return result;
    }

    function _recognise(int256 result) private {
        if (result > 0) IRecognises(address(vault)).recognizeProfit(uint256(result));
        else IRecognises(address(vault)).recognizeLoss(uint256(-result));
    }

    /// @dev Carol gets what she may spend.
    function _fund(uint256 assets) private returns (uint256) {
        assets = bound(assets, 1, 1e9 * whole);
        token.mint(CAROL, assets);
        return assets;
    }

    /// @dev Kinds: 0 deposit, 1 mint, 2 withdraw, 3 redeem, each of what is possible; else nothing.
    /// @return given what somebody was given to spend.
    function _act(address who, uint256 kind, uint256 amount, Past memory past) private returns (uint256 given) {
        if (kind < 2) {
            given = bound(amount, 1, bound(past.alice, whole, 1e9 * whole));
            token.mint(who, given);
            uint256 buys = vault.previewDeposit(given);
            if (buys == 0) return given;
            vm.prank(who);
            kind == 0 ? vault.deposit(given, who) : vault.mint(buys, who);
        } else if (vault.maxWithdraw(who) != 0) {
            uint256 assets = bound(amount, 1, vault.maxWithdraw(who));
            uint256 cost = vault.previewWithdraw(assets);
            vm.prank(who);
            kind == 2 ? vault.withdraw(assets, who, who) : vault.redeem(cost, who, who);
        }
    }

    function _leave(address who, bool byAssets) private {
        uint256 most = byAssets ? vault.maxWithdraw(who) : vault.maxRedeem(who);
        if (most == 0) return;
        vm.prank(who);
        byAssets ? vault.withdraw(most, who, who) : vault.redeem(most, who, who);
    }

    function _worth(address who) private view returns (uint256) {
        return vault.convertToAssets(vault.balanceOf(who));
    }

    function _outside() private view returns (uint256 held) {
        for (uint160 i = 0; i < 3; i++) {
            held += token.balanceOf(_who(i));
        }
    }

    function _offset() private view returns (uint256) {
        return 10 ** (IERC20Metadata(address(vault)).decimals() - tokenDecimals());
    }

    function _who(uint160 i) private pure returns (address) {
        return [ALICE, BOB, CAROL][i];
    }
}
