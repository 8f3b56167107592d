"""The second job: who owns a request."""

import re

from playwright.sync_api import expect

import pages


def test_a_request_goes_to_me_to_another_and_to_nobody(admin, ledger, mira):
    key = pages.new_request(admin, "Badge reader at the back door")
    me = ledger.json("person", "list")[0]["name"]

    admin.get_by_role("button", name="Assign to me").click()
    assert pages.owner(admin) == me
    pages.assign(admin, "Mira Okafor")
    assert pages.owner(admin) == "Mira Okafor"
    pages.assign(admin, "Nobody")
    assert ledger.json("show", key)["owner"] is None

    history = pages.history(admin)
    for said in [f"to {me}|took", "to Mira Okafor", "nobody|unowned"]:
        expect(history).to_contain_text(re.compile(said, re.I))


def test_the_list_shows_the_new_owner(admin, ledger, mira):
    key = pages.new_request(admin, "Parking space for visitors")
    pages.assign(admin, "Mira Okafor")
    admin.goto("/b/ops")
    expect(pages.row(admin, key)).to_contain_text("Mira Okafor")
    admin.goto("/b/ops?owner=nobody")
    expect(pages.row(admin, key)).to_have_count(0)
