// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title FundViews
/// @notice What people ask of the fund before they act: when, where a request stands, what an exit would pay, how full
///         every limit is. Reads and computes; holds nothing, and nothing of the fund relies on it.
/// @dev Assets are base units, shares have 18 decimals, weights are wads of NAV, times are unix seconds.
interface IFundViews {
    enum RequestState {
        None, // nothing asked for, nothing to claim
        Pending, // in the open dealing: can be cancelled
        Closed, // in the closed dealing: waits for its strike
        Missed, // its strike was missed: can be cancelled, and anyone may reopen
        Locked, // struck; can be claimed from `claimableAt` on
        Claimable, // can be claimed now
        Returned // struck without it: can be cancelled, which pays it back
    }

    enum LimitKind {
        FundLoss, // level of the fund's loss bucket
        Turnover, // level of the turnover bucket
        CashFloor, // `used` is the cash, `limit` the least that an allocation leaves; more is better
        StrategyLoss, // level of a strategy's loss bucket
        StrategyCap, // weight of a strategy
        StrategyDrawdown, // fall from the strategy's peak, wad of the peak
        TokenCap, // weight of a plain token, positions looked through
        AdapterCap // weight of what is held through an adapter
    }

    struct Timetable {
        uint256 number; // of the dealing that is open or closed; 0 before the launch
        bool open; // requests go into `number`; else into the next one
        uint256 nextClose; // earliest next close
        uint256 overdueFrom; // after this second anyone may close
        uint256 strikeBefore; // last second of the strike of the closed dealing; 0 while it is open
        uint256 struckAt; // last strike, or the launch
        uint256 pausedUntil; // requests, closes and strikes are refused before
        bool windingDown;
        uint256 windDownFrom; // anyone may begin the wind-down from here on if no strike comes before
    }

    struct DepositStatus {
        RequestState state; // of what is pending; of what is claimable when nothing is
        uint256 requestId; // of the latest request
        uint256 pendingAssets;
        uint256 claimableAssets;
        uint256 claimableShares;
        uint256 claimableAt; // of a locked request; else 0
    }

    struct RedeemStatus {
        RequestState state; // of what is pending; of what is claimable when nothing is
        uint256 requestId; // of the latest request
        uint256 pendingShares; // of a partly filled one, the remainder
        uint256 claimableShares;
        uint256 claimableAssets;
        bool unfinished; // more dealings to walk than one call does: `settle` first
    }

    /// @notice One thing that an exit in kind would pay.
    struct ExitLine {
        address strategy; // 0 for the cash of the Treasury
        address token; // name it in `skip` to give this line up
        address adapter; // 0 for a plain token
        uint256 units; // booked units of the slice, rounded down
        uint256 amount; // tokens that would be sent as they are; 0 when the position is taken out, or does not answer
        bool unwinds; // taken out as plain tokens, because it cannot be sent as it is
        bool answers; // false when the protocol does not answer: then only skipping it works
    }

    struct Limit {
        LimitKind kind;
        address subject; // strategy, token or adapter; 0 for the whole fund
        uint256 used;
        uint256 limit;
        bool known; // false when `used` needs a price that is not there
    }

    function timetable() external view returns (Timetable memory);
    function depositStatus(address controller) external view returns (DepositStatus memory);
    function redeemStatus(address controller) external view returns (RedeemStatus memory);
    /// @return paidShares `shares` less the levy.
    /// @return supply what the exit's part is taken of.
    /// @return lines in the order in which they would be paid; those of 0 units are left out.
    function previewRedeemInKind(uint256 shares)
        external
        view
        returns (uint256 paidShares, uint256 supply, ExitLine[] memory lines);
    /// @return Every limit that binds now, with how much of it is used.
    function limits() external view returns (Limit[] memory);
}
