// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IErc4626Adapter} from "../../../contracts/interfaces/IErc4626Adapter.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {LocalVault} from "../../../contracts/local/LocalVault.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice What is sent uninvited, or pushed through a pool, and whom it would pay.
contract DonationAttackTest is AttackFixture {
    address private constant PAIR = address(0x9A19);

    function setUp() public {
        deployFund(6);
        invest(ALICE, 100_000 * unit);
        allocate(trend, 50_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 40_000 * unit);
    }

    /// @notice Dust that anyone sends to a strategy after the observation would change what the report was made of.
    /// @dev Without booked units (StrategyBook.inventory giving balances): one wei of WETH and the strike reverts with
    ///      UnitsDiffer, at every dealing, for the price of the gas.
    function test_dust_sent_to_a_strategy__does_not_stop_the_strike() public {
        close();
        INavOracle.NavReport memory r = report();
        weth.mint(address(trend), 1);
        base.mint(address(trend), 1);
        vm.prank(KEEPER);
        assertTrue(fund.strike(r));
    }

    /// @notice Cash sent to the Treasury would be a price that the sender chose.
    /// @dev Without booked cash (FundValuation._valuation reading the balance): the NAV jumps from 99,961 to 149,961 at
    ///      the donor's word, and the strike goes wrong with TotalDiffers.
    function test_cash_sent_to_the_treasury__is_no_price() public {
        close();
        INavOracle.NavReport memory r = report();
        uint256 nav = navOracle.totalAssets();
        base.mint(address(treasury), 50_000 * unit);
        assertEq(navOracle.totalAssets(), nav);
        vm.prank(KEEPER);
        assertTrue(fund.strike(r));
    }

    /// @notice Harvest's attack: a pool is pushed, the fund entered or left at the pool's price, and the pool pulled
    ///         back. What a pool says never enters a price.
    /// @dev Without that (PriceRegistry._price dividing the reserves of PAIR): 900,000 base assets in the pool lift the
    ///      NAV from 99,961 to 4,056,001.
    function test_pushed_pool__moves_the_nav_by_nothing() public {
        base.mint(PAIR, 100_000 * unit);
        weth.mint(PAIR, 50e18);
        uint256 nav = navOracle.totalAssets();
        base.mint(PAIR, 900_000 * unit);
        vm.prank(PAIR);
        weth.transfer(THIEF, 45e18);
        venue.setCost(9000);
        assertEq(navOracle.totalAssets(), nav);
    }
}

/// @notice A whole fund that lends five hundredths to OpenZeppelin's ERC-4626 vault, and a donor of that vault.
contract VaultDonationTest is AttackFixture {
    LocalVault private vault;
    IErc4626Adapter private adapter;
    IStrategy private saving;

    function setUp() public {
        deployFund(6);
        vault = new LocalVault(IERC20(address(base)), "vault", "vault");
        address[] memory list = new address[](1);
        list[0] = address(vault);
        adapter = IErc4626Adapter(
            vm.deployCode("build/artifacts/Erc4626Adapter.json", abi.encode(list, uint256(0.001e18))) // 0.1 % a day
        );
        invest(ALICE, 100_000 * unit);
        vm.prank(timelock);
        risk.setAdapter(address(adapter), 0.05e18);
        saving = addStrategy(address(vault), address(adapter));
        allocate(saving, 4900 * unit);
        execute(saving, address(adapter), abi.encode(uint256(0), address(vault), 4900 * unit, uint256(1)));
    }

    /// @notice A donation into a foreign vault cannot be told from a profit: of one that would double the position, a
    ///         day counts a thousandth, and no strike passes on more.
    /// @dev Without the cap in Erc4626Adapter.holdings: the NAV rises by 4,899.99 at once, 4.9 % for whoever leaves at
    ///      the next strike.
    function test_donation_into_the_vault__counts_a_thousandth_a_day() public {
        deal();
        uint256 nav = navOracle.totalAssets();
        _donate(4900 * unit);
        assertLe(navOracle.totalAssets() - nav, 5 * unit, "the donation counts");
        for (uint256 i = 1; i <= 3; i++) {
            deal();
            assertLe(navOracle.totalAssets() - nav, i * 5 * unit, "more than the rate");
        }
        assertGt(navOracle.totalAssets(), nav, "and it does count, in time");
    }

    /// @notice Each strike writes down what a share of the vault counted for, so that time without growth is not saved
    ///         up.
    /// @dev Without IAdapter.checkpoint in NavOracle._keepRecords: after 40 dealings without growth a donation counts
    ///      167.62 base assets, the growth of 34 days, at once.
    function test_strikes__save_no_growth_up() public {
        for (uint256 i = 0; i < 40; i++) {
            deal();
        }
        (, uint256 time) = adapter.checkpointOf(address(vault));
        uint256 nav = navOracle.totalAssets();
        _donate(4900 * unit);
        assertLe(navOracle.totalAssets() - nav, 5 * unit, "growth was saved up");
        assertEq(time, fund.dealingClock().struckAt);
    }

    /// @notice Strangers who write the checkpoint all the time neither speed a donation up nor stop it.
    /// @dev Without the cap in Erc4626Adapter.checkpoint (writing what the vault says): the first call after the
    ///      donation counts all of it, 4,899.99 instead of 4.90.
    function test_checkpoints_by_strangers__move_nothing_beyond_the_rate() public {
        adapter.checkpoint(address(vault));
        uint256 nav = navOracle.totalAssets();
        _donate(4900 * unit);
        for (uint256 i = 0; i < 48; i++) {
            tick(30 minutes);
            vm.startPrank(STRANGER);
            adapter.checkpoint(address(vault));
            adapter.checkpoint(address(vault));
            vm.stopPrank();
        }
        uint256 grown = navOracle.totalAssets() - nav;
        assertLe(grown, 4_902_451, "a day at most e^0.001");
        assertGe(grown, 4_890_000, "held back");
    }

    function _donate(uint256 amount) private {
        base.mint(THIEF, amount);
        vm.startPrank(THIEF);
        base.approve(address(vault), amount);
        vault.donate(amount);
        vm.stopPrank();
    }
}
