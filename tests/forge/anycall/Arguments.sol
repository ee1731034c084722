// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Arguments
/// @notice ABI-encoded arguments for any function, from the types in its signature: whoever inherits this says which
///         words are worth trying, so that some of what is sent means something to the fund.
abstract contract Arguments {
    uint256 private _dice;

    /* WORDS */

    function anAddress() internal virtual returns (address);
    function aNumber() internal virtual returns (uint256);
    function someBytes() internal virtual returns (bytes memory);

    function throwDice(uint256 seed) internal {
        _dice = seed;
    }

    function roll(uint256 sides) internal returns (uint256) {
        _dice = uint256(keccak256(abi.encode(_dice)));
        return _dice % sides;
    }

    /* ENCODING */

    /// @param signature as its selector is made of: `allocate(address,uint256)`.
    function callOf(string memory signature) internal returns (bytes memory) {
        bytes memory s = bytes(signature);
        uint256 from = 0;
        while (s[from] != "(") from++;
        (bytes memory arguments,) = _tuple(s, from + 1, s.length - 1);
        return bytes.concat(bytes4(keccak256(s)), arguments);
    }

    /// @dev The types in s[from, to), and whether any of them is dynamic.
    function _tuple(bytes memory s, uint256 from, uint256 to) private returns (bytes memory, bool dynamic) {
        bytes[] memory parts = new bytes[](_count(s, from, to));
        bool[] memory apart = new bool[](parts.length);
        for (uint256 i = 0; i < parts.length; i++) {
            uint256 end = _endOf(s, from, to);
            (parts[i], apart[i]) = _one(s, from, end);
            dynamic = dynamic || apart[i];
            from = end + 1;
        }
        return (_join(parts, apart), dynamic);
    }

    function _one(bytes memory s, uint256 from, uint256 to) private returns (bytes memory, bool dynamic) {
        if (s[to - 1] == "]") return (_list(s, from, to - 2), true);
        if (s[from] == "(") return _tuple(s, from + 1, to - 1);
        bool isBlob = s[from] == "s" || (s[from] == "b" && s[from + 1] == "y" && to - from == 5);
        if (!isBlob) return (abi.encode(_word(s, from, to)), false);
        bytes memory data = someBytes();
        return (bytes.concat(bytes32(data.length), data, new bytes((32 - data.length % 32) % 32)), true);
    }

    function _list(bytes memory s, uint256 from, uint256 to) private returns (bytes memory) {
        bytes[] memory parts = new bytes[](roll(4));
        bool[] memory apart = new bool[](parts.length);
        for (uint256 i = 0; i < parts.length; i++) {
            (parts[i], apart[i]) = _one(s, from, to);
        }
        return bytes.concat(bytes32(parts.length), _join(parts, apart));
    }

    /// @dev A dynamic part leaves its offset in its place and comes after all others.
    function _join(bytes[] memory parts, bool[] memory apart) private pure returns (bytes memory heads) {
        uint256 offset = 0;
        for (uint256 i = 0; i < parts.length; i++) {
            offset += apart[i] ? 32 : parts[i].length;
        }
        bytes memory tails;
        for (uint256 i = 0; i < parts.length; i++) {
            heads = bytes.concat(heads, apart[i] ? abi.encode(offset + tails.length) : parts[i]);
            if (apart[i]) tails = bytes.concat(tails, parts[i]);
        }
        return bytes.concat(heads, tails);
    }

    /// @dev One in eight is wider than its type.
    function _word(bytes memory s, uint256 from, uint256 to) private returns (bytes32) {
        if (s[from] == "a") return bytes32(uint256(uint160(anAddress())));
        if (s[from] == "b" && s[from + 1] == "o") return bytes32(roll(2));
        uint256 number = aNumber();
        if (s[from] == "b") return bytes32(number << 256 - 8 * _digits(s, from, to));
        uint256 bits = _digits(s, from, to);
        return bytes32(bits == 256 || roll(8) == 0 ? number : number % (1 << bits));
    }

    /* SIGNATURES */

    function _digits(bytes memory s, uint256 from, uint256 to) private pure returns (uint256 number) {
        for (uint256 i = from; i < to; i++) {
            if (s[i] >= "0" && s[i] <= "9") number = number * 10 + uint8(s[i]) - 48;
        }
    }

    function _count(bytes memory s, uint256 from, uint256 to) private pure returns (uint256 number) {
        for (; from < to; from = _endOf(s, from, to) + 1) {
            number++;
        }
    }

    /// @dev Where the type that begins at `from` ends: at a comma outside of all brackets, or at the end.
    function _endOf(bytes memory s, uint256 from, uint256 to) private pure returns (uint256 end) {
        uint256 depth = 0;
        for (end = from; end < to && (depth != 0 || s[end] != ","); end++) {
            if (s[end] == "(") depth++;
            if (s[end] == ")") depth--;
        }
    }
}
