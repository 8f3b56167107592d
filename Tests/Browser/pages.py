"""The pages as people see them: found by role and label, never by the way they are marked up."""

import re

from playwright.sync_api import expect

# How long a page may take on a machine that has other things to do. Only a test that fails waits so long.
PATIENCE_MILLISECONDS = 20_000

KEY = re.compile(r"^[A-Z]+-\d+$")


# The words of an element as they are heard: initials beside a name are decoration.
WORDS = """element => {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("[aria-hidden=true]").forEach(e => e.remove());
  return copy.textContent.trim();
}"""


def sign_in(page, link):
    """Opens a sign-in link and presses its button."""
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"^((?!/sign-in).)*$"))


def press(page, *keys):
    """Presses keys, one after the other, where they are heard: a page listens once its script runs."""
    for key in keys:
        page.wait_for_load_state()
        page.keyboard.press(key)


# -- forms


def fill(page, **typed):
    """Types into the fields with these labels; a choice is chosen by its words."""
    for label, value in typed.items():
        field = page.get_by_label(label, exact=True)
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def typed(page, *labels):
    """What stands in the fields with these labels."""
    return {label: page.get_by_label(label, exact=True).input_value() for label in labels}


def send(page, button, unchecked=False):
    """Presses the button with this name; `unchecked` skips what the browser itself would check."""
    button = page.get_by_role("main").get_by_role("button", name=button, exact=True)
    if unchecked:
        button.evaluate("button => { button.form.noValidate = true }")
    button.click()


def form_values(page, button):
    """What the form around this button would send, and where to."""
    button = page.get_by_role("main").get_by_role("button", name=button, exact=True).first
    action, values = button.evaluate(
        "button => [button.form.action, Object.fromEntries(new FormData(button.form))]")
    return values, action


def post(page, ledger, form, action):
    """Sends a form as the browser of `page` would, and answers with what came back."""
    return page.request.post(
        action, form=form, headers={"Origin": ledger.address, "Sec-Fetch-Site": "same-origin"})


def errors(page):
    """The summary of what was wrong, at the top of a form."""
    return page.get_by_role("alert")


# -- one request


def new_request(page, title, **typed):
    """Fills in the form for a new request and sends it; answers with the key."""
    page.goto("/b/ops/new")
    fill(page, Title=title, **typed)
    send(page, "Submit request")
    page.wait_for_url(re.compile(r"/r/OPS-\d+"))
    return re.search(r"OPS-\d+", page.url).group()


def status(page):
    return _section(page, "Status").locator(".now > .chip")


def owner(page):
    return _section(page, "Owner").locator(".now > .who")


def move(page, name, reason=None):
    if reason is not None:
        fill(page, Reason=reason)
    _moves(page).get_by_role("button", name=name, exact=True).click()


def offered(page):
    """The statuses that can be moved to, by name."""
    return [name.strip() for name in _moves(page).get_by_role("button").all_inner_texts()]


def assign(page, name):
    fill(page, **{"Assign to": name})
    send(page, "Assign")
    expect(owner(page)).to_contain_text("Unowned" if name == "Nobody" else name)


def history(page):
    return page.get_by_role("region", name="History")


def edit(page, key, **typed):
    page.goto(f"/r/{key}/edit")
    fill(page, **typed)
    send(page, "Save changes", unchecked=True)


def _moves(page):
    return page.get_by_role("group", name="Move to")


def _section(page, heading):
    return page.locator("section").filter(
        has=page.get_by_role("heading", name=heading, exact=True))


# -- the list


def row(page, key):
    """The row of the list about this request."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=key, exact=True))


def keys(page):
    """The keys of the list, from its top."""
    return page.get_by_role("table").get_by_role("link", name=KEY).all_inner_texts()


def expect_keys(page, expected):
    """Waits until the list shows these requests, in any order."""
    links = page.get_by_role("table").get_by_role("link", name=KEY)
    for key in expected:
        expect(links.get_by_text(key, exact=True)).to_have_count(1)
    expect(links).to_have_count(len(expected))


def filter_by(page, text=None, **values):
    """Ticks one value in each of these groups, types the text, and applies it."""
    for group, value in values.items():
        _choice(page, group, value).check()
    search = page.get_by_role("searchbox", name="Search requests")
    if text is not None:
        search.fill(text)
    apply = page.get_by_role("button", name="Apply filter")
    # With scripts the filter applies itself, and the button has nothing left to do.
    if apply.is_visible():
        apply.click()


def counts(page, group):
    """How many requests each value of a group says it would show."""
    lines = _group(page, group).locator("label").filter(has=page.get_by_role("checkbox"))
    said = [line.evaluate(WORDS) for line in lines.all()]
    return {m.group(1).strip(): int(m.group(2)) for m in (re.match(r"(.*?)(\d+)$", s) for s in said)}


def _group(page, name):
    return page.get_by_role("group", name=name.capitalize(), exact=True)


def _choice(page, group, value):
    return _group(page, group).get_by_role("checkbox", name=re.compile(rf"^{re.escape(value)}\b"))
