"""What scripts add to the past: keys from change to change, and a slider that the list follows."""

import re

import pytest
from playwright.sync_api import expect

import pages
from conftest import ROOT

PEPS = ROOT / "Tests" / "Fixtures" / "peps"


@pytest.fixture
def scripts():
    """Only with scripts: without them there is nothing here to test."""
    return True


@pytest.fixture
def lamp(ledger):
    """A lamp with four events, the last of them on its way."""
    key = ledger.run("submit", "ops", "Lamp")
    ledger.run("comment", key, "It is dark")
    ledger.run("assign", key, "me")
    ledger.run("status", key, "waiting")
    return key


def past(page):
    return page.get_by_role("region", name="The past")


def test_brackets_step_through_the_changes_of_a_request(admin, lamp):
    admin.goto(f"/r/{lamp}")
    pages.press(admin, "[")
    expect(past(admin)).to_be_visible()
    expect(pages.status(admin)).to_contain_text("New")
    expect(pages.owner(admin)).to_contain_text("Admin")
    pages.press(admin, "[")
    expect(pages.owner(admin)).to_contain_text("Unowned")
    pages.press(admin, "]")
    expect(pages.owner(admin)).to_contain_text("Admin")
    pages.press(admin, "]")
    expect(pages.status(admin)).to_contain_text("Waiting")
    pages.press(admin, "]")
    expect(past(admin)).to_have_count(0)


def test_brackets_step_through_the_changes_of_a_board_and_t_leads_back(admin, ledger, lamp):
    ledger.run("submit", "ops", "Desk")
    admin.goto("/b/ops?sort=key")
    pages.press(admin, "[")
    expect(past(admin)).to_be_visible()
    pages.expect_keys(admin, [lamp])
    expect(pages.row(admin, lamp)).to_contain_text("Waiting")
    pages.press(admin, "[")
    expect(pages.row(admin, lamp)).to_contain_text("New")
    pages.press(admin, "t")
    expect(past(admin)).to_have_count(0)
    pages.expect_keys(admin, [lamp, "OPS-2"])
    assert admin.url.endswith("/b/ops?sort=key")


def test_the_keys_of_changes_do_nothing_in_the_past(admin, lamp):
    admin.goto(f"/r/{lamp}?axis=happened")
    address = admin.url
    pages.press(admin, "c", "s", "a", "i", "e", "r")
    expect(past(admin)).to_be_visible()
    assert admin.url == address


def test_the_list_follows_the_slider(admin, ledger):
    ledger.run(
        "import", "ops", str(PEPS / "peps-history.jsonl"), "--map", str(PEPS / "peps-map.yaml"))
    admin.goto("/b/ops?status=waiting&asof=2015-01-01T00:00:00Z&axis=happened")
    expect(admin.get_by_role("main")).to_contain_text("33 requests of 365")
    slider = admin.get_by_role("slider", name="Moment")
    slider.fill(slider.get_attribute("max"))
    expect(admin.get_by_role("main")).to_contain_text("36 requests of 742")
    expect(admin).to_have_url(re.compile("status=waiting&asof=20.*axis=happened"))
    slider.fill(slider.get_attribute("min"))
    expect(admin.get_by_role("main")).to_contain_text("0 requests of 0")
    expect(admin).to_have_url(re.compile("status=waiting&asof=2000-05-19.*axis=happened"))
    expect(admin.get_by_label("Day and time, UTC")).to_have_value(re.compile("^2000-05-19"))
    admin.go_back()
    expect(admin.get_by_role("main")).to_contain_text("36 requests of 742")


@pytest.mark.parametrize("address, hears", [("/b/ops", True), ("/b/ops?axis=happened", False)])
def test_only_pages_of_the_present_listen_for_news(admin, lamp, address, hears):
    streams = []
    admin.on("request", lambda request: streams.append(request.url) if "/events" in request.url else None)
    admin.clock.install()
    admin.goto(address)
    admin.clock.fast_forward(10_000)
    # An answer that was asked for later has come: whatever the page wanted, it has asked for.
    admin.evaluate("fetch('/api/v1/boards').then(answer => answer.text())")
    assert bool(streams) == hears
