"""Tell the operator: wherever apprise can reach, else in the log."""

from __future__ import annotations

import hashlib
import logging
import threading
from pathlib import Path

from keeper.adapters.secrets import conceal, hide, hide_url, read_secret
from keeper.errors import ConfigError

log = logging.getLogger("keeper.alerts")

DELIVERY_S = 60.0  # apprise's own limits are for one read, and a server may send a byte at a time


class LogNotifier:
    """ports.Notifier that writes to the log."""

    @property
    def name(self) -> str:
        """Who is told."""
        return "log"

    def send_alert(self, title: str, text: str) -> bool:
        """Write an alert; it always arrives."""
        log.error("%s: %s", title, text)
        return True


class AppriseNotifier:
    """
    ports.Notifier through apprise.

    Args:
        url: apprise's, of one receiver; it holds tokens and is never logged.
        timeout_s: after which a message counts as not delivered.
    """

    def __init__(self, url: str, timeout_s: float = DELIVERY_S) -> None:
        self._url, self._timeout_s = url, timeout_s
        digest = hashlib.sha256(url.encode()).hexdigest()[:8]
        scheme, mark, _ = url.partition("://")
        self._name = f"{scheme if mark else 'nowhere'}-{digest}"

    @property
    def name(self) -> str:
        """Who is told: apprise's scheme, and a digest that tells two of them apart."""
        return self._name

    def send_alert(self, title: str, text: str) -> bool:
        """Deliver an alert; whether the receiver's server took it."""
        import apprise  # slow to import, and rarely needed

        receiver = apprise.Apprise()
        if not receiver.add(self._url):
            log.error("apprise does not understand the URL of %s", self._name)
            return False
        for service in receiver:
            # As it is by default, a text that is too long for a receiver would be refused for ever.
            service.overflow_mode = apprise.OverflowMode.SPLIT
        taken: list[object] = []

        def deliver() -> None:
            # Said to be plain: what strangers wrote is escaped where markup would be read.
            plain, told = apprise.NotifyFormat.TEXT, (conceal(title), conceal(text))
            taken.append(receiver.notify(title=told[0], body=told[1], body_format=plain))

        # A daemon: a receiver that hangs must not keep the keeper from its work, or alive.
        thread = threading.Thread(target=deliver, daemon=True)
        thread.start()
        thread.join(self._timeout_s)
        return bool(taken and taken[0])


def open_notifiers(urls_file: Path | None) -> tuple[LogNotifier | AppriseNotifier, ...]:
    """
    Open the receivers that the configuration names; the log when it names none.

    Raises:
        ConfigError: the file of URLs is missing, others may read it, or no URL is in it.
    """
    if urls_file is None:
        return (LogNotifier(),)
    lines = [line.strip() for line in read_secret(urls_file).splitlines()]
    urls = tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))
    if not urls:
        raise ConfigError(f"there is no apprise URL in {urls_file}")
    for url in urls:
        hide(url)
        hide_url(url)
    return tuple(AppriseNotifier(url) for url in urls)
