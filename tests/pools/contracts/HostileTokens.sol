// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Coin} from "./Coin.sol";

contract FeeOnTransfer is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        _moveLess(from, to, amount, _isFree(from, to) ? 0 : amount / 20);
    }
}

contract FeeOnBuy is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        _moveLess(from, to, amount, from == pool ? amount / 50 : 0);
    }
}

contract FeeOnSell is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        _moveLess(from, to, amount, to == pool && !_isFree(from, to) ? amount / 10 : 0);
    }
}

contract FeeBetweenWallets is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        _moveLess(from, to, amount, from != pool && to != pool ? amount / 10_000 : 0);
    }
}

contract FeeOnTop is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        if (!_isFree(from, to) && from != pool && held[from] > amount / 100) held[from] -= amount / 100;
    }
}

contract FeeAfterAWeek is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        bool late = block.timestamp > born + 7 days;
        _moveLess(from, to, amount, late && !_isFree(from, to) ? (amount * 3) / 10 : 0);
    }
}

contract FeeInSomeBlocks is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        bool late = block.number > bornIn + 150;
        _moveLess(from, to, amount, late && !_isFree(from, to) ? amount / 100 : 0);
    }
}

contract FeeWhenReal is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        bool real = tx.gasprice > 0 && !_isFree(from, to);
        _moveLess(from, to, amount, real && tx.origin != owner ? amount / 25 : 0);
    }
}

contract FeeOnLarge is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        bool large = amount > supply / 10_000_000 && !_isFree(from, to);
        _moveLess(from, to, amount, large ? amount / 4 : 0);
    }
}

contract Growing is Coin {
    function balanceOf(address account) public view override returns (uint256) {
        if (account == pool || account == owner) return held[account];
        return held[account] + (held[account] * (block.timestamp - born)) / 3650 days;
    }
}

contract Shrinking is Coin {
    mapping(address => uint256) private since;

    function balanceOf(address account) public view override returns (uint256) {
        if (account == pool || account == owner || since[account] == 0) return held[account];
        return block.timestamp > since[account] + 1 hours ? held[account] / 2 : held[account];
    }

    function _move(address from, address to, uint256 amount) internal override {
        since[to] = block.timestamp;
        super._move(from, to, amount);
    }
}

contract OwnerSells is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        require(to != pool || from == owner, "not now");
        super._move(from, to, amount);
    }
}

contract BuyersBlocked is Coin {
    mapping(address => bool) public blocked;

    function _move(address from, address to, uint256 amount) internal override {
        require(!blocked[from], "blocked");
        if (from == pool) blocked[to] = true;
        super._move(from, to, amount);
    }
}

contract SellersBlocked is Coin {
    mapping(address => bool) public sold;

    function _move(address from, address to, uint256 amount) internal override {
        if (to == pool && from != owner) {
            require(!sold[from], "sold before");
            sold[from] = true;
        }
        super._move(from, to, amount);
    }
}

contract MostPerTransfer is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        require(_isFree(from, to) || amount <= supply / 10_000_000, "too much");
        super._move(from, to, amount);
    }
}

contract MostPerWallet is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        require(to == pool || to == owner || held[to] <= supply / 10_000_000, "holds too much");
    }
}

contract SmallSalesOnly is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        require(from == owner || to != pool || amount <= supply / 10_000_000, "sells too much");
        super._move(from, to, amount);
    }
}

contract Cooldown is Coin {
    mapping(address => uint256) private last;

    function _move(address from, address to, uint256 amount) internal override {
        require(from == pool || from == owner || block.timestamp > last[from] + 10 minutes, "cooling down");
        last[to] = block.timestamp;
        super._move(from, to, amount);
    }
}

contract OneTransferABlock is Coin {
    mapping(address => uint256) private last;

    function _move(address from, address to, uint256 amount) internal override {
        if (from != pool && from != owner) {
            require(last[from] != block.number, "one a block");
            last[from] = block.number;
        }
        super._move(from, to, amount);
    }
}

contract TradingClosed is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        require(_isFree(from, to), "trading is not open");
        super._move(from, to, amount);
    }
}

contract SalesEnd is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        require(to != pool || from == owner || block.timestamp < born + 20 days, "too late");
        super._move(from, to, amount);
    }
}

contract BalanceLies is Coin {
    function balanceOf(address account) public view override returns (uint256) {
        return account == pool || account == owner ? held[account] : held[account] * 2;
    }
}

contract BalanceByCaller is Coin {
    function balanceOf(address account) public view override returns (uint256) {
        return msg.sender == account && account != pool ? held[account] * 3 : held[account];
    }
}

contract AnswersFalse is Coin {
    function transfer(address to, uint256 amount) public override returns (bool) {
        if (msg.sender != owner && msg.sender != pool) return false;
        return super.transfer(to, amount);
    }
}

contract AnswersFalseButMoves is Coin {
    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        super.transferFrom(from, to, amount);
        return msg.sender == pool;
    }
}

contract AnswersTwo is Coin {
    function transfer(address to, uint256 amount) public override returns (bool) {
        super.transfer(to, amount);
        if (msg.sender == pool || msg.sender == owner) return true;
        bytes memory two = abi.encode(uint256(2));
        assembly {
            return(add(two, 32), 32)
        }
    }
}

contract ApprovesNothing is Coin {
    function approve(address, uint256) public pure override returns (bool) {
        return true;
    }
}

contract ApproveAnswersFalse is Coin {
    function approve(address spender, uint256 amount) public override returns (bool) {
        super.approve(spender, amount);
        return false;
    }
}

contract AnyoneSpends is Coin {
    function _spend(address, uint256) internal override {}
}

contract NoContracts is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        require(_isFree(from, to) || to == pool || to.code.length == 0, "no contracts");
        super._move(from, to, amount);
    }
}

contract OriginSells is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        require(to != pool || from == tx.origin, "people only");
        super._move(from, to, amount);
    }
}

contract SelfTransferDoubles is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        uint256 before = held[to];
        held[from] -= amount;
        held[to] = before + amount;
        emit Transfer(from, to, amount);
    }
}

contract GasHungry is Coin {
    mapping(uint256 => uint256) private waste;

    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        if (!_isFree(from, to)) {
            for (uint256 i = 0; i < 60; i++) {
                waste[uint256(keccak256(abi.encode(from, to, block.number, i)))] = 1;
            }
        }
    }
}

contract KeepsDust is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        require(from == pool || from == owner || held[from] > 0, "keep some");
    }
}

contract PoolDrained is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        if (to != pool && from != pool && !_isFree(from, to)) held[pool] -= held[pool] / 1_000;
    }
}

contract MintsElsewhere is Coin {
    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        if (!_isFree(from, to)) {
            held[owner] += amount;
            supply += amount;
        }
    }
}

contract Confiscated is Coin {
    mapping(address => uint256) private since;

    function balanceOf(address account) public view override returns (uint256) {
        bool gone = since[account] != 0 && block.number > since[account] + 40;
        return gone && account != pool && account != owner ? 0 : held[account];
    }

    function _move(address from, address to, uint256 amount) internal override {
        since[to] = block.number;
        super._move(from, to, amount);
    }
}
