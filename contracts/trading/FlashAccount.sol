// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {AaveV3Adapter} from "../adapters/AaveV3Adapter.sol";
import {UniswapV3Adapter} from "../adapters/UniswapV3Adapter.sol";
import {FundMember} from "../fund/FundMember.sol";
import {IFlashAccount, LendingPool} from "../interfaces/IFlashAccount.sol";
import {IFundLock} from "../interfaces/IFundLock.sol";
import {ProfitTerms} from "../interfaces/IProfit.sol";
import {IRiskManagement} from "../interfaces/IRiskManagement.sol";
import {Order} from "../interfaces/IStrategy.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {IAaveV3Lender, IUniswapV3Lender} from "../interfaces/external/IFlashLenders.sol";
import {ProfitMath} from "../libraries/ProfitMath.sol";
import {FlashRoute, Loan} from "./FlashRoute.sol";
import {Promises} from "./Promises.sol";

/// @title FlashAccount, see IFlashAccount
contract FlashAccount is IFlashAccount, FundMember {
    using BitMaps for BitMaps.BitMap;
    using SafeERC20 for IERC20;

    struct Wiring {
        IFundLock lock;
        IRiskManagement risk;
        ITreasury treasury;
        address asset;
        UniswapV3Adapter uniswapV3; // 0 when its pools are not to lend
        AaveV3Adapter aaveV3; // 0 when it is not to lend
    }

    IRiskManagement public immutable risk;
    ITreasury public immutable treasury;
    address public immutable asset;
    UniswapV3Adapter public immutable uniswapV3;
    AaveV3Adapter public immutable aaveV3;

    BitMaps.BitMap private _usedIds;

    constructor(Wiring memory wiring) FundMember(wiring.lock) {
        (risk, treasury, asset) = (wiring.risk, wiring.treasury, wiring.asset);
        (uniswapV3, aaveV3) = (wiring.uniswapV3, wiring.aaveV3);
    }

    /* KEEPER */

    /// @inheritdoc IFlashAccount
    function executeOnUniswap(
        uint256 id,
        LendingPool calldata pool,
        uint256 amount,
        Order[] calldata orders,
        uint256 deadline,
        ProfitTerms calldata terms
    ) external exclusive {
        uint256 supply = _begin(id, orders.length, deadline);
        address lender = _lenderOf(pool);
        Loan memory loan = Loan(id, amount, _held());
        bytes memory data = abi.encode(loan, orders);
        Promises.expect(lender, data);
        bool first = IUniswapV3Lender(lender).token0() == asset;
        IUniswapV3Lender(lender).flash(address(this), first ? amount : 0, first ? 0 : amount, data);
        _end(loan, lender, supply, terms);
    }

    /// @inheritdoc IFlashAccount
    function executeOnAave(
        uint256 id,
        uint256 amount,
        Order[] calldata orders,
        uint256 deadline,
        ProfitTerms calldata terms
    ) external exclusive {
        uint256 supply = _begin(id, orders.length, deadline);
        require(address(aaveV3) != address(0), NoLender(address(0), 0));
        address lender = address(aaveV3.pool());
        Loan memory loan = Loan(id, amount, _held());
        bytes memory data = abi.encode(loan, orders);
        Promises.expect(lender, data);
        IAaveV3Lender(lender).flashLoanSimple(address(this), asset, amount, data, 0);
        _end(loan, lender, supply, terms);
        // It took back what it was owed, or it had reverted: the approval is used up.
    }

    /* LENDERS */

    function uniswapV3FlashCallback(uint256 fee0, uint256 fee1, bytes calldata data) external {
        Promises.take(data);
        (Loan memory loan, Order[] memory orders) = abi.decode(data, (Loan, Order[]));
        // Only base asset was borrowed, and the other token's fee is for nothing borrowed.
        uint256 fee = fee0 + fee1;
        _run(loan, orders, fee);
        IERC20(asset).safeTransfer(msg.sender, loan.amount + fee);
    }

    function executeOperation(address, uint256, uint256 premium, address initiator, bytes calldata params)
        external
        returns (bool)
    {
        require(initiator == address(this), UnexpectedCallback(initiator));
        Promises.take(params);
        (Loan memory loan, Order[] memory orders) = abi.decode(params, (Loan, Order[]));
        _run(loan, orders, premium);
        IERC20(asset).forceApprove(msg.sender, loan.amount + premium);
        return true;
    }

    /* VIEWS */

    /// @inheritdoc IFlashAccount
    function isUsed(uint256 id) external view returns (bool) {
        return _usedIds.get(id);
    }

    /* INTERNAL */

    function _begin(uint256 id, uint256 orders, uint256 deadline) private returns (uint256 supply) {
        require(block.timestamp <= deadline, DeadlineOver(deadline, block.timestamp));
        require(orders != 0, NoSwaps());
        require(!_usedIds.get(id), IdUsed(id));
        _usedIds.set(id);
        return risk.openRoundTrip(msg.sender);
    }

    function _lenderOf(LendingPool calldata pool) private view returns (address lender) {
        require(address(uniswapV3) != address(0), NoLender(pool.paired, pool.fee));
        lender = uniswapV3.factory().getPool(asset, pool.paired, pool.fee);
        require(lender != address(0), NoLender(pool.paired, pool.fee));
    }

    function _run(Loan memory loan, Order[] memory orders, uint256 fee) private {
        uint256 got = Math.saturatingSub(_held(), loan.heldBefore);
        require(got == loan.amount, LoanShort(loan.amount, got));
        FlashRoute.run(risk, asset, loan, orders);
        emit LoanRepaid(loan.id, msg.sender, loan.amount, fee);
    }

    /// @dev Everything has been repaid: what is more than before belongs to the fund, and goes there.
    function _end(Loan memory loan, address lender, uint256 supply, ProfitTerms calldata terms) private {
        Promises.requireKept(lender);
        uint256 profit = Math.saturatingSub(_held(), loan.heldBefore);
        uint256 least = ProfitMath.leastUp(terms, tx.gasprice);
        require(profit >= least, ProfitTooSmall(asset, profit, least));
        emit ProfitTaken(loan.id, asset, profit, least);
        IERC20(asset).safeTransfer(address(treasury), profit);
        treasury.bookProfit(profit);
        risk.closeRoundTrip(supply);
    }

    function _held() private view returns (uint256) {
        return IERC20(asset).balanceOf(address(this));
    }
}
