// Makes pages pleasant; every page works without it. No state of its own but the switch for single
// keys and unsent text, both kept by the browser.

const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// A page about another moment than now: nothing changes on it.
const isPast = () => "past" in document.body.dataset;

function say(text) {
  const live = find("#live");
  if (live) live.textContent = text;
}

// The browser reads the page itself: no string ever becomes markup here (Trusted Types).
function pageAt(address, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.setRequestHeader("Accept", "text/html");
    request.onload = () => resolve(request);
    request.onerror = () => reject(new Error("There is no connection"));
    request.onabort = () => reject(new DOMException("Something else was asked for", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send();
  });
}

// -- Forms

const draftOf = form => `draft ${form.dataset.draft}`;

const typedFields = form => [...form.elements].filter(field =>
  field.name && !field.readOnly && field.type !== "hidden" && field.matches("input, select, textarea"));

function keepDraft(form) {
  const values = typedFields(form).map(field => [field.name, field.value]);
  sessionStorage.setItem(draftOf(form), JSON.stringify(values));
}

function restoreDraft(form) {
  const kept = sessionStorage.getItem(draftOf(form));
  if (!kept) return;
  const values = new Map(JSON.parse(kept));
  const changed = typedFields(form).filter(field =>
    values.has(field.name) && values.get(field.name) !== field.value);
  if (!changed.length) return;
  const before = changed.map(field => field.value);
  for (const field of changed) field.value = values.get(field.name);
  form.prepend(restoredNote(form, () => changed.forEach((field, i) => { field.value = before[i]; })));
}

function restoredNote(form, discard) {
  const note = document.createElement("p");
  note.className = "hint restored";
  note.textContent = "What you had not sent yet is here again. ";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Discard it";
  button.addEventListener("click", () => {
    discard();
    sessionStorage.removeItem(draftOf(form));
    note.remove();
  });
  note.append(button);
  return note;
}

function prepareForms() {
  // A form that was taken in leads to a place with a fragment, or shows what it made.
  const sent = sessionStorage.getItem("sent");
  const wasTaken = /^#(e\d+|sent|same)$/.test(location.hash) || find(".note.good");
  if (sent && wasTaken) sessionStorage.removeItem(sent);
  sessionStorage.removeItem("sent");

  for (const form of all("form[data-draft]")) {
    // After an error the server has shown everything again, and knows better.
    if (!find("#summary")) restoreDraft(form);
    form.addEventListener("input", () => keepDraft(form));
  }
  document.addEventListener("submit", event => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    // Whoever uses this browser next is somebody else.
    if (form.action.endsWith("/sign-out")) sessionStorage.clear();
    if (form.dataset.draft) sessionStorage.setItem("sent", draftOf(form));
  });
  addEventListener("pageshow", () => all("form").forEach(form => delete form.dataset.sent));
  for (const field of all("[data-select]")) field.addEventListener("focus", () => field.select());
}

// -- The list: filters swap it in place, and the address follows

const list = {
  shown: location.pathname + location.search,
  asking: null,
  typing: 0,

  get form() { return find("#filter"); },

  // The address that a form means, as the server would write it.
  address(form = this.form) {
    const pairs = [...new FormData(form)].filter(([name, value]) =>
      value.trim() && !(name === "sort" && value === "-updated"));
    const query = new URLSearchParams(pairs).toString();
    return form.getAttribute("action") + (query ? `?${query}` : "");
  },

  async go(address, history = "push") {
    this.asking?.abort();
    const asking = this.asking = new AbortController();
    find("#results").setAttribute("aria-busy", "true");
    try {
      const answer = await pageAt(address, asking.signal);
      const landed = new URL(answer.responseURL);
      const page = answer.response;
      if (answer.status !== 200 || !page || landed.pathname !== location.pathname) {
        return location.assign(address);
      }
      // Between now and the past everything is another: what can be done, and what is news.
      if (("past" in page.body.dataset) !== isPast()) return location.assign(address);
      this.swap(page, history);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  },

  swap(page, history) {
    const canonical = new URL(find("link[rel=canonical]", page).href, location.href);
    const address = canonical.pathname + canonical.search;
    if (history === "push" && address !== this.shown) window.history.pushState(null, "", address);
    if (history === "replace") window.history.replaceState(null, "", address);
    this.shown = address;

    const focused = document.activeElement?.id;
    const open = all("details[open]", this.form).map(details => details.id);
    const parts = ["#results", "#facets", ".rail nav", ".rail .brand"];
    if (isPast()) parts.push("#moment", "#kept");
    for (const part of parts) find(part).replaceWith(find(part, page));
    slider.show(page);
    for (const id of open) find(`#${id}`)?.setAttribute("open", "");
    const search = find("#q");
    if (document.activeElement !== search) search.value = find("#q", page).value;
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
    document.title = page.title;
    if (!isPast()) document.body.dataset.position = page.body.dataset.position;
    news.clear();
    say(find(".total")?.textContent ?? "");
  },

  prepare() {
    if (!this.form || !find("#results")) return;
    find(".apply button").hidden = true;
    find(".apply").classList.add("narrow");
    document.addEventListener("change", event => {
      if (event.target.form === this.form && event.target.id !== "q") this.go(this.address());
    });
    document.addEventListener("input", event => {
      if (event.target.id === "q") this.type();
    });
    this.form.addEventListener("submit", event => {
      event.preventDefault();
      this.go(this.address());
    });
    document.addEventListener("click", event => this.follow(event));
    addEventListener("popstate", () => {
      if (location.pathname + location.search !== this.shown) this.go(location.href, "none");
    });
  },

  // One step back leads to before the typing began, not to each letter.
  type() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.go(this.address(), this.typing ? "replace" : "push");
      this.typing = setTimeout(() => { this.typing = 0; }, 2000);
    }, 150);
    clearTimeout(this.typing);
  },

  // Links to another view of the same list stay on the page.
  follow(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.pathname !== location.pathname || link.hash || link.origin !== location.origin) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  },
};

