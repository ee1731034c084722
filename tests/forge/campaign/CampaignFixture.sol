// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Erc4626Adapter} from "../../../contracts/adapters/Erc4626Adapter.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {LocalVault} from "../../../contracts/local/LocalVault.sol";
import {FundFixture} from "../FundFixture.sol";
import {ScriptedLender} from "../mocks/FlashParts.sol";
import {FixtureFeed, FixtureSwapAdapter, FixtureToken, FixtureVenue} from "../mocks/Fixtures.sol";
import {HostileToken} from "./HostileToken.sol";
import {HostileVenue} from "./HostileVenue.sol";

/// @notice The fixture's fund with a hostile token in its trading strategy, a hostile venue, and a third strategy that
///         holds shares of an ERC-4626 vault. Feeds may fail for a while, and a token may have two of them.
abstract contract CampaignFixture is FundFixture {
    /// @dev The feed that is listed, and the one that was trusted before it while it is on probation.
    struct Sources {
        FixtureFeed current;
        FixtureFeed former;
        uint256 brokenUntil;
    }

    HostileToken internal odd;
    HostileVenue internal trap;
    FixtureSwapAdapter internal trapAdapter;
    ScriptedLender internal lender;
    LocalVault internal vault;
    Erc4626Adapter internal vaultAdapter;
    IStrategy internal saving;
    address[4] internal priced; // base asset first
    mapping(address token => Sources) internal sources;

    function _deployMarket(uint8 decimals) internal override {
        super._deployMarket(decimals);
        odd = new HostileToken("ODD", 6);
        priced = [address(base), address(weth), address(wbtc), address(odd)];
        sources[address(base)].current = baseFeed;
        sources[address(weth)].current = wethFeed;
        sources[address(wbtc)].current = wbtcFeed;
        sources[address(odd)].current = new FixtureFeed(8, 10e8);
        trap = new HostileVenue();
        trapAdapter = new FixtureSwapAdapter(FixtureVenue(address(trap)));
        lender = new ScriptedLender(address(base));
        base.mint(address(lender), 1_000_000 * unit);
        _deployVault();
    }

    /// @dev Somebody else is in the vault: an empty one is where the first depositor is robbed.
    function _deployVault() private {
        vault = new LocalVault(base, "vault", "vault");
        base.mint(address(this), 1000 * unit);
        base.approve(address(vault), 1000 * unit);
        vault.deposit(1000 * unit, address(this));
        address[] memory vaults = new address[](1);
        vaults[0] = address(vault);
        vaultAdapter = new Erc4626Adapter(vaults, 0.005e18);
    }

    /* WHAT IS LISTED */

    function feedList() internal view override returns (IPriceRegistry.FeedConfig[] memory list) {
        IPriceRegistry.FeedConfig[] memory some = super.feedList();
        list = new IPriceRegistry.FeedConfig[](4);
        (list[0], list[1], list[2]) = (some[0], some[1], some[2]);
        list[3] = aFeed(odd, sources[address(odd)].current, 1e8, 1000e8);
    }

    function tokenCaps() internal view override returns (CapArg[] memory list) {
        CapArg[] memory some = super.tokenCaps();
        list = new CapArg[](3);
        (list[0], list[1], list[2]) = (some[0], some[1], CapArg(address(odd), 0.2e18));
    }

    function adapterCaps() internal view override returns (CapArg[] memory list) {
        CapArg[] memory some = super.adapterCaps();
        list = new CapArg[](4);
        (list[0], list[1]) = (some[0], some[1]);
        list[2] = CapArg(address(trapAdapter), 1e18);
        list[3] = CapArg(address(vaultAdapter), 0.5e18);
    }

    function strategyList() internal view override returns (ITreasury.StrategyConfig[] memory list) {
        ITreasury.StrategyConfig[] memory some = super.strategyList();
        address[] memory tokens = new address[](3);
        (tokens[0], tokens[1], tokens[2]) = (address(weth), address(wbtc), address(odd));
        list = new ITreasury.StrategyConfig[](3);
        list[0] = ITreasury.StrategyConfig(tokens, new address[](3), 0.8e18, strategyLimits());
        list[1] = some[1];
        tokens = new address[](1);
        tokens[0] = address(vault);
        address[] memory adapters = new address[](1);
        adapters[0] = address(vaultAdapter);
        list[2] = ITreasury.StrategyConfig(tokens, adapters, 0.4e18, strategyLimits());
    }

    /// @dev More than the whole fund may lose, so that its own bucket is what binds.
    function strategyLimits() internal pure override returns (IRiskManagement.StrategyLimits memory) {
        return IRiskManagement.StrategyLimits(0.8e18, 0.03e18, 0.5e18, 0);
    }

    function lenders() internal view override returns (address, address) {
        return (address(lender), address(lender));
    }

    /* FEEDS */

    /// @dev A feed that broke comes back by itself.
    function pushFeeds() internal override {
        for (uint256 i = 0; i < 4; i++) {
            Sources storage source = sources[priced[i]];
            if (block.timestamp >= source.brokenUntil) source.current.breakDown(false);
            _push(source, 1e18);
        }
    }

    /// @dev Both feeds of a token follow its market, `factor` wad; only the listed one is noticed to be late.
    function _push(Sources storage source, uint256 factor) internal {
        source.current.push(source.current.answer() * int256(factor) / 1e18);
        if (address(source.former) != address(0)) source.former.push(source.former.answer() * int256(factor) / 1e18);
    }

    function _restoreFeed(address token) internal {
        Sources storage source = sources[token];
        (IPriceRegistry.FeedConfig memory config,) = registry.feed(token);
        config.aggregator = address(source.former);
        vm.prank(timelock);
        registry.setFeed(config);
        (source.current, source.former, source.brokenUntil) = (source.former, FixtureFeed(address(0)), 0);
    }

    /// @dev The governor lists another feed for a token, `gap` wad of the old one's answer.
    function _replaceFeed(FixtureToken token, uint256 gap) internal {
        Sources storage source = sources[address(token)];
        FixtureFeed next = new FixtureFeed(8, source.current.answer() * int256(gap) / 1e18);
        (IPriceRegistry.FeedConfig memory config,) = registry.feed(address(token));
        config.aggregator = address(next);
        vm.prank(timelock);
        registry.setFeed(config);
        (address trusted,,) = registry.probation(address(token));
        (source.current, source.former, source.brokenUntil) = (next, FixtureFeed(trusted), 0);
    }
}
