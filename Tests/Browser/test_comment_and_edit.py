"""Words: comments, and changes of what a request says."""

import re

from playwright.sync_api import expect

import pages


def test_a_comment_is_in_the_history_with_who_wrote_it(browse, ledger, mira):
    key = ledger.run("submit", "ops", "Coffee machine descaling")
    page = browse(mira)
    page.goto(f"/r/{key}")
    pages.fill(page, Comment="First line\nsecond line <b>as typed</b>")
    pages.send(page, "Comment")
    history = pages.history(page)
    expect(history).to_contain_text("second line <b>as typed</b>")
    expect(history).to_contain_text("Mira Okafor")
    assert pages.typed(page, "Comment") == {"Comment": ""}


def test_an_empty_comment_is_refused(admin, ledger):
    key = ledger.run("submit", "ops", "Silence")
    admin.goto(f"/r/{key}")
    pages.fill(admin, Comment="   ")
    pages.send(admin, "Comment", unchecked=True)
    expect(pages.errors(admin)).to_contain_text("empty")
    assert ledger.json("show", key)["revision"] == 1


def test_an_edit_changes_what_was_changed(admin, ledger):
    key = ledger.run(
        "submit", "ops", "Desk lamp", "--details", "Old", "--field", "area=Berlin",
        "--field", "category=Light")
    pages.edit(admin, key, Title="Two desk lamps", Details="New", Priority="Urgent", Area="")
    shown = ledger.json("show", key)
    assert (shown["title"], shown["priority"]) == ("Two desk lamps", "urgent")
    assert shown["fields"] == {"category": "Light"}
    expect(admin.get_by_role("heading", level=1)).to_contain_text("Two desk lamps")
    expect(pages.history(admin)).to_contain_text(re.compile("edited", re.I))


def test_a_wrong_edit_keeps_everything_typed(admin, ledger):
    key = ledger.run("submit", "ops", "Desk lamp")
    pages.edit(admin, key, Title="", Details="Still here", Link="not a link")
    summary = pages.errors(admin)
    expect(summary).to_contain_text("title is empty")
    expect(summary).to_contain_text("not a link")
    assert pages.typed(admin, "Title", "Details", "Link") == {
        "Title": "", "Details": "Still here", "Link": "not a link"}
    assert ledger.json("show", key)["revision"] == 1


def test_an_edit_of_what_has_moved_on_says_so_and_loses_nothing(admin, ledger):
    key = ledger.run("submit", "ops", "Desk lamp")
    admin.goto(f"/r/{key}/edit")
    ledger.run("edit", key, "--title", "Floor lamp")
    pages.fill(admin, Details="Mine")
    pages.send(admin, "Save changes")
    expect(pages.errors(admin)).to_contain_text("changed")
    expect(admin.get_by_role("main")).to_contain_text("Floor lamp")
    assert pages.typed(admin, "Details") == {"Details": "Mine"}
    assert ledger.json("show", key)["title"] == "Floor lamp"
