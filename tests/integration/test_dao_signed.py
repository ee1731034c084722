"""Votes and delegations signed at home: anybody may submit them, once, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from keeper.domain.units import ZERO_ADDRESS
from tests.integration.conftest import Answer
from tests.integration.governed import Governed, Proposed

Cli = Callable[..., Answer]


def altered(file: Path, **changes: object) -> Path:
    """Write another file with some fields changed."""
    path = file.with_name("altered.json")
    path.write_text(json.dumps(json.loads(file.read_text()) | changes))
    return path


def sign_vote(
    governed: Governed, cli: Cli, proposed: Proposed, *more: str, support: str = "for"
) -> Path:
    """Let Ada sign a vote at home."""
    file = governed.folder / f"{support}.json"
    arguments = ("dao", "vote", str(proposed.id), support, "--sign-only", str(file), *more)
    answer = cli(*arguments, config=governed.config(governed.ada, live=False))
    assert answer.code == 0, answer.err
    return file


def votes_of(governed: Governed, proposed: Proposed) -> list[int]:
    return list(governed.dao.proposalVotes(proposed.id).call())


@pytest.mark.parametrize("reason", [(), ("--reason", "0x" + "ab" * 32)])
def test_signed_vote__submitted_by_somebody_else__counts_once_for_the_signer(
    governed: Governed, any_cli: Cli, reason: tuple[str, ...]
) -> None:
    proposed = governed.lower_cap()
    file, ben = sign_vote(governed, any_cli, proposed, *reason), governed.config(governed.ben)
    governed.open_vote(proposed)
    first = any_cli("dao", "submit", str(file), "--live", config=ben)
    assert (first.code, first.json["done"]) == (0, True), first.err
    shares = governed.fund.c.shares.functions.balanceOf(governed.ada.address).call()
    assert votes_of(governed, proposed) == [0, shares, 0]
    assert any_cli("dao", "submit", str(file), config=ben).json == first.json  # the same answer
    chloe = governed.config(governed.fund.cast.investors[3])
    replayed = any_cli("dao", "submit", str(file), config=chloe)
    assert replayed.code == 2
    assert "GovernorInvalidSignature" in replayed.err
    assert "signed as number 0" in replayed.err
    assert votes_of(governed, proposed) == [0, shares, 0]


def test_signed_vote__changed_by_anybody__is_refused_before_it_is_sent(
    governed: Governed, any_cli: Cli
) -> None:
    proposed, other = governed.lower_cap(), governed.lower_cap(text="another")
    file, ben = sign_vote(governed, any_cli, proposed), governed.config(governed.ben)
    governed.open_vote(other)
    before = governed.fund.w3.eth.get_transaction_count(governed.ben.address)
    for changes, code, words in (
        ({"support": "against"}, 2, "forged, or changed since"),
        ({"proposal": str(other.id)}, 2, "forged, or changed since"),
        ({"signer": governed.ben.address}, 2, "forged, or changed since"),
        ({"signature": "0x" + "00" * 65}, 2, "nobody's"),
        ({"signature": "0x" + "11" * 64 + "1b"}, 2, "forged"),
        ({"signature": "0xab"}, 2, "nobody's"),
        ({"chain_id": 1}, 5, "it was signed for chain 1, this is 31337"),
        ({"contract": governed.fund.c.shares.address}, 5, "the fund's dao is"),
        ({"support": "perhaps"}, 3, "support"),
        ({"nonce": "9" * 78}, 3, "256 bits"),
        ({"more": 1}, 3, "more"),
    ):
        answer = any_cli("dao", "submit", str(altered(file, **changes)), config=ben)
        assert (answer.code, words in answer.err) == (code, True), (changes, answer.err)
    assert votes_of(governed, proposed) == [0, 0, 0]
    assert governed.fund.w3.eth.get_transaction_count(governed.ben.address) == before


def test_signed_vote__overtaken_by_another_of_the_same_signer__says_which_number_is_next(
    governed: Governed, any_cli: Cli
) -> None:
    proposed, other = governed.lower_cap(), governed.lower_cap(text="another")
    ben = governed.config(governed.ben)
    first = sign_vote(governed, any_cli, proposed)
    second = sign_vote(governed, any_cli, other, support="against")
    governed.open_vote(other)
    assert any_cli("dao", "submit", str(second), config=ben).code == 0
    answer = any_cli("dao", "submit", str(first), config=ben)
    assert answer.code == 2
    assert "number 1 is next" in answer.err
    assert votes_of(governed, proposed) == [0, 0, 0]


def test_signed_delegation__moves_the_signers_votes_and_no_other(
    governed: Governed, any_cli: Cli
) -> None:
    shares, ada, ben = governed.fund.c.shares.functions, governed.ada.address, governed.ben.address
    file = governed.folder / "delegation.json"
    at_home, config = governed.config(governed.ada, live=False), governed.config(governed.ben)
    arguments = ("dao", "delegate", ben, "--sign-only", str(file), "--days", "1")
    assert any_cli(*arguments, config=at_home).code == 0
    assert shares.delegates(ada).call() == ada
    forged = any_cli("dao", "submit", str(altered(file, delegatee=ZERO_ADDRESS)), config=config)
    assert (forged.code, "forged" in forged.err) == (2, True)
    assert any_cli("dao", "submit", str(file), config=config).json["done"]
    assert shares.delegates(ada).call() == ben
    assert shares.getVotes(ada).call() == 0
    governed.fund.send(shares.delegate(ada), ada)
    late = any_cli("dao", "delegate", ben, "--sign-only", str(file), "--days", "1", config=at_home)
    assert late.code == 0
    governed.wait_until(governed.fund.now() + 2 * 86_400)
    answer = any_cli("dao", "submit", str(file), config=config)
    assert answer.code == 2
    assert "VotesExpiredSignature" in answer.err
    assert shares.delegates(ada).call() == ada


def test_delegate__there_back_and_there_again__is_sent_each_time(
    governed: Governed, any_cli: Cli
) -> None:
    shares, ada, ben = governed.fund.c.shares.functions, governed.ada.address, governed.ben.address
    config = governed.config(governed.ada)
    for to, whom in ((ben, ben), ("self", ada), (ben, ben), ("nobody", ZERO_ADDRESS)):
        answer = any_cli("dao", "delegate", to, config=config)
        assert (answer.code, answer.json["done"]) == (0, True), answer.err
        assert shares.delegates(ada).call() == whom
    again = any_cli("dao", "delegate", "nobody", config=config)
    assert (again.json["transaction"], again.json["reason"]) == ("", "it is so already")
    assert any_cli("dao", "delegate", "somebody", config=config).code == 64


def test_signed_delegations__one_right_after_the_other__all_have_enough_gas(
    governed: Governed, any_cli: Cli
) -> None:
    at_home, config = governed.config(governed.ada, live=False), governed.config(governed.ben)
    file, shares = governed.folder / "delegation.json", governed.fund.c.shares.functions
    for to, whom in (
        (governed.ben.address, governed.ben.address),
        ("self", governed.ada.address),
        ("nobody", ZERO_ADDRESS),
    ):
        arguments = ("dao", "delegate", to, "--sign-only", str(file))
        assert any_cli(*arguments, config=at_home).code == 0
        answer = any_cli("dao", "submit", str(file), config=config)
        assert (answer.code, shares.delegates(governed.ada.address).call()) == (0, whom), answer.err


def test_sign_only__never_writes_over_what_is_no_signed_act(
    governed: Governed, any_cli: Cli
) -> None:
    config = governed.config(governed.ada, live=False)
    keystore = config.parent / "member.json"
    before = keystore.read_bytes()
    arguments = ("dao", "delegate", "self", "--sign-only", str(keystore))
    answer = any_cli(*arguments, config=config)
    assert (answer.code, "is not written over" in answer.err) == (3, True)
    assert keystore.read_bytes() == before
