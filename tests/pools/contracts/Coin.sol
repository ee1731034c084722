// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A plain token whose parts others bend. Its owner is free of every rule, as owners of such tokens are.
abstract contract Coin {
    string public name = "Coin";
    string public symbol = "COIN";
    uint8 public decimals = 18;
    uint256 internal supply = 1e30;
    address public owner = msg.sender;
    uint256 public born = block.timestamp;
    uint256 public bornIn = block.number;
    address public pool; // where it is traded, which most of these must know

    mapping(address => uint256) internal held;
    mapping(address => mapping(address => uint256)) internal allowed;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed holder, address indexed spender, uint256 amount);

    constructor() {
        held[msg.sender] = supply;
    }

    function setPool(address pool_) external {
        pool = pool_;
    }

    function totalSupply() public view virtual returns (uint256) {
        return supply;
    }

    function balanceOf(address account) public view virtual returns (uint256) {
        return held[account];
    }

    function allowance(address holder, address spender) public view virtual returns (uint256) {
        return allowed[holder][spender];
    }

    function approve(address spender, uint256 amount) public virtual returns (bool) {
        allowed[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) public virtual returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) public virtual returns (bool) {
        _spend(from, amount);
        _move(from, to, amount);
        return true;
    }

    function _spend(address from, uint256 amount) internal virtual {
        allowed[from][msg.sender] -= amount;
    }

    function _move(address from, address to, uint256 amount) internal virtual {
        held[from] -= amount;
        held[to] += amount;
        emit Transfer(from, to, amount);
    }

    function _isFree(address from, address to) internal view returns (bool) {
        return from == owner || to == owner;
    }

    /// @dev Move `amount`, of which `fee` does not arrive.
    function _moveLess(address from, address to, uint256 amount, uint256 fee) internal {
        held[from] -= amount;
        held[to] += amount - fee;
        held[owner] += fee;
        emit Transfer(from, to, amount - fee);
    }
}
