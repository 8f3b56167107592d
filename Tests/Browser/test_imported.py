"""A real history of 26 years, imported: the list stays right, and its pages can be walked."""

import re

import pytest
from playwright.sync_api import expect

import pages
from conftest import ROOT, new_ledger

PEPS = ROOT / "Tests" / "Fixtures" / "peps"


@pytest.fixture(scope="module")
def ledger(binary, tmp_path_factory):
    with new_ledger(binary, tmp_path_factory.mktemp("imported")) as ledger:
        ledger.run(
            "import", "ops", str(PEPS / "peps-history.jsonl"), "--map", str(PEPS / "peps-map.yaml"))
        yield ledger


@pytest.fixture(scope="module")
def session(chromium, ledger):
    context = chromium.new_context()
    pages.sign_in(context.new_page(), ledger.link)
    yield context.storage_state()
    context.close()


@pytest.fixture
def page(browse, session):
    return browse(storage_state=session)


def test_the_counts_are_those_of_the_history(page):
    page.goto("/b/ops")
    assert pages.counts(page, "status") == {
        "New": 54, "In progress": 50, "Waiting": 36, "Done": 374, "Declined": 228}
    page.goto("/b/ops?status=waiting&owner=nobody")
    expect(page.get_by_role("main")).to_contain_text("33 requests of 742")
    assert len(pages.keys(page)) == 33


def test_every_request_is_on_one_page_of_the_list(page):
    page.goto("/b/ops?sort=key&limit=100")
    seen = pages.keys(page)
    while (link := page.get_by_role("link", name="Next page")).count():
        link.click()
        expect(page.get_by_role("table").get_by_role("link", name=seen[-1], exact=True)).to_have_count(0)
        seen += pages.keys(page)
    assert seen == [f"OPS-{number}" for number in range(1, 743)]


def test_the_key_from_elsewhere_is_shown_and_found(page):
    page.goto("/b/ops?q=PEP-8&sort=created")
    expect(page.get_by_role("table")).to_contain_text("Style Guide for Python Code")
    page.goto("/r/PEP-8")
    expect(page).to_have_url(re.compile(r"/r/OPS-\d+$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Style Guide for Python Code")
    expect(page.get_by_role("main")).to_contain_text("PEP-8")
    expect(pages.history(page)).to_contain_text("2001")


def test_the_trends_of_26_years_are_drawn_and_lead_to_their_requests(page):
    page.goto("/b/ops/trends?from=2000-01-01&to=2014-12-31&axis=happened")
    expect(page.get_by_role("img")).to_have_count(4)
    chart = page.get_by_role("region", name="Requests in each status")
    chart.get_by_text("Show the numbers").click()
    year = chart.get_by_role("row").last
    assert year.get_by_role("cell").all_inner_texts() == ["23", "37", "33", "165", "107"]
    year.get_by_role("link", name="165").click()
    expect(page.get_by_role("main")).to_contain_text("165 requests")
