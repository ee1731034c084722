// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IERC7540Deposit} from "../../../contracts/interfaces/IERC7540.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {FundUnderTest} from "./FundUnderTest.sol";
import {IIntruder} from "./HostileToken.sol";
import {Intruder} from "./Intruder.sol";
import {KeeperHandler} from "./KeeperHandler.sol";
import {Requests} from "./Requests.sol";
import {Kind} from "./Watch.sol";

/// @notice Three investors and their operator: requests, cancels, claims. In every fourth act that moves the base asset, it
///         calls the intruder back.
contract InvestorHandler is Requests {
    address private constant OPERATOR = address(0xB100);

    KeeperHandler private immutable _keeper;
    address private immutable _escrow;

    constructor(FundUnderTest world_, KeeperHandler keeper_) Requests(world_) {
        (_keeper, _escrow) = (keeper_, world_.parts().escrow);
        for (uint256 i = 0; i < 3; i++) {
            vm.prank(investor(i));
            fund.setOperator(OPERATOR, true);
        }
    }

    /* REQUESTS */

    function subscribe(uint256 seed, uint256 amount) public act {
        (address account,) = whoHas(seed, canSubscribe);
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

    /// @dev The base asset has turned hostile: it takes a fee, or answers false, or calls back. What arrives in part is
    ///      refused as that, and nothing of it is booked (invariant S1).
    function subscribeInABadAsset(uint256 seed, uint256 amount) external act {
        (address account,) = whoHas(seed, canSubscribe);
        amount = bound(amount, unit + fund.dealingTerms().minDeposit, 1000 * unit + fund.dealingTerms().minDeposit);
        base.mint(account, amount);
        vm.prank(account);
        base.approve(address(fund), amount);
        bytes memory tax = abi.encodeCall(Intruder.tax, (_escrow, seed % amount + 1));
        if (seed % 3 == 0) base.setHook(world.intruder(), tax);
        if (seed % 3 == 1) {
            vm.mockCall(address(base), abi.encodeWithSelector(base.transferFrom.selector), abi.encode(false));
        }
        if (seed % 3 == 2) base.setHook(world.intruder(), abi.encodeCall(IIntruder.intrude, ()));
        vm.prank(account);
        try fund.requestDeposit(amount, account, account) {
            check(seed % 3 == 2, "S1: a base asset that did not arrive was booked");
        } catch (bytes memory reason) {
            bytes4 due = seed % 3 == 0
                ? IPocketHedgeFund.TransferMismatch.selector
                : SafeERC20.SafeERC20FailedOperation.selector;
            require(seed % 3 != 2 && bytes4(reason) == due, "refused for another reason");
        }
        vm.clearMockedCalls();
        base.setHook(NOBODY, "");
        done(Kind.Flow, account);
    }

    function requestRedeem(uint256 seed, uint256 amount) public act {
        (address account, uint256 most) = whoHas(seed, redeemable);
        uint256 least = fund.dealingTerms().minRedeem + 1;
        if (seed % 4 != 0 && most / 4 > least) most /= 4;
        amount = bound(amount, least, most);
        vm.prank(account);
        fund.requestRedeem(amount, account, account);
        done(Kind.Flow, account);
    }

    /// @dev Invariant L3: open, struck without being taken in, or closed and its window missed.
    function cancelDeposit(uint256 seed) external act {
        if (!anybody(cancellableDeposit)) subscribe(seed, seed);
        (address account, uint256 pending) = whoHas(seed, cancellableDeposit);
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
        if (!anybody(returned)) _strikeOnProbation(seed);
        (address account, uint256 pending) = whoHas(seed, returned);
        uint256 before = base.balanceOf(account);
        mustSucceed(
            account, address(fund), abi.encodeCall(fund.cancelDeposit, (account)), "L3: a returned one is trapped"
        );
        check(base.balanceOf(account) - before == pending, "L3: a cancel paid something else");
        check(fund.maxDeposit(account) == 0 || returned(account) == 0, "S1: returned twice");
        done(Kind.Flow, account);
    }

    function cancelRedeem(uint256 seed) external act {
        if (!anybody(cancellableRedeem)) requestRedeem(seed, seed);
        (address account, uint256 pending) = whoHas(seed, cancellableRedeem);
        uint256 before = shares.balanceOf(account);
        fund.settle(account);
        mustSucceed(account, address(fund), abi.encodeCall(fund.cancelRedeem, (account)), "L3: a redemption is trapped");
        check(shares.balanceOf(account) - before == pending, "L3: a cancel paid something else");
        done(Kind.Flow, account);
    }

    /* CLAIMS */

    function claimShares(uint256 seed, uint256 part) external act {
        if (!anybody(fund.maxMint)) _goThroughADealing(seed);
        (address account, uint256 most) = whoHas(seed, fund.maxDeposit);
        part = bound(part, 1, most);
        vm.prank(account);
        _gotShares(account, account, fund.deposit(part, account, account));
    }

    function mintShares(uint256 seed, uint256 part) external act {
        if (!anybody(fund.maxMint)) _goThroughADealing(seed);
        (address account, uint256 most) = whoHas(seed, fund.maxMint);
        part = bound(part, 1, most);
        vm.prank(account);
        fund.mint(part, account, account);
        _gotShares(account, account, part);
    }

    function claimAssets(uint256 seed, uint256 part) external act {
        if (!anybody(fund.maxWithdraw)) _goThroughADealing(seed);
        (address account, uint256 most) = whoHas(seed, fund.maxRedeem);
        part = bound(part, most / 1e9 + 1, most); // a part that is worth nothing is refused
        _armCallBack(seed);
        vm.prank(account);
        _gotAssets(account, fund.redeem(part, account, account));
    }

    function withdrawAssets(uint256 seed, uint256 part) external act {
        if (!anybody(fund.maxWithdraw)) _goThroughADealing(seed);
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

    /// @dev One more than there is, and what is struck or waits for its strike (invariants S1, S4).
    function overreach(uint256 seed) external act {
        address account = investor(seed);
        overclaim(account, IERC7540Deposit.deposit.selector, fund.maxDeposit(account));
        overclaim(account, IERC7540Deposit.mint.selector, fund.maxMint(account));
        overclaim(account, fund.redeem.selector, fund.maxRedeem(account));
        overclaim(account, fund.withdraw.selector, fund.maxWithdraw(account));
        (uint256 inId, uint256 outId,) = fund.requestIds(account);
        (uint256 number,,,,) = fund.dealingStatus();
        bool waits = inId >= number && fund.pendingDepositRequest(inId, account) != 0;
        if (cancellableDeposit(account) == 0) {
            overcancel(account, abi.encodeCall(fund.cancelDeposit, (account)), waits);
        }
        waits = fund.pendingRedeemRequest(outId, account) != 0;
        if (cancellableRedeem(account) == 0) overcancel(account, abi.encodeCall(fund.cancelRedeem, (account)), waits);
        done(Kind.Flow, NOBODY);
    }

    /* INTERNAL */

    /// @dev Whoever can asks for something, and the keeper strikes.
    function _goThroughADealing(uint256 seed) private {
        untilInOrder();
        world.restoreFeeds();
        world.lookAgain();
        if (canSubscribe(investor(seed)) != 0) subscribe(seed, seed);
        if (redeemable(investor(seed)) != 0) requestRedeem(seed, seed);
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
}
