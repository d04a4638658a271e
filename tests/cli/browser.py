# SPDX-License-Identifier: MIT
"""A headless Chromium that opens one file and answers questions about it, over its own pipe.

https://chromedevtools.github.io/devtools-protocol/; --remote-debugging-pipe: messages are JSON, each
ended by a zero byte, to the browser on descriptor 3, from it on 4.
"""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome")
LONGEST = 60  # seconds


def program():
    """The browser's path; None if there is none."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Page:
    """A page of a browser of its own: `with Page(file) as page`."""

    def __init__(self, file):
        self.file = file
        self.folder = tempfile.mkdtemp(prefix="pinned images browser ")
        self.events = []
        self.buffer = b""
        self.count = 0
        self.width = 0

    def __enter__(self):
        to_browser, self.to_browser = os.pipe()
        self.from_browser, from_browser = os.pipe()
        # The shell gives the pipes the two numbers that the browser knows them by.
        command = ["sh", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "sh", program(),
                   "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                   "--remote-debugging-pipe", "--no-first-run", "--disable-extensions",
                   "--disable-background-networking", f"--user-data-dir={self.folder}",
                   "about:blank"]
        self.process = subprocess.Popen(command, pass_fds=(to_browser, from_browser),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.session = None
        targets = self.ask("Target.getTargets")["targetInfos"]
        target = next(one["targetId"] for one in targets if one["type"] == "page")
        self.session = self.ask("Target.attachToTarget", targetId=target,
                                flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.to_browser)
        os.close(self.from_browser)
        shutil.rmtree(self.folder, ignore_errors=True)

    def open(self, width=1200, height=900, dark=False):
        """Opens the file anew on a screen of that width."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=width < 600)
        self.ask("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.width = width
        self.events.clear()
        self.ask("Page.navigate", url=self.file.as_uri())
        self.wait_for("Page.loadEventFired")

    def run(self, script):
        """Returns what a function without parameters returns in the page."""
        answer = self.ask("Runtime.evaluate", expression=f"({script})()", returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def complaints(self):
        """What the page has logged, thrown, or been refused since it was opened."""
        self.ask("Runtime.evaluate", expression="0")  # what came before it is here now
        names = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
        return [event for event in self.events if event["method"] in names]

    def requests(self):
        """The addresses asked for since it was opened, its own left out."""
        sent = (event["params"]["request"]["url"] for event in self.events
                if event["method"] == "Network.requestWillBeSent")
        return [url for url in sent if url != self.file.as_uri()]

    def picture(self, file):
        """Writes the whole page as PNG."""
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        area = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        data = self.ask("Page.captureScreenshot", captureBeyondViewport=True, clip=area)["data"]
        file.write_bytes(base64.b64decode(data))

    def ask(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to_browser, json.dumps(message).encode() + b"\0")
        answer = self.receive(lambda one: one.get("id") == message["id"])
        assert "error" not in answer, f"{method}: {answer['error']}"
        return answer["result"]

    def wait_for(self, method):
        if not any(event["method"] == method for event in self.events):
            self.receive(lambda one: one.get("method") == method)

    def receive(self, is_it):
        """The first message that it is; those before it are kept as events."""
        end = time.monotonic() + LONGEST
        while True:
            while b"\0" in self.buffer:
                text, self.buffer = self.buffer.split(b"\0", 1)
                message = json.loads(text)
                if "method" in message:
                    self.events.append(message)
                if is_it(message):
                    return message
            ready, _, _ = select.select([self.from_browser], [], [], max(0, end - time.monotonic()))
            more = os.read(self.from_browser, 1 << 20) if ready else b""
            assert more, "the browser does not answer"
            self.buffer += more
