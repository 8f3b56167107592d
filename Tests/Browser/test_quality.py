"""What holds for every page: it fits a telephone, can be read and reached by everybody, and is small."""

import pytest
from playwright.sync_api import expect

import pages
import quality
from conftest import new_ledger

PAGES = ["/", "/b/ops", "/b/ops?status=new&owner=me&q=lamp", "/b/ops/changes?status=new",
         "/b/ops/changes?compare=q%3Dlamp", "/b/ops/trends", "/b/ops/new", "/r/OPS-1", "/people",
         "/me", "/sign-in", "/people/1", "/groups", "/groups/1", "/policy", "/boards/new",
         "/b/ops/settings", "/undo/3"]


@pytest.fixture(scope="module")
def ledger(binary, tmp_path_factory):
    """Requests that are hard on a layout: long titles, long words, every field filled. For reading."""
    with new_ledger(binary, tmp_path_factory.mktemp("quality")) as ledger:
        ledger.run(
            "submit", "ops", "Desk lamp " + "Donaudampfschifffahrtsgesellschaft" * 4,
            "--details", "https://example.org/" + "a" * 200 + "\n" + "word " * 200,
            "--priority", "urgent", "--owner", "me", "--field", "category=" + "x" * 120,
            "--field", "link=https://example.org/" + "b" * 150)
        ledger.run("comment", "OPS-1", "unbroken" * 60)
        for number in range(2, 30):
            ledger.run("submit", "ops", f"An ordinary lamp, number {number}")
        yield ledger


@pytest.fixture(scope="module")
def session(chromium, ledger):
    """What a browser keeps of having signed in."""
    context = chromium.new_context()
    page = context.new_page()
    pages.sign_in(page, ledger.link)
    page.goto(f"{ledger.address}/groups")
    pages.fill(page, Name="A group with a name of some length, as directories have them")
    pages.send(page, "Make group")
    page.wait_for_url("**/groups/1")
    pages.fill(page, **{"Name or e-mail": "me"})
    pages.send(page, "Add")
    yield context.storage_state()
    context.close()


@pytest.fixture
def page_at(browse, session):
    def open_page(path, **options):
        page = browse(storage_state=None if path == "/sign-in" else session, **options)
        page.goto(path)
        return page
    return open_page


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_on_a_telephone(page_at, path):
    page = page_at(path, width=390, height=844)
    assert quality.width(page) <= 390


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_can_be_read_and_reached(page_at, path, scheme):
    page = page_at(path, color_scheme=scheme)
    assert quality.structure(page) == []
    assert quality.unnamed_controls(page) == []
    assert quality.faint_text(page) == []
    assert quality.small_targets(page) == []


@pytest.mark.parametrize("path", ["/b/ops", "/b/ops/new", "/r/OPS-1"])
def test_the_focus_is_visible_wherever_it_goes(page_at, path):
    page = page_at(path)
    assert quality.invisible_focus(page, steps=25) == []


def test_the_first_key_skips_to_the_content(page_at):
    page = page_at("/b/ops")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    expect(focused).to_contain_text("Skip")
    focused.press("Enter")
    assert page.evaluate("location.hash") == "#" + page.locator("main").get_attribute("id")


def test_the_list_comes_in_few_small_answers(browse, session):
    page = browse(storage_state=session)
    sizes = {}
    page.on("requestfinished", lambda request: sizes.update(
        {request.resource_type: request.sizes()["responseBodySize"]}))
    page.goto("/b/ops")
    page.wait_for_load_state("load")
    assert len(sizes) <= 4
    budgets = {"document": 60_000, "stylesheet": 20_480, "script": 25_600}
    assert {kind: sizes[kind] for kind in budgets if sizes.get(kind, 0) > budgets[kind]} == {}


def test_pages_forbid_what_they_do_not_need(page_at):
    headers = page_at("/b/ops").reload().headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "no-store" in headers["cache-control"]


def test_the_table_says_what_its_columns_are(page_at):
    page = page_at("/b/ops")
    table = page.get_by_role("table")
    for name in ["Title", "Status", "Owner", "Requester", "Priority", "Updated"]:
        expect(table.get_by_role("columnheader", name=name)).to_be_visible()
    stamp = table.locator("time").first
    assert stamp.get_attribute("datetime").endswith("Z")
    assert stamp.get_attribute("title")
    assert pages.keys(page)[0] == "OPS-29"
