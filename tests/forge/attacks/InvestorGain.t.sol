// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {FundFixture} from "../FundFixture.sol";

/// @notice An investor who tries to gain at the others' cost. No levies, no fees: rounding alone has to hold.
abstract contract InvestorGain is FundFixture {
    uint256 private constant KINDS = 8;
    uint256 private constant PURSE = 1_000_000; // whole base assets of BOB

    uint256[KINDS] private passed; // of BOB's acts, by kind; the last one is a dealing

    function setUp() public {
        deployFund(baseDecimals());
        invest(ALICE, 100_000 * unit + 3);
        allocate(trend, 50_000 * unit);
        swap(trend, IERC20(base), IERC20(weth), 30_000 * unit + 7);
    }

    function baseDecimals() internal pure virtual returns (uint8);

    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0, 0, 0, 0, 0);
    }

    function testFuzz_any_sequence_without_a_market_move__gains_nothing(uint256 script) public {
        _equip();
        _actAndJudge(script);
    }

    /// @notice That the sequences are sequences of acts: each kind passes, often. A refusal is no attack.
    function test_sequences__of_which_every_kind_passes__gain_nothing() public {
        _equip();
        for (uint256 script = 0; script < 20; script++) {
            _actAndJudge(uint256(keccak256(abi.encode(script))));
        }
        for (uint256 kind = 0; kind < KINDS; kind++) {
            assertGe(passed[kind], 5, string.concat("hardly anything passed of kind ", vm.toString(kind)));
        }
    }

    function _equip() private {
        base.mint(BOB, PURSE * unit);
        vm.prank(BOB);
        base.approve(address(fund), type(uint256).max);
    }

    function _actAndJudge(uint256 script) private {
        uint256 others = fund.convertToAssets(1e24);
        for (uint256 i = 0; i < 24; i++) {
            uint256 kind = (script >> (8 * i)) % KINDS;
            if (_act(kind, uint256(keccak256(abi.encode(script, i))))) passed[kind]++;
        }
        assertGe(fund.convertToAssets(1e24), others, "the others lost");
        assertLe(_worth(BOB), PURSE * unit, "the attacker gained");
    }

    function test_a_thousand_claims_of_dust__pay_no_more_than_one() public {
        subscribe(BOB, 1000 * unit + 1);
        deal();
        uint256 due = fund.maxMint(BOB);
        vm.startPrank(BOB);
        for (uint256 i = 0; i < 500; i++) {
            fund.deposit(1, BOB, BOB);
            fund.mint(1, BOB, BOB);
        }
        fund.mint(fund.maxMint(BOB), BOB, BOB);
        vm.expectRevert(IPocketHedgeFund.ZeroAmount.selector);
        fund.deposit(0, BOB, BOB);
        vm.stopPrank();
        assertEq(shares.balanceOf(BOB), due);
    }

    function test_dust_redemption_claims__pay_no_more_than_one() public {
        requestRedeem(ALICE, 10_000e18 + 1);
        deal();
        uint256 due = fund.maxWithdraw(ALICE);
        vm.startPrank(ALICE);
        for (uint256 i = 0; i < 500; i++) {
            fund.withdraw(1, ALICE, ALICE);
            fund.redeem(2e18 / unit + 1, ALICE, ALICE);
        }
        fund.withdraw(fund.maxWithdraw(ALICE), ALICE, ALICE);
        vm.expectRevert();
        fund.withdraw(1, ALICE, ALICE);
        vm.stopPrank();
        assertEq(base.balanceOf(ALICE), due);
    }

    function test_exit_in_kind_to_a_contract_of_the_fund__takes_nothing_from_the_others() public {
        address[4] memory receivers = [address(trend), address(treasury), address(escrow), address(fund)];
        uint256 perShare = fund.convertToAssets(1e24);
        for (uint256 i = 0; i < receivers.length; i++) {
            vm.prank(ALICE);
            fund.redeemInKind(1000e18 + i, receivers[i], new address[](0));
            assertGe(fund.convertToAssets(1e24), perShare);
        }
    }

    function test_an_old_kept_hash__still_strikes_the_contracts_own_nav() public {
        close();
        INavOracle.NavReport memory old = report();
        vm.prank(ALICE);
        fund.redeemInKind(100e18, ALICE, new address[](0));
        tick(1 hours + 1);
        fund.reopenDealing();
        subscribe(BOB, 10_000 * unit);
        close();
        INavOracle.NavReport memory fresh = report();
        fresh.unitsHash = old.unitsHash; // from the window before, and not what the fund holds
        fresh.totalAssets = old.totalAssets;
        uint256 fair = fund.convertToShares(10_000 * unit);
        vm.prank(KEEPER);
        assertTrue(fund.strike(fresh));
        assertEq(fund.dealing(1 + 1).sharesOut, fair);
    }

    function _act(uint256 kind, uint256 seed) private returns (bool done) {
        uint256 mine = shares.balanceOf(BOB);
        bytes memory call;
        if (kind == 0) call = abi.encodeCall(fund.requestDeposit, (seed % (200_000 * unit) + unit, BOB, BOB));
        else if (kind == 1) call = abi.encodeCall(fund.cancelDeposit, (BOB));
        else if (kind == 2) call = abi.encodeCall(fund.requestRedeem, (seed % (mine + 1), BOB, BOB));
        else if (kind == 3) call = abi.encodeCall(fund.cancelRedeem, (BOB));
        else if (kind == 4) call = abi.encodeCall(fund.redeemInKind, (seed % (mine + 1), BOB, new address[](0)));
        else if (kind == 5) call = abi.encodeCall(fund.withdraw, (seed % (fund.maxWithdraw(BOB) + 1), BOB, BOB));
        else if (kind == 6) call = _mint(seed % (fund.maxMint(BOB) + 1));
        else deal();
        if (kind == KINDS - 1) return true;
        vm.prank(BOB);
        (done,) = address(fund).call(call);
    }

    function _mint(uint256 amount) private pure returns (bytes memory) {
        return abi.encodeWithSignature("mint(uint256,address,address)", amount, BOB, BOB);
    }

    /// @dev Everything that is his, claimed, cancelled, or counted at the registry's prices.
    function _worth(address account) private returns (uint256 total) {
        for (uint256 kind = 1; kind < 4; kind += 2) {
            vm.prank(account);
            (bool done,) = address(fund)
                .call(
                    kind == 1
                        ? abi.encodeCall(fund.cancelDeposit, (account))
                        : abi.encodeCall(fund.cancelRedeem, (account))
                );
            done;
        }
        uint256 mine = shares.balanceOf(account) + fund.maxMint(account);
        total = base.balanceOf(account) + fund.maxWithdraw(account) + fund.convertToAssets(mine);
        total += weth.balanceOf(account) * registry.price(address(weth)) / 1e36;
    }
}

/// forge-config: default.fuzz.runs = 86
/// forge-config: prove.fuzz.runs = 334
contract InvestorGain6Test is InvestorGain {
    function baseDecimals() internal pure override returns (uint8) {
        return 6;
    }
}

/// forge-config: default.fuzz.runs = 86
/// forge-config: prove.fuzz.runs = 334
contract InvestorGain8Test is InvestorGain {
    function baseDecimals() internal pure override returns (uint8) {
        return 8;
    }
}

/// forge-config: default.fuzz.runs = 86
/// forge-config: prove.fuzz.runs = 334
contract InvestorGain18Test is InvestorGain {
    function baseDecimals() internal pure override returns (uint8) {
        return 18;
    }
}
