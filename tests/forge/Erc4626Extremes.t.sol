// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Erc4626Adapter} from "../../contracts/adapters/Erc4626Adapter.sol";
import {Position} from "../../contracts/interfaces/IAdapter.sol";
import {IErc4626Adapter} from "../../contracts/interfaces/IErc4626Adapter.sol";
import {Test} from "./Test.sol";
import {FixtureToken} from "./mocks/Fixtures.sol";
import {MoodyVault, WordVault} from "./mocks/Vaults.sol";

/// @notice Vaults worth nothing, next to nothing or absurdly much, and vaults that do not say.
contract Erc4626ExtremesTest is Test {
    uint256 private constant GROWTH = 0.01e18; // 1 % a day

    FixtureToken private _usd;
    Erc4626Adapter private _adapter;

    function setUp() public {
        vm.warp(1_700_000_000);
        _usd = new FixtureToken("USD", 6);
    }

    function test_a_vault_that_lost_everything__counts_for_nothing_and_stops_no_checkpoint() public {
        WordVault vault = _worded(1e24);
        vault.setPrice(0);
        _adapter.checkpoint(address(vault));
        _adapter.checkpoint(address(vault));
        assertEq(_countedOf(address(vault), 1e24), 0);
        vault.setPrice(1e24);
        assertEq(_countedOf(address(vault), 1e24), 1e24, "a moment's nothing was remembered");
    }

    /// @dev A minute's growth is below one: it has to wait for a second minute, and loses the rest of that.
    function test_checkpoints_every_minute__cannot_stop_the_growth_of_a_coarse_price() public {
        WordVault vault = _worded(1e5);
        vault.setPrice(1e6);
        for (uint256 i = 0; i < 10 * 1440; i++) {
            skip(60);
            _adapter.checkpoint(address(vault));
        }
        assertGe(_countedOf(address(vault), 1e24), 1.07e5);
        assertLe(_countedOf(address(vault), 1e24), 1.1052e5);
    }

    function test_what_the_cap_allows_of_one_share_unit__is_rounded_down_too() public {
        WordVault vault = _worded(1.5e24);
        vault.setPrice(9e24);
        assertEq(_countedOf(address(vault), 1), 1);
        assertEq(_countedOf(address(vault), 3), 4);
    }

    function test_an_absurd_price__neither_overflows_nor_counts_in_full() public {
        WordVault vault = _worded(type(uint256).max);
        skip((1 << 40) - 1 - block.timestamp);
        assertGt(_countedOf(address(vault), type(uint128).max), type(uint128).max);
        _adapter.checkpoint(address(vault));
        (uint256 price,) = _adapter.checkpointOf(address(vault));
        assertEq(price, type(uint184).max);
    }

    function test_a_vault_without_an_answer__has_no_value_and_leaves_the_checkpoint_alone() public {
        MoodyVault moody = new MoodyVault(_usd);
        _adapter = new Erc4626Adapter(_one(address(moody)), GROWTH);
        skip(1 days);
        moody.setSilent(true);
        _silent(address(moody));
        WordVault vault = _worded(1e24);
        skip(1 days);
        vault.shorten(31);
        _silent(address(vault));
        vm.etch(address(vault), "");
        _silent(address(vault));
    }

    /* HELPERS */

    function _worded(uint256 price) private returns (WordVault vault) {
        vault = new WordVault(uint160(address(_usd)), price);
        _adapter = new Erc4626Adapter(_one(address(vault)), GROWTH);
    }

    function _one(address vault) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = vault;
    }

    function _silent(address vault) private {
        (uint256 price, uint256 time) = _adapter.checkpointOf(vault);
        bytes memory error_ = abi.encodeWithSelector(IErc4626Adapter.VaultSilent.selector, vault);
        vm.expectRevert(error_);
        _adapter.checkpoint(vault);
        vm.expectRevert(error_);
        _adapter.holdings(address(this), Position(vault, 1));
        (uint256 priceAfter, uint256 timeAfter) = _adapter.checkpointOf(vault);
        assertEq(priceAfter, price);
        assertEq(timeAfter, time);
    }

    function _countedOf(address vault, uint256 units) private view returns (uint256) {
        return _adapter.holdings(address(this), Position(vault, units))[0].amount;
    }
}