// -- The time slider: picks a moment of the past by hand; what it sends is the field beside it

const slider = {
  get input() { return find("#slide"); },

  // In the words of the field: a day and a time of UTC.
  pick(seconds) {
    const field = find("#asof");
    field.value = new Date(seconds * 1000).toISOString().slice(0, 19);
  },

  // The list follows the hand, other pages when it rests.
  move(isDone) {
    this.pick(this.input.valueAsNumber);
    clearTimeout(this.timer);
    if (!find("#results")) return isDone && find("#time").requestSubmit();
    this.timer = setTimeout(() => {
      list.go(list.address(find("#time")), this.moving ? "replace" : "push");
      this.moving = !isDone;
    }, isDone ? 0 : 80);
  },

  // What another answer says of its moment; not under the hand that moves it.
  show(page) {
    const [bars, others] = [find(".life svg"), find(".life svg", page)];
    if (bars && others) bars.replaceWith(others);
    for (const id of ["#asof", "#slide"]) {
      const [field, other] = [find(id), find(id, page)];
      if (field && other && document.activeElement !== field) field.value = other.value;
    }
  },

  prepare() {
    if (!this.input) return;
    this.input.hidden = false;
    this.input.addEventListener("input", () => this.move(false));
    this.input.addEventListener("change", () => this.move(true));
    if (find("#results")) find("#time").addEventListener("submit", event => {
      event.preventDefault();
      list.go(list.address(event.target));
    });
  },
};

// -- News: says that something has changed, and changes nothing under anybody's hands

const news = {
  count: 0,
  source: null,

  get position() { return Number(document.body.dataset.position); },

  // A stream takes one of the browser's few connections: only pages that are looked at have one.
  listen() {
    if (document.hidden || this.source || !this.position) return;
    this.source = new EventSource(`/api/v1/events?from=${this.position + 1 + this.count}`);
    this.source.addEventListener("message", event => this.hear(event));
  },

  stop() {
    this.source?.close();
    this.source = null;
  },

  hear(event) {
    const about = JSON.parse(event.data);
    if (Number(event.lastEventId) <= this.position) return;
    const board = find("#results")?.dataset.board;
    const key = find(".request")?.dataset.key;
    if ((board && about.board === board) || (key && about.request === key)) this.show(this.count + 1);
  },

  show(count) {
    this.count = count;
    const words = `${count} ${count === 1 ? "update" : "updates"}: refresh`;
    const button = find("#news") ?? this.button();
    button.textContent = words;
    if (count === 1) say(words);
  },

  button() {
    const button = document.createElement("button");
    button.id = "news";
    button.addEventListener("click", () => find("#results") ? list.go(location.href, "none") : location.reload());
    find("main").append(button);
    return button;
  },

  clear() {
    this.count = 0;
    find("#news")?.remove();
  },

  prepare() {
    if (!find("#results, .request")) return;
    // Not before the page has come to rest: it is new when it is opened.
    setTimeout(() => this.listen(), 1500);
    document.addEventListener("visibilitychange", () => document.hidden ? this.stop() : this.listen());
    addEventListener("pagehide", () => this.stop());
  },
};

// -- Keys

const shortcuts = [
  [["?"], "Show these keys"],
  [["/"], "Search"],
  [["c"], "New request"],
  [["j", "k"], "Next and previous request"],
  [["Enter"], "Open it"],
  [["s"], "Status, then the number of the step"],
  [["a"], "Assign"],
  [["i"], "Assign to me"],
  [["e"], "Edit"],
  [["r"], "Comment"],
  [["[", "]"], "Before the last change, after the next one"],
  [["t"], "Back to now"],
  [["Ctrl", "Enter"], "Send the form"],
  [["Esc"], "Leave a field, close this"],
];

