"""Tell the operator: always in the log, and wherever apprise can reach."""

from __future__ import annotations

import logging
from pathlib import Path

from keeper.adapters.secrets import read_secret

log = logging.getLogger("keeper.alerts")


class LogNotifier:
    """ports.Notifier that only writes to the log."""

    def send_alert(self, title: str, text: str) -> None:
        """Write an alert."""
        log.error("%s: %s", title, text)


class AppriseNotifier:
    """
    ports.Notifier through apprise; what cannot be delivered is at least in the log.

    Args:
        urls: apprise's, one for each receiver; they hold tokens and are never logged.
    """

    def __init__(self, urls: tuple[str, ...]) -> None:
        self._urls = urls

    def send_alert(self, title: str, text: str) -> None:
        """Write and deliver an alert."""
        LogNotifier().send_alert(title, text)
        import apprise  # slow to import, and rarely needed

        receivers = apprise.Apprise()
        for url in self._urls:
            receivers.add(url)
        if not receivers.notify(title=title, body=text):
            log.error("the alert reached not all of %s receivers", len(self._urls))


def open_notifier(urls_file: Path | None) -> LogNotifier | AppriseNotifier:
    """
    Choose the notifier that the configuration names.

    Raises:
        ConfigError: the file of URLs is missing, or others may read it.
    """
    if urls_file is None:
        return LogNotifier()
    lines = read_secret(urls_file).splitlines()
    urls = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return AppriseNotifier(tuple(urls))
