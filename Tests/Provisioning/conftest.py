"""What every test is given: a ledger with a server, and a directory that may provision it."""

import os
import pathlib
import sys

import httpx2
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Browser"))

from ledger import Ledger  # noqa: E402


@pytest.fixture(scope="session")
def binary():
    path = pathlib.Path(os.environ.get("LEDGER_BINARY", ROOT / ".build" / "debug" / "ledger"))
    assert path.is_file(), f"{path} is missing: swift build --product ledger"
    return path


@pytest.fixture
def ledger(binary, tmp_path):
    """A new ledger whose server runs, with an admin."""
    ledger = Ledger(binary, tmp_path / "data")
    ledger.run("init")
    ledger.link = ledger.start()
    yield ledger
    ledger.stop()


@pytest.fixture
def secret(ledger):
    """A token that may provision people and groups, made as the guide says."""
    ledger.run("person", "service", "directory", "--role", "admin")
    return ledger.run("token", "create", "Entra ID", "--for", "directory", "--scope", "provision")


@pytest.fixture
def directory(ledger, secret):
    """Speaks to the ledger as a directory does."""
    with httpx2.Client(
        base_url=ledger.address + "/scim/v2",
        headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/scim+json"},
        timeout=30,
    ) as client:
        yield client
