// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IFeeDistribution} from "../../../contracts/interfaces/IFeeDistribution.sol";
import {INavOracle} from "../../../contracts/interfaces/INavOracle.sol";
import {IPocketHedgeFund} from "../../../contracts/interfaces/IPocketHedgeFund.sol";
import {ShareMath} from "../../../contracts/libraries/ShareMath.sol";
import {FundFixture} from "../FundFixture.sol";
import {FixturePool, FixturePoolAdapter, FixtureToken} from "../mocks/Fixtures.sol";

/// @title A synchronous ERC-4626 vault made of the whole fund, for property suites that know no requests
/// @notice Each call does request → close → strike → claim over the production contracts, with forge's cheats for time
///         and identity alone: the shares are FundShares in the hands of their owners, allowances are theirs, and the
///         seed's locked shares are part of the supply. No fee depends on time; levies are as `levy` says.
/// @dev Suites make it with the token alone, `new Facade4626(token)`, and find `recognizeProfit` and `recognizeLoss` by
///      the names that they know. The token needs `mint(address,uint256)` and 6 to 18 decimals. Callers are set by
///      `vm.prank`: under `vm.startPrank` the fund's keeper could not act.
contract Facade4626 is FundFixture {
    using SafeERC20 for IERC20Metadata;

    uint256 private constant WAD = 1e18;
    address private constant ABYSS = address(0xDEAD); // where losses go

    event Deposit(address indexed sender, address indexed owner, uint256 assets, uint256 shares);
    event Withdraw(
        address indexed sender, address indexed receiver, address indexed owner, uint256 assets, uint256 shares
    );

    IERC20Metadata public immutable asset;
    bytes32 private immutable _cashSlot;
    uint256 private _requests;

    constructor(IERC20Metadata asset_) {
        asset = asset_;
        deployUnlaunched(asset_.decimals());
        FixtureToken(address(asset_)).mint(address(this), unit);
        asset_.forceApprove(address(fund), type(uint256).max);
        fund.launch();
        vm.record();
        treasury.cash();
        (bytes32[] memory reads,) = vm.accesses(address(treasury));
        _cashSlot = reads[0];
    }

    /* WHAT SUITES CALL BESIDES ERC-4626 */

    /// @notice The fund earns `profit`: it arrives at the Treasury, and the governor has it booked.
    function recognizeProfit(uint256 profit) external {
        FixtureToken(address(asset)).mint(address(treasury), profit);
        vm.prank(timelock);
        treasury.recogniseCash();
    }

    /// @notice The fund loses `loss`: it is gone from the Treasury and from its books.
    function recognizeLoss(uint256 loss) external {
        vm.store(address(treasury), _cashSlot, bytes32(treasury.cash() - loss));
        vm.prank(address(treasury));
        asset.safeTransfer(ABYSS, loss);
    }

    /* ENTRY AND EXIT */

    function deposit(uint256 assets, address receiver) external returns (uint256 got) {
        address controller = _newController();
        _subscribe(assets, controller);
        got = fund.deposit(assets, receiver, controller);
        emit Deposit(msg.sender, receiver, assets, got);
    }

    function mint(uint256 wanted, address receiver) external returns (uint256 assets) {
        address controller = _newController();
        assets = previewMint(wanted);
        _subscribe(assets, controller);
        fund.mint(wanted, receiver, controller); // what one more unit bought than was wanted stays with the controller
        emit Deposit(msg.sender, receiver, assets, wanted);
    }

    function withdraw(uint256 assets, address receiver, address owner) external returns (uint256 given) {
        address controller = _newController();
        given = previewWithdraw(assets);
        _redeem(given, controller, owner);
        fund.withdraw(assets, receiver, controller); // and so does what one more share was worth
        emit Withdraw(msg.sender, receiver, owner, assets, given);
    }

    function redeem(uint256 given, address receiver, address owner) external returns (uint256 assets) {
        address controller = _newController();
        _redeem(given, controller, owner);
        assets = fund.redeem(given, receiver, controller);
        emit Withdraw(msg.sender, receiver, owner, assets, given);
    }

    /* VIEWS: the fund's own conversions; what they do not say is the least amount for which they say enough */

    function totalAssets() public view returns (uint256) {
        return fund.totalAssets();
    }

    function convertToShares(uint256 assets) public view returns (uint256) {
        return fund.convertToShares(assets);
    }

    function convertToAssets(uint256 given) public view returns (uint256) {
        return fund.convertToAssets(given);
    }

    function previewDeposit(uint256 assets) public view returns (uint256) {
        return fund.convertToShares(assets - ShareMath.partUp(assets, levy()));
    }

    function previewMint(uint256 wanted) public view returns (uint256) {
        uint256 entering =
            Math.mulDiv(wanted, totalAssets() + 1, fund.accruedSupply() + fund.virtualShares(), Math.Rounding.Ceil);
        return Math.mulDiv(entering, WAD, WAD - levy(), Math.Rounding.Ceil);
    }

    function previewWithdraw(uint256 assets) public view returns (uint256) {
        uint256 leaving = Math.mulDiv(assets, WAD, WAD - levy(), Math.Rounding.Ceil);
        return Math.mulDiv(leaving, fund.accruedSupply() + fund.virtualShares(), totalAssets() + 1, Math.Rounding.Ceil);
    }

    function previewRedeem(uint256 given) public view returns (uint256) {
        uint256 leaving = fund.convertToAssets(given);
        return leaving - ShareMath.partUp(leaving, levy());
    }

    /// @dev A dealing's books hold 104 bits of assets and 112 of shares.
    function maxDeposit(address) public view returns (uint256) {
        return Math.min(type(uint104).max, fund.convertToAssets(type(uint112).max));
    }

    function maxMint(address receiver) external view returns (uint256) {
        return previewDeposit(maxDeposit(receiver));
    }

    function maxWithdraw(address owner) external view returns (uint256) {
        return previewRedeem(shares.balanceOf(owner));
    }

    function maxRedeem(address owner) external view returns (uint256) {
        uint256 held = shares.balanceOf(owner);
        return previewRedeem(held) == 0 ? 0 : held;
    }

    /* ERC-20: FundShares', in the caller's name */

    function name() external view returns (string memory) {
        return IERC20Metadata(address(shares)).name();
    }

    function symbol() external view returns (string memory) {
        return IERC20Metadata(address(shares)).symbol();
    }

    function decimals() external pure returns (uint8) {
        return 18;
    }

    function totalSupply() external view returns (uint256) {
        return shares.totalSupply();
    }

    function balanceOf(address account) external view returns (uint256) {
        return shares.balanceOf(account);
    }

    function allowance(address owner, address spender) external view returns (uint256) {
        return shares.allowance(owner, spender);
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        vm.prank(msg.sender);
        return shares.approve(spender, amount);
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        vm.prank(msg.sender);
        return shares.transfer(to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        vm.prank(msg.sender);
        return shares.transferFrom(from, to, amount);
    }

    /* THE FUND'S TERMS */

    function dealingTerms() internal pure override returns (IPocketHedgeFund.DealingTerms memory terms) {
        (terms.minPeriod, terms.period, terms.strikeWindow) = (1 hours, 1 days, 1 hours);
        terms.gateBps = 10_000;
    }

    function feeTerms() internal pure override returns (IFeeDistribution.FeeTerms memory) {
        return IFeeDistribution.FeeTerms(0, 0, levy(), levy(), levy());
    }

    function navTerms() internal pure override returns (INavOracle.NavTerms memory) {
        return INavOracle.NavTerms(0.005e18, 0.005e18, 0.5e18, 10 minutes, 1 hours);
    }

    /// @dev Wad, each way; a vault with levies says more.
    function levy() public pure virtual returns (uint64) {
        return 0;
    }

    /* INTERNAL */

    function _deployMarket(uint8 decimals_) internal override {
        super._deployMarket(decimals_);
        base = FixtureToken(address(asset));
        pool = new FixturePool(base);
        poolAdapter = new FixturePoolAdapter(pool);
    }

    /// @dev Whoever asks has its own slot, so that no rounding of one call meets the next.
    function _newController() private returns (address controller) {
        controller = address(uint160(uint256(keccak256(abi.encode("controller", _requests++)))));
        vm.prank(controller);
        fund.setOperator(address(this), true);
        vm.prank(controller);
        fund.setOperator(msg.sender, true);
    }

    function _subscribe(uint256 assets, address controller) private {
        asset.safeTransferFrom(msg.sender, address(this), assets);
        fund.requestDeposit(assets, controller, address(this));
        _dealNow();
    }

    function _redeem(uint256 given, address controller, address owner) private {
        vm.prank(msg.sender);
        fund.requestRedeem(given, controller, owner);
        _dealNow();
    }

    /// @dev A move that the guard holds back is struck after its cooling off.
    function _dealNow() private {
        close();
        if (strike()) return;
        tick(10 minutes);
        close();
        assertTrue(strike());
    }
}
