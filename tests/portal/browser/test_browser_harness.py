"""The browser and its wallet themselves, on a page that has nothing of the portal."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from eth_typing import HexStr

from scripts.season.investors import Investor
from tests.portal.browser.driver import Browser, BrowserError, Page, Visitor
from tests.portal.browser.scene import Scene
from tests.portal.browser.wallets import WalletTerms

PAGE = "<!doctype html><title>Empty</title><link rel=icon href=data:,><h1>Nothing here</h1>"
ASK = """async () => {
  const found = new Promise((resolve) => addEventListener(
    "eip6963:announceProvider", ({detail}) => resolve(detail), {once: true}));
  dispatchEvent(new Event("eip6963:requestProvider"));
  const {provider} = await found;
  try { return {value: await provider.request(REQUEST)}; }
  catch ({code, message}) { return {code, message}; }
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "index.html").write_text(PAGE)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def investor(scene: Scene) -> Investor:
    return scene.person()


@pytest.fixture
def visitor(browser: Browser, scene: Scene, origin: str, investor: Investor) -> Iterator[Visitor]:
    wallet = WalletTerms(
        key=investor.account.private_key, chain=31337, chains={31337: scene.anvil.rpc_url}
    )
    visitor = Visitor(browser, origin, [wallet])
    yield visitor
    visitor.close()


def ask(page: Page, method: str, *params: object) -> dict[str, object]:
    """Ask the announced wallet as a page does."""
    request = json.dumps({"method": method, "params": params})
    answer: dict[str, object] = page.evaluate(expression=f"({ASK.replace('REQUEST', request)})()")
    return answer


def test_wallet__sends_what_the_chain_mines(visitor: Visitor, investor: Investor) -> None:
    page = visitor.open()
    assert ask(page, "eth_requestAccounts") == {"value": [investor.address]}
    call = {"from": investor.address, "to": investor.address, "data": "0x"}
    answer = ask(page, "eth_sendTransaction", call)
    receipt = investor.world.w3.eth.wait_for_transaction_receipt(HexStr(str(answer["value"])))
    assert (receipt["from"], receipt["status"]) == (investor.address, 1)


def test_wallet__whose_owner_refuses__says_so_by_its_number(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.set_wallet(rejecting=True)
    assert ask(page, "eth_requestAccounts")["code"] == 4001


def test_watch__sees_what_a_page_asks_of_strangers(visitor: Visitor, scene: Scene) -> None:
    page = visitor.open()
    assert visitor.noticed().strangers == []
    page.evaluate(expression=f"fetch('{scene.anvil.rpc_url}', {{mode: 'no-cors'}})")
    assert visitor.noticed().strangers == [f"{scene.anvil.rpc_url}/"]


def test_driver__that_finds_nothing__says_what_it_looked_for(visitor: Visitor) -> None:
    page = visitor.open()
    with pytest.raises(BrowserError, match="Buy shares"):
        page.wait({"role": "button", "name": "Buy shares"}, timeout=50)
