"""A browser for tests: a Node process drives Chromium, this end asks it for one act at a time."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.portal.browser.wallets import WalletTerms

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
Find = dict[str, Any]


class BrowserError(Exception):
    """The driver could not do what it was asked to, in its own words."""


class Browser:
    """A running Chromium, for use in a `with` statement."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", str(HERE / "driver.mjs")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.version = str(self._read("ready"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let the driver close its browser; it does so when nobody talks to it any more."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def do(self, act: str, **args: object) -> Any:
        """Have the driver act, and return what it says."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"act": act, "args": args}) + "\n")
        self._process.stdin.flush()
        return self._read("value")

    def _read(self, wanted: str) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise BrowserError(
                f"the driver ended with {self._process.wait(30)}; see its words above"
            )
        answer = json.loads(line)
        if "error" in answer:
            raise BrowserError(answer["error"])
        return answer[wanted]


class Visitor:
    """Somebody with a browser profile of their own: tabs, cookies, and perhaps wallets."""

    def __init__(
        self, browser: Browser, origin: str, wallets: Sequence[WalletTerms] = (), **options: object
    ) -> None:
        self._browser, self.origin, self._wallets = browser, origin, wallets
        # What a test takes back of the chain is gone for whoever reads it just then.
        self.forgiven: tuple[str, ...] = ("status of 503",)
        spelt = [each.as_json() for each in wallets]
        self._number = browser.do("context", wallets=spelt, options=options)

    def open(self, path: str = "/") -> Page:
        """Open a tab on one of the portal's pages."""
        page = Page(self._browser, self._browser.do("page", context=self._number), self.origin)
        page.goto(path)
        return page

    def close(self) -> None:
        """Close every tab and forget the profile."""
        self._browser.do("closeContext", context=self._number)

    def noticed(self) -> Noticed:
        """Report what all tabs asked for and complained about so far."""
        seen = self._browser.do("noticed", context=self._number)
        errors = [e for e in seen.pop("errors") if not any(part in e for part in self.forgiven)]
        return Noticed(origin=self.origin, errors=errors, **seen)

    # --- the wallet, the first where there are more ---

    def set_wallet(self, **switches: bool) -> None:
        """Turn the wallet's switches: rejecting, locked."""
        self._on_wallet("setWallet", switches=switches)

    def move_wallet(self, chain: int) -> None:
        """Let the owner choose another chain."""
        self._on_wallet("moveWallet", chain=chain)

    def speed_up(self) -> str:
        """Send the last transaction again, dearer; returns its new hash."""
        return str(self._on_wallet("speedUp"))

    def cancel_sent(self) -> str:
        """Put an empty transaction in the last one's place; returns its hash."""
        return str(self._on_wallet("cancel"))

    def overtake(self, to: str) -> str:
        """Put a payment of nothing to somebody in the last one's place; returns its hash."""
        return str(self._on_wallet("overtake", to=to))

    def send_again(self) -> None:
        """Send the last transaction once more as it is, to a node that forgot it."""
        self._on_wallet("sendAgain")

    def wallet_record(self, place: int = 0) -> dict[str, Any]:
        """Say what a wallet was asked for, what it sent, and which chain it is on."""
        record: dict[str, Any] = self._on_wallet("asked", place)
        return record

    def _on_wallet(self, act: str, place: int = 0, **args: object) -> Any:
        assert place < len(self._wallets), f"this visitor has {len(self._wallets)} wallets"
        return self._browser.do(act, context=self._number, id=self._wallets[place].id, **args)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """
    What a visitor's tabs did on their own.

    Args:
        requests: every address that was asked for.
        errors: of consoles and scripts, violations of the content policy among them.
        bytes: what crossed the wire for each address.
    """

    origin: str
    requests: list[str]
    errors: list[str]
    bytes: dict[str, int]

    @property
    def strangers(self) -> list[str]:
        """Name what was asked of anybody but the portal; data and blobs ask nobody."""
        inside = (f"{self.origin}/", "data:", f"blob:{self.origin}/")
        return [url for url in self.requests if not url.startswith(inside)]


class Page:
    """A tab; elements are named by role and name, label or text, as a person finds them."""

    def __init__(self, browser: Browser, number: int, origin: str) -> None:
        self._browser, self._number, self.origin = browser, number, origin

    def goto(self, path: str) -> dict[str, Any]:
        """Go to one of the portal's pages; returns status and headers."""
        answer: dict[str, Any] = self._do("goto", url=self.origin + path)
        return answer

    def click(self, name: str, role: str = "button", **find: object) -> None:
        """Click a button, or what else has this role and name."""
        self._do("click", find={"role": role, "name": name, **find})

    def fill(self, label: str, value: str, **find: object) -> None:
        """Write into a labelled field."""
        self._do("fill", find={"label": label, **find}, value=value)

    def select(self, label: str, value: str) -> None:
        """Choose from a labelled list."""
        self._do("select", find={"label": label}, value=value)

    def see(self, text: str, *, exact: bool = False, timeout: int | None = None) -> None:
        """Wait until a text is to be seen."""
        self.wait({"text": text, "exact": exact}, timeout=timeout)

    def see_role(self, role: str, name: str, **find: object) -> None:
        """Wait until an element is to be seen."""
        self.wait({"role": role, "name": name, **find})

    def wait(self, find: Find, *, state: str = "visible", timeout: int | None = None) -> None:
        """Wait until an element is visible, hidden, attached or detached."""
        limit = {} if timeout is None else {"timeout": timeout}
        self._do("wait", find=find, state=state, **limit)

    def has(self, text: str) -> bool:
        """Say whether a text is in the page just now."""
        return bool(self._do("count", find={"text": text, "exact": False}))

    def text(self, find: Find | None = None) -> str:
        """Read an element's visible text, the whole page's by default."""
        return str(self._do("text", find=find or {"css": "body"}))

    def snapshot(self) -> str:
        """Read the page as a screen reader would."""
        return str(self._do("snapshot"))

    def __getattr__(self, act: str) -> Any:
        """Offer the rest of the driver's acts under their own names."""
        if act.startswith("_"):
            raise AttributeError(act)
        return lambda **args: self._do(act, **args)

    def _do(self, act: str, **args: object) -> Any:
        try:
            return self._browser.do(act, page=self._number, **args)
        except BrowserError as error:
            raise BrowserError(f"{error}; the page says: {self._words()}") from None

    def _words(self) -> object:
        """Say what the page has to say; a browser that is gone hides no error by its own."""
        try:
            return self._browser.do("texts", page=self._number, find={"css": ".notice"})
        except (BrowserError, OSError, ValueError) as error:
            return f"nothing ({error})"
