"""Signing in with the account of a workspace, at a real OpenID Connect provider."""

import contextlib
import json
import os
import re

import pytest
from playwright.sync_api import expect

import pages
from ledger import Ledger
from provider import PASSWORD, Provider, free_port

ANA = {"user": "ana", "name": "Ana Ruiz", "email": "ana.ruiz@example.org", "groups": ["operations"]}
EVE = {"user": "eve", "name": "Eve Stone", "email": "eve@elsewhere.example"}



@pytest.fixture
def browse(chromium, ledger):
    """Opens a fresh browser profile on the ledger. Nobody watches it, as in conftest.py: the pages of
    a provider are its own. They ask for scripts, so these tests do."""
    contexts = []

    def open_page(link=None):
        context = chromium.new_context(base_url=ledger.address, locale="en-GB")
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        if link:
            pages.sign_in(page, link)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def canaille():
    provider = Provider("Canaille")
    yield provider
    provider.stop()


@pytest.fixture
def ledger(binary, tmp_path, canaille):
    with new_ledger(binary, tmp_path, [canaille]) as ledger:
        yield ledger


@contextlib.contextmanager
def new_ledger(binary, folder, providers, starts=True, **more):
    """A ledger whose people sign in at the providers; they run, unless `starts` is false."""
    ledger = Ledger(binary, folder / "data")
    ledger.run("init")
    port = free_port()
    settings = {"providers": [provider.settings(folder, **more) for provider in providers]}
    (folder / "data" / "ledger.yaml").write_text(json.dumps(settings))
    if starts:
        for provider in providers:
            provider.start(f"http://127.0.0.1:{port}", [ANA, EVE])
    try:
        ledger.link = ledger.start(port)
        yield ledger
    finally:
        ledger.stop()


def sign_in_at(page, name="Canaille", user="ana"):
    """From our page to theirs and back, as somebody who is not signed in there."""
    page.get_by_role("link", name=f"Sign in with {name}").click()
    answer_there(page, user)


def answer_there(page, user="ana"):
    login = page.locator("input[name=login]")
    if login.count():
        login.fill(user)
        page.get_by_role("button", name="Continue").or_(
            page.get_by_role("button", name="Sign in")).first.click()
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").or_(
        page.get_by_role("button", name="Continue")).first.click()


def test_somebody_new_signs_in_and_comes_to_the_page_they_wanted(browse, ledger):
    page = browse()
    page.goto("/b/ops?status=new")
    sign_in_at(page)
    expect(page).to_have_url(f"{ledger.address}/b/ops?status=new")
    page.goto("/me")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ana Ruiz")
    names = {person["name"] for person in ledger.json("person", "list")}
    assert {"Ana Ruiz", "Sign-in by Canaille"} <= names
