"""Strangers get what they may have, at a pace that they may have it, and never a secret."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from keeper.adapters import secrets
from keeper.bootstrap.portal import build_portal
from keeper.portal.limits import MOST_CLIENTS, Rates, client_of
from keeper.settings import Settings
from keeper.settings.portal import Portal
from tests.integration.conftest import Lived
from tests.operating.loopback import Loopback
from tests.portal.hostile import Middleman
from tests.portal.opened import V1, with_portal

URL_KEY = "k3y-in-the-path-0123456789abcdef"
URL_PASSWORD = "pa55word-in-the-url"
HOOK_TOKEN = "t0ken-of-the-hook-9876543210"
READABLE = (
    *("health", "fund", "now", "history", "allocation", "dealings", "dealings/1", "fees"),
    *("performance", "proposals", "proposals/7", "powers", "verify/now", "verify/1", "me"),
    *("operator/jobs", "operator/journal", "operator/accounts", "operator/feeds"),
    *("operator/limits", "operator/alerts", "sign-in/nonce", "nothing", "dealings/x"),
)
_opened: list[list[str]] = []


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if _opened and event == "open" and isinstance(arguments[0], str | bytes):
        _opened[-1].append(os.fsdecode(arguments[0]))


sys.addaudithook(_note)


@contextmanager
def _files_opened() -> Iterator[list[str]]:
    """List every file that this process opens meanwhile, however it does."""
    _opened.append([])
    try:
        yield _opened[-1]
    finally:
        _opened.pop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_headers__on_every_answer__keep_the_browser_at_home(portal: TestClient) -> None:
    for path in ("/", f"{V1}/now", f"{V1}/nothing", f"{V1}/dealings/x", "/api/openapi.json"):
        headers = portal.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "strict-transport-security" not in headers


def test_behind_tls__browsers_are_told_to_come_back_by_it(
    portal_settings: Settings, folder: Path
) -> None:
    settings = with_portal(portal_settings, origin="https://fund.example")
    with TestClient(build_portal(settings, folder)) as client:
        assert "max-age=31536000" in client.get("/").headers["strict-transport-security"]
        asked = client.get(f"{V1}/sign-in/nonce").json()
        assert (asked["domain"], asked["uri"]) == ("fund.example", "https://fund.example")
        assert "secure" in client.post(f"{V1}/sign-out").headers["set-cookie"].lower()


def test_rates__of_one_client__are_refused_with_the_limit__and_others_go_on(
    portal_settings: Settings, folder: Path
) -> None:
    settings = with_portal(portal_settings, requests_per_minute=10, trusted_proxy=("127.0.0.0/8",))
    app = build_portal(settings, folder)

    def ask(peer: str, forwarded: str) -> int:
        caller = TestClient(app, client=(peer, 1), headers={"X-Forwarded-For": forwarded})
        answer = caller.get("/api/openapi.json")
        if answer.status_code == 429:
            assert answer.json()["error"]["limit"] == 10
            assert int(answer.headers["retry-after"]) >= 1
        return answer.status_code

    assert [ask("203.0.113.9", f"198.51.100.{n}") for n in range(11)] == [200] * 10 + [429]
    assert ask("203.0.113.10", "203.0.113.9") == 200
    assert [ask("127.0.0.1", f"198.51.100.{n}") for n in range(11)] == [200] * 11
    assert [ask("127.0.0.1", f"6.6.6.{n}, 198.51.100.77") for n in range(11)][-1] == 429


def test_rates__buckets_fill_with_time__and_are_never_more_than_so_many() -> None:
    time = 0.0
    rates = Rates(60, now=lambda: time)
    assert [rates.take("a") for _ in range(60)] == [0.0] * 60
    assert rates.take("a") == pytest.approx(1.0)
    time = 2.0
    assert [rates.take("a") > 0 for _ in range(3)] == [False, False, True]
    for each in range(MOST_CLIENTS + 10):
        rates.take(str(each))
    assert len(rates._buckets) == MOST_CLIENTS


@pytest.mark.parametrize(
    ("peer", "client"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("203.0.113.9", "203.0.113.9"),
    ],
)
def test_client__of_an_ipv6_site__is_one(peer: str, client: str) -> None:
    assert client_of({"client": (peer, 1), "headers": []}, ()) == client


def test_body__too_large__is_refused__with_and_without_its_length(portal: TestClient) -> None:
    large = b"x" * 65_537
    said = portal.post(f"{V1}/sign-in", content=large)
    assert said.status_code == 413
    assert said.json()["error"] == {
        "reason": "the body is too large, in bytes",
        "limit": 65_536,
        "value": 65_537,
    }
    pieces = portal.post(
        f"{V1}/drafts", content=iter([large]), headers={"Content-Type": "application/json"}
    )
    assert pieces.status_code == 413


@pytest.mark.parametrize("length", ["9" * 5_000, "-1", "many", "²"])
def test_body__of_a_length_that_is_none__is_refused(portal: TestClient, length: str) -> None:
    headers = {"Content-Length": length.encode()}
    answer = portal.post(f"{V1}/sign-in", content=b"{}", headers=headers)
    assert answer.status_code == 413


def test_target__too_long__is_refused(portal: TestClient) -> None:
    answer = portal.get(f"{V1}/history?from={'1' * 5_000}")
    assert (answer.status_code, answer.json()["error"]["limit"]) == (414, 4_096)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["fund", "now", "dealings/1", "operator/journal", "proposals"])
def test_reading_paths__take_nothing_that_writes(
    portal: TestClient, method: str, path: str
) -> None:
    assert portal.request(method, f"{V1}/{path}").status_code == 405


def test_pages__outside_the_folder__are_not_there(
    portal_settings: Settings, tmp_path: Path
) -> None:
    pages, other = tmp_path / "pages", tmp_path / "secret.txt"
    (pages / "assets").mkdir(parents=True)
    (pages / "index.html").write_text("<!doctype html>the fund")
    (pages / "assets" / "app-abc.js").write_text("1")
    other.write_text("secret")
    memory = tmp_path / "memory"
    memory.mkdir()
    app = build_portal(with_portal(portal_settings, pages=pages), memory)
    with TestClient(app) as client:
        assert "the fund" in client.get("/").text
        kept = client.get("/assets/app-abc.js").headers["cache-control"]
        assert "immutable" in kept
        assert client.get("/").headers["cache-control"] == "no-cache"
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"):
            assert "secret" not in client.get(path).text


def test_answers__of_a_configuration_full_of_secrets__have_none(
    shared_lived: Lived,
    portal_settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(secrets, "_known", set())
    node = shared_lived.local.world.anvil.rpc_url
    behind, hung_up = Middleman(node), False

    def pass_on(path: str, headers: Any, body: bytes) -> tuple[int, bytes]:
        if hung_up:
            return 500, f"no answer for {path}".encode()
        request = json.loads(body)
        result = behind.fetch(request["method"], *request["params"])
        return 200, json.dumps({"jsonrpc": "2.0", "id": 1, "result": result}).encode()

    with Loopback(pass_on) as front:
        url = f"http://keeper:{URL_PASSWORD}@127.0.0.1:{front.port}/v2/{URL_KEY}"
        hooks = tmp_path / "apprise.txt"
        hooks.write_text(f"json://127.0.0.1/{HOOK_TOKEN}")
        chain = portal_settings.chain.model_copy(update={"url": url, "timeout_s": 2})
        notify = portal_settings.notify.model_copy(update={"urls_file": hooks})
        settings = portal_settings.model_copy(update={"chain": chain, "notify": notify})
        with TestClient(build_portal(settings, tmp_path)) as client:
            texts = [client.get(f"{V1}/{path}").text for path in READABLE]
            hung_up = True
            investor = shared_lived.local.cast.investors[3].address
            texts += [
                client.get(f"{V1}/{each}").text for each in (*READABLE, f"investors/{investor}")
            ]
    passphrase = (shared_lived.config.parent / "passphrase").read_text()
    whole = "\n".join(texts).lower()
    assert "does not answer" in whole
    for word in (URL_KEY, URL_PASSWORD, HOOK_TOKEN, passphrase, str(shared_lived.config.parent)):
        assert word.lower() not in whole


def test_portal__opens_no_file_with_a_key__and_changes_no_database(
    portal_settings: Settings, shared_lived: Lived, folder: Path
) -> None:
    keys = portal_settings.keys
    assert keys is not None
    place = shared_lived.config.parent
    before = _digest(place / "keeper.sqlite")
    with _files_opened() as opened, TestClient(build_portal(portal_settings, folder)) as client:
        for path in READABLE:
            client.get(f"{V1}/{path}")
    assert opened
    secret = {str(keys.keystore), str(keys.passphrase_file)}
    assert [path for path in opened if path in secret] == []
    assert _digest(place / "keeper.sqlite") == before


def test_keystore__missing__is_no_obstacle(portal_settings: Settings, folder: Path) -> None:
    keys = portal_settings.keys
    assert keys is not None
    gone = keys.model_copy(update={"keystore": folder / "gone", "passphrase_file": folder / "too"})
    settings = portal_settings.model_copy(update={"keys": gone})
    with TestClient(build_portal(settings, folder)) as client:
        assert client.get(f"{V1}/health").status_code == 200


@pytest.mark.parametrize(
    "section",
    [
        {"origin": "https://fund.example/path"},
        {"origin": "ftp://fund.example"},
        {"origin": "https://me:pw@fund.example"},
        {"trusted_proxy": ["everybody"]},
        {"explorer": "http://insecure/{kind}/{id}"},
        {"explorer": "https://no-places.example"},
        {"operators": ["0x12"]},
        {"port": 0},
        {"requests_per_minute": 1},
    ],
)
def test_settings__that_make_no_sense__are_refused(section: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Portal(**section)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
