"""The pages as people see them: found by role and label, never by the way they are marked up."""

import re

from playwright.sync_api import expect

KEY = re.compile(r"[A-Z]+-\d+")


def new_request(page, title, **typed):
    """Fills in the form for a new request and sends it; answers with the key."""
    page.goto("/b/ops/new")
    fill(page, Title=title, **typed)
    page.get_by_role("button", name="Submit request").click()
    page.wait_for_url(re.compile(r"/r/OPS-\d+"))
    return KEY.search(page.url).group()


def fill(page, **typed):
    """Types into the fields with these labels; a choice is chosen by its words."""
    for label, value in typed.items():
        field = page.get_by_label(label, exact=True)
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def typed(page, *labels):
    """What stands in the fields with these labels."""
    return {label: page.get_by_label(label, exact=True).input_value() for label in labels}


def row(page, key):
    """The row of the list about this request."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=key, exact=True))


def keys(page):
    """The keys of the list, from its top."""
    words = page.get_by_role("table").get_by_role("link", name=KEY).all_inner_texts()
    return [word for word in words if KEY.fullmatch(word)]


def errors(page):
    """The summary of what was wrong, at the top of a form."""
    return page.get_by_role("alert")


def expect_keys(page, expected):
    """Waits until the list shows these requests, in any order."""
    rows = page.get_by_role("table").get_by_role("link", name=KEY)
    expect(rows).to_have_count(len(expected))
    assert sorted(keys(page)) == sorted(expected)


def same_origin(ledger):
    """What a browser says of where a form comes from."""
    return {"Origin": ledger.address, "Sec-Fetch-Site": "same-origin"}
