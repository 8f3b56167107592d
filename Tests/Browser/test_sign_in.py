"""Signing in by one-time links, and what is closed to whom."""

import re

from playwright.sync_api import expect


def test_the_printed_link_signs_in(admin, ledger):
    expect(admin).to_have_url(re.compile(re.escape(ledger.address) + r"/(b/ops)?$"))
    assert admin.goto("/b/ops").status == 200
    expect(admin.get_by_role("heading", level=1)).to_contain_text("Operations")


def test_the_session_is_out_of_reach_of_scripts_and_other_sites(admin, scripts):
    cookies = admin.context.cookies()
    assert len(cookies) == 1
    assert cookies[0]["httpOnly"] and cookies[0]["sameSite"] == "Lax"


def test_a_link_works_once(admin, browse, ledger):
    late = browse(ledger.link)
    expect(late.get_by_role("main")).to_contain_text(re.compile("used|expired"))
    late.goto("/b/ops")
    expect(late).to_have_url(re.compile("/sign-in"))


def test_a_link_that_nobody_gave_out_signs_nobody_in(browse, ledger):
    page = browse(f"{ledger.address}/sign-in?token=AAAAAAAAAAAAAAAAAAAAAA")
    expect(page.get_by_role("main")).to_contain_text(re.compile("used|expired"))
    page.goto("/b/ops")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_an_invited_member_signs_in_with_their_own_link(browse, mira):
    page = browse(mira)
    page.goto("/b/ops")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Operations")
    page.goto("/me")
    expect(page.get_by_role("main")).to_contain_text("Mira Okafor")


def test_signing_out_ends_the_session(admin):
    admin.goto("/me")
    admin.get_by_role("main").get_by_role("button", name="Sign out", exact=True).click()
    admin.goto("/b/ops")
    expect(admin).to_have_url(re.compile("/sign-in"))


def test_a_page_asked_for_too_early_says_how_to_sign_in(browse):
    page = browse()
    page.goto("/b/ops?status=new")
    expect(page).to_have_url(re.compile("/sign-in"))
    expect(page.get_by_role("main")).to_contain_text("link")
