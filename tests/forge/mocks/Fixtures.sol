// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Call, Holding, IAdapter, Permission, Plan, Position} from "../../../contracts/interfaces/IAdapter.sol";
import {IPriceRegistry} from "../../../contracts/interfaces/IPriceRegistry.sol";
import {ISwapAdapter} from "../../../contracts/interfaces/ISwapAdapter.sol";

/// @notice A token with permit that anyone may mint: only for tests in-process.
contract FixtureToken is ERC20Permit {
    uint8 private immutable _decimals;
    address private _hooked;
    bytes private _hook;
    bool public swallows; // a hook that fails does not stop the transfer
    bytes public hookAnswer;

    constructor(string memory symbol_, uint8 decimals_) ERC20(symbol_, symbol_) ERC20Permit(symbol_) {
        _decimals = decimals_;
    }

    function decimals() public view virtual override returns (uint8) {
        return _decimals;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice Call back once, in the next transfer.
    function setHook(address target, bytes calldata data) external {
        (_hooked, _hook) = (target, data);
    }

    function setSwallows(bool swallows_) external {
        swallows = swallows_;
    }

    function _update(address from, address to, uint256 amount) internal virtual override {
        super._update(from, to, amount);
        address target = _hooked;
        if (target == address(0) || from == address(0)) return;
        _hooked = address(0);
        (bool done, bytes memory answer) = target.call(_hook);
        hookAnswer = answer;
        if (done || swallows) return;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }
}

/// @notice A feed whose answer and age the test sets.
contract FixtureFeed {
    uint8 public immutable decimals;
    uint80 public round;
    int256 public answer;
    uint256 public updatedAt;
    bool public broken;

    constructor(uint8 decimals_, int256 answer_) {
        decimals = decimals_;
        push(answer_);
    }

    function push(int256 answer_) public {
        round++;
        answer = answer_;
        updatedAt = block.timestamp;
    }

    function age(uint256 updatedAt_) external {
        updatedAt = updatedAt_;
    }

    function breakDown(bool broken_) external {
        broken = broken_;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        require(!broken, "feed is down");
        return (round, answer, updatedAt, updatedAt, round);
    }
}

/// @notice A venue that swaps at the registry's price less `costBps`; mints what it pays and burns nothing.
contract FixtureVenue {
    IPriceRegistry public immutable registry;
    uint256 public costBps = 10;

    constructor(IPriceRegistry registry_) {
        registry = registry_;
    }

    function setCost(uint256 costBps_) external {
        costBps = costBps_;
    }

    function swap(address tokenIn, address tokenOut, uint256 amountIn, uint256 minOut, address to)
        external
        returns (uint256 out)
    {
        FixtureToken(tokenIn).transferFrom(msg.sender, address(this), amountIn);
        out = Math.mulDiv(amountIn, registry.price(tokenIn), registry.price(tokenOut));
        out = out * (10_000 - costBps) / 10_000;
        require(out >= minOut, "venue: too little out");
        FixtureToken(tokenOut).mint(to, out);
    }
}

/// @notice Order: abi.encode(tokenIn, tokenOut, amountIn, minOut).
contract FixtureSwapAdapter is ISwapAdapter {
    FixtureVenue public immutable venue;

    constructor(FixtureVenue venue_) {
        venue = venue_;
    }

    function checkpoint(address) external pure {}

    function plan(address account, bytes calldata order) external view returns (Plan memory) {
        return planSwap(account, order, 0);
    }

    function planSwap(address account, bytes calldata order, uint256 available) public view returns (Plan memory) {
        (address tokenIn, address tokenOut, uint256 amountIn, uint256 minOut) =
            abi.decode(order, (address, address, uint256, uint256));
        if (amountIn == 0) amountIn = available;
        require(amountIn != 0, BadOrder());
        bytes memory data = abi.encodeCall(FixtureVenue.swap, (tokenIn, tokenOut, amountIn, minOut, account));
        return Plan(tokenIn, amountIn, tokenOut, minOut, address(venue), amountIn, Call(address(venue), data));
    }

    function holdings(address, Position calldata) external pure returns (Holding[] memory) {
        return new Holding[](0);
    }

    function held(address account, address token) external view returns (uint256) {
        return ERC20(token).balanceOf(account);
    }

    function transferable(address, Position calldata position) external pure returns (uint256) {
        return position.units;
    }

    function unwind(address, Position calldata) external pure returns (Call[] memory) {
        return new Call[](0);
    }

    function permissions() external view returns (Permission[] memory list) {
        list = new Permission[](1);
        list[0] = Permission(address(venue), FixtureVenue.swap.selector);
    }

    function spenders() external view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(venue);
    }
}

/// @notice A lending pool whose shares are worth `index / 1e27` of the asset.
contract FixturePool is ERC20 {
    FixtureToken public immutable asset;
    uint256 public index = 1e27;

    constructor(FixtureToken asset_) ERC20("pool", "pool") {
        asset = asset_;
    }

    function setIndex(uint256 index_) external {
        index = index_;
    }

    function supply(uint256 amount, address to) external {
        asset.transferFrom(msg.sender, address(this), amount);
        _mint(to, Math.mulDiv(amount, 1e27, index));
    }

    function withdraw(uint256 units, address to) external {
        _burn(msg.sender, units);
        uint256 amount = Math.mulDiv(units, index, 1e27);
        uint256 has = asset.balanceOf(address(this));
        if (amount > has) asset.mint(address(this), amount - has);
        asset.transfer(to, amount);
    }
}

/// @notice Order: abi.encode(bool supply, uint256 amount), amount in asset units to supply, in pool shares to withdraw.
contract FixturePoolAdapter is IAdapter {
    FixturePool public immutable pool;

    constructor(FixturePool pool_) {
        pool = pool_;
    }

    function checkpoint(address) external pure {}

    function plan(address account, bytes calldata order) external view returns (Plan memory) {
        (bool supply, uint256 amount) = abi.decode(order, (bool, uint256));
        require(amount != 0, BadOrder());
        address asset = address(pool.asset());
        if (supply) {
            bytes memory put = abi.encodeCall(FixturePool.supply, (amount, account));
            uint256 units = Math.mulDiv(amount, 1e27, pool.index());
            return Plan(asset, amount, address(pool), units, address(pool), amount, Call(address(pool), put));
        }
        bytes memory take = abi.encodeCall(FixturePool.withdraw, (amount, account));
        uint256 least = Math.mulDiv(amount, pool.index(), 1e27);
        return Plan(address(pool), amount, asset, least, address(0), 0, Call(address(pool), take));
    }

    function holdings(address, Position calldata position) external view returns (Holding[] memory list) {
        list = new Holding[](1);
        list[0] = Holding(address(pool.asset()), Math.mulDiv(position.units, pool.index(), 1e27));
    }

    function held(address account, address token) external view returns (uint256) {
        return ERC20(token).balanceOf(account);
    }

    function transferable(address, Position calldata position) external pure returns (uint256) {
        return position.units;
    }

    function unwind(address account, Position calldata position) external view returns (Call[] memory list) {
        list = new Call[](1);
        list[0] = Call(address(pool), abi.encodeCall(FixturePool.withdraw, (position.units, account)));
    }

    function permissions() external view returns (Permission[] memory list) {
        list = new Permission[](2);
        list[0] = Permission(address(pool), FixturePool.supply.selector);
        list[1] = Permission(address(pool), FixturePool.withdraw.selector);
    }

    function spenders() external view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(pool);
    }
}
