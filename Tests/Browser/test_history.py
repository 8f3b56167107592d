"""The fifth job: what happened, who did it and why; and that it is still there tomorrow."""

from playwright.sync_api import expect

import pages
from ledger import ADDRESS


def test_the_page_tells_the_whole_story_in_order(browse, ledger, mira):
    key = ledger.run("submit", "ops", "Projector in room 4", actor="mira@example.org")
    ledger.run("assign", key, "mira@example.org")
    ledger.run("status", key, "in-progress", "--reason", "Part ordered", actor="mira@example.org")
    ledger.run("comment", key, "The lamp is dead.", actor="mira@example.org")
    ledger.run("edit", key, "--title", "Projector in room 5", "--priority", "high")
    ledger.run("status", key, "done")
    page = browse(mira)
    page.goto(f"/r/{key}")
    told = " ".join(pages.history(page).inner_text().lower().split())
    places = [told.find(said) for said in [
        "submitted", "assigned", "to in progress", "the lamp is dead.", "room 5", "to done"]]
    assert -1 not in places, told
    assert places in (sorted(places), sorted(places, reverse=True)), told
    assert "part ordered" in told and "mira okafor" in told


def test_everything_is_there_after_the_server_was_stopped(admin, ledger, mira):
    key = pages.new_request(admin, "Survives the night", Details="Word for word.", Priority="High")
    pages.assign(admin, "Mira Okafor")
    pages.move(admin, "Waiting")
    expect(pages.status(admin)).to_contain_text("Waiting")
    told = pages.history(admin).inner_text()
    address = admin.url

    ledger.stop()
    ledger.start(port=ledger.port, prints=ADDRESS)
    admin.goto(address)
    expect(admin.get_by_role("heading", level=1)).to_contain_text("Survives the night")
    expect(admin.get_by_role("main")).to_contain_text("Word for word.")
    expect(pages.owner(admin)).to_contain_text("Mira Okafor")
    expect(pages.status(admin)).to_contain_text("Waiting")
    assert len(pages.history(admin).inner_text().split("\n")) == len(told.split("\n"))
    admin.goto("/b/ops")
    assert pages.keys(admin) == [key]


def test_what_the_command_appends_shows_at_once(admin, ledger):
    admin.goto("/b/ops")
    assert pages.keys(admin) == []
    first = ledger.run("submit", "ops", "From the terminal", "--priority", "urgent")
    admin.goto("/b/ops")
    assert pages.keys(admin) == [first]
    assert pages.counts(admin, "status")["New"] == 1
    ledger.run("status", first, "waiting")
    second = ledger.run("submit", "ops", "Another one")
    admin.goto("/b/ops")
    assert sorted(pages.keys(admin)) == [first, second]
    assert pages.counts(admin, "status") == {
        "New": 1, "In progress": 0, "Waiting": 1, "Done": 0, "Declined": 0}
    admin.goto(f"/r/{first}")
    expect(pages.status(admin)).to_contain_text("Waiting")


def test_what_the_page_does_shows_in_the_command(admin, ledger):
    key = pages.new_request(admin, "From the page")
    pages.move(admin, "In progress")
    expect(pages.status(admin)).to_contain_text("In progress")
    listed = ledger.json("list", "ops", "--status", "in-progress")
    assert [request["key"] for request in listed["requests"]] == [key]


def test_a_request_that_is_not_there_is_said_to_be_missing(admin):
    answer = admin.goto("/r/OPS-999")
    assert answer.status == 404
    expect(admin.get_by_role("main")).to_contain_text("OPS-999")
