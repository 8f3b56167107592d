"""The audit trail, for admins."""

from playwright.sync_api import expect


def test_a_denial_is_on_the_page_of_an_admin_alone(admin, browse, mira):
    page = browse(mira)
    assert page.goto("/audit").status == 403
    admin.goto("/audit?kind=denied")
    expect(admin.get_by_role("main")).to_contain_text("GET /audit")
    expect(admin.get_by_role("main")).to_contain_text("Mira Okafor")
    admin.goto("/audit")
    expect(admin.get_by_role("table")).to_contain_text("Signed in")
