"""What the tests are given: a ledger with a history, its server, and a checker that shares no code with it."""

import os
import pathlib
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Browser"))

from ledger import Ledger  # noqa: E402 (lies beside the browser tests)

# Where Debian's golang-golang-x-mod-dev puts sources.
GOPATH = "/usr/share/gocode"


@pytest.fixture(scope="session")
def checker(tmp_path_factory):
    """Runs the checker with these words; answers what it printed."""
    folder = tmp_path_factory.mktemp("go")
    program = folder / "interop"
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "GOCACHE": str(folder / "cache"),
        "GO111MODULE": "off", "GOPATH": GOPATH, "GOFLAGS": "",
    }
    subprocess.run(
        ["go", "build", "-o", program, "."], cwd=ROOT / "Tests" / "Interop", env=environment, check=True)

    def check(*words, code=0):
        ended = subprocess.run([program, *map(str, words)], capture_output=True, text=True, timeout=120)
        assert ended.returncode == code, ended.stdout + ended.stderr
        return (ended.stdout if code == 0 else ended.stderr).strip()

    return check


@pytest.fixture(scope="session")
def ledger(tmp_path_factory):
    """A ledger with a real history of 2,370 events, and its server."""
    binary = pathlib.Path(os.environ.get("LEDGER_BINARY", ROOT / ".build" / "debug" / "ledger"))
    ledger = Ledger(binary, tmp_path_factory.mktemp("ledger") / "data")
    ledger.run("init")
    history = ROOT / "Tests" / "Fixtures" / "peps"
    ledger.run("import", "ops", str(history / "peps-history.jsonl"),
               "--map", str(history / "peps-map.yaml"))
    try:
        ledger.link = ledger.start()
        ledger.cookie = sign_in(ledger)
        yield ledger
    finally:
        ledger.stop()


class KeepTheCookie(urllib.request.HTTPRedirectHandler):
    """The page that signing in leads to is of no interest; the cookie on the way is."""

    def redirect_request(self, *_):
        return None


def sign_in(ledger):
    """Presses the button of the sign-in link; answers the cookie."""
    token = urllib.parse.parse_qs(urllib.parse.urlparse(ledger.link).query)["token"][0]
    form = urllib.parse.urlencode({"token": token}).encode()
    try:
        urllib.request.build_opener(KeepTheCookie).open(ledger.address + "/sign-in", form)
    except urllib.error.HTTPError as answer:
        assert answer.code == 303
        return answer.headers["Set-Cookie"].split(";")[0]
    raise AssertionError("signing in did not lead anywhere")


@pytest.fixture(scope="session")
def key(ledger):
    return pathlib.Path(ledger.folder, "keys", "verifier-key").read_text().strip()
