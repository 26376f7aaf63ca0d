"""A real browser, headless: Chromium through its debugging pipe, without any package for it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe"),
)
SECONDS = 60


def found() -> str | None:
    """The browser of this machine."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Tab:
    """One page in the browser. `troubles` is what its console has said and what it asked for."""

    def __init__(self, ask: int, answers: int) -> None:
        self._ask, self._answers = ask, answers
        self._number, self._rest, self._session = 0, b"", ""
        self.troubles: list[str] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")

    def look(self, path: Path, *, width: int, dark: bool = False) -> None:
        """Open a file as on a screen of this width."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        screen = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
        self._call("Emulation.setDeviceMetricsOverride", **screen)
        self._call("Emulation.setEmulatedMedia", features=[scheme])
        self._call("Page.navigate", url=path.as_uri())
        self.value(
            "new Promise(done => document.readyState == 'complete' ? done(0) : "
            "addEventListener('load', () => done(0)))"
        )

    def value(self, expression: str) -> Any:
        """What an expression of JavaScript is here."""
        said = self._call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")

    def overflow(self) -> list[str]:
        """What reaches over the right edge, but for what scrolls by itself or is cut."""
        return list(
            self.value(
                "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect()"
                ".right > innerWidth + 0.5 && !e.closest('.scroll, .line')).map(e => e.outerHTML"
                ".slice(0, 120)).concat(document.documentElement.scrollWidth > innerWidth ? "
                "[`the page is ${document.documentElement.scrollWidth} wide`] : [])"
            )
        )

    def screenshot(self, path: Path) -> None:
        """Keep all of the page, as PNG."""
        size = {"format": "png", "captureBeyondViewport": True, "optimizeForSpeed": True}
        height = self.value("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": self.value("innerWidth"), "height": height, "scale": 1}
        path.write_bytes(b64decode(self._call("Page.captureScreenshot", **size, clip=clip)["data"]))

    def pdf(self, path: Path) -> None:
        """Keep what would be printed."""
        path.write_bytes(b64decode(self._call("Page.printToPDF", printBackground=False)["data"]))

    def _call(self, method: str, **params: object) -> dict[str, Any]:
        self._number += 1
        asked = {"id": self._number, "method": method, "params": params}
        if self._session:
            asked["sessionId"] = self._session
        data = json.dumps(asked).encode() + b"\0"
        while data:
            data = data[os.write(self._ask, data) :]
        while True:
            said = self._hear()
            if said.get("id") == self._number:
                assert "error" not in said, said
                result: dict[str, Any] = said["result"]
                return result
            self._note(said.get("method", ""), said.get("params", {}))

    def _hear(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            data = os.read(self._answers, 1 << 16)
            assert data, "the browser has ended"
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\0")
        said: dict[str, Any] = json.loads(line)
        return said

    def _note(self, method: str, params: dict[str, Any]) -> None:
        if method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
            self.troubles.append(json.dumps(params)[:2000])
        elif method == "Network.requestWillBeSent":
            url = params["request"]["url"]
            if not url.startswith(("file:", "data:", "about:")):
                self.troubles.append(f"it asks for {url}")


@contextmanager
def tab(browser: str, profile: Path) -> Iterator[Tab]:
    """A browser with one page, ended with the block."""
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()

    def placed() -> None:  # the browser reads from 3 and writes to 4
        first, second = os.dup(theirs_in), os.dup(theirs_out)
        os.dup2(first, 3)
        os.dup2(second, 4)

    process = subprocess.Popen(
        [browser, *FLAGS, f"--user-data-dir={profile}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=placed,
        pass_fds=(3, 4),
    )
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        yield Tab(ours_out, ours_in)
    finally:
        process.terminate()
        process.wait(SECONDS)
        os.close(ours_in)
        os.close(ours_out)
