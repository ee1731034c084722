import { parseAbi } from "viem";

/** Of the contracts, what the pages call; a test holds each line against the committed ABIs. */

export const fundAbi = parseAbi([
  "function requestDeposit(uint256 assets, address controller, address owner) returns (uint256 requestId)",
  "function requestDepositWithPermit(uint256 assets, address controller, uint256 deadline, uint8 v, bytes32 r, bytes32 s) returns (uint256 requestId)",
  "function cancelDeposit(address controller) returns (uint256 assets)",
  "function deposit(uint256 assets, address receiver, address controller) returns (uint256 shares)",
  "function requestRedeem(uint256 shares, address controller, address owner) returns (uint256 requestId)",
  "function cancelRedeem(address controller) returns (uint256 shares)",
  "function redeem(uint256 shares, address receiver, address controller) returns (uint256 assets)",
  "function settle(address controller)",
  "function redeemInKind(uint256 shares, address receiver, address[] skip)",
  "function maxDeposit(address controller) view returns (uint256)",
  "function maxRedeem(address controller) view returns (uint256)",
  "function accruedSupply() view returns (uint256)",
  "function virtualShares() view returns (uint256)",
  "function navPerShare() view returns (uint256)",
]);

export const viewsAbi = parseAbi([
  "struct ExitLine { address strategy; address token; address adapter; uint256 units; uint256 amount; bool unwinds; bool answers; }",
  "function previewRedeemInKind(uint256 shares) view returns (uint256 paidShares, uint256 supply, ExitLine[] lines)",
]);

export const sharesAbi = parseAbi([
  "function balanceOf(address account) view returns (uint256)",
  "function nonces(address owner) view returns (uint256)",
  "function getVotes(address account) view returns (uint256)",
  "function delegates(address account) view returns (address)",
  "function delegate(address delegatee)",
  "function delegateBySig(address delegatee, uint256 nonce, uint256 expiry, uint8 v, bytes32 r, bytes32 s)",
  "function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)",
]);

export const daoAbi = parseAbi([
  "function propose(address[] targets, uint256[] values, bytes[] calldatas, string description) returns (uint256 proposalId)",
  "function castVote(uint256 proposalId, uint8 support) returns (uint256)",
  "function castVoteWithReason(uint256 proposalId, uint8 support, string reason) returns (uint256)",
  "function castVoteBySig(uint256 proposalId, uint8 support, address voter, bytes signature) returns (uint256)",
  "function castVoteWithReasonAndParamsBySig(uint256 proposalId, uint8 support, address voter, string reason, bytes params, bytes signature) returns (uint256)",
  "function nonces(address owner) view returns (uint256)",
  "function hasVoted(uint256 proposalId, address account) view returns (bool)",
  "function getVotes(address account, uint256 timepoint) view returns (uint256)",
  "function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)",
]);

/** The base asset's own functions; it is no contract of the fund. */
export const tokenAbi = parseAbi([
  "function balanceOf(address account) view returns (uint256)",
  "function allowance(address owner, address spender) view returns (uint256)",
  "function approve(address spender, uint256 value) returns (bool)",
  "function nonces(address owner) view returns (uint256)",
  "function decimals() view returns (uint8)",
]);
