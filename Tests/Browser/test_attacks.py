"""Texts that want to be run, in a real browser: nothing of them does, and nothing is even tried."""

import json
from urllib.parse import urlsplit

import pytest

import pages

# One of each way; the whole corpus goes through every field in Tests/WebTests/Attacks.
HOSTILE = [
    "<script>x9q()</script>", "<img src=x onerror=x9q()>", "\"><svg onload=x9q()>",
    "'><svg/onload=x9q()//", "</textarea><script>x9q()</script>", "</title><script>x9q()</script>",
    "</script><script>x9q()</script>", "--><iframe srcdoc='<script>parent.x9q()</script>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=x9q()>", "<base href=//x9q.example>",
    "<form action=//x9q.example><button>x", "<details open ontoggle=x9q()>", "javascript:x9q()",
    "https://x9q.example/\"onmouseover=\"x9q()", "data:text/html,<script>x9q()</script>",
    "\" autofocus onfocus=x9q() x=\"", "<template><script>x9q()</script></template>",
    "<link rel=stylesheet href=//x9q.example>", "<meta http-equiv=refresh content=0;//x9q.example>",
    "&lt;script&gt;x9q()&lt;/script&gt;", "{{constructor.constructor('x9q()')()}}",
    "<\u2028script>x9q()</script>", "\u202e<b>x9q</b>",
]

# Before any page: whatever calls it, opens a dialog or is stopped by the policy is written down.
LISTENER = """
  window.x9qCalled = [];
  window.x9q = () => window.x9qCalled.push("called");
  for (const name of ["alert", "confirm", "prompt"])
    window[name] = () => window.x9qCalled.push(name);
  document.addEventListener("securitypolicyviolation",
    event => window.x9qCalled.push(event.violatedDirective + " " + event.blockedURI));
"""

# Elements and attributes that no page of ours has, and addresses that lead where none of ours does.
INJECTED = """() => [
  ...document.querySelectorAll(
    "iframe, object, embed, base, math, template, style, img, video, script:not([src^='/assets/'])"),
  ...[...document.querySelectorAll("*")].filter(element => [...element.attributes].some(attribute =>
    attribute.name.startsWith("on") || attribute.name === "srcdoc" || attribute.name === "style"
    || ["href", "src", "action"].includes(attribute.name)
      && /^\\s*(javascript|data|vbscript):/i.test(attribute.value))),
].map(element => element.outerHTML.slice(0, 200))"""


@pytest.fixture
def scripts():
    """Without scripts there is nothing to run."""
    return True


@pytest.fixture
def tempted(admin):
    """An admin's page that notices whatever is run, and opens no other site."""
    admin.context.add_init_script(LISTENER)
    admin.x9q_asked = []
    admin.on("dialog", lambda dialog: (admin.x9q_asked.append(dialog.message), dialog.dismiss()))
    admin.on(
        "request",
        lambda request: admin.x9q_asked.append(request.url)
        if "x9q" in (urlsplit(request.url).hostname or "") else None)
    return admin


def check(page, name):
    assert page.evaluate(INJECTED) == [], name
    called = page.evaluate("() => window.x9qCalled")
    assert not called, f"{name}: {called}"
    assert page.x9q_asked == [], name


def test_texts_of_requests_are_text(tempted, ledger):
    keys = [
        pages.new_request(
            tempted, text, Details=text, Category=text, Area=text)
        for text in HOSTILE[:6]
    ]
    # The rest by command: it is about what is shown.
    for text in HOSTILE[6:]:
        answer = ledger.run(
            "submit", "ops", "-", f"--details={text}", f"--field=category={text}", "--json", stdin=text)
        keys.append(json.loads(answer)["key"])
    for key, text in zip(keys, HOSTILE):
        ledger.run("comment", key, "-", stdin=text)
        tempted.goto(f"/r/{key}")
        check(tempted, f"{key} with {text!r}")
        assert text in tempted.get_by_role("heading", level=1).text_content()
        tempted.goto(f"/r/{key}/edit")
        check(tempted, f"editing {text!r}")
        assert tempted.get_by_label("Title", exact=True).input_value() == text
    for address in ["/b/ops", "/b/ops/changes?from=1", "/", "/b/ops/trends", "/audit"]:
        tempted.goto(address)
        check(tempted, address)


def test_what_an_address_says_is_text(tempted):
    for text in HOSTILE:
        for path in ["/b/ops?q=", "/b/ops?status=", "/b/ops?asof=", "/audit?person=", "/r/", "/"]:
            typed = tempted.evaluate("text => encodeURIComponent(text)", text)
            tempted.goto(path + typed)
            check(tempted, path + text)


def test_names_are_text(tempted, ledger, browse):
    for number, text in enumerate(HOSTILE):
        if len(text.encode()) <= 200:
            ledger.run("person", "invite", f"p{number}@example.org", f"--name={text}")
    for address in ["/people", "/b/ops/new", "/audit"]:
        tempted.goto(address)
        check(tempted, address)


def test_the_policy_stops_what_gets_through(chromium, ledger):
    # Not watched: what the policy stops is written to the console.
    context = chromium.new_context(base_url=ledger.address)
    context.add_init_script(LISTENER)
    page = context.new_page()
    pages.sign_in(page, ledger.link)
    page.goto("/b/ops")
    page.evaluate("""() => {
      const ways = [
        () => {
          const script = document.createElement("script");
          document.body.append(script);
          script.textContent = "window.x9qRan = true";
        },
        () => document.body.insertAdjacentHTML("beforeend", "<img src=/x onerror='x9qRan = true'>"),
        () => {
          const image = document.createElement("img");
          document.body.append(image);
          image.setAttribute("onerror", "window.x9qRan = true");
          image.src = "/x";
        },
        () => eval("window.x9qRan = true"),
        () => setTimeout("window.x9qRan = true", 0),
      ];
      // Later, as the page itself would: what drives the browser may evaluate texts, the page may not.
      for (const way of ways) setTimeout(() => way(), 0);
    }""")
    page.wait_for_function("() => window.x9qCalled.length > 0")
    assert not page.evaluate("() => window.x9qRan")
    context.close()


def test_another_site_cannot_send_a_form(admin, ledger, browse):
    admin.goto("/b/ops/new")
    form, action = pages.form_values(admin, "Submit request")
    before = ledger.json("list")["total"]
    for headers in [
        {"Origin": "https://evil.example"}, {"Origin": "null"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    ]:
        answer = admin.request.post(action, form={**form, "title": "Forged"}, headers=headers)
        assert answer.status == 403, headers
    assert ledger.json("list")["total"] == before
