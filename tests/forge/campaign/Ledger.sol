// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {Exact} from "../Exact.sol";
import {Accuser} from "./Accuser.sol";

/// @notice What a strike starts from.
struct BeforeStrike {
    uint256 number;
    uint256 total;
    uint256 supply;
    uint256 accrued;
    uint256 mark;
    uint256 feeShares;
    uint256 feesDue; // management fee shares, never too few
    uint256 struckAt; // the strike before
    bool onProbation; // some price is
}

/// @notice Books of the campaign's own: what the escrow owes, what fees are due, what every strike recorded.
abstract contract Ledger is Accuser {
    uint256 private constant WAD = 1e18;
    uint256 private constant YEAR = 365 days;

    uint256 public assetsClaimed;
    uint256 public sharesClaimed;
    uint256 public donatedAssets;
    uint256 public donatedShares;
    uint256 public struckAssets; // of all strikes, to be claimed
    uint256 public struckShares;
    uint256 public onProbation; // strikes that were
    uint256 public atOrBelow; // strikes at or below the mark
    uint256[] internal returned; // dealings whose subscriptions were not taken in
    mapping(uint256 dealing => bytes32) public recorded; // hash of the checkpoint as the strike left it
    uint256 private _observedBlock; // of the last strike's report
    uint256 private _sequence; // of the same
    uint256 private _feeAt;
    uint256 private _feesDue; // management fee shares until then and since the last strike, never too few

    function _startLedger() internal {
        (uint256 number,,,,) = fund.dealingStatus();
        for (uint256 i = 1; i < number; i++) {
            _enter(i);
        }
        _feeAt = fund.dealingClock().struckAt;
        (assetsClaimed, donatedAssets) = (0, 0);
    }

    /* ESCROW */

    function claimed(uint256 assets, uint256 shares_) external {
        (assetsClaimed, sharesClaimed) = (assetsClaimed + assets, sharesClaimed + shares_);
    }

    function donated(uint256 assets, uint256 shares_) external {
        (donatedAssets, donatedShares) = (donatedAssets + assets, donatedShares + shares_);
    }

    /// @return assets and shares that the escrow has to hold beside what waits for a strike.
    /// @return amount see there. @return back dealings whose subscriptions wait to be taken back.
    function owed() external view returns (uint256 assets, uint256 amount, uint256[] memory back) {
        (assets, amount) = (struckAssets + donatedAssets, struckShares + donatedShares);
        return (assets - assetsClaimed, amount - sharesClaimed, returned);
    }

    function _enter(uint256 number) private {
        IPocketHedgeFund.Dealing memory d = fund.dealing(number);
        struckAssets += d.assetsOut;
        struckShares += d.sharesOut;
        if (d.sharesOut == 0 && d.assetsIn != 0) returned.push(number);
        recorded[number] = keccak256(abi.encode(performance.checkpoint(number)));
    }

    /* FEES */

    /// @notice To be called before the supply or the rate changes: the fee runs on what was there until now. Only
    ///         where the fund accrues too, for two halves of a time make less than the whole.
    function accrueFees() external {
        _feesDue = _due();
        _feeAt = block.timestamp;
    }

    function _due() private view returns (uint256) {
        uint256 charged = fees.feeTerms().management * Math.min(block.timestamp - _feeAt, 90 days);
        uint256 supply = shares.totalSupply() + _feesDue;
        return _feesDue + Math.mulDiv(supply, charged, YEAR * WAD - charged, Math.Rounding.Ceil);
    }

    /// @notice What the wind-down minted is no more than what was due (invariant F2).
    function feesStopped(uint256 minted) external {
        checkGe(_feesDue, minted, "F2: too large a fee at the wind-down");
        checkEq(fund.accruedSupply(), shares.totalSupply(), "F6: a fee after the wind-down");
    }

    /* STRIKE */

    /// @dev The strike looks at the vault, and what is floored there is no flow's fault: it is looked at before.
    function beforeStrike() external returns (BeforeStrike memory b) {
        vaultAdapter.checkpoint(address(vault));
        b.feesDue = _due();
        (b.number,,,,) = fund.dealingStatus();
        b.struckAt = fund.dealingClock().struckAt;
        b.onProbation = registry.anyOnProbation(navOracle.valuation().tokens);
        (b.supply, b.accrued, b.mark) = (shares.totalSupply(), fund.accruedSupply(), fees.highWaterMark());
        (b.total, b.feeShares) = (fund.totalAssets(), shares.balanceOf(address(fees)));
    }

    /// @dev Invariant P5: what a strike rests on is newer than what the last one rested on.
    function struckBy(INavOracle.NavReport memory report) external {
        checkEq(navOracle.lastSequence(), report.sequence, "P5: another sequence than the report's");
        checkGe(report.sequence, _sequence + 1, "P5: the sequence of a report did not rise");
        checkGe(report.observedBlock, _observedBlock + 1, "P5: the observed block did not rise");
        (_sequence, _observedBlock) = (report.sequence, report.observedBlock);
    }

    /// @dev Invariants F1, F2, F3, P1, P4, P5, O3 of one strike.
    function afterStrike(BeforeStrike memory b) external {
        checkGe(fund.dealingClock().struckAt, b.struckAt + 1, "P5: the time of a strike did not rise");
        uint256 management = b.accrued - b.supply;
        uint256 minted = shares.balanceOf(address(fees)) - b.feeShares;
        checkGe(b.feesDue, management, "F2: too large a management fee");
        checkGe(minted, management, "F2: less minted than accrued");
        _checkPerformanceFee(b, minted - management);
        (_feesDue, _feeAt) = (0, block.timestamp);
        checkEq(fund.accruedSupply(), shares.totalSupply(), "F1: charged twice for one instant");
        _checkFlows(b, b.accrued + minted - management);
        checkGe(fees.highWaterMark(), b.mark, "P4: the mark fell");
        if (b.onProbation) {
            onProbation++;
            checkEq(fund.dealing(b.number).sharesOut, 0, "O3: taken in at a price on probation");
        }
        _enter(b.number);
        _checkRecords(b.number);
    }

    /// @dev Not above rate x (p - mark) x S, with p = (A + 1) V / (S + V) unrounded, and the shares that dilute by it.
    ///      In 1e-36 V-ths of a base unit, so that nothing is rounded but one quotient of 30 digits.
    function _checkPerformanceFee(BeforeStrike memory b, uint256 minted) private {
        uint256 v = fund.virtualShares();
        uint256 perShare = Math.mulDiv(b.total + 1, v * WAD, b.accrued + v);
        if (perShare <= b.mark) {
            atOrBelow++;
            return checkEq(minted, 0, "F3: a performance fee at or below the mark");
        }
        uint256 fee = _exactFee(b, v);
        bool tooMuch = Exact.isLess(fee, b.accrued + v, minted, (b.total + 1) * WAD * WAD * v - fee);
        if (tooMuch) accuse("F2: a performance fee above the exact one", minted, b.accrued);
    }

    function _exactFee(BeforeStrike memory b, uint256 v) private view returns (uint256) {
        uint256 above = (b.total + 1) * v * WAD - b.mark * (b.accrued + v);
        uint256 gain = Math.mulDiv(above, b.accrued, b.accrued + v, Math.Rounding.Ceil);
        return gain * fees.feeTerms().performance;
    }

    /// @dev Subscriptions and redemptions of a strike lower nothing: (A' + 1) / (S' + V) >= (A + 1) / (S + V).
    function _checkFlows(BeforeStrike memory b, uint256 supply) private {
        uint256 v = fund.virtualShares();
        (uint256 total, uint256 after_) = (fund.totalAssets(), shares.totalSupply());
        bool fell = Exact.isLess(total + 1, supply + v, b.total + 1, after_ + v);
        if (fell) accuse("P1: a strike's flows lowered the NAV per share", total, b.total);
    }

    /// @dev Dealings are recorded without a gap, and one of those before is as it was.
    function _checkRecords(uint256 number) private {
        checkEq(performance.lastDealing(), number, "records: the last dealing is not the struck one");
        uint256 old = 1 + uint256(keccak256(abi.encode(number, block.timestamp))) % number;
        bool same = recorded[old] == keccak256(abi.encode(performance.checkpoint(old)));
        if (!same) accuse("records: a checkpoint changed", old, number);
    }
}
