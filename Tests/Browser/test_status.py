"""The third job: a status moves along the board's transitions, and along nothing else."""

import pytest
from playwright.sync_api import expect

import pages

NAMES = {
    "new": "New", "in-progress": "In progress", "waiting": "Waiting", "done": "Done",
    "declined": "Declined"}
ALLOWED = {
    "new": ["in-progress", "waiting", "done", "declined"],
    "in-progress": ["waiting", "done", "declined"],
    "waiting": ["in-progress", "done", "declined"],
    "done": ["in-progress"],
    "declined": ["in-progress"]}


@pytest.mark.parametrize("status", ALLOWED)
def test_only_the_allowed_steps_are_offered(admin, ledger, status):
    key = ledger.run("submit", "ops", "Somewhere on its way")
    if status != "new":
        ledger.run("status", key, status)
    admin.goto(f"/r/{key}")
    assert sorted(pages.offered(admin)) == sorted(NAMES[next] for next in ALLOWED[status])


def test_a_request_moves_to_its_end(admin, ledger):
    key = pages.new_request(admin, "New keys for the archive")
    for status in ["in-progress", "waiting", "in-progress", "done"]:
        pages.move(admin, NAMES[status])
        expect(pages.status(admin)).to_contain_text(NAMES[status])
    admin.goto("/b/ops?status=done")
    expect(pages.row(admin, key)).to_contain_text("Done")


def test_reopening_asks_for_a_reason_and_keeps_what_was_typed(admin, ledger):
    key = ledger.run("submit", "ops", "Came back")
    ledger.run("status", key, "done")
    admin.goto(f"/r/{key}")

    pages.move(admin, "In progress", reason="")
    expect(pages.errors(admin)).to_contain_text("reason")
    long_reason = "It broke again. " * 200
    pages.move(admin, "In progress", reason=long_reason)
    expect(pages.errors(admin)).to_contain_text("bytes long")
    assert pages.typed(admin, "Reason") == {"Reason": long_reason}
    assert ledger.json("show", key)["status"] == "done"

    pages.move(admin, "In progress", reason="It broke again.")
    expect(pages.status(admin)).to_contain_text("In progress")
    expect(pages.history(admin)).to_contain_text("It broke again.")


def test_a_step_that_is_not_offered_is_refused_too(admin, ledger):
    key = ledger.run("submit", "ops", "Forced")
    ledger.run("status", key, "done")
    admin.goto(f"/r/{key}")
    form, action = pages.form_values(admin, "In progress")
    form.update(status="declined", reason="because")
    answer = pages.post(admin, ledger, form, action)
    assert answer.status == 422
    assert "cannot become declined" in answer.text()
    assert ledger.json("show", key)["status"] == "done"
