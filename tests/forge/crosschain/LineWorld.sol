// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {Statement} from "../../../contracts/interfaces/IHyperlaneAdapter.sol";
import {CrossChainFixture} from "./CrossChainFixture.sol";
import {LineMailbox, LineRoute, Parcel} from "./LineMocks.sol";

/// @title LineWorld
/// @notice Both chains, and a line between them that loses nothing and keeps no order: words arrive late, out of order,
///         twice or never; money late and out of order, but once, as tokens do. Counts by hand where every unit is.
contract LineWorld is CrossChainFixture {
    uint256 public start; // what the fund had before anything crossed
    int256 public results; // of trading there, measured around every act
    mapping(uint256 sequence => int256) public resultsAt; // that a statement knew of
    mapping(LineRoute route => mapping(uint256 index => bool)) private _arrived;
    uint256 public crossed; // base units that came out at either end
    string public broken; // what an act showed to be wrong

    constructor() {
        deployBoth(6);
        start = navOracle.totalAssets();
        resultsAt[1] = 0;
    }

    /* THE KEEPERS */

    function send(uint256 amount) external {
        uint256 limit = fund.struckNetAssets() / 4;
        amount = bound(amount, 1, limit / 2);
        vm.prank(KEEPER);
        homePort.send(amount);
        if (homePort.fullValue() > limit) broken = "K5: more elsewhere than the cap";
    }

    function heartbeat() external {
        beat();
    }

    function sendHome(uint256 amount) external {
        uint256 cash = far.treasury().cash();
        if (cash != 0) far.sendHome(bound(amount, 1, cash));
    }

    /// @dev One in four is made while the feed of what is held is dead: flows alone, and no results but those that came
    ///      home already: more was sent than was there at the last prices.
    function say(uint256 seed) external {
        bool dead = seed % 4 == 0 && far.trend().unitsOf(address(far.weth())) != 0;
        Statement memory last = outpost.lastStatement();
        far.wethFeed().breakDown(dead);
        far.state();
        far.wethFeed().breakDown(false);
        Statement memory made = outpost.lastStatement();
        int256 came = int256(uint256(made.received)) - int256(uint256(last.received));
        int256 left = int256(uint256(last.value)) + came + int256(uint256(last.sent)) - int256(uint256(made.sent));
        int256 gained = left < 0 ? -left : int256(0);
        resultsAt[made.sequence] = dead ? resultsAt[last.sequence] + gained : results;
    }

    /// @dev Cash and weth, at the venue's cost or at none; the market moves too.
    function trade(uint256 amount, uint256 kind) external {
        uint256 before = far.navOracle().totalAssets();
        uint256 cash = far.treasury().cash();
        uint256 held = far.trend().unitsOf(address(far.weth()));
        uint256 own = far.trend().unitsOf(address(far.base()));
        if (kind % 4 == 0 && cash != 0) far.allocate(bound(amount, 1, cash));
        // What is worth less than the rounding of a sale could not be sold in the end.
        if (kind % 4 == 1 && own / 2 >= unit) far.buy(bound(amount, unit, own / 2));
        if (kind % 4 == 2 && held != 0) far.sell(held);
        if (kind % 4 == 3 && own != 0) far.deallocate(bound(amount, 1, own));
        results += int256(far.navOracle().totalAssets()) - int256(before);
    }

    function market(uint256 seed) external {
        uint256 before = far.navOracle().totalAssets();
        far.wethFeed().push(int256(bound(seed, 1800e8, 2200e8)));
        results += int256(far.navOracle().totalAssets()) - int256(before);
    }

    /* THE LINE */

    /// @dev Any word that was ever spoken, as often as anybody likes.
    function deliverWord(uint256 seed) external {
        bool fromHome = seed % 2 == 0;
        (LineMailbox from, LineMailbox to) = fromHome ? (homeMailbox, farMailbox) : (farMailbox, homeMailbox);
        uint256 count = from.count();
        if (count == 0) return;
        // Half of the time the newest, or nothing would be heard in a long history.
        uint256 index = (seed / 4) % count;
        to.deliver(from.parcel(seed % 4 < 2 ? count - 1 : index));
    }

    function deliverMoney(uint256 seed) external {
        bool fromHome = seed % 2 == 0;
        (LineRoute from, LineRoute to) = fromHome ? (homeRoute, farRoute) : (farRoute, homeRoute);
        uint256 count = from.count();
        if (count == 0) return;
        uint256 index = (seed / 2) % count;
        if (_arrived[from][index]) return;
        _arrived[from][index] = true;
        Parcel memory p = from.parcel(index);
        crossed += p.amount;
        to.deliver(p);
    }

    function book() external {
        outpost.bookArrivals();
        bookHome();
    }

    /* OTHERS */

    function donate(uint256 amount) external {
        amount = bound(amount, 1, 1e6 * unit);
        if (amount % 2 == 0) base.mint(port, amount);
        else far.base().mint(address(outpost), amount);
    }

    /// @dev A stranger's word, with a sender, a domain or a mailbox of its own.
    function forge(uint256 seed) external {
        Parcel memory p = farMailbox.parcel(seed % farMailbox.count());
        if (seed % 3 == 0) p.sender = bytes32(seed);
        else if (seed % 3 == 1) p.origin = uint32(seed) == FAR ? HOME : uint32(seed);
        LineMailbox door = seed % 3 == 2 ? new LineMailbox(HOME) : homeMailbox;
        try door.deliver(p) {
            broken = "X1: a stranger was heard";
        } catch {}
    }

    /// @dev Minutes mostly; one in four is long enough for statements and transfers to become overdue.
    function wait(uint256 seed) external {
        tick(bound(seed / 4, 1, seed % 4 == 0 ? 30 hours : 4 minutes));
    }

    /* WHAT MUST HOLD */

    /// @dev Every unit by where it lies: booked on either chain, or on its way.
    function everywhere() public view returns (uint256) {
        return treasury.cash() + far.navOracle().totalAssets() + onItsWay();
    }

    /// @dev What went into the routes and was not booked at the other end.
    function onItsWay() public view returns (uint256) {
        return _sum(homeRoute) + _sum(farRoute) - outpost.received() - homePort.booked();
    }

    /// @dev The NAV as it must be if home knows the results up to its newest statement, and none later.
    function known() public view returns (uint256) {
        return uint256(int256(start) + resultsAt[homePort.statement().sequence]);
    }

    function nav() external view returns (uint256) {
        return navOracle.totalAssets();
    }

    function isCertain() external view returns (bool) {
        return homePort.isCertain();
    }

    function full() external view returns (uint256) {
        return treasury.cash() + homePort.fullValue();
    }

    /// @dev Everything that waits arrives, is booked, stated, heard, called home and booked again. A day later, for the
    ///      turnover bucket may be full after the storm, and a day empties it.
    function settle() external {
        tick(1 days);
        _rest(homeRoute, farRoute);
        beat();
        farMailbox.deliver(lastParcel(homeMailbox));
        outpost.bookArrivals();
        uint256 held = far.trend().unitsOf(address(far.weth()));
        uint256 before = far.navOracle().totalAssets();
        if (held != 0) far.sell(held);
        results += int256(far.navOracle().totalAssets()) - int256(before);
        uint256 own = far.trend().unitsOf(address(far.base()));
        if (own != 0) far.deallocate(own);
        uint256 cash = far.treasury().cash();
        if (cash != 0) far.sendHome(cash);
        _rest(farRoute, homeRoute);
        far.state();
        homeMailbox.deliver(lastParcel(farMailbox));
        bookHome();
    }

    function _rest(LineRoute from, LineRoute to) private {
        for (uint256 i = 0; i < from.count(); i++) {
            if (_arrived[from][i]) continue;
            _arrived[from][i] = true;
            to.deliver(from.parcel(i));
        }
    }

    function _sum(LineRoute route) private view returns (uint256 total) {
        for (uint256 i = 0; i < route.count(); i++) {
            total += route.parcel(i).amount;
        }
    }

    function homeCash() external view returns (uint256) {
        return treasury.cash();
    }

    function booksFit() external view returns (bool) {
        bool here = IERC20(base).balanceOf(address(treasury)) >= treasury.cash();
        return here && far.base().balanceOf(address(far.treasury())) >= far.treasury().cash();
    }
}
