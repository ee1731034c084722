// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {ERC20FlashMint} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20FlashMint.sol";
import {ERC20Pausable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Pausable.sol";

import {Coin} from "./Coin.sol";

uint256 constant ALL = 1e30;

contract PlainCoin is Coin {}

/// @notice As USDT: answers nothing, wants 0 before another allowance, could take a fee and takes none.
contract QuietCoin {
    uint256 public totalSupply = ALL;
    uint256 public basisPointsRate = 0;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    constructor() {
        balanceOf[msg.sender] = ALL;
    }

    function decimals() external pure returns (uint256) {
        return 6;
    }

    function approve(address spender, uint256 amount) external {
        require(amount == 0 || allowance[msg.sender][spender] == 0, "0 first");
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private {
        uint256 fee = (amount * basisPointsRate) / 10_000;
        balanceOf[from] -= amount;
        balanceOf[to] += amount - fee;
    }
}

/// @notice As BNB: `transfer` answers nothing, `transferFrom` does.
contract HalfQuietCoin {
    uint256 public totalSupply = ALL;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    constructor() {
        balanceOf[msg.sender] = ALL;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}

/// @notice As MKR: its names are 32 bytes, and an endless allowance is never spent.
contract BytesNameCoin is Coin {
    function _spend(address from, uint256 amount) internal override {
        if (allowed[from][msg.sender] != type(uint256).max) super._spend(from, amount);
    }

    bytes32 public constant version = "1";
}

/// @notice As UNI: amounts have 96 bits, larger ones revert.
contract NarrowCoin is Coin {
    constructor() {
        supply = 1e28;
        held[msg.sender] = supply;
    }

    function approve(address spender, uint256 amount) public override returns (bool) {
        require(amount < 2 ** 96, "96 bits");
        return super.approve(spender, amount);
    }
}

contract NoZeroCoin is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        require(amount > 0, "nothing");
        super._move(from, to, amount);
    }
}

contract NoSelfCoin is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        require(from != to && to != address(0) && to != address(this), "not there");
        super._move(from, to, amount);
    }
}

contract NamelessCoin {
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    constructor() {
        balanceOf[msg.sender] = ALL;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}

/// @notice As USDC: it could block people and blocks nobody, and could pause.
contract BlocklistCoin is Coin {
    mapping(address => bool) public blocked;
    bool public paused;

    function _move(address from, address to, uint256 amount) internal override {
        require(!paused && !blocked[from] && !blocked[to], "blocked");
        super._move(from, to, amount);
    }
}

interface IHook {
    function received(address from, uint256 amount) external;
}

/// @notice As an ERC-777: it calls receivers that registered for it, and nobody did.
contract HookCoin is Coin {
    mapping(address => IHook) public hooks;

    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        if (address(hooks[to]) != address(0)) hooks[to].received(from, amount);
    }
}

contract PausableCoin is ERC20Pausable {
    constructor() ERC20("p", "p") {
        _mint(msg.sender, ALL);
    }
}

contract CappedCoin is ERC20Capped {
    constructor() ERC20("c", "c") ERC20Capped(ALL) {
        _mint(msg.sender, ALL);
    }
}

contract BurnableCoin is ERC20Burnable {
    constructor() ERC20("b", "b") {
        _mint(msg.sender, ALL);
    }
}

contract FlashMintCoin is ERC20FlashMint {
    constructor() ERC20("f", "f") {
        _mint(msg.sender, ALL);
    }
}

/// @notice What a proxy's calls end at; its storage is the proxy's.
contract ProxiedCoin is ERC20("x", "x") {
    function initialise(address owner) external {
        require(totalSupply() == 0, "begun");
        _mint(owner, ALL);
    }
}

contract ProxyCoin is ERC1967Proxy {
    constructor() ERC1967Proxy(address(new ProxiedCoin()), abi.encodeCall(ProxiedCoin.initialise, (msg.sender))) {}
}
