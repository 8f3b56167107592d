"""What every test is given: a ledger of its own, and people in front of their browsers."""

import contextlib
import os
import pathlib
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

import pages
from ledger import Ledger
from watch import Watch

ROOT = pathlib.Path(__file__).resolve().parents[2]

expect.set_options(timeout=pages.PATIENCE_MILLISECONDS)


def pytest_generate_tests(metafunc):
    # Every page works without scripts, so whatever a test does in a browser it does both ways.
    if "scripts" in metafunc.fixturenames and not hasattr(metafunc.module, "scripts"):
        metafunc.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


@pytest.fixture(scope="session")
def binary():
    path = pathlib.Path(os.environ.get("LEDGER_BINARY", ROOT / ".build" / "debug" / "ledger"))
    assert path.is_file(), f"{path} is missing: swift build --product ledger"
    return path


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("LEDGER_CHROMIUM") or shutil.which("chromium")
    assert path, "no chromium: name one in LEDGER_CHROMIUM"
    with sync_playwright() as playwright:
        # Everything runs on loopback; the sandbox would refuse to start as root.
        browser = playwright.chromium.launch(executable_path=path, chromium_sandbox=False)
        yield browser
        browser.close()


@contextlib.contextmanager
def new_ledger(binary, folder):
    """A new ledger whose server runs; `ledger.link` is the printed link, not used yet."""
    ledger = Ledger(binary, folder / "data")
    ledger.run("init")
    try:
        ledger.link = ledger.start()
        yield ledger
    finally:
        ledger.stop()


@pytest.fixture
def ledger(binary, tmp_path):
    with new_ledger(binary, tmp_path) as ledger:
        yield ledger


@pytest.fixture
def browse(chromium, ledger, scripts):
    """Opens a fresh browser profile and returns its page; every page is watched until the end."""
    watches = []
    contexts = []

    def open_page(link=None, width=1280, height=800, **options):
        context = chromium.new_context(
            base_url=ledger.address, java_script_enabled=scripts, locale="en-GB",
            timezone_id="Europe/Berlin", viewport={"width": width, "height": height},
            reduced_motion="reduce", **options)
        context.set_default_timeout(pages.PATIENCE_MILLISECONDS)
        contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page, ledger.address))
        if link:
            pages.sign_in(page, link)
        return page

    yield open_page
    for context in contexts:
        context.close()
    for watch in watches:
        watch.judge()


@pytest.fixture
def admin(browse, ledger):
    """The page of the first admin, signed in with the printed link."""
    return browse(ledger.link)


@pytest.fixture
def mira(ledger):
    """A member called Mira; the value is the link that signs her in."""
    return ledger.invite("mira@example.org", "Mira Okafor")
