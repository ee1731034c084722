"""The pages' own code before a living fund: the chain confirms what it reckons, signs and sends."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from starlette.testclient import TestClient

from keeper.adapters.contracts import Reading
from keeper.adapters.typed_data import to_message
from keeper.domain.proposals import Support
from keeper.domain.signed_acts import SignedVote
from keeper.domain.units import Address
from tests.integration.conftest import Lived
from tests.portal.opened import V1

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "keeper" / "portal" / "pages"
READ = (
    "/fund",
    "/now",
    "/history",
    "/allocation",
    "/dealings",
    "/fees",
    "/performance",
    "/investors/ACCOUNT",
    "/proposals",
    "/powers",
    "/operator/jobs",
    "/operator/journal",
    "/operator/accounts",
    "/operator/feeds",
    "/operator/limits",
    "/operator/alerts",
)


def test_pages__before_a_living_fund__read_reckon_sign_and_send(
    portal: TestClient, shared_lived: Lived, tmp_path: Path
) -> None:
    anvil, investor = shared_lived.local.world.anvil, shared_lived.local.cast.investors[0].address
    scene = tmp_path / "living.json"
    scene.write_text(
        json.dumps(
            {
                "rpc": anvil.rpc_url,
                "account": investor,
                "answers": _answers(portal, investor),
                "openapi": portal.get("/api/openapi.json").json(),
                "ballots": [_ballot(shared_lived, investor, text) for text in ("", "less to sell")],
            }
        )
    )
    saved = anvil.snapshot()
    try:
        done = subprocess.run(
            [str(ROOT / "node_modules" / ".bin" / "vitest"), "run", "tests/living.test.ts"],
            cwd=PAGES,
            env=os.environ | {"VITE_LIVING": str(scene)},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        anvil.revert(saved)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "skipped" not in said, said


def _answers(portal: TestClient, account: str) -> dict[str, object]:
    found = {}
    for path in READ:
        answer = portal.get(V1 + path.replace("ACCOUNT", account))
        assert answer.status_code == 200, f"{path}: {answer.text}"
        found[path] = answer.json()
    return found


def _ballot(lived: Lived, voter: str, reason: str) -> dict[str, str]:
    """A vote as the keeper has it signed: what of it is signed, with its domain."""
    dao = lived.contracts.dao
    _, name, version, chain, contract, *_ = dao.functions.eip712Domain().call()
    act = SignedVote(
        chain_id=chain,
        contract=Address(contract),
        signer=Address(voter),
        nonce=3,
        proposal=2**200,
        support=Support.ABSTAIN,
        reason=reason,
        signature=b"",
    )
    domain = Reading({"1": name, "2": version, "3": chain, "4": contract})
    message = to_message(act, domain)
    return {"reason": reason, "digest": "0x" + _digest(message)}


def _digest(message: object) -> str:
    from eth_account.messages import SignableMessage, _hash_eip191_message

    assert isinstance(message, SignableMessage)
    return _hash_eip191_message(message).hex()
