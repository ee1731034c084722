from tests.contracts.fixtures import any_fund, fund

__all__ = ["any_fund", "fund"]
