// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {FundUnderTest} from "./FundUnderTest.sol";
import {Handler} from "./Handler.sol";
import {Intruder} from "./Intruder.sol";
import {Kind} from "./Watch.sol";

/// @notice The three investors' shares: moved among them, and redeemed in kind.
contract LeaverHandler is Handler {
    constructor(FundUnderTest world_) Handler(world_) {}

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
        _exit(account, bound(amount, 1, seed % 8 == 0 ? most : most / 8 + 1), _oddFor(account));
    }

    /// @dev Some of base asset, weth, wbtc, hostile token, lending pool and vault are given up.
    function exitSkipping(uint256 seed, uint256 amount, uint256 skipped) external act {
        (address account, uint256 most) = whoHas(seed, shares.balanceOf);
        _exit(account, bound(amount, 1, most / 4 + 1), (skipped % 64) | _oddFor(account));
    }

    /// @dev Invariant L2: any one of the six cannot be moved by anybody, the base asset and positions among them.
    function exitBesideABrokenToken(uint256 seed, uint256 amount, uint256 which) external act {
        (address account, uint256 most) = whoHas(seed, shares.balanceOf);
        address broken = world.everything()[which % 6];
        vm.mockCallRevert(broken, abi.encodeWithSelector(IERC20.transfer.selector), "broken");
        _exit(account, bound(amount, 1, most / 4 + 1), (uint256(1) << which % 6) | _oddFor(account));
        vm.clearMockedCalls();
    }

    /// @dev After the keeper looked and before it strikes: the report counts all the same.
    function exitBeforeAStrike(uint256 seed, uint256 amount) external act {
        close();
        INavOracle.NavReport memory report = world.makeReport();
        world.lookAgain();
        (address account, uint256 most) = whoHas(seed, shares.balanceOf);
        _exit(account, bound(amount, 1, most / 64 + 1), _oddFor(account));
        strikeWith(report);
        done(Kind.Strike, account);
    }

    /* INTERNAL */

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
        mustFail(account, address(fund), call, IStrategy.PayOutFailed.selector, "L2: a slice vanished");
    }

    /// @dev The place of the hostile token in a list of what is skipped, if it may have to be.
    function _oddFor(address account) private view returns (uint256) {
        return odd.mayRefuse(account) ? 8 : 0;
    }

    function _skipList(uint256 skipped) private view returns (address[] memory list) {
        address[6] memory all = world.everything();
        list = new address[](6); // the rest stays 0, which is no token
        for (uint256 i = 0; i < 6; i++) {
            if (skipped >> i & 1 == 1) list[i] = all[i];
        }
    }
}
