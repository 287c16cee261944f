"""A headless Chromium by way of chromedriver, over plain HTTP: what the tests of the HTML report and scripts/screenshots look through.

    with Browser() as browser:
        browser.open(path)
        browser.run("return document.title")
        browser.errors(), browser.requests()

No name is resolved and nothing but local files can be reached; what a page asks for is written down all the same.
"""

import base64
import http.client
import json
import pathlib
import re
import shutil
import subprocess
import tempfile

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars --force-color-profile=srgb"
).split()
WAIT = 60  # seconds for one command


class Browser:
    def __enter__(self):
        self._profile = tempfile.mkdtemp(prefix="umirig-browser-")
        self._driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self._session = None
        try:
            self._port = self._started()
            options = {
                "args": [*FLAGS, f"--user-data-dir={self._profile}", "--host-resolver-rules=MAP * ~NOTFOUND"],
                "perfLoggingPrefs": {"enableNetwork": True, "enablePage": False},
            }
            wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
            answer = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
            self._session = answer["sessionId"]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            if self._session:
                self._ask("DELETE", f"/session/{self._session}")
        finally:
            self._driver.terminate()
            self._driver.wait(WAIT)
            self._driver.stdout.close()
            shutil.rmtree(self._profile, ignore_errors=True)

    def _started(self):
        for line in self._driver.stdout:
            if found := re.search(r"started successfully on port (\d+)", line):
                return int(found[1])
        raise RuntimeError("chromedriver did not start: is the package chromium-driver there (scripts/setup)?")

    def _ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=WAIT)
        try:
            text = json.dumps(body) if body is not None else None
            connection.request(method, path, text, {"Content-Type": "application/json"})
            value = json.loads(connection.getresponse().read())["value"]
        finally:
            connection.close()
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(f"{path}: {value['error']}: {value.get('message', '')}")
        return value

    def _tell(self, path, body=None):
        return self._ask("POST", f"/session/{self._session}{path}", body or {})

    def devtools(self, command, **parameters):
        return self._tell("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def _log(self, kind):
        return self._tell("/se/log", {"type": kind})

    def open(self, path, fragment=""):
        """A local file; what was logged before is forgotten."""
        self._tell("/url", {"url": "about:blank"})
        self._log("browser"), self._log("performance")
        self._tell("/url", {"url": pathlib.Path(path).resolve().as_uri() + fragment})

    def run(self, script, *arguments):
        return self._tell("/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, milliseconds):
        self._tell("/execute/async", {"script": "setTimeout(arguments[1], arguments[0])", "args": [milliseconds]})

    def errors(self):
        """What the page complained about: script errors, what the policy forbade, what could not be loaded."""
        return [entry["message"] for entry in self._log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def requests(self):
        """The addresses that were asked for since open()."""
        messages = (json.loads(entry["message"])["message"] for entry in self._log("performance"))
        return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]

    def screen(self, width, height, phone=False):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=2 if phone else 1, mobile=phone)

    def scheme(self, name):
        """light or dark, as the reader's system would say."""
        self.devtools("Emulation.setEmulatedMedia", media="", features=[{"name": "prefers-color-scheme", "value": name}])

    def scripts(self, allowed):
        """Whether pages opened from now on may run theirs."""
        self.devtools("Emulation.setScriptExecutionDisabled", value=not allowed)

    def screenshot(self, path, whole=False):
        """What is on the screen, or the whole page."""
        parameters = {"format": "png"}
        if whole:
            size = self.devtools("Page.getLayoutMetrics")["cssContentSize"]
            parameters.update(captureBeyondViewport=True, clip={"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1})
        picture = self.devtools("Page.captureScreenshot", **parameters)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(picture))

    def pdf(self, path=None):
        """The page as it prints, with the paper and margins that it asks for."""
        pages = self.devtools("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"]
        content = base64.b64decode(pages)
        if path:
            pathlib.Path(path).write_bytes(content)
        return content