function shortcutList() {
  const keys = document.createElement("dl");
  keys.className = "keys";
  for (const [names, meaning] of shortcuts) {
    const term = document.createElement("dt");
    for (const name of names) {
      const key = document.createElement("kbd");
      key.textContent = name;
      term.append(key, " ");
    }
    const description = document.createElement("dd");
    description.textContent = meaning;
    keys.append(term, description);
  }
  return keys;
}

function help() {
  const open = find("dialog[open]");
  if (open) return open.close();
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "help-title");
  const title = document.createElement("h2");
  title.id = "help-title";
  title.textContent = "Keyboard";
  const form = document.createElement("form");
  form.method = "dialog";
  const close = document.createElement("button");
  close.textContent = "Close";
  form.append(close);
  dialog.append(title, shortcutList(), form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const keys = {
  get areOn() { return localStorage.getItem("single-keys") !== "off"; },

  rowLinks: () => all(".list tbody th a"),

  current() { return find(".list tbody tr:focus-within th a"); },

  move(step) {
    const links = this.rowLinks();
    const at = links.indexOf(this.current());
    const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
    links[Math.max(0, Math.min(links.length - 1, next))]?.focus();
  },

  // On the list, the request under the cursor is opened where the key leads on its page.
  onRequest(id, act) {
    const row = this.current();
    if (row) return location.assign(`${row.pathname}${row.search}#${id}`);
    act();
  },

  // The link that says it has this key.
  click(key) { find(`a[aria-keyshortcuts="${key}"]`)?.click(); },

  status() {
    const steps = find("#status");
    if (!steps) return;
    steps.classList.add("numbered");
    find("button", steps).focus();
  },

  create() {
    if (isPast()) return say("The past cannot be changed.");
    if (find("[data-no-submit]")) return say("You may not submit requests here.");
    const here = find("a[aria-keyshortcuts=c]") ?? find(".rail nav a[href^='/b/']");
    const board = here?.pathname.split("/")[2] ?? "";
    const crumb = find(".crumbs a[href^='/b/']")?.pathname;
    if (crumb || board) location.assign(`${crumb ?? `/b/${board}`}/new`);
  },

  single: {
    "?": () => help(),
    "/": () => find("#q")?.select(),
    "c": () => keys.create(),
    "j": () => keys.move(1),
    "k": () => keys.move(-1),
    "s": () => keys.onRequest("status", () => keys.status()),
    "a": () => keys.onRequest("owner", () => find("#owner")?.focus()),
    "i": () => find("button[aria-keyshortcuts=i]")?.click(),
    "e": () => keys.onRequest("edit", () => find("a[aria-keyshortcuts=e]")?.click()),
    "r": () => keys.onRequest("text", () => find("#text")?.focus()),
    "[": () => keys.click("["),
    "]": () => keys.click("]"),
    "t": () => keys.click("t"),
  },

  press(event) {
    const field = event.target.closest?.("input:not([type=checkbox], [type=radio], [type=range]), textarea, select");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return field?.form?.matches(".sheet") && field.form.requestSubmit();
    if (event.key === "Escape" && field) return field.blur();
    // Where brackets are typed with AltGr, that is no other key.
    const isOther = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
    if (field || isOther || !this.areOn) return;
    if (find("dialog[open]") && event.key !== "?") return;
    const steps = event.target.closest?.(".numbered");
    if (steps && /^[1-9]$/.test(event.key)) return all("button", steps)[event.key - 1]?.click();
    const act = this.single[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  },

  arrive() {
    if (location.hash === "#status") this.status();
    if (location.hash === "#owner") find("#owner")?.focus();
    if (location.hash === "#text") find("#text")?.focus();
    if (location.hash === "#edit") find("a[aria-keyshortcuts=e]")?.click();
  },

  prepare() {
    document.addEventListener("keydown", event => this.press(event));
    this.arrive();
    const section = find("#keyboard");
    if (!section) return;
    section.hidden = false;
    section.append(shortcutList());
    const choice = find("#single-keys");
    choice.checked = this.areOn;
    choice.addEventListener("change", () => localStorage.setItem("single-keys", choice.checked ? "on" : "off"));
  },
};

// -- Times: on hovering, in the zone of whoever looks too

const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

document.addEventListener("pointerover", event => {
  const time = event.target.closest?.("time[title]");
  if (!time || time.dataset.local) return;
  time.dataset.local = "yes";
  time.title = `${local.format(new Date(time.dateTime))} here, ${time.title}`;
});

prepareForms();
list.prepare();
slider.prepare();
news.prepare();
keys.prepare();

const summary = find("#summary");
if (summary) summary.focus();
const outcome = /^#(e\d+|sent|same)$/.test(location.hash) && find(location.hash);
if (outcome) say(outcome.textContent);
