// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Erc4626Adapter} from "../../../contracts/adapters/Erc4626Adapter.sol";
import {LocalVault} from "../../../contracts/local/LocalVault.sol";
import {FixturePool} from "../mocks/Fixtures.sol";
import {FundUnderTest, Parts} from "./FundUnderTest.sol";
import {Handler} from "./Handler.sol";
import {HostileToken} from "./HostileToken.sol";
import {Kind} from "./Watch.sol";

/// @notice Time, prices, interest, feeds that fail and come back, a base asset that loses its peg, moods of a token.
contract MarketHandler is Handler {
    address private immutable _weth;
    address private immutable _wbtc;
    FixturePool private immutable _pool;
    LocalVault private immutable _vault;
    Erc4626Adapter private immutable _vaultAdapter;

    constructor(FundUnderTest world_) Handler(world_) {
        Parts memory p = world_.parts();
        (_weth, _wbtc, _pool) = (address(p.weth), address(p.wbtc), p.pool);
        (_vault, _vaultAdapter) = (p.vault, p.vaultAdapter);
    }

    modifier market() {
        _;
        done(Kind.Market, NOBODY);
    }

    /* TIME */

    function wait(uint256 seconds_) external act market {
        world.pass(bound(seconds_, 1, 8 hours));
    }

    function waitForTheClose() external act market {
        (,,, uint256 nextClose,) = fund.dealingStatus();
        passUntil(nextClose);
    }

    /* PRICES */

    function moveWeth(uint256 factor) external act market {
        world.move(_weth, bound(factor, 0.97e18, 1.031e18), 200, 20_000);
    }

    function moveWbtc(uint256 factor) external act market {
        world.move(_wbtc, bound(factor, 0.97e18, 1.031e18), 4000, 400_000);
    }

    function moveOdd(uint256 factor) external act market {
        world.move(address(odd), bound(factor, 0.9e18, 1.11e18), 2, 500);
    }

    /// @dev Strikes may have to wait for it, and drawdowns may freeze a strategy.
    function jump(uint256 which, uint256 factor) external act market {
        world.move(which % 2 == 0 ? _weth : _wbtc, bound(factor, 0.75e18, 1.3e18), 200, 400_000);
    }

    /// @dev Within its band, or for some hours far out of it.
    function depeg(uint256 seed) external act market {
        bool far = seed % 4 == 0;
        world.setAnswer(address(base), far ? int256(0.4e8) : int256(bound(seed, 0.97e8, 1.02e8)));
    }

    function repeg() external act market {
        world.setAnswer(address(base), 1e8);
    }

    /* INTEREST */

    function earnInterest(uint256 growth) external act market {
        _pool.setIndex(_pool.index() * bound(growth, 1e6, 1.001e6) / 1e6);
    }

    /// @dev At once, however much: what the fund counts of it grows by half a per cent a day (invariant P3).
    function vaultEarns(uint256 amount) external act market {
        amount = bound(amount, 1, _vault.totalAssets() / 100);
        base.mint(address(this), amount);
        base.approve(address(_vault), amount);
        _vault.donate(amount);
        (uint256 price, uint256 time) = _vaultAdapter.checkpointOf(address(_vault));
        uint256 most = price + price * (block.timestamp - time) / 200 days + 1;
        uint256 counted = saving.unitsOf(address(_vault)) * most / 1e24 + saving.unitsOf(address(base));
        check(saving.value() <= counted, "P3: a gift to a vault counts at once");
    }

    /* FEEDS */

    function feedFails(uint256 seed) external act market {
        world.breakFeed([_weth, _wbtc, address(odd), address(base)][seed % 4], seed % 6 hours);
    }

    function feedGrowsStale(uint256 seed) external act market {
        world.sleep(2 hours + seed % 1 hours);
    }

    function feedsRecover() external act market {
        world.recover();
    }

    function replaceFeed(uint256 seed, uint256 gap) external act market {
        world.replaceFeed([_weth, _wbtc, address(odd), address(base)][seed % 4], bound(gap, 0.99e18, 1.01e18));
    }

    /* THE HOSTILE TOKEN */

    function changeMood(uint256 seed) external act {
        odd.setMood(HostileToken.Mood(seed % 9), investor(seed / 9));
        done(Kind.Flow, NOBODY);
    }

    /// @dev What is booked counts, not what is held: neither moves the NAV (invariant P3).
    function rebase(uint256 seed, uint256 amount) external act {
        uint256 held = odd.balanceOf(address(trend));
        require(held != 0, "nothing to rebase");
        odd.rebase(address(trend), bound(amount, 1, held / 10 + 1), seed % 4 != 0);
        done(Kind.Flow, NOBODY);
    }

    /// @dev What left the fund in kind moves about outside of it, and calls back in peace.
    function moveHostileToken(uint256 from, uint256 to) external act {
        (address account, uint256 balance) = whoHas(from, odd.balanceOf);
        odd.setMood(HostileToken.Mood.CallsBack, NOBODY);
        address receiver = investor(to);
        vm.prank(account);
        assertTrue(odd.transfer(receiver, balance));
        done(Kind.Flow, NOBODY);
    }
}
