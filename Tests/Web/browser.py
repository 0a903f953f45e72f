"""A headless Chromium, driven by the DevTools protocol over two pipes: the standard library is
enough for that, so that nothing has to be installed beside the browser.
"""

import base64
import fcntl
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time

# Seconds that anything may take: a machine that is busy with other things is slow.
PATIENCE = 60


class Browser:
    """A browser with a profile of its own."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(
            prefix="dfuswift-chromium-", ignore_cleanup_errors=True)
        their_input, self.output = os.pipe()
        self.input, their_output = os.pipe()
        # Chromium reads from descriptor 3 and writes to 4; from 10 on, none is in another's way.
        ours = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (their_input, their_output)]
        os.close(their_input)
        os.close(their_output)
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{ours[0]} 4>&{ours[1]}', "bash", "chromium",
             "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={self.profile.name}",
             # A container's root has no sandbox and often a small /dev/shm.
             "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--disable-extensions", "--force-color-profile=srgb", "--hide-scrollbars",
             "about:blank"],
            pass_fds=ours, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        for end in ours:
            os.close(end)
        self.answers, self.events, self.number = {}, [], 0
        self.changed = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        rest = b""
        while chunk := os.read(self.input, 1 << 16):
            *messages, rest = (rest + chunk).split(b"\0")
            with self.changed:
                for message in map(json.loads, messages):
                    if "id" in message:
                        self.answers[message["id"]] = message
                    else:
                        self.events.append(message)
                self.changed.notify_all()

    def call(self, method, session=None, **parameters):
        """Calls a method of the protocol and gives its result."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        with self.changed:
            if not self.changed.wait_for(lambda: message["id"] in self.answers, PATIENCE):
                raise TimeoutError(f"Chromium does not answer {method}.")
            answer = self.answers.pop(message["id"])
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def end(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.profile.cleanup()


class Page:
    """A page in a browser."""

    def __init__(self, browser, url, width=1920, height=1080, scheme="light"):
        self.browser = browser
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call(
            "Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.size(width, height)
        self.prefer(scheme)
        self.call("Page.navigate", url=url)

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 800)

    def prefer(self, scheme):
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])

    def get(self, expression):
        """The value of an expression of JavaScript."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def text(self, selector):
        return self.get(f"document.querySelector({json.dumps(selector)})?.textContent.trim()")

    def until(self, expression, seconds=PATIENCE):
        """Waits until an expression is true, and gives its value."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if value := self.get(expression):
                    return value
            except RuntimeError:
                # Between two documents, or before the first has its body.
                pass
            time.sleep(0.05)
        seen = self.get("document.body?.innerText")
        raise AssertionError(f"not true in {seconds} s: {expression}\n{seen}")

    def events(self, method):
        """What the browser has told of this page so far."""
        with self.browser.changed:
            return [event["params"] for event in self.browser.events
                    if event["method"] == method and event.get("sessionId") == self.session]

    def shoot(self, name):
        """Saves what is seen, if somebody wants to look at it."""
        if not (folder := os.environ.get("DFUSWIFT_WEB_SHOTS")):
            return
        data = self.call("Page.captureScreenshot", format="png")["data"]
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
        pathlib.Path(folder, f"{name}.png").write_bytes(base64.b64decode(data))

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)
