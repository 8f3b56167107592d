"""The past: marked as such, changed by nothing, gone through by keys and by the field of its moment."""

import re

import pytest
from playwright.sync_api import expect

import pages
import quality
from conftest import ROOT, new_ledger

PEPS = ROOT / "Tests" / "Fixtures" / "peps"
THEN = "2015-01-01T00:00:00Z"
PAGES = ["/", "/b/ops", "/r/PEP-8"]


@pytest.fixture(scope="module")
def ledger(binary, tmp_path_factory):
    """A history of 26 years, imported a moment ago."""
    with new_ledger(binary, tmp_path_factory.mktemp("past")) as ledger:
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


def past(page):
    """What a page says of its moment."""
    return page.get_by_role("region", name="The past")


@pytest.mark.parametrize("path", PAGES)
def test_a_past_page_says_so_and_offers_no_change(page, path):
    page.goto(f"{path}?asof={THEN}&axis=happened")
    expect(past(page)).to_contain_text("As it happened until 1 Jan 2015, 00:00:00 UTC")
    expect(past(page)).to_contain_text("cannot be changed")
    expect(page.locator("form[method=post]")).to_have_count(0)
    for name in ["New request", "Edit"]:
        expect(page.get_by_role("main").get_by_role("link", name=name)).to_have_count(0)
    past(page).get_by_role("link", name="Back to now").click()
    expect(past(page)).to_have_count(0)
    assert "asof" not in page.url and "axis" not in page.url


def test_both_axes_count_side_by_side(page):
    page.goto(f"/b/ops?asof={THEN}&axis=happened")
    assert pages.counts(page, "status") == {
        "New": 23, "In progress": 37, "Waiting": 33, "Done": 165, "Declined": 107}
    axes = page.get_by_role("navigation", name="Which time counts")
    expect(axes).to_contain_text("As recorded 0 requests")
    expect(axes).to_contain_text("As it happened 365 requests")
    axes.get_by_role("link", name="As recorded").click()
    expect(page.get_by_role("main")).to_contain_text("No requests by then")
    expect(past(page)).to_contain_text(re.compile("before the first event", re.I))
    axes.get_by_role("link", name="As it happened").click()
    expect(page.get_by_role("main")).to_contain_text("365 requests")


def test_every_step_from_a_past_list_stays_in_the_past(page):
    page.goto(f"/b/ops?sort=key&asof={THEN}&axis=happened")
    pages.filter_by(page, status="Waiting")
    expect(page.get_by_role("main")).to_contain_text("33 requests of 365")
    expect(past(page)).to_be_visible()
    page.goto(f"/b/ops?sort=key&asof={THEN}&axis=happened")
    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_url(re.compile("cursor=.*asof=2015"))
    expect(past(page)).to_be_visible()
    page.get_by_role("rowheader").first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/r/OPS-\d+\?asof=2015"))
    page.get_by_role("main").get_by_role("link", name="Operations").click()
    expect(page.get_by_role("main")).to_contain_text("365 requests")


def test_an_event_shows_when_it_happened_and_when_it_was_recorded(page):
    page.goto(f"/r/PEP-8?asof={THEN}&axis=happened")
    event = pages.history(page).get_by_role("listitem").first
    expect(event).to_contain_text("2001")
    expect(event).to_contain_text("recorded")


def test_another_moment_is_picked_in_the_form(page):
    page.goto("/b/ops?status=waiting&asof=yesterday&axis=happened")
    field = page.get_by_label("Day and time, UTC")
    field.fill("2015-01-01T00:00:00")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("33 requests of 365")
    for said in ["status=waiting", "asof=2015-01-01T00", "axis=happened"]:
        expect(page).to_have_url(re.compile(said))


def test_the_life_of_the_board_is_drawn(page):
    page.goto(f"/b/ops?asof={THEN}&axis=happened")
    drawing = past(page).get_by_role("img", name=re.compile("Events from .* 2000 to .* 20"))
    expect(drawing).to_be_visible()
    for bars in ["was", "later"]:
        assert drawing.locator(f".{bars}").get_attribute("d").count("M") > 20


def test_a_moment_that_is_still_to_come_is_explained(page):
    page.goto("/b/ops?asof=99999")
    expect(page.get_by_role("heading", level=1)).to_have_text("Something is not right yet")
    expect(page.get_by_role("main")).to_contain_text("there is no 99999 yet")
    page.get_by_role("link", name="See it as it is now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Operations")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_past_can_be_read_and_reached(browse, session, path, scheme):
    page = browse(storage_state=session, color_scheme=scheme)
    page.goto(f"{path}?asof={THEN}&axis=happened")
    assert quality.structure(page) == []
    assert quality.unnamed_controls(page) == []
    assert quality.faint_text(page) == []
    assert quality.small_targets(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_the_past_fits_a_telephone(browse, session, path):
    page = browse(storage_state=session, width=390, height=844)
    page.goto(f"{path}?asof={THEN}&axis=happened")
    assert quality.width(page) <= 390
