"""Who can see a board, who is here, and what is offered to whom."""

import re

import pytest
from playwright.sync_api import expect

import pages


def choose(page, mode):
    page.get_by_role("radio", name=re.compile(f"^{mode}")).check()


@pytest.fixture
def board(admin):
    """A private board of the admin's."""
    admin.goto("/")
    admin.get_by_role("link", name="New board").click()
    pages.fill(admin, Name="Marketing", Prefix="MKT")
    pages.send(admin, "Make board")
    admin.wait_for_url(re.compile("/b/mkt"))
    return "/b/mkt"


def test_a_new_board_is_private_and_opened_on_purpose(admin, browse, mira, board):
    page = browse(mira)
    assert page.goto(board).status == 404
    admin.goto("/")
    expect(admin.get_by_role("row", name=re.compile("Marketing"))).to_contain_text("private")

    admin.goto(board)
    admin.get_by_role("link", name="Who can see this").click()
    choose(admin, "Workspace")
    pages.send(admin, "Review…")
    main = admin.get_by_role("main")
    expect(main).to_contain_text("Admin owns it")
    expect(main).to_contain_text("1 person")
    expect(main).to_contain_text("2 people")
    expect(main).to_contain_text("Mira Okafor")
    assert page.goto(board).status == 404, "the review changes nothing"
    pages.send(admin, "Change it")
    expect(admin.get_by_text("It holds from the next page")).to_be_visible()
    assert page.goto(board).status == 200

    admin.goto(f"{board}/settings")
    choose(admin, "Private")
    pages.send(admin, "Review…")
    pages.send(admin, "Change it")
    assert page.goto(board).status == 404


def test_a_named_viewer_sees_and_is_offered_nothing_else(admin, browse, mira, board):
    admin.goto(f"{board}/new")
    pages.fill(admin, Title="A poster")
    pages.send(admin, "Submit request")
    admin.wait_for_url(re.compile("/r/MKT-1"))
    admin.goto(f"{board}/settings")
    choose(admin, "Named people")
    admin.get_by_label("Name somebody").fill("mira@example.org")
    admin.get_by_label("as", exact=True).select_option(value="viewer")
    pages.send(admin, "Review…")
    pages.send(admin, "Change it")

    page = browse(mira)
    page.goto(board)
    expect(page.get_by_role("link", name="A poster")).to_be_visible()
    expect(page.get_by_role("link", name="New request")).to_have_count(0)
    expect(page.get_by_role("link", name="Who can see this")).to_have_count(0)
    pages.press(page, "c")
    expect(page).to_have_url(re.compile(board))
    page.goto("/r/MKT-1")
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("link", name="Edit")).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile("Undo"))).to_have_count(0)
    assert page.goto(f"{board}/new").status == 403


def test_two_who_change_the_same_see_both(admin, browse, mira, board, ledger):
    ledger.run("person", "role", "mira@example.org", "admin")
    other = browse(mira)
    for page in [admin, other]:
        page.goto(f"{board}/settings")
    choose(other, "Workspace")
    pages.send(other, "Review…")
    choose(admin, "Named people")
    pages.send(admin, "Review…")
    pages.send(admin, "Change it")
    pages.send(other, "Change it")
    expect(pages.errors(other)).to_contain_text("Somebody changed this while you were looking")
    expect(other.get_by_role("radio", name=re.compile("^Workspace"))).to_be_checked()
    pages.send(other, "Review…")
    pages.send(other, "Change it")
    expect(other.get_by_text("It holds from the next page")).to_be_visible()


def test_somebody_who_leaves_is_put_out_and_let_in_again(admin, browse, mira, ledger):
    page = browse(mira)
    pages.new_request(page, "A ladder", Owner="Me (Mira Okafor)")
    admin.goto("/people")
    admin.get_by_role("link", name="Mira Okafor").click()
    expect(admin.get_by_role("main")).to_contain_text("They own 1 open request")
    pages.send(admin, "Deactivate Mira Okafor")
    expect(admin.get_by_role("heading", name="Deactivated")).to_be_visible()
    page.goto("/b/ops")
    expect(page).to_have_url(re.compile("/sign-in"))
    admin.goto("/people")
    admin.get_by_role("link", name="Mira Okafor").click()
    pages.send(admin, "Let them in again")
    expect(admin.get_by_role("heading", name="Deactivate", exact=True)).to_be_visible()


def test_a_group_is_made_and_filled(admin, mira):
    admin.goto("/people")
    admin.get_by_role("link", name="Groups").click()
    pages.fill(admin, Name="Facilities")
    pages.send(admin, "Make group")
    admin.get_by_label("Name or e-mail").fill("Mira Okafor")
    pages.send(admin, "Add")
    expect(admin.get_by_role("table")).to_contain_text("Mira Okafor")
    admin.get_by_role("button", name="Take Mira Okafor out of the group").click()
    expect(admin.get_by_role("main")).to_contain_text("Nobody is in it")


def test_the_role_of_somebody_can_be_taken_back(admin, mira):
    admin.goto("/people")
    row = admin.get_by_role("row", name=re.compile("Mira"))
    row.get_by_role("combobox").select_option(value="admin")
    row.get_by_role("button", name="Change role").click()
    admin.get_by_role("status").get_by_role("link", name="Undo…").click()
    pages.fill(admin, Why="By mistake")
    pages.send(admin, "Undo it")
    expect(admin.get_by_role("row", name=re.compile("Mira")).get_by_role("combobox")).to_have_value(
        "member")


def test_people_are_found_among_many(admin, ledger):
    for number in range(13):
        ledger.invite(f"person{number}@example.org", f"Person Number{number}")
    admin.goto("/people")
    admin.get_by_role("searchbox", name="Name or e-mail").fill("Number7")
    pages.send(admin, "Find")
    expect(admin.get_by_role("main")).to_contain_text("1 of 14")
    expect(admin.get_by_role("link", name="Person Number7")).to_be_visible()
