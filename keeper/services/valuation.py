"""What the fund is worth, by the keeper's own reckoning, and whether the contract agrees."""

from __future__ import annotations

from keeper.domain.nav import NavStatement
from keeper.domain.snapshot import FundSnapshot
from keeper.errors import NavDisagreementError
from keeper.ports import ChainReader, ContractView
from keeper.services.checks import Check, check_close, check_exact


class Valuation:
    """Values the fund and checks valuations."""

    def __init__(self, chain: ChainReader) -> None:
        self._chain = chain

    def require_agreement(self, statement: NavStatement, snapshot: FundSnapshot) -> None:
        """
        Hold the keeper's figures at a block against the contract's own at the same block.

        Raises:
            NavDisagreementError: they differ by more than the contract would accept.
            PriceError: the contract cannot value itself.
        """
        view = self._chain.fetch_contract_view(statement.block)
        failed = [check for check in _agreement(statement, view, snapshot) if not check.passed]
        if failed:
            raise NavDisagreementError("; ".join(str(check) for check in failed))


def _agreement(
    statement: NavStatement, view: ContractView, snapshot: FundSnapshot
) -> tuple[Check, ...]:
    terms, total = snapshot.nav_terms, "net assets"
    prices = zip(statement.tokens, statement.prices, view.prices, strict=False)
    return (
        check_exact("units", statement.units_hash, view.units_hash),
        check_exact("priced tokens", list(statement.tokens), list(view.tokens)),
        check_close(total, statement.total, view.total_assets, terms.total_tolerance),
        *(check_close(f"price of {t}", a, b, terms.price_tolerance) for t, a, b in prices),
    )
