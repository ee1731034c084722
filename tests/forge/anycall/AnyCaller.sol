// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {Robbery} from "./Robbery.sol";

/// @notice Thieves who call every function of every contract with whatever comes to mind, and a fund that goes on
///         meanwhile: its honest keeper deals, its investors come and go, prices move, words and money cross.
contract AnyCaller is Robbery {
    constructor(uint8 decimals) {
        build(decimals);
        remember();
    }

    /// @dev Of a thief: what went through is judged; what was refused reverts, and is counted as that.
    modifier theft(uint256 seed) {
        resume();
        throwDice(seed);
        _;
    }

    /// @dev Of everybody else.
    modifier life() {
        resume();
        _;
        remember();
    }

    /* THIEVES */

    /// @dev Bytes as the fuzzer made them, half of the time behind a selector that exists.
    function throwBytes(uint256 who, uint256 seed, bytes calldata data) external theft(seed) {
        Part part = Part(roll(uint256(type(Part).max) + 1));
        string[] memory s = signaturesOf(part);
        bytes4 selector = bytes4(keccak256(bytes(s[roll(s.length)])));
        bytes memory call = roll(2) == 0 ? data : bytes.concat(selector, data);
        vm.prank(_thief(who));
        (bool done,) = targetOf(part, roll(3)).call(call);
        if (done) judge(true);
    }

    function callTheFund(uint256 who, uint256 seed) external theft(seed) {
        _call(who, Part.PocketHedgeFund);
        judge(true);
    }

    function callTheShares(uint256 who, uint256 seed) external theft(seed) {
        _call(who, Part.FundShares);
        judge(false);
    }

    function callForMoney(uint256 who, uint256 seed) external theft(seed) {
        _call(who, [Part.Treasury, Part.Strategy, Part.FlashAccount][roll(3)]);
        judge(false);
    }

    function callAnOffice(uint256 who, uint256 seed) external theft(seed) {
        _call(who, [Part.EmergencyControls, Part.FeeDistribution, Part.FundTimelock, Part.FundDAO][roll(4)]);
        judge(false);
    }

    function callARule(uint256 who, uint256 seed) external theft(seed) {
        _call(who, [Part.RiskManagement, Part.PriceRegistry, Part.NavOracle, Part.PerformanceTracking][roll(4)]);
        judge(false);
    }

    function callTheRest(uint256 who, uint256 seed) external theft(seed) {
        _call(who, [Part.HomePort, Part.Outpost, Part.Escrow, Part.FundLock][roll(4)]);
        judge(false);
    }

    /// @dev Around the price, for those who can use it: what the thieves' own venue pays.
    function setRates(uint256 seed) external life {
        throwDice(seed);
        uint256 price = 1900 + roll(200);
        owned.setRate(base, weth, 1e18 * 1e18 / (price * unit));
        owned.setRate(weth, base, price * unit);
        owned.setKept(roll(5) == 0 ? roll(1e6) : 0);
        owned.setUnpulled(roll(5) == 0 ? roll(1e6) : 0);
    }

    /* LIFE GOES ON */

    function pass(uint256 seconds_) external life {
        tick(bound(seconds_, 1, 8 hours));
        hear();
    }

    function dealOnce() external life {
        IPocketHedgeFund.DealingClock memory clock = fund.dealingClock();
        (, uint256 closedAt,,,) = fund.dealingStatus();
        uint256 until = uint256(clock.lastClose) + clock.window;
        if (closedAt != 0 && block.timestamp + 24 > until) {
            if (block.timestamp <= until) tick(until + 1 - block.timestamp);
            fund.reopenDealing();
            closedAt = 0;
        }
        if (closedAt == 0) close();
        strikeInformed();
        tick(1 hours);
        hear();
    }

    function invest(uint256 amount) external life {
        subscribe(ALICE, bound(amount, unit, 50_000 * unit));
    }

    function askBack(uint256 amount) external life {
        requestRedeem(ALICE, bound(amount, 1e18, shares.balanceOf(ALICE) / 4));
    }

    function claim() external life {
        (uint256 amount, uint256 assets) = (fund.maxMint(ALICE), fund.maxWithdraw(ALICE));
        require(amount + assets != 0, "nothing to claim");
        if (amount != 0) claimShares(ALICE);
        if (assets != 0) claimAssets(ALICE);
    }

    function trade(uint256 amount) external life {
        uint256 held = trend.unitsOf(address(base));
        if (amount % 2 == 0) swap(trend, base, weth, bound(amount, unit, held / 4));
        else swap(trend, weth, base, bound(amount, 1e12, trend.unitsOf(address(weth)) / 4));
    }

    function move(uint256 price) external life {
        price = bound(price, 1800e8, 2200e8);
        wethFeed.push(int256(price));
        far.wethFeed().push(int256(price));
        hear();
    }

    /// @dev Everything on its way arrives, and the outpost hears that home is alive.
    function cross() external life {
        beat();
        relay();
        hear();
    }

    /* INTERNAL */

    /// @dev The keys of both chains: each contract gets a caller of its own side, as often as not the right one.
    function _call(uint256 who, Part part) private {
        called = part;
        address target = targetOf(part, roll(3));
        string[] memory s = signaturesOf(part);
        bytes memory call = callOf(s[roll(s.length)]);
        vm.prank(_isThere(target) ? farThieves[who % 3] : _thief(who));
        (bool done,) = target.call(call);
        require(done, "refused");
    }

    /// @dev The keeper's key more often than the others.
    function _thief(uint256 who) private view returns (address) {
        return who % 8 < 4 ? KEEPER : thieves[who % 4];
    }

    function _isThere(address target) private view returns (bool) {
        return target == address(outpost) || target == address(far.treasury()) || target == address(far.trend());
    }
}
