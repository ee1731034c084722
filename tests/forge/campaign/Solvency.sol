// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IAdapter} from "../../../contracts/interfaces/IAdapter.sol";
import {IPerformanceTracking} from "../../../contracts/interfaces/IPerformanceTracking.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {Entry, IStrategy} from "../../../contracts/interfaces/IStrategy.sol";
import {FundUnderTest, Parts} from "./FundUnderTest.sol";
import {Handler} from "./Handler.sol";

/// @notice What the books must say after every act and at the end of a history. Reads, and changes nothing.
contract Solvency is Handler {
    address private constant FEE_PAYEE = address(0xC001);

    address private immutable _escrow;
    IPerformanceTracking private immutable _performance;

    constructor(FundUnderTest world_) Handler(world_) {
        Parts memory p = world_.parts();
        (_escrow, _performance) = (p.escrow, p.performance);
    }

    function afterEveryAct() external view {
        _escrowHoldsWhatIsOwed();
        _claimsFit();
        _balancesSumToSupply();
        _booked();
        _losses(address(0));
    }

    function afterAHistory() external view {
        _strikesAreAsTheyWere();
        for (uint256 i = 0; i < 3; i++) {
            _losses(address(strategyAt(i)));
        }
    }

    /// @dev Only what floors left behind is still in the escrow, and what somebody gave it.
    function afterEverybodyLeft() external view {
        (uint256 number,,,,) = fund.dealingStatus();
        uint256 dust = 6 * (number + 1); // two floors for each of three investors in every dealing
        // A floored share that rolls over is paid like any other, before fees at most at a quarter above the mark.
        uint256 worth = dust * fees.highWaterMark() * 5 / (4e18 * fund.virtualShares());
        uint256 assets = base.balanceOf(_escrow) - world.donatedAssets();
        uint256 left = shares.balanceOf(_escrow) - world.donatedShares();
        assertLe(assets, dust + worth, "S1: assets of nobody in the escrow");
        assertLe(left, dust, "S1: shares of nobody in the escrow");
    }

    /* INTERNAL */

    /// @dev S1: pending subscriptions and redemptions, what strikes owe and nobody claimed, and nothing else.
    function _escrowHoldsWhatIsOwed() private view {
        (uint256 number,,,,) = fund.dealingStatus();
        (uint256 assets, uint256 amount, uint256[] memory returned) = world.owed();
        for (uint256 i = number; i <= number + 1; i++) {
            IPocketHedgeFund.Dealing memory d = fund.dealing(i);
            (assets, amount) = (assets + d.assetsIn, amount + d.sharesIn);
        }
        for (uint256 i = 0; i < returned.length; i++) {
            assets += fund.dealing(returned[i]).assetsIn;
        }
        assertEq(base.balanceOf(_escrow), assets, "S1: escrowed assets");
        assertEq(shares.balanceOf(_escrow), amount, "S1: escrowed shares");
    }

    /// @dev S4: together they can claim no more than there is, and wait for no more than their dealing holds.
    function _claimsFit() private view {
        (uint256 number,,,,) = fund.dealingStatus();
        uint256[6] memory claims = world.claims();
        uint256[2] memory waiting; // in the dealing of now, in the next
        for (uint256 i = 0; i < 3; i++) {
            address account = investor(i);
            (, uint256 id,) = fund.requestIds(account);
            waiting[id > number ? 1 : 0] += fund.pendingRedeemRequest(id, account);
        }
        uint256 held = base.balanceOf(_escrow);
        assertLe(claims[3] + claims[4] + claims[5], held, "S4: claims exceed the escrow");
        held = shares.balanceOf(_escrow);
        assertLe(claims[0] + claims[1] + claims[2], held, "S4: share claims exceed the escrow");
        assertLe(waiting[0], fund.dealing(number).sharesIn, "S4: redemptions exceed their dealing");
        assertLe(waiting[1], fund.dealing(number + 1).sharesIn, "S4: redemptions exceed their dealing");
    }

    /// @dev S2
    function _balancesSumToSupply() private view {
        uint256 sum = shares.balanceOf(_escrow) + shares.balanceOf(address(fees)) + shares.balanceOf(address(fund));
        for (uint256 i = 0; i < 3; i++) {
            sum += shares.balanceOf(investor(i));
        }
        assertEq(sum + shares.balanceOf(FEE_PAYEE), shares.totalSupply(), "S2: balances do not sum to the supply");
    }

    /// @dev S5: of every strategy and every entry, and of the cash. A token that shrank in the fund's hands took that much
    ///      and no unit more.
    function _booked() private view {
        assertLe(treasury.cash(), base.balanceOf(address(treasury)), "S5: more cash booked than held");
        address[] memory list = treasury.strategies();
        for (uint256 i = 0; i < list.length; i++) {
            Entry[] memory entries = IStrategy(list[i]).inventory();
            for (uint256 j = 0; j < entries.length; j++) {
                (address token, address adapter) = (entries[j].token, entries[j].adapter);
                uint256 held =
                    adapter == address(0) ? IERC20(token).balanceOf(list[i]) : IAdapter(adapter).held(list[i], token);
                if (token == address(odd)) held += odd.shrunkBy();
                assertLe(entries[j].units, held, "S5: more booked than held");
            }
        }
    }

    /// @dev K1
    function _losses(address account) private view {
        (uint256 lost, uint256 most) = world.lossesOf(account);
        assertLe(lost, most, "K1: lost more than the capacity and what leaked");
    }

    /// @dev What was struck still owes what it owed, and no checkpoint changed since its strike.
    function _strikesAreAsTheyWere() private view {
        (uint256 number,,,,) = fund.dealingStatus();
        uint256 assets;
        uint256 amount;
        for (uint256 i = 1; i < number; i++) {
            IPocketHedgeFund.Dealing memory d = fund.dealing(i);
            (assets, amount) = (assets + d.assetsOut, amount + d.sharesOut);
            bytes32 now_ = keccak256(abi.encode(_performance.checkpoint(i)));
            assertEq(now_, world.recorded(i), "records: a checkpoint changed");
        }
        assertEq(assets, world.struckAssets(), "S1: a strike owes something else");
        assertEq(amount, world.struckShares(), "S1: a strike owes something else");
    }
}
