// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IERC7540Deposit} from "../../../contracts/interfaces/IERC7540.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {FundUnderTest} from "./FundUnderTest.sol";
import {Handler} from "./Handler.sol";
import {IIntruder} from "./HostileToken.sol";
import {Intruder} from "./Intruder.sol";
import {KeeperHandler} from "./KeeperHandler.sol";
import {Kind} from "./Watch.sol";

/// @notice Three investors and their operator: requests, cancels, claims, transfers, exits in kind. In every fourth act
///         that moves the base asset, it calls the intruder back.
contract InvestorHandler is Handler {
    address private constant OPERATOR = address(0xB100);

    KeeperHandler private immutable _keeper;

    constructor(FundUnderTest world_, KeeperHandler keeper_) Handler(world_) {
        _keeper = keeper_;
        for (uint256 i = 0; i < 3; i++) {
            vm.prank(investor(i));
            fund.setOperator(OPERATOR, true);
        }
    }

    /* REQUESTS */

    function subscribe(uint256 seed, uint256 amount) public act {
        (address account,) = whoHas(seed, _canSubscribe);
        uint256 least = fund.dealingTerms().minDeposit;
        amount = bound(amount, least > unit ? least : unit, 200_000 * unit);
        base.mint(account, amount);
        vm.prank(account);
        base.approve(address(fund), amount);
        _armCallBack(seed);
        vm.prank(account);
        fund.requestDeposit(amount, account, account);
        done(Kind.Flow, account);
    }

    function requestRedeem(uint256 seed, uint256 amount) public act {
        (address account, uint256 most) = whoHas(seed, _redeemable);
        uint256 least = fund.dealingTerms().minRedeem + 1;
        if (seed % 4 != 0 && most / 4 > least) most /= 4;
        amount = bound(amount, least, most);
        vm.prank(account);
        fund.requestRedeem(amount, account, account);
        done(Kind.Flow, account);
    }

    /// @dev Invariant L3: open, struck without being taken in, or closed and its window missed.
    function cancelDeposit(uint256 seed) external act {
        if (!_anybodyInside(_cancellableDeposit)) subscribe(seed, seed);
        (address account, uint256 pending) = whoHas(seed, _cancellableDeposit);
        uint256 before = base.balanceOf(account);
        _armCallBack(seed);
        mustSucceed(
            account, address(fund), abi.encodeCall(fund.cancelDeposit, (account)), "L3: a subscription is trapped"
        );
        check(base.balanceOf(account) - before == pending, "L3: a cancel paid something else");
        done(Kind.Flow, account);
    }

    /// @dev What a strike on probation gave back.
    function takeBackReturned(uint256 seed) external act {
        if (!_anybodyInside(_returned)) _strikeOnProbation(seed);
        (address account, uint256 pending) = whoHas(seed, _returned);
        uint256 before = base.balanceOf(account);
        mustSucceed(
            account, address(fund), abi.encodeCall(fund.cancelDeposit, (account)), "L3: a returned one is trapped"
        );
        check(base.balanceOf(account) - before == pending, "L3: a cancel paid something else");
        check(fund.maxDeposit(account) == 0 || _returned(account) == 0, "S1: returned twice");
        done(Kind.Flow, account);
    }

    function cancelRedeem(uint256 seed) external act {
        if (!_anybodyInside(_cancellableRedeem)) requestRedeem(seed, seed);
        (address account, uint256 pending) = whoHas(seed, _cancellableRedeem);
        uint256 before = shares.balanceOf(account);
        fund.settle(account);
        mustSucceed(account, address(fund), abi.encodeCall(fund.cancelRedeem, (account)), "L3: a redemption is trapped");
        check(shares.balanceOf(account) - before == pending, "L3: a cancel paid something else");
        done(Kind.Flow, account);
    }

    /* CLAIMS */

    function claimShares(uint256 seed, uint256 part) external act {
        if (!_anybody(fund.maxMint)) _goThroughADealing(seed);
        (address account, uint256 most) = whoHas(seed, fund.maxDeposit);
        part = bound(part, 1, most);
        vm.prank(account);
        _gotShares(account, account, fund.deposit(part, account, account));
    }

    function mintShares(uint256 seed, uint256 part) external act {
        if (!_anybody(fund.maxMint)) _goThroughADealing(seed);
        (address account, uint256 most) = whoHas(seed, fund.maxMint);
        part = bound(part, 1, most);
        vm.prank(account);
        fund.mint(part, account, account);
        _gotShares(account, account, part);
    }

    function claimAssets(uint256 seed, uint256 part) external act {
        if (!_anybody(fund.maxWithdraw)) _goThroughADealing(seed);
        (address account, uint256 most) = whoHas(seed, fund.maxRedeem);
        part = bound(part, most / 1e9 + 1, most); // a part that is worth nothing is refused
        _armCallBack(seed);
        vm.prank(account);
        _gotAssets(account, fund.redeem(part, account, account));
    }

    function withdrawAssets(uint256 seed, uint256 part) external act {
        if (!_anybody(fund.maxWithdraw)) _goThroughADealing(seed);
        (address account, uint256 most) = whoHas(seed, fund.maxWithdraw);
        part = bound(part, 1, most);
        _armCallBack(seed);
        vm.prank(account);
        fund.withdraw(part, account, account);
        _gotAssets(account, part);
    }

    /// @dev The operator claims all that `account` has, for another receiver.
    function claimForAnother(uint256 seed) external act {
        address account = investor(seed);
        (uint256 assets, uint256 amount) = (fund.maxWithdraw(account), fund.maxMint(account));
        if (assets == 0 && amount == 0) _goThroughADealing(seed);
        (assets, amount) = (fund.maxWithdraw(account), fund.maxMint(account));
        require(assets != 0 || amount != 0, "nothing to claim");
        address receiver = investor(seed % 3 + 1);
        vm.startPrank(OPERATOR);
        if (assets != 0) fund.withdraw(assets, receiver, account);
        if (amount != 0) fund.mint(amount, receiver, account);
        vm.stopPrank();
        world.claimed(assets, amount);
        done(Kind.Flow, account);
    }

    /// @dev Invariant L1: whatever is claimable can be claimed at once, in every state.
    function claimEverything(uint256 seed) external act {
        address account = investor(seed);
        if (fund.maxWithdraw(account) == 0 && fund.maxMint(account) == 0) _goThroughADealing(seed);
        (uint256 assets, uint256 amount) = (fund.maxWithdraw(account), fund.maxMint(account));
        require(assets != 0 || amount != 0, "nothing to claim");
        bytes memory call = abi.encodeCall(fund.redeem, (fund.maxRedeem(account), account, account));
        if (assets != 0) mustSucceed(account, address(fund), call, "L1: a payment cannot be claimed");
        call = abi.encodeWithSelector(IERC7540Deposit.mint.selector, amount, account, account);
        if (amount != 0) mustSucceed(account, address(fund), call, "L1: shares cannot be claimed");
        world.claimed(assets, amount);
        done(Kind.Flow, account);
    }

    /* SHARES */

    function transfer(uint256 from, uint256 to, uint256 amount) external act {
        (address account, uint256 most) = whoHas(from, shares.balanceOf);
        amount = bound(amount, 1, most);
        address receiver = investor(to);
        vm.prank(account);
        assertTrue(shares.transfer(receiver, amount));
        done(Kind.Flow, account);
    }

    function exitInKind(uint256 seed, uint256 amount) external act {
        (address account, uint256 most) = whoHas(seed, shares.balanceOf);
        _exit(account, bound(amount, 1, seed % 8 == 0 ? most : most / 8 + 1), odd.refuses() ? 8 : 0);
    }

    /// @dev Some of base asset, weth, wbtc, hostile token, lending pool and vault are given up.
    function exitSkipping(uint256 seed, uint256 amount, uint256 skipped) external act {
        (address account, uint256 most) = whoHas(seed, shares.balanceOf);
        _exit(account, bound(amount, 1, most / 4 + 1), (skipped % 64) | (odd.refuses() ? 8 : 0));
    }

    /* INTERNAL */

    /// @dev Whoever can asks for something, and the keeper strikes.
    function _goThroughADealing(uint256 seed) private {
        untilInOrder();
        world.restoreFeeds();
        world.lookAgain();
        if (_canSubscribe(investor(seed)) != 0) subscribe(seed, seed);
        if (_redeemable(investor(seed)) != 0) requestRedeem(seed, seed);
        _keeper.deal();
        world.pass(fund.dealingTerms().lock);
        world.lookAgain();
    }

    /// @dev The base asset's feed was replaced: nothing is taken in until the new one has proven itself.
    function _strikeOnProbation(uint256 seed) private {
        untilInOrder();
        if (!registry.onProbation(address(base))) world.replaceFeed(address(base), 1e18);
        world.lookAgain();
        subscribe(seed, seed);
        _keeper.deal();
    }

    /// @dev Invariants L1, L2, P1: in every state, whatever is skipped; never more than the slice, and all of it in the
    ///      wind-down.
    function _exit(address account, uint256 amount, uint256 skipped) private {
        world.accrueFees();
        Intruder(world.intruder()).aim(amount);
        bool winding = controls.isWindingDown();
        uint256 whole = fund.accruedSupply() - (winding ? shares.balanceOf(address(fund)) : 0);
        uint256 cash = treasury.cash();
        if (odd.refuses()) _exitWithoutSkipping(account, amount, whole);
        bytes memory call = abi.encodeCall(fund.redeemInKind, (amount, account, _skipList(skipped)));
        mustSucceed(account, address(fund), call, "L1, L2: an exit in kind was refused");
        uint256 paid = cash - treasury.cash();
        uint256 slice = Math.mulDiv(cash, amount, whole);
        check(paid <= slice, "P1: an exit paid more than its slice");
        if (winding && skipped & 1 == 0) check(paid == slice, "L1: the wind-down kept a part of a slice");
        done(Kind.Exit, account);
    }

    /// @dev A token that refuses is named, so that it can be skipped; nothing is given up unasked.
    function _exitWithoutSkipping(address account, uint256 amount, uint256 whole) private {
        // Below the levied slice nothing of it would be paid.
        if (trend.unitsOf(address(odd)) * amount * 98 / 100 / whole < 2) return;
        bytes memory call = abi.encodeCall(fund.redeemInKind, (amount, account, new address[](0)));
        mustFail(account, address(fund), call, "L2: a slice vanished");
    }

    function _skipList(uint256 skipped) private view returns (address[] memory list) {
        address[6] memory all = world.everything();
        list = new address[](6); // the rest stays 0, which is no token
        for (uint256 i = 0; i < 6; i++) {
            if (skipped >> i & 1 == 1) list[i] = all[i];
        }
    }

    function _gotShares(address account, address receiver, uint256 amount) private {
        check(shares.balanceOf(receiver) >= amount, "S1: a claim brought nothing");
        world.claimed(0, amount);
        done(Kind.Flow, account);
    }

    function _gotAssets(address account, uint256 amount) private {
        world.claimed(amount, 0);
        done(Kind.Flow, account);
    }

    function _armCallBack(uint256 seed) private {
        if (seed % 4 != 0) return;
        Intruder(world.intruder()).aim(seed);
        base.setHook(world.intruder(), abi.encodeCall(IIntruder.intrude, ()));
    }

    function _anybody(function(address) external view returns (uint256) amountOf) private view returns (bool) {
        return amountOf(investor(0)) != 0 || amountOf(investor(1)) != 0 || amountOf(investor(2)) != 0;
    }

    function _anybodyInside(function(address) view returns (uint256) amountOf) private view returns (bool) {
        return amountOf(investor(0)) != 0 || amountOf(investor(1)) != 0 || amountOf(investor(2)) != 0;
    }

    function _canSubscribe(address account) private view returns (uint256) {
        (uint256 number,,,,) = fund.dealingStatus();
        (uint256 id,,) = fund.requestIds(account);
        if (fund.pendingDepositRequest(id, account) == 0) return 1;
        return id > number || (id == number && !isClosed()) ? 1 : 0;
    }

    function _redeemable(address account) private view returns (uint256) {
        (, uint256 id,) = fund.requestIds(account);
        if (fund.pendingRedeemRequest(id, account) != 0) return 0;
        uint256 balance = shares.balanceOf(account);
        return balance > fund.dealingTerms().minRedeem ? balance : 0;
    }

    function _returned(address account) private view returns (uint256) {
        (uint256 number,,,,) = fund.dealingStatus();
        (uint256 id,,) = fund.requestIds(account);
        return id < number && fund.dealing(id).sharesOut == 0 ? fund.pendingDepositRequest(id, account) : 0;
    }

    function _cancellableDeposit(address account) private view returns (uint256) {
        (uint256 number,,,,) = fund.dealingStatus();
        (uint256 id,,) = fund.requestIds(account);
        if (id < number) return _returned(account);
        return _isCancellable(id) ? fund.pendingDepositRequest(id, account) : 0;
    }

    /// @dev What rolled over waits in the dealing that is open or closed now.
    function _cancellableRedeem(address account) private view returns (uint256) {
        (uint256 number,,,,) = fund.dealingStatus();
        (, uint256 id,) = fund.requestIds(account);
        return _isCancellable(id > number ? id : number) ? fund.pendingRedeemRequest(id, account) : 0;
    }

    function _isCancellable(uint256 id) private view returns (bool) {
        (uint256 number,,,,) = fund.dealingStatus();
        return id != number || !isClosed() || block.timestamp > strikeBefore();
    }
}
