// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IEmergencyControls} from "../../../contracts/interfaces/IEmergencyControls.sol";
import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {IFundShares} from "../../../contracts/interfaces/IFundShares.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {IRiskManagement} from "../../../contracts/interfaces/IRiskManagement.sol";
import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {Test} from "../Test.sol";
import {FixtureToken} from "../mocks/Fixtures.sol";
import {FundUnderTest, Parts} from "./FundUnderTest.sol";
import {HostileToken} from "./HostileToken.sol";
import {BeforeStrike} from "./Ledger.sol";
import {Kind} from "./Watch.sol";

/// @notice What every handler of the campaign is made of: the parts of the fund, and how to say what came of an act.
///         An act that cannot succeed now reverts, and the campaign's report counts it.
abstract contract Handler is Test {
    address internal constant STRANGER = address(0xD001);
    address internal constant NOBODY = address(0);
    uint256 internal constant WAD = 1e18;
    uint256 internal constant LATE = 380; // acts after which a fund may begin to wind down

    FundUnderTest internal immutable world;
    IPocketHedgeFund internal immutable fund;
    IFundShares internal immutable shares;
    ITreasury internal immutable treasury;
    INavOracle internal immutable navOracle;
    IRiskManagement internal immutable risk;
    IEmergencyControls internal immutable controls;
    IPriceRegistry internal immutable registry;
    IFeeDistribution internal immutable fees;
    address internal immutable governor;
    FixtureToken internal immutable base;
    HostileToken internal immutable odd;
    IStrategy internal immutable trend;
    IStrategy internal immutable lending;
    IStrategy internal immutable saving;
    uint256 internal immutable unit;
    address private immutable _alice;
    address private immutable _bob;
    address private immutable _carol;

    constructor(FundUnderTest world_) {
        world = world_;
        Parts memory p = world_.parts();
        (fund, shares, treasury, navOracle) = (p.fund, p.shares, p.treasury, p.navOracle);
        (risk, controls, registry, fees) = (p.risk, p.controls, p.registry, p.fees);
        (governor, base, odd, unit) = (p.governor, p.base, p.odd, p.unit);
        (trend, lending, saving) = (p.trend, p.lending, p.saving);
        (_alice, _bob, _carol) = (world_.investors(0), world_.investors(1), world_.investors(2));
    }

    /// @dev For every act. Where an act reverts, the state goes back and the chain's clock does not.
    modifier act() {
        vm.stopPrank(); // of one that reverted
        vm.clearMockedCalls();
        world.resume();
        _;
    }

    /* WHAT CAME OF IT */

    /// @dev The last line of every act.
    function done(Kind kind, address actor) internal {
        world.look(kind, actor);
    }

    function check(bool holds, string memory claim) internal {
        if (!holds) world.accuse(claim, 0, 1);
    }

    /// @dev An act that no state of the fund may refuse.
    function mustSucceed(address as_, address target, bytes memory call, string memory claim) internal {
        vm.prank(as_);
        (bool succeeded, bytes memory answer) = target.call(call);
        if (!succeeded) world.accuse(claim, uint32(bytes4(answer)), block.timestamp);
    }

    /// @dev An act that every state of the fund has to refuse, for this `reason` (the selector of an error): another
    ///      one would stand there, and hide it, if nobody asked for this one any more.
    function mustFail(address as_, address target, bytes memory call, bytes4 reason, string memory claim) internal {
        mustFail(as_, target, call, reason, reason, claim);
    }

    /// @dev The same with another reason that is as good: which of the two comes first is the contract's own affair.
    function mustFail(address as_, address target, bytes memory call, bytes4 reason, bytes4 other, string memory claim)
        internal
    {
        (bool succeeded, bytes4 why) = _try(as_, target, call);
        if (succeeded || (why != reason && why != other)) world.accuse(claim, uint32(bytes4(call)), uint32(why));
    }

    /// @dev The same where the state of the fund may have a reason of its own before: then there was no such act.
    function mustRefuse(address as_, address target, bytes memory call, bytes4 reason, string memory claim) internal {
        (bool succeeded, bytes4 why) = _try(as_, target, call);
        if (succeeded) world.accuse(claim, uint32(bytes4(call)), block.timestamp);
        else require(why == reason, "refused for another reason");
    }

    function _try(address as_, address target, bytes memory call) private returns (bool succeeded, bytes4 why) {
        vm.prank(as_);
        bytes memory answer;
        (succeeded, answer) = target.call(call);
        if (!succeeded) why = bytes4(answer);
    }

    /* WHO AND WHAT */

    function investor(uint256 seed) internal view returns (address) {
        seed %= 3;
        return seed == 0 ? _alice : seed == 1 ? _bob : _carol;
    }

    /// @dev The first investor from `seed` on of whom `amountOf` is not 0.
    function whoHas(uint256 seed, function(address) view returns (uint256) amountOf)
        internal
        view
        returns (address account, uint256 amount)
    {
        for (uint256 i = 0; i < 3 && amount == 0; i++) {
            account = investor(seed % 3 + i);
            amount = amountOf(account);
        }
        require(amount != 0, "nobody can now");
    }

    function whoHas(uint256 seed, function(address) external view returns (uint256) amountOf)
        internal
        view
        returns (address account, uint256 amount)
    {
        for (uint256 i = 0; i < 3 && amount == 0; i++) {
            account = investor(seed % 3 + i);
            amount = amountOf(account);
        }
        require(amount != 0, "nobody can now");
    }

    function strategyAt(uint256 which) internal view returns (IStrategy) {
        return [trend, lending, saving][which % 3];
    }

    function keeper() internal view returns (address account) {
        account = controls.keeper();
        require(account != address(0), "no keeper");
    }

    function min(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }

    function less(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a - b : 0;
    }

    /* TIME */

    /// @dev Late in a history, and even then not often.
    function isTheEnd(uint256 seed) internal view returns (bool) {
        return world.acts() > LATE && uint256(keccak256(abi.encode(seed, world.acts()))) % 3 == 0;
    }

    function isClosed() internal view returns (bool) {
        (, uint256 closedAt,,,) = fund.dealingStatus();
        return closedAt != 0;
    }

    function strikeBefore() internal view returns (uint256) {
        IPocketHedgeFund.DealingClock memory clock = fund.dealingClock();
        return uint256(clock.lastClose) + clock.window;
    }

    function reopenMissed() internal {
        if (!isClosed()) return;
        passUntil(strikeBefore() + 1);
        fund.reopenDealing();
    }

    function passUntil(uint256 time) internal {
        if (time > block.timestamp) world.pass(time - block.timestamp);
    }

    /// @dev Waits for somebody in office and for every price, if something is amiss that time mends.
    function untilInOrder() internal {
        bool paused = block.timestamp < controls.tradingPausedUntil() || block.timestamp < controls.dealingPausedUntil();
        if (paused || controls.keeper() == address(0)) return world.recover();
        try fund.totalAssets() {}
        catch {
            world.recover();
        }
    }

    /// @dev The keeper closes the dealing, unless it is closed and can still be struck.
    function close() internal {
        untilInOrder();
        if (isClosed() && block.timestamp + 12 <= strikeBefore()) return;
        reopenMissed();
        (,,, uint256 nextClose,) = fund.dealingStatus();
        passUntil(nextClose);
        vm.prank(keeper());
        fund.closeDealing();
    }

    /// @dev Strikes, unless the move is so large that the dealing reopens.
    function strikeWith(INavOracle.NavReport memory report) internal {
        BeforeStrike memory before = world.beforeStrike();
        vm.prank(keeper());
        if (!fund.strike(report)) return;
        world.afterStrike(before);
        world.struckBy(report);
    }
}
