"""Signing in by one-time links, and what is closed to whom."""

import re

from playwright.sync_api import expect

import pages


def test_the_printed_link_signs_in(admin):
    assert admin.goto("/b/ops").status == 200
    expect(admin.get_by_role("heading", level=1)).to_contain_text("Operations")


def test_the_session_is_out_of_reach_of_scripts_and_of_other_sites(admin):
    (cookie,) = admin.context.cookies()
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"


def test_a_link_works_once(admin, browse, ledger):
    late = browse()
    late.goto(ledger.link)
    late.get_by_role("button", name="Sign in").click()
    expect(pages.errors(late)).to_contain_text(re.compile("used|expired"))
    late.goto("/b/ops")
    expect(late).to_have_url(re.compile("/sign-in"))


def test_a_link_that_nobody_gave_out_signs_nobody_in(browse):
    page = browse()
    page.goto("/sign-in?token=AAAAAAAAAAAAAAAAAAAAAA")
    page.get_by_role("button", name="Sign in").click()
    expect(pages.errors(page)).to_contain_text(re.compile("used|expired"))
    page.goto("/b/ops")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_an_invited_member_signs_in_with_their_own_link(browse, mira):
    page = browse(mira)
    assert page.goto("/b/ops").status == 200
    page.goto("/me")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mira Okafor")


def test_a_member_cannot_invite(browse, mira, ledger):
    page = browse(mira)
    page.goto("/people")
    expect(page.get_by_role("main")).to_contain_text("Mira Okafor")
    expect(page.get_by_role("button", name="Invite")).to_have_count(0)
    page.goto("/b/ops/new")
    form, _ = pages.form_values(page, "Submit request")
    answer = pages.post(
        page, ledger, {"csrf": form["csrf"], "email": "eve@example.org", "name": "Eve",
                       "role": "admin"}, "/people/invite")
    assert answer.status == 403
    assert len(ledger.json("person", "list")) == 2


def test_an_admin_invites_and_hands_over_the_link(admin, browse):
    admin.goto("/people")
    pages.fill(admin, **{"E-mail": "noor@example.org", "Name": "Noor Haddad"})
    pages.send(admin, "Invite")
    link = admin.get_by_label("Link", exact=True).input_value()
    noor = browse(link)
    noor.goto("/me")
    expect(noor.get_by_role("heading", level=1)).to_contain_text("Noor Haddad")


def test_signing_in_leads_to_the_page_that_was_asked_for(browse, ledger):
    page = browse()
    page.goto("/b/ops?status=new")
    expect(page).to_have_url(re.compile("/sign-in"))
    pages.fill(page, Token=ledger.link.partition("token=")[2])
    pages.send(page, "Sign in")
    expect(page).to_have_url(f"{ledger.address}/b/ops?status=new")


def test_signing_out_ends_the_session(admin):
    admin.goto("/me")
    pages.send(admin, "Sign out")
    admin.wait_for_url(re.compile("/sign-in"))
    admin.goto("/b/ops")
    expect(admin).to_have_url(re.compile("/sign-in"))
