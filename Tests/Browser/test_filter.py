"""The fourth job: the list, filtered. The whole filter is in the address."""

import re

import pytest
from playwright.sync_api import expect

import pages


@pytest.fixture
def filled(ledger, mira):
    """Five requests that differ in everything a filter asks for; answers with their keys."""
    def submit(title, *words, actor=None):
        return ledger.run("submit", "ops", title, *words, actor=actor)

    keys = {
        "laptop": submit("Laptop for Noor", "--priority", "high", "--owner", "mira@example.org"),
        "router": submit("Router reboots at night", "--owner", "1", actor="mira@example.org"),
        "badge": submit("Badge for a visitor", "--priority", "low", actor="mira@example.org"),
        "screen": submit("Screen flickers", "--priority", "urgent", "--details", "Laptop dock"),
        "desk": submit("Standing desk", "--owner", "mira@example.org", actor="mira@example.org")}
    ledger.run("status", keys["router"], "in-progress")
    ledger.run("status", keys["badge"], "declined")
    ledger.run("status", keys["desk"], "in-progress")
    return keys


@pytest.mark.parametrize("words, expected", [
    (dict(status="In progress"), ["router", "desk"]),
    (dict(owner="Mira Okafor"), ["laptop", "desk"]),
    (dict(owner="Nobody"), ["badge", "screen"]),
    (dict(requester="Mira Okafor"), ["router", "badge", "desk"]),
    (dict(priority="High"), ["laptop"]),
    (dict(text="laptop"), ["laptop", "screen"]),
    (dict(status="In progress", owner="Mira Okafor"), ["desk"]),
    (dict(owner="Nobody", priority="Urgent", text="dock"), ["screen"]),
], ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else "")
def test_each_filter_shows_what_it_asks_for(admin, filled, words, expected):
    admin.goto("/b/ops")
    pages.filter_by(admin, **words)
    pages.expect_keys(admin, [filled[name] for name in expected])


def test_two_values_of_one_filter_show_both(admin, filled):
    admin.goto("/b/ops?status=declined&status=in-progress")
    pages.expect_keys(admin, [filled[name] for name in ["router", "badge", "desk"]])


def test_reload_and_a_shared_link_keep_the_filter(admin, browse, mira, filled):
    admin.goto("/b/ops")
    pages.filter_by(admin, status="In progress", owner="Mira Okafor", text="desk")
    admin.wait_for_url(re.compile("status=in-progress.*owner=.*q=desk"))
    admin.reload()
    assert pages.keys(admin) == [filled["desk"]]
    colleague = browse(mira)
    colleague.goto(admin.url)
    assert pages.keys(colleague) == [filled["desk"]]
    expect(colleague.get_by_role("searchbox")).to_have_value("desk")


def test_back_and_forward_walk_through_the_filters(admin, filled):
    admin.goto("/b/ops")
    pages.filter_by(admin, status="In progress")
    pages.expect_keys(admin, [filled["router"], filled["desk"]])
    pages.filter_by(admin, owner="Mira Okafor")
    pages.expect_keys(admin, [filled["desk"]])
    admin.go_back()
    pages.expect_keys(admin, [filled["router"], filled["desk"]])
    admin.go_back()
    pages.expect_keys(admin, filled.values())
    admin.go_forward()
    pages.expect_keys(admin, [filled["router"], filled["desk"]])


def test_each_value_says_how_many_it_would_show(admin, filled):
    admin.goto("/b/ops")
    assert pages.counts(admin, "status") == {
        "New": 2, "In progress": 2, "Waiting": 0, "Done": 0, "Declined": 1}
    assert pages.counts(admin, "owner")["Mira Okafor"] == 2
    admin.goto("/b/ops?owner=nobody")
    assert pages.counts(admin, "status") == {
        "New": 1, "In progress": 0, "Waiting": 0, "Done": 0, "Declined": 1}


def test_a_list_without_rows_says_why_and_how_to_get_out(admin, filled):
    admin.goto("/b/ops?status=done&q=laptop")
    assert pages.keys(admin) == []
    admin.get_by_role("main").get_by_role("link", name=re.compile("clear", re.I)).first.click()
    pages.expect_keys(admin, filled.values())


def test_an_empty_board_offers_the_first_request(admin):
    admin.goto("/b/ops")
    expect(admin.get_by_role("main")).to_contain_text(re.compile("no requests", re.I))
    admin.get_by_role("main").get_by_role("link", name=re.compile("new request", re.I)).first.click()
    expect(admin.get_by_label("Title", exact=True)).to_be_visible()


def test_a_value_that_does_not_exist_is_named(admin, filled):
    admin.goto("/b/ops?status=finished")
    expect(admin.get_by_role("main")).to_contain_text("finished")
    expect(admin.get_by_role("main")).to_contain_text(re.compile("no status", re.I))
