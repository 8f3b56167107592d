"""The first job: somebody submits a request, and it is in the list with requester and owner."""

import re

from playwright.sync_api import expect

import pages


def test_a_request_is_in_the_list_with_its_requester_and_owner(browse, ledger, mira):
    page = browse(mira)
    key = pages.new_request(
        page, "Laptop for the new colleague", Details="Arrives on Monday.", Priority="High",
        Category="Hardware", Area="Berlin", Due="2027-01-04", Link="https://example.org/order/7",
        Owner="Me (Mira Okafor)")
    page.goto("/b/ops")
    row = pages.row(page, key)
    for said in ["Laptop for the new colleague", "New", "High", "Mira Okafor"]:
        expect(row).to_contain_text(said)
    shown = ledger.json("show", key)
    assert shown["requester"]["name"] == shown["owner"]["name"] == "Mira Okafor"
    assert shown["fields"] == {
        "category": "Hardware", "area": "Berlin", "due": "2027-01-04",
        "link": "https://example.org/order/7"}


def test_a_request_that_nobody_owns_says_so(admin):
    key = pages.new_request(admin, "Replace the meeting room screen")
    expect(admin.get_by_role("main")).to_contain_text(re.compile("unowned|nobody", re.I))
    admin.goto("/b/ops")
    expect(pages.row(admin, key)).to_contain_text(re.compile("unowned|nobody", re.I))


def test_markup_is_shown_as_it_was_typed(admin):
    title = "<script>alert(1)</script> & “quotes” \"'<b>"
    details = "</textarea><img src=x onerror=alert(2)> &amp;"
    key = pages.new_request(admin, title, Details=details)
    expect(admin.get_by_role("heading", level=1)).to_contain_text(title)
    expect(admin.get_by_role("main")).to_contain_text(details)
    admin.goto("/b/ops")
    expect(pages.row(admin, key)).to_contain_text(title)


def test_wrong_input_is_said_at_once_and_keeps_everything_typed(admin, ledger):
    everything = {
        "Title": "   ", "Details": "Two lines\nof details.", "Category": "Hardware",
        "Area": "Berlin", "Due": "2027-02-30", "Link": "ftp://example.org"}
    admin.goto("/b/ops/new")
    as_text(admin, "Due")
    pages.fill(admin, Priority="Urgent", **everything)
    pages.send(admin, "Submit request", unchecked=True)
    summary = pages.errors(admin)
    for said in ["title is empty", "2027-02-30", "ftp://example.org"]:
        expect(summary).to_contain_text(said)
    assert pages.typed(admin, "Details", "Category", "Area", "Link") == {
        name: everything[name] for name in ["Details", "Category", "Area", "Link"]}
    assert admin.get_by_label("Priority", exact=True).input_value() == "urgent"
    expect(admin).to_have_title(re.compile("^Error"))
    assert ledger.json("list", "ops")["total"] == 0

    pages.fill(admin, Title="Now with a title", Due="2027-02-28", Link="https://example.org")
    pages.send(admin, "Submit request")
    expect(admin.get_by_role("heading", level=1)).to_contain_text("Now with a title")


def test_a_title_of_a_megabyte_is_refused_and_kept(admin, ledger):
    title = "x" * 1_000_000
    admin.goto("/b/ops/new")
    pages.fill(admin, Details="Kept as well")
    pages.fill(admin, Title=title)
    pages.send(admin, "Submit request", unchecked=True)
    expect(pages.errors(admin)).to_contain_text("1000000 bytes long")
    assert pages.typed(admin, "Title", "Details") == {"Title": title, "Details": "Kept as well"}
    assert ledger.json("list", "ops")["total"] == 0


def test_the_same_form_sent_twice_is_one_request(admin, ledger):
    admin.goto("/b/ops/new")
    pages.fill(admin, Title="Only once")
    form, action = pages.form_values(admin, "Submit request")
    first = pages.post(admin, ledger, form, action)
    again = pages.post(admin, ledger, form, action)
    assert first.ok and again.ok
    assert first.url == again.url
    assert ledger.json("list", "ops")["total"] == 1


def test_a_form_without_its_token_is_not_taken(admin, ledger):
    admin.goto("/b/ops/new")
    pages.fill(admin, Title="Forged")
    form, action = pages.form_values(admin, "Submit request")
    form["csrf"] = "0" * 32
    answer = pages.post(admin, ledger, form, action)
    assert answer.status == 403
    assert "Forged" in answer.text(), "what was typed is shown again"
    assert ledger.json("list", "ops")["total"] == 0


def as_text(page, label):
    """Lets a person whose browser knows no calendar type what they like."""
    page.get_by_label(label, exact=True).evaluate("field => { field.type = 'text' }")
