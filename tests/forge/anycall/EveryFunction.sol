// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title EveryFunction
/// @notice Every function of a fund's contracts that changes state, by its signature.
/// @dev Written by `python -m scripts.campaign.functions` from keeper/abi.
abstract contract EveryFunction {
    enum Part {
        EmergencyControls,
        Escrow,
        FeeDistribution,
        FlashAccount,
        FundDAO,
        FundLock,
        FundShares,
        FundTimelock,
        HomePort,
        NavOracle,
        Outpost,
        PerformanceTracking,
        PocketHedgeFund,
        PriceRegistry,
        RiskManagement,
        Strategy,
        Treasury
    }

    /// @return open that stolen keys may call: the first ones. @return all of them.
    function countOf(Part part) internal pure returns (uint256 open, uint256 all) {
        if (part == Part.EmergencyControls) return (4, 15);
        if (part == Part.Escrow) return (0, 1);
        if (part == Part.FeeDistribution) return (1, 8);
        if (part == Part.FlashAccount) return (2, 4);
        if (part == Part.FundDAO) return (7, 18);
        if (part == Part.FundLock) return (0, 3);
        if (part == Part.FundShares) return (4, 11);
        if (part == Part.FundTimelock) return (4, 13);
        if (part == Part.HomePort) return (4, 8);
        if (part == Part.NavOracle) return (0, 4);
        if (part == Part.Outpost) return (3, 6);
        if (part == Part.PerformanceTracking) return (1, 3);
        if (part == Part.PocketHedgeFund) return (17, 21);
        if (part == Part.PriceRegistry) return (2, 4);
        if (part == Part.RiskManagement) return (1, 12);
        if (part == Part.Strategy) return (2, 6);
        return (4, 14);
    }

    function signatureOf(Part part, uint256 index) internal pure returns (string memory) {
        if (part == Part.EmergencyControls) return _ofEmergencyControls(index);
        if (part == Part.Escrow) return _ofEscrow(index);
        if (part == Part.FeeDistribution) return _ofFeeDistribution(index);
        if (part == Part.FlashAccount) return _ofFlashAccount(index);
        if (part == Part.FundDAO) return _ofFundDAO(index);
        if (part == Part.FundLock) return _ofFundLock(index);
        if (part == Part.FundShares) return _ofFundShares(index);
        if (part == Part.FundTimelock) return _ofFundTimelock(index);
        if (part == Part.HomePort) return _ofHomePort(index);
        if (part == Part.NavOracle) return _ofNavOracle(index);
        if (part == Part.Outpost) return _ofOutpost(index);
        if (part == Part.PerformanceTracking) return _ofPerformanceTracking(index);
        if (part == Part.PocketHedgeFund) return _ofPocketHedgeFund(index);
        if (part == Part.PriceRegistry) return _ofPriceRegistry(index);
        if (part == Part.RiskManagement) return _ofRiskManagement(index);
        if (part == Part.Strategy) return _ofStrategy(index);
        return _ofTreasury(index);
    }

    function _ofEmergencyControls(uint256 i) private pure returns (string memory) {
        if (i == 0) return "pauseDealing()";
        if (i == 1) return "pauseTrading()";
        if (i == 2) return "trip()";
        if (i == 3) return "windDownOverdue()";
        if (i == 4) return "consentToWindDown()";
        if (i == 5) return "rearmGuardian()";
        if (i == 6) return "revokeKeeper()";
        if (i == 7) return "setGuardian(address,uint256)";
        if (i == 8) return "setKeeper(address)";
        if (i == 9) return "setManager(address)";
        if (i == 10) return "setStandby(address)";
        if (i == 11) return "setWatcher(address)";
        if (i == 12) return "unpauseDealing()";
        if (i == 13) return "unpauseTrading()";
        return "windDown()";
    }

    function _ofEscrow(uint256) private pure returns (string memory) {
        return "payAssets(address,uint256)";
    }

    function _ofFeeDistribution(uint256 i) private pure returns (string memory) {
        if (i == 0) return "distribute()";
        if (i == 1) return "begin()";
        if (i == 2) return "exit(uint256,uint256)";
        if (i == 3) return "setFeeTerms((uint64,uint64,uint64,uint64,uint64))";
        if (i == 4) return "setRecipients((address,uint16)[])";
        if (i == 5) return "settle(uint256)";
        if (i == 6) return "stop(uint256)";
        return "withdraw(address)";
    }

    function _ofFlashAccount(uint256 i) private pure returns (string memory) {
        if (i == 0) return "executeOnAave(uint256,uint256,(address,bytes)[],uint256,(uint256,uint256,uint256))";
        if (i == 1) {
            return
                "executeOnUniswap(uint256,(address,uint24),uint256,(address,bytes)[],uint256,(uint256,uint256,uint256))";
        }
        if (i == 2) return "executeOperation(address,uint256,uint256,address,bytes)";
        return "uniswapV3FlashCallback(uint256,uint256,bytes)";
    }

    function _ofFundDAO(uint256 i) private pure returns (string memory) {
        if (i == 0) return "cancel(address[],uint256[],bytes[],bytes32)";
        if (i == 1) return "castVote(uint256,uint8)";
        if (i == 2) return "castVoteWithReason(uint256,uint8,string)";
        if (i == 3) return "castVoteWithReasonAndParams(uint256,uint8,string,bytes)";
        if (i == 4) return "execute(address[],uint256[],bytes[],bytes32)";
        if (i == 5) return "propose(address[],uint256[],bytes[],string)";
        if (i == 6) return "queue(address[],uint256[],bytes[],bytes32)";
        if (i == 7) return "castVoteBySig(uint256,uint8,address,bytes)";
        if (i == 8) return "castVoteWithReasonAndParamsBySig(uint256,uint8,address,string,bytes,bytes)";
        if (i == 9) return "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)";
        if (i == 10) return "onERC1155Received(address,address,uint256,uint256,bytes)";
        if (i == 11) return "onERC721Received(address,address,uint256,bytes)";
        if (i == 12) return "relay(address,uint256,bytes)";
        if (i == 13) return "setLateQuorumVoteExtension(uint48)";
        if (i == 14) return "setProposalThreshold(uint256)";
        if (i == 15) return "setVotingDelay(uint48)";
        if (i == 16) return "setVotingPeriod(uint32)";
        return "updateQuorumNumerator(uint256)";
    }

    function _ofFundLock(uint256 i) private pure returns (string memory) {
        if (i == 0) return "acquire()";
        if (i == 1) return "enrol(address)";
        return "release()";
    }

    function _ofFundShares(uint256 i) private pure returns (string memory) {
        if (i == 0) return "approve(address,uint256)";
        if (i == 1) return "delegate(address)";
        if (i == 2) return "transfer(address,uint256)";
        if (i == 3) return "transferFrom(address,address,uint256)";
        if (i == 4) return "burn(address,uint256)";
        if (i == 5) return "delegateBySig(address,uint256,uint256,uint8,bytes32,bytes32)";
        if (i == 6) return "mint(address,uint256)";
        if (i == 7) return "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)";
        if (i == 8) return "pull(address,uint256)";
        if (i == 9) return "release(address,uint256)";
        return "spendAllowance(address,address,uint256)";
    }

    function _ofFundTimelock(uint256 i) private pure returns (string memory) {
        if (i == 0) return "executeBatch(address[],uint256[],bytes[],bytes32,bytes32)";
        if (i == 1) return "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)";
        if (i == 2) return "onERC1155Received(address,address,uint256,uint256,bytes)";
        if (i == 3) return "onERC721Received(address,address,uint256,bytes)";
        if (i == 4) return "cancel(bytes32)";
        if (i == 5) return "cancelBatch(address[],uint256[],bytes[],bytes32,bytes32)";
        if (i == 6) return "cancelSingle(address,uint256,bytes,bytes32,bytes32)";
        if (i == 7) return "execute(address,uint256,bytes,bytes32,bytes32)";
        if (i == 8) return "rehearse(address[],bytes[])";
        if (i == 9) return "schedule(address,uint256,bytes,bytes32,bytes32,uint256)";
        if (i == 10) return "scheduleBatch(address[],uint256[],bytes[],bytes32,bytes32,uint256)";
        if (i == 11) return "setProposer(address)";
        return "updateDelay(uint256)";
    }

    function _ofHomePort(uint256 i) private pure returns (string memory) {
        if (i == 0) return "bookArrivals()";
        if (i == 1) return "dispatchHeartbeat()";
        if (i == 2) return "dispatchRules(uint64,address[],bytes[])";
        if (i == 3) return "send(uint256)";
        if (i == 4) return "handle(uint32,bytes32,bytes)";
        if (i == 5) return "lowerCap(uint64)";
        if (i == 6) return "orderRules(address[],bytes[])";
        return "setCap(uint64)";
    }

    function _ofNavOracle(uint256 i) private pure returns (string memory) {
        if (i == 0) return "afterExit()";
        if (i == 1) return "beforeExit(uint256)";
        if (i == 2) {
            return
                "confirm((uint64,uint64,bytes32,bytes32,uint256[],uint256,uint64,uint40),uint256,uint256,uint256,uint256)";
        }
        return "setNavTerms((uint64,uint64,uint64,uint32,uint32))";
    }

    function _ofOutpost(uint256 i) private pure returns (string memory) {
        if (i == 0) return "bookArrivals()";
        if (i == 1) return "dispatchStatement()";
        if (i == 2) return "sendHome(uint256)";
        if (i == 3) return "handle(uint32,bytes32,bytes)";
        if (i == 4) return "pauseDealing(uint40)";
        return "windDown()";
    }

    function _ofPerformanceTracking(uint256 i) private pure returns (string memory) {
        if (i == 0) return "recordReport(uint256,bytes32)";
        if (i == 1) return "record(uint256,uint256,uint256,uint256)";
        return "recordStrategies(uint256,address[],uint256[])";
    }

    function _ofPocketHedgeFund(uint256 i) private pure returns (string memory) {
        if (i == 0) return "cancelDeposit(address)";
        if (i == 1) return "cancelRedeem(address)";
        if (i == 2) return "closeDealing()";
        if (i == 3) return "deposit(uint256,address)";
        if (i == 4) return "deposit(uint256,address,address)";
        if (i == 5) return "mint(uint256,address)";
        if (i == 6) return "mint(uint256,address,address)";
        if (i == 7) return "redeem(uint256,address,address)";
        if (i == 8) return "redeemInKind(uint256,address,address[])";
        if (i == 9) return "reopenDealing()";
        if (i == 10) return "requestDeposit(uint256,address,address)";
        if (i == 11) return "requestDepositWithPermit(uint256,address,uint256,uint8,bytes32,bytes32)";
        if (i == 12) return "requestRedeem(uint256,address,address)";
        if (i == 13) return "setOperator(address,bool)";
        if (i == 14) return "settle(address)";
        if (i == 15) return "strike((uint64,uint64,bytes32,bytes32,uint256[],uint256,uint64,uint40))";
        if (i == 16) return "withdraw(uint256,address,address)";
        if (i == 17) return "launch()";
        if (i == 18) return "pauseDealing(uint40)";
        if (i == 19) return "setDealingTerms((address,uint96,uint96,uint32,uint32,uint16,uint24,uint16))";
        return "windDown()";
    }

    function _ofPriceRegistry(uint256 i) private pure returns (string memory) {
        if (i == 0) return "endProbation(address)";
        if (i == 1) return "noteDisagreement(address)";
        if (i == 2) return "disableFeed(address)";
        return "setFeed((address,address,uint32,uint128,uint128,address,uint16,uint16))";
    }

    function _ofRiskManagement(uint256 i) private pure returns (string memory) {
        if (i == 0) return "tripStrategy(address)";
        if (i == 1) {
            return "closeBatch((uint256,uint256,bool,address[],uint256[],uint256[]),(address,address,address,uint256,address,address,uint256,address,address,bytes4)[])";
        }
        if (i == 2) return "freezeStrategy(address)";
        if (i == 3) return "listStrategy(address,(uint64,uint64,uint64,uint32))";
        if (i == 4) return "lowerAdapterCap(address,uint64)";
        if (i == 5) return "lowerStrategyCap(address,uint64)";
        if (i == 6) return "lowerTokenCap(address,uint64)";
        if (i == 7) return "setAdapter(address,uint64)";
        if (i == 8) return "setRiskTerms((uint64,uint64,uint64,uint64))";
        if (i == 9) return "setStrategyLimits(address,(uint64,uint64,uint64,uint32))";
        if (i == 10) return "setToken(address,uint64)";
        return "unfreezeStrategy(address)";
    }

    function _ofStrategy(uint256 i) private pure returns (string memory) {
        if (i == 0) return "execute(uint256,(address,bytes)[],uint256)";
        if (i == 1) return "executeForProfit(uint256,(address,bytes)[],uint256,(uint256,uint256,uint256))";
        if (i == 2) return "bookCash(uint256)";
        if (i == 3) return "payInKind(address,uint256,uint256,address[])";
        if (i == 4) return "recognise(address)";
        return "returnCash(uint256)";
    }

    function _ofTreasury(uint256 i) private pure returns (string memory) {
        if (i == 0) return "allocate(address,uint256)";
        if (i == 1) return "deallocate(address,uint256)";
        if (i == 2) return "harvest(address,uint256)";
        if (i == 3) return "setTarget(address,uint64)";
        if (i == 4) {
            return
                "addStrategy((address[],address[],uint64,(uint64,uint64,uint64,uint32)),(bytes32,bytes32,address,uint16))";
        }
        if (i == 5) return "bookCash(uint256)";
        if (i == 6) return "bookProfit(uint256)";
        if (i == 7) return "mark(address,uint256)";
        if (i == 8) return "payCash(address,uint256)";
        if (i == 9) return "payInKind(address,uint256,uint256,address[])";
        if (i == 10) return "recognise(address,address)";
        if (i == 11) return "recogniseCash()";
        if (i == 12) return "removeStrategy(address)";
        return "resetPeak(address)";
    }
}
