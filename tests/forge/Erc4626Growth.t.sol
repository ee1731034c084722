// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Erc4626Adapter} from "../../contracts/adapters/Erc4626Adapter.sol";
import {Position} from "../../contracts/interfaces/IAdapter.sol";
import {IErc4626Adapter} from "../../contracts/interfaces/IErc4626Adapter.sol";
import {LocalVault} from "../../contracts/local/LocalVault.sol";
import {Test} from "./Test.sol";
import {FixtureToken} from "./mocks/Fixtures.sol";
import {OffsetVault} from "./mocks/Vaults.sol";

/// @notice What a position counts for, against e^(rate * time) in numbers of its own.
contract Erc4626GrowthTest is Test {
    uint256 private constant GROWTH = 0.01e18; // 1 % a day
    uint256 private constant UNIT = 1e24;
    uint256 private constant RAY = 1e27;

    FixtureToken private _usd;
    IERC4626 private _vault;
    Erc4626Adapter private _adapter;
    uint256 private _shares; // of this contract

    // Where the bound starts anew: what the vault itself said at a checkpoint that lay below the old bound.
    uint256 private _price;
    uint256 private _since;

    function setUp() public {
        vm.warp(1_700_000_000);
        _deploy(6, 0);
    }

    /* PROPERTIES */

    /// @dev Donations, losses, deposits of others, waiting and checkpoints in any order, as often as anyone likes.
    function testFuzz_counted__never_exceeds_the_vault_nor_the_compounded_cap(
        uint256[40] calldata acts,
        uint8 decimals,
        uint8 offset
    ) public {
        _deploy(uint8(bound(decimals, 2, 18)), uint8(bound(offset, 0, 12)));
        (_price, _since) = (_vault.convertToAssets(UNIT), block.timestamp);
        for (uint256 i = 0; i < acts.length; i++) {
            _act(acts[i] % 6, acts[i] / 6);
            uint256 counted = _counted();
            assertLe(counted, _vault.convertToAssets(_shares));
            assertLe(counted, Math.mulDiv(_shares, _bound(), UNIT));
        }
    }

    function testFuzz_checkpoint__changes_nothing_at_its_instant(uint256 profit, uint256 time, uint256 times) public {
        _donate(bound(profit, 0, 1e15));
        skip(bound(time, 0, 400 days));
        uint256 before = _counted();
        for (uint256 i = 0; i <= times % 4; i++) {
            _adapter.checkpoint(address(_vault));
        }
        assertLe(_counted(), before);
        assertGe(_counted() + _shares / UNIT + 1, before);
    }

    /// @dev An honest vault that earns less than the cap counts in full, whoever calls checkpoint when.
    function testFuzz_counted__below_the_cap__is_what_the_vault_says(uint256[20] calldata waits) public {
        for (uint256 i = 0; i < waits.length; i++) {
            uint256 wait = bound(waits[i] / 2, 1 hours, 3 days);
            skip(wait);
            _donate(_vault.totalAssets() * wait * 9 / 1000 / 1 days);
            if (waits[i] % 2 == 0) _adapter.checkpoint(address(_vault));
            assertApproxEqAbs(_counted(), _vault.convertToAssets(_shares), 1 + _shares / UNIT);
        }
    }

    function testFuzz_allowedPrice__is_linear_and_rounded_down(uint256 time) public {
        time = bound(time, 0, 10_000 days);
        skip(time);
        uint256 numerator = 1e24 * (1e18 * 1 days + GROWTH * time);
        uint256 allowed = _adapter.allowedPrice(address(_vault));
        assertLe(allowed * 1e18 * 1 days, numerator);
        assertGt((allowed + 1) * 1e18 * 1 days, numerator);
    }

    /* DONATIONS */

    function test_a_donation_of_a_hundred_times__counts_at_the_cap_a_day__without_the_cap_it_would_in_full() public {
        uint8[3] memory decimals = [6, 8, 18];
        for (uint256 i = 0; i < decimals.length; i++) {
            _deploy(decimals[i], decimals[i] == 6 ? 12 : 0);
            uint256 before = _counted();
            skip(1 days);
            _donate(100 * _vault.totalAssets());
            assertGt(_vault.convertToAssets(_shares), 100 * before);
            assertLe(_counted(), before * 101 / 100);
            assertGe(_counted(), before * 101 / 100 - 1);
            _adapter.checkpoint(address(_vault)); // the strike
            skip(1 days);
            assertLe(_counted(), before * 10_201 / 10_000);
        }
    }

    function test_a_donation_at_the_instant_of_a_checkpoint__counts_for_nothing() public {
        skip(30 days);
        _adapter.checkpoint(address(_vault));
        uint256 before = _counted();
        _donate(100 * _vault.totalAssets());
        _adapter.checkpoint(address(_vault));
        assertEq(_counted(), before);
    }

    /* LOSSES */

    function test_a_loss__counts_at_once_and_lowers_the_checkpoint_no_faster_than_a_gain_lifts_it() public {
        uint256 before = _counted();
        _lose(_vault.totalAssets() / 2);
        assertApproxEqAbs(_counted(), before / 2, 1);
        skip(1 days);
        _adapter.checkpoint(address(_vault));
        assertApproxEqAbs(_counted(), before / 2, 1);
        _donate(10 * _vault.totalAssets());
        assertApproxEqAbs(_counted(), before * 99 / 100, 1);
        skip(1 days);
        assertApproxEqAbs(_counted(), before * 99 * 101 / 10_000, 1);
    }

    /// @dev Who can lower a vault's price for the length of one call must not have the low price remembered.
    function test_checkpoint__in_the_middle_of_a_lowered_price__pins_nothing() public {
        uint256 before = _counted();
        skip(1 hours);
        uint256 lost = _vault.totalAssets() / 2;
        _lose(lost);
        _adapter.checkpoint(address(_vault));
        _donate(lost);
        assertGe(_counted(), before - before / 2000);
    }

    function test_a_loss_that_no_checkpoint_saw__comes_back_at_once() public {
        uint256 before = _counted();
        uint256 lost = _vault.totalAssets() / 2;
        _lose(lost);
        _donate(lost);
        assertEq(_counted(), before);
    }

    /* EVENTS */

    function test_a_checkpoint_that_changes_nothing__says_nothing() public {
        vm.recordLogs();
        _adapter.checkpoint(address(_vault));
        assertEq(vm.getRecordedLogs().length, 0);
        skip(1 days);
        vm.expectEmit(address(_adapter));
        emit IErc4626Adapter.VaultCheckpointed(address(_vault), 1e24);
        _adapter.checkpoint(address(_vault));
    }

    /* HELPERS */

    function _act(uint256 act, uint256 size) private {
        if (act == 0) skip(size % 5 days);
        else if (act == 1) skip(size % 60);
        else if (act == 2) _donate(size % (100 * _vault.totalAssets() + 1) % 1e36);
        else if (act == 3) _lose(size % (_vault.totalAssets() + 1));
        else if (act == 4) _deposit(1 + size % 1e24);
        else _checkpoint(1 + size % 3);
    }

    function _checkpoint(uint256 times) private {
        uint256 own = _vault.convertToAssets(UNIT);
        (uint256 remembered,) = _adapter.checkpointOf(address(_vault));
        // A price below the remembered one lowers the bound no faster than it may rise: it is left where it was.
        if (own >= remembered && own < _bound()) (_price, _since) = (own, block.timestamp);
        for (uint256 i = 0; i < times; i++) {
            _adapter.checkpoint(address(_vault));
        }
    }

    /// @dev _price * e^(rate * time), rounded up: the series, each term rounded up, and one more than its rest.
    function _bound() private view returns (uint256) {
        uint256 x = Math.ceilDiv(GROWTH * (block.timestamp - _since) * 1e9, 1 days);
        (uint256 sum, uint256 term) = (RAY, RAY);
        for (uint256 k = 1; term > 1 && k < 100; k++) {
            term = Math.ceilDiv(term * x, k * RAY);
            sum += term;
        }
        return Math.mulDiv(_price, sum + 2, RAY, Math.Rounding.Ceil);
    }

    function _deploy(uint8 decimals, uint8 offset) private {
        _usd = new FixtureToken("USD", decimals);
        _vault = offset == 0 ? IERC4626(new LocalVault(_usd, "", "")) : IERC4626(new OffsetVault(_usd, offset));
        _shares = _deposit(1000 * 10 ** decimals);
        _adapter = new Erc4626Adapter(_one(address(_vault)), GROWTH);
    }

    function _one(address vault) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = vault;
    }

    function _deposit(uint256 amount) private returns (uint256) {
        _usd.mint(address(this), amount);
        _usd.approve(address(_vault), amount);
        return _vault.deposit(amount, address(this));
    }

    function _donate(uint256 amount) private {
        _usd.mint(address(_vault), amount);
    }

    function _lose(uint256 amount) private {
        vm.prank(address(_vault));
        _usd.transfer(address(1), amount);
    }

    function _counted() private view returns (uint256) {
        return _adapter.holdings(address(this), Position(address(_vault), _shares))[0].amount;
    }
}
