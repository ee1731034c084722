// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IFlashAccount, LendingPool} from "../../contracts/interfaces/IFlashAccount.sol";
import {Order} from "../../contracts/interfaces/IStrategy.sol";
import {RoundTripFixture} from "./RoundTripFixture.sol";
import {FixtureToken} from "./mocks/Fixtures.sol";
import {ScriptedLender} from "./mocks/FlashParts.sol";
import {TollToken} from "./mocks/TollToken.sol";

/// @notice What a route's orders promise is held against what they moved: a venue that pays less than was asked for, and
///         a token that takes more than was given, end the route, by either lender and whatever else it would earn.
contract FlashVenuesTest is RoundTripFixture {
    ScriptedLender private _lender;
    TollToken private _toll;
    uint256 private _loan;

    function setUp() public override {
        super.setUp();
        _loan = 100_000 * unit;
        base.mint(address(_lender), 1_000_000 * unit);
        _setPrice(4000); // so much profit that nothing else ends a route
    }

    function _deployMarket(uint8 decimals) internal override {
        super._deployMarket(decimals);
        _lender = new ScriptedLender(address(base));
        _toll = new TollToken("WETH", 18);
        weth = FixtureToken(address(_toll));
    }

    function lenders() internal view override returns (address, address) {
        return (address(_lender), address(_lender));
    }

    /// @dev The last order asks for exactly what the venue would pay, and the venue keeps something.
    /// forge-config: default.fuzz.runs = 48
    function testFuzz_venue__that_pays_less_than_asked__ends_the_route(uint256 kept, bool onUniswap) public {
        uint256 brought = 49.95e18; // of 2,000 a piece, less 0.1 %
        uint256 asked = brought * 4000 * unit / 1e18;
        kept = bound(kept, 1, asked);
        Order[] memory orders = _route(asked);
        owned.setKept(kept);
        bytes memory refusal =
            abi.encodeWithSelector(IFlashAccount.TooLittleGot.selector, address(base), asked - kept, asked);
        _refused(onUniswap, orders, refusal);
        owned.setKept(0);
        _borrow(onUniswap, orders);
    }

    /// @dev The approval is exact, so only the token itself can take more: out of what the first order brought.
    /// forge-config: default.fuzz.runs = 48
    function testFuzz_token__that_takes_more_than_given__ends_the_route(uint256 toll, uint256 sold, bool onUniswap)
        public
    {
        toll = bound(toll, 1, 1e18);
        sold = bound(sold, 40e18, 49.95e18 - toll);
        Order[] memory orders = new Order[](3);
        (orders[0], orders[1]) = (onVenue(base, weth, _loan), onOwned(weth, base, sold));
        orders[2] = onOwned(weth, base, 49.95e18 - sold);
        _toll.setTolls(toll, 0);
        bytes memory refusal =
            abi.encodeWithSelector(IFlashAccount.TooMuchSpent.selector, address(weth), sold + toll, sold);
        _refused(onUniswap, orders, refusal);
        _toll.setTolls(0, 0);
        _borrow(onUniswap, orders);
    }

    /// @dev Bought where it is paid out of a stock: what is minted pays no toll.
    /// forge-config: default.fuzz.runs = 48
    function testFuzz_token__of_which_less_arrives__ends_the_route(uint256 toll, bool onUniswap) public {
        toll = bound(toll, 1, 25e18);
        Order[] memory orders = new Order[](2);
        orders[0] = Order(address(ownedAdapter), abi.encode(base, weth, _loan, uint256(25e18)));
        orders[1] = onVenue(weth, base, 0);
        _toll.setTolls(0, toll);
        bytes memory refusal =
            abi.encodeWithSelector(IFlashAccount.TooLittleGot.selector, address(weth), 25e18 - toll, 25e18);
        _refused(onUniswap, orders, refusal);
    }

    /* INTERNAL */

    function _route(uint256 least) private view returns (Order[] memory orders) {
        orders = new Order[](2);
        orders[0] = Order(address(swapAdapter), abi.encode(base, weth, _loan, uint256(1)));
        orders[1] = Order(address(ownedAdapter), abi.encode(weth, base, uint256(0), least));
    }

    function _refused(bool onUniswap, Order[] memory orders, bytes memory refusal) private {
        uint256 cash = treasury.cash();
        vm.prank(KEEPER);
        vm.expectRevert(refusal);
        _call(onUniswap, orders);
        assertEq(treasury.cash(), cash);
        assertEq(base.balanceOf(address(flash)) + IERC20(weth).balanceOf(address(flash)), 0);
    }

    function _borrow(bool onUniswap, Order[] memory orders) private {
        uint256 cash = treasury.cash();
        vm.prank(KEEPER);
        _call(onUniswap, orders);
        assertGt(treasury.cash(), cash, "the same route with nobody cheating");
    }

    function _call(bool onUniswap, Order[] memory orders) private {
        LendingPool memory lent = LendingPool(address(weth), 500);
        if (onUniswap) flash.executeOnUniswap(orderId++, lent, _loan, orders, block.timestamp, terms(0));
        else flash.executeOnAave(orderId++, _loan, orders, block.timestamp, terms(0));
    }
}
