"""What was erased is gone from the pages at once, and they say so."""

from playwright.sync_api import expect

import pages


def test_an_erased_request_says_so_on_its_page_and_in_the_list(browse, ledger, mira):
    key = ledger.run("submit", "ops", "Laptop for Noor", "--details", "Hers is broken",
                     actor="mira@example.org")
    ledger.run("comment", key, "Noor called again", actor="mira@example.org")
    page = browse(mira)
    page.goto(f"/r/{key}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Laptop for Noor")

    ledger.run("erase", key, "--yes", "--reason", "Asked for")
    page.reload()
    main = page.get_by_role("main")
    expect(page.get_by_role("heading", level=1)).to_have_text("Erased")
    expect(main).to_contain_text("What this request said until then was erased by")
    expect(main).to_contain_text("Asked for")
    expect(pages.history(page)).to_contain_text("Mira Okafor commented")
    for gone in ["Laptop", "Noor", "broken"]:
        expect(main).not_to_contain_text(gone)

    page.goto("/b/ops")
    assert pages.keys(page) == [key]
    expect(page.get_by_role("main")).to_contain_text("Erased")
    page.goto("/b/ops?q=laptop")
    assert pages.keys(page) == []


def test_an_erased_request_can_be_given_another_title(browse, ledger, mira):
    key = ledger.run("submit", "ops", "Laptop for Noor", actor="mira@example.org")
    ledger.run("erase", key, "--yes")
    page = browse(mira)
    page.goto(f"/r/{key}/edit")
    page.get_by_label("Title").fill("A laptop")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A laptop")
    expect(page.get_by_role("main")).to_contain_text("was erased by")
