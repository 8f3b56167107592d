"""A session that ends in the middle of something, and the sessions somebody has."""

import re

from playwright.sync_api import expect

import pages

LONG = "For the big hall, and for the small one as well. " * 60


def link_for(ledger, email):
    return ledger.run("person", "link", email, "--url", ledger.address)


def test_nothing_typed_is_lost_when_the_session_ends(browse, ledger, mira):
    page = browse(mira)
    page.goto("/b/ops/new")
    pages.fill(page, Title="A ladder", Details=LONG, Priority="High", Owner="Me (Mira Okafor)")
    ledger.run("person", "sessions", "end", "mira@example.org")
    pages.send(page, "Submit request")
    expect(page).to_have_url(re.compile("/sign-in"))

    token = link_for(ledger, "mira@example.org").split("token=")[1]
    pages.fill(page, Token=token)
    pages.send(page, "Sign in")
    expect(page).to_have_url(re.compile("/b/ops/new"))
    typed = pages.typed(page, "Title", "Details")
    assert typed["Title"] == "A ladder" and typed["Details"].strip() == LONG.strip()
    pages.send(page, "Submit request")
    page.wait_for_url(re.compile(r"/r/OPS-1"))
    expect(page.get_by_role("main")).to_contain_text("Mira Okafor")
    assert len(ledger.json("list")["requests"]) == 1
    page.goto("/me")
    expect(page.get_by_role("main")).not_to_contain_text("Not sent yet")


def test_a_comment_waits_and_is_sent_once(browse, ledger, mira):
    page = browse(mira)
    key = pages.new_request(page, "A ladder")
    pages.fill(page, Comment="I have one.\nIt is red.")
    ledger.run("person", "sessions", "end", "mira@example.org")
    pages.send(page, "Comment")
    expect(page).to_have_url(re.compile("/sign-in"))
    # As people do it: the link comes by chat, and knows nothing of the form.
    pages.sign_in(page, link_for(ledger, "mira@example.org"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Not sent yet")
    assert pages.typed(page, "Text") == {"Text": "I have one.\nIt is red."}
    pages.send(page, "Send it")
    page.wait_for_url(re.compile(f"/r/{key}"))
    expect(page.locator("main .prose").filter(has_text="It is red.")).to_have_count(1)


def test_what_waits_can_be_thrown_away(browse, ledger, mira):
    page = browse(mira)
    page.goto("/b/ops/new")
    pages.fill(page, Title="A ladder")
    ledger.run("person", "sessions", "end", "mira@example.org")
    pages.send(page, "Submit request")
    pages.sign_in(page, link_for(ledger, "mira@example.org"))
    page.goto("/me")
    expect(page.get_by_role("main")).to_contain_text("Not sent yet")


def test_somebody_sees_and_ends_their_sessions(browse, ledger, mira):
    desk = browse(mira)
    phone = browse(link_for(ledger, "mira@example.org"))
    desk.goto("/me")
    table = desk.get_by_role("table")
    expect(table).to_contain_text("this one")
    table.get_by_role("button", name=re.compile("End the session")).click()
    expect(desk.get_by_text("Ended. That browser has to sign in again.")).to_be_visible()
    phone.goto("/b/ops")
    expect(phone).to_have_url(re.compile("/sign-in"))
    assert desk.goto("/b/ops").status == 200


def test_all_other_sessions_end_at_once(browse, ledger, mira):
    desk = browse(mira)
    others = [browse(link_for(ledger, "mira@example.org")) for _ in range(2)]
    desk.goto("/me")
    pages.send(desk, "End all others")
    for other in others:
        other.goto("/b/ops")
        expect(other).to_have_url(re.compile("/sign-in"))
    assert desk.goto("/b/ops").status == 200
