"""What scripts add: keys, news, filters without a page load, text that survives."""

import re

import pytest
from playwright.sync_api import expect

import pages


@pytest.fixture
def scripts():
    """Only with scripts: without them there is nothing here to test."""
    return True


@pytest.fixture
def three(ledger):
    return [ledger.run("submit", "ops", title) for title in ["First", "Second", "Third"]]


def test_c_files_a_request(admin):
    admin.goto("/b/ops")
    pages.press(admin, "c")
    expect(admin.get_by_label("Title", exact=True)).to_be_focused()
    admin.keyboard.type("By hand")
    pages.press(admin, "Enter")
    expect(admin.get_by_role("heading", level=1)).to_have_text("By hand")


def test_a_request_is_found_opened_and_moved_by_keys(admin, three):
    admin.goto("/b/ops")
    pages.press(admin, "j", "j", "k", "j", "Enter")
    expect(admin.get_by_role("heading", level=1)).to_have_text("Second")
    pages.press(admin, "i")
    expect(pages.owner(admin)).to_contain_text("Admin")
    pages.press(admin, "s", "1")
    expect(pages.status(admin)).to_contain_text("In progress")
    pages.press(admin, "r")
    expect(admin.get_by_label("Comment", exact=True)).to_be_focused()
    admin.keyboard.type("cs: these are letters, not commands")
    pages.press(admin, "Control+Enter")
    expect(pages.history(admin)).to_contain_text("cs: these are letters")
    pages.press(admin, "e")
    expect(admin.get_by_label("Title", exact=True)).to_have_value("Second")


def test_the_keys_say_what_they_are(admin):
    admin.goto("/b/ops")
    pages.press(admin, "?")
    dialog = admin.get_by_role("dialog")
    expect(dialog).to_contain_text("New request")
    pages.press(admin, "Escape")
    expect(dialog).to_have_count(0)


def test_single_keys_can_be_switched_off(admin):
    admin.goto("/me")
    admin.get_by_role("checkbox", name=re.compile("single keys", re.I)).uncheck()
    admin.goto("/b/ops")
    pages.press(admin, "c", "?")
    expect(admin).to_have_url(re.compile("/b/ops$"))
    expect(admin.get_by_role("dialog")).to_have_count(0)


def test_filtering_loads_no_page(admin, three):
    admin.goto("/b/ops")
    admin.evaluate("window.stayed = true")
    pages.press(admin, "/")
    admin.keyboard.type("seco")
    pages.expect_keys(admin, [three[1]])
    expect(admin.get_by_role("searchbox")).to_be_focused()
    expect(admin).to_have_url(re.compile(r"\?q=seco$"))
    pages.filter_by(admin, status="New")
    expect(admin).to_have_url(re.compile(r"\?status=new&q=seco$"))
    admin.go_back()
    expect(admin).to_have_url(re.compile(r"\?q=seco$"))
    admin.go_back()
    pages.expect_keys(admin, three)
    expect(admin.get_by_role("searchbox")).to_have_value("")
    assert admin.evaluate("window.stayed")


def test_news_is_announced_and_moves_no_row(admin, ledger, three):
    admin.goto("/b/ops")
    before = pages.keys(admin)
    key = ledger.run("submit", "ops", "Fourth")
    news = admin.get_by_role("button", name="1 update")
    expect(news).to_be_visible()
    assert pages.keys(admin) == before
    news.click()
    pages.expect_keys(admin, [key, *three])
    assert pages.counts(admin, "status")["New"] == 4


def test_news_of_a_request_leaves_unsent_text_alone(admin, ledger, three):
    admin.goto(f"/r/{three[0]}")
    pages.fill(admin, Comment="Half a thought")
    ledger.run("assign", three[0], "1")
    news = admin.get_by_role("button", name="1 update")
    expect(news).to_be_visible()
    assert pages.typed(admin, "Comment") == {"Comment": "Half a thought"}
    news.click()
    expect(pages.owner(admin)).to_contain_text("Admin")
    assert pages.typed(admin, "Comment") == {"Comment": "Half a thought"}


def test_text_survives_another_form_and_a_closed_page(admin, three):
    admin.goto(f"/r/{three[0]}")
    pages.fill(admin, Comment="Half a thought")
    pages.move(admin, "Done")
    expect(pages.status(admin)).to_contain_text("Done")
    assert pages.typed(admin, "Comment") == {"Comment": "Half a thought"}
    admin.goto("/b/ops")
    admin.goto(f"/r/{three[0]}")
    assert pages.typed(admin, "Comment") == {"Comment": "Half a thought"}
    pages.send(admin, "Comment")
    expect(pages.history(admin)).to_contain_text("Half a thought")
    assert pages.typed(admin, "Comment") == {"Comment": ""}


def test_a_double_click_sends_once(admin, ledger):
    admin.goto("/b/ops/new")
    pages.fill(admin, Title="Twice")
    admin.get_by_role("button", name="Submit request").dblclick()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Twice")
    assert ledger.json("list", "ops")["total"] == 1
