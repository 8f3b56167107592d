"""Signing in with the account of a workspace, at a real OpenID Connect provider."""

import contextlib
import json
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
        context.set_default_timeout(pages.PATIENCE_MILLISECONDS)
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


def test_who_was_not_invited_and_is_of_another_domain_reads_why(browse, ledger):
    page = browse()
    page.goto("/")
    sign_in_at(page, user="eve")
    expect(pages.errors(page)).to_contain_text("not one of those who may join")
    page.goto("/b/ops")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_a_group_there_makes_an_admin_here_and_unmakes_one(browse, ledger, canaille):
    canaille.say({"people": [{**ANA, "groups": ["ledger-admins"]}]})
    page = browse()
    page.goto("/")
    sign_in_at(page)
    assert role(ledger, "Ana Ruiz") == "admin"
    canaille.say({"people": [ANA]})
    page.goto("/sign-in")
    page.get_by_role("link", name="Sign in with Canaille").click()
    page.wait_for_url(f"{ledger.address}/")
    assert role(ledger, "Ana Ruiz") == "member"


def test_signing_in_again_asks_for_the_password_again(browse, ledger):
    page = browse()
    page.goto("/me")
    sign_in_at(page)
    expect(page).to_have_url(f"{ledger.address}/me")
    page.goto("/sign-in/canaille?next=/people&again=1")
    answer_there(page)
    expect(page).to_have_url(f"{ledger.address}/people")


def test_signing_out_here_signs_out_there(browse, ledger, canaille):
    page = browse()
    page.goto("/me")
    sign_in_at(page)
    page.goto("/me")
    pages.send(page, "Sign out")
    expect(page).to_have_url(re.compile(f"^{ledger.address}/sign-in"))
    page.get_by_role("link", name="Sign in with Canaille").click()
    expect(page.locator("input[name=login]")).to_be_visible()


def test_a_provider_that_is_down_keeps_nobody_out_who_is_in(browse, ledger, canaille):
    page = browse()
    page.goto("/b/ops")
    sign_in_at(page)
    expect(page).to_have_url(f"{ledger.address}/b/ops")
    canaille.stop()
    assert page.goto("/b/ops").status == 200
    ledger.stop()
    ledger.start(ledger.port)
    assert page.goto("/b/ops").status == 200
    late = browse()
    late.goto("/")
    late.get_by_role("link", name="Sign in with Canaille").click()
    expect(pages.errors(late)).to_contain_text("cannot be reached right now")
    pages.sign_in(late, ledger.invite("noor@example.org", "Noor Haddad"))
    assert late.goto("/b/ops").status == 200


def test_somebody_connects_a_second_provider_to_their_account(
        chromium, binary, tmp_path, canaille):
    second = Provider("Second")
    try:
        with new_ledger(binary, tmp_path, [canaille, second]) as ledger:
            context = chromium.new_context(base_url=ledger.address)
            page = context.new_page()
            page.goto("/")
            sign_in_at(page)
            page.goto("/sign-in")
            sign_in_at(page, "Second")
            # The same address is no reason to let one in as the other.
            expect(pages.errors(page)).to_contain_text("signs in in another way")
            page.goto("/me")
            pages.send(page, "Connect Second")
            # Nothing is connected before they have read which account it is.
            expect(page.get_by_role("heading", level=1)).to_have_text("Connect Second?")
            expect(page.get_by_role("main")).to_contain_text("ana.ruiz@example.org")
            pages.send(page, "Connect")
            expect(page).to_have_url(f"{ledger.address}/me#connected")
            expect(page.get_by_role("button", name="Connect Second", exact=True)).to_have_count(0)
            page.get_by_role("button", name="Disconnect Second").click()
            expect(page).to_have_url(f"{ledger.address}/me#disconnected")
            expect(page.get_by_role("button", name="Connect Second", exact=True)).to_be_visible()
            context.close()
    finally:
        second.stop()


def role(ledger, name):
    (person,) = [person for person in ledger.json("person", "list") if person["name"] == name]
    return person["role"]
