"""The second job: who owns a request."""

from playwright.sync_api import expect

import pages


def test_a_request_goes_to_me_to_another_and_to_nobody(admin, ledger, mira):
    key = pages.new_request(admin, "Badge reader at the back door")
    me = ledger.json("person", "list")[0]["name"]

    pages.send(admin, "Assign to me")
    expect(pages.owner(admin)).to_contain_text(me)
    pages.assign(admin, "Mira Okafor")
    pages.assign(admin, "Nobody")
    assert ledger.json("show", key)["owner"] is None

    history = pages.history(admin)
    for said in [f"to {me}", "to Mira Okafor", "now unowned"]:
        expect(history).to_contain_text(said)


def test_the_list_shows_the_new_owner(admin, ledger, mira):
    key = pages.new_request(admin, "Parking space for visitors")
    pages.assign(admin, "Mira Okafor")
    admin.goto("/b/ops")
    expect(pages.row(admin, key)).to_contain_text("Mira Okafor")
    admin.goto("/b/ops?owner=nobody")
    expect(pages.row(admin, key)).to_have_count(0)
