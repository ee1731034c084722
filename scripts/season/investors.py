"""Investors who deal from their own wallets."""

from dataclasses import dataclass

from eth_typing import ChecksumAddress
from web3.types import TxReceipt

from scripts.localchain.client import DevAccount
from scripts.localchain.transactions import send
from scripts.localchain.world import World
from scripts.season.books import FundContracts
from scripts.season.signing import sign_typed

PERMIT = (
    ("owner", "address"),
    ("spender", "address"),
    ("value", "uint256"),
    ("nonce", "uint256"),
    ("deadline", "uint256"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Investor:
    """One wallet; amounts are base units of the base asset, or shares with 18 decimals."""

    name: str
    account: DevAccount
    world: World
    fund: FundContracts

    @property
    def address(self) -> ChecksumAddress:
        """The wallet's address."""
        return self.account.address

    def subscribe(self, assets: int) -> TxReceipt:
        """Approve and request, as most wallets do."""
        self.world.give_base(self.account.address, assets)
        send(
            self.world.base.functions.approve(self.fund.fund.address, assets),
            sender=self.account.address,
        )
        request = self.fund.fund.functions.requestDeposit(assets, self.address, self.address)
        return send(request, sender=self.account.address)

    def subscribe_with_permit(self, assets: int) -> TxReceipt:
        """Request in one transaction, the approval signed."""
        self.world.give_base(self.account.address, assets)
        deadline = self.world.anvil.now() + 3_600
        v, r, s = self._sign_permit(assets, deadline)
        request = self.fund.fund.functions.requestDepositWithPermit(
            assets, self.address, deadline, v, r, s
        )
        return send(request, sender=self.account.address)

    def cancel_subscription(self) -> TxReceipt:
        """Take a subscription back."""
        return send(
            self.fund.fund.functions.cancelDeposit(self.address), sender=self.account.address
        )

    def request_redemption(self, part_bps: int) -> TxReceipt:
        """Ask to redeem a part of the shares in the wallet."""
        shares = self.shares() * part_bps // 10_000
        request = self.fund.fund.functions.requestRedeem(shares, self.address, self.address)
        return send(request, sender=self.account.address)

    def leave_in_kind(self, part_bps: int) -> TxReceipt:
        """Leave at once with a slice of everything."""
        shares = self.shares() * part_bps // 10_000
        return send(
            self.fund.fund.functions.redeemInKind(shares, self.address, []),
            sender=self.account.address,
        )

    def claim(self) -> int:
        """Claim whatever can be claimed, shares and assets; returns how many claims that were."""
        claims = 0
        assets = self.fund.fund.functions.maxDeposit(self.address).call()
        if assets:
            claim = self.fund.fund.functions.deposit(assets, self.address, self.address)
            send(claim, sender=self.account.address)
            claims += 1
        shares = self.fund.fund.functions.maxRedeem(self.address).call()
        if shares and self.fund.fund.functions.maxWithdraw(self.address).call():
            claim = self.fund.fund.functions.redeem(shares, self.address, self.address)
            send(claim, sender=self.account.address)
            claims += 1
        return claims

    def shares(self) -> int:
        """Shares in the wallet."""
        return int(self.fund.shares.functions.balanceOf(self.address).call())

    def has_left(self) -> bool:
        """Whether nothing of the fund is left to the investor: no share, no request, no claim."""
        per_share = int(self.fund.fund.functions.navPerShare().call())
        return (
            self.final_value(per_share, int(self.fund.fund.functions.virtualShares().call())) == 0
        )

    def final_value(self, per_share: int, virtual_shares: int) -> int:
        """Value what the investor still has in the fund, base units: shares, requests, claims."""
        functions = self.fund.fund.functions
        number = functions.dealingStatus().call()[0]
        pending_assets = sum(
            functions.pendingDepositRequest(n, self.address).call() for n in (number, number + 1)
        )
        shares = (
            self.shares() + functions.maxMint(self.address).call() + self._pending_shares(number)
        )
        claimable = functions.maxWithdraw(self.address).call()
        return int(pending_assets + claimable + shares * per_share // (10**18 * virtual_shares))

    def _pending_shares(self, number: int) -> int:
        """Shares that wait, under whichever of the past requests they were asked for."""
        pending = self.fund.fund.functions.pendingRedeemRequest
        return sum(int(pending(n, self.address).call()) for n in range(1, number + 2))

    def _sign_permit(self, assets: int, deadline: int) -> tuple[int, bytes, bytes]:
        token = self.world.base
        message = {
            "owner": self.address,
            "spender": self.fund.fund.address,
            "value": assets,
            "nonce": token.functions.nonces(self.address).call(),
            "deadline": deadline,
        }
        signed = sign_typed(self.account, token, "Permit", PERMIT, message)
        return signed.v, signed.r.to_bytes(32, "big"), signed.s.to_bytes(32, "big")
