"""Measures a page as the rules for accessible pages do: each function answers with what is wrong."""

STRUCTURE = """() => {
  const wrong = [];
  const visible = e => e.checkVisibility();
  if (!document.documentElement.lang) wrong.push("the page names no language");
  if (!document.title.trim()) wrong.push("the page has no title");
  if (!document.querySelector("meta[name=viewport]")) wrong.push("no viewport");
  const mains = document.querySelectorAll("main").length;
  if (mains !== 1) wrong.push(`${mains} main elements`);
  const headings = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].filter(visible);
  const first = headings.filter(h => h.tagName === "H1").length;
  if (first !== 1) wrong.push(`${first} first headings`);
  let level = 0;
  for (const heading of headings) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) wrong.push(`h${next} after h${level}: ${heading.innerText}`);
    level = next;
    if (!heading.innerText.trim()) wrong.push(`an empty h${next}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i)))
    wrong.push(`the id ${id} twice`);
  for (const image of document.querySelectorAll("img:not([alt])")) wrong.push(image.outerHTML);
  for (const table of document.querySelectorAll("table")) {
    if (!table.caption) wrong.push("a table without a caption");
    for (const head of table.querySelectorAll("th:not([scope])")) wrong.push(head.outerHTML);
  }
  if (document.querySelector("[style], style, [tabindex]:not([tabindex='0']):not([tabindex='-1'])"))
    wrong.push("inline style or a forced tab order");
  return wrong;
}"""

UNNAMED = """() => {
  const text = e => (e?.innerText ?? "").trim();
  const name = e => (e.getAttribute("aria-label") ?? "").trim()
    || (e.getAttribute("aria-labelledby") ?? "").split(/\\s+/).filter(Boolean)
        .map(id => text(document.getElementById(id))).join(" ").trim()
    || [...(e.labels ?? [])].map(l => l.textContent.trim()).join(" ").trim()
    || (["A", "BUTTON", "SUMMARY"].includes(e.tagName.toUpperCase())
        ? (e.textContent.trim() || (e.querySelector("svg title, img[alt]") ? "image" : "")) : "");
  return [...document.querySelectorAll(
      "input:not([type=hidden]), select, textarea, button, a[href], summary")]
    .filter(e => e.checkVisibility() && !name(e)).map(e => e.outerHTML.slice(0, 200));
}"""

FAINT = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const parse = color => {                     // any CSS colour as [r, g, b, a]
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const ground = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(parse(getComputedStyle(e).backgroundColor));
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    return layers.reverse().reduce((under, top) => over(top, under), dark ? [18, 18, 18, 1] : [255, 255, 255, 1]);
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const wrong = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility({visibilityProperty: true})) continue;
    if (["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "OPTION"].includes(element.tagName)) continue;
    const style = getComputedStyle(element), under = ground(element);
    const [high, low] = [light(over(parse(style.color), under)), light(under)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    const large = parseFloat(style.fontSize) >= 24
      || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5) && !element.closest(":disabled"))
      wrong.add(`${ratio.toFixed(2)}: ${element.tagName} ${element.className} “${element.innerText.slice(0, 40)}”`);
  }
  return [...wrong];
}"""

# Links in a sentence are exempt, and so is what a larger label makes reachable (WCAG 2.2, 2.5.8).
SMALL = """() => [...document.querySelectorAll("button, input:not([type=hidden]), select, textarea, summary")]
  .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .filter(e => {
    const boxes = [e, ...(e.labels ?? [])].map(x => x.getBoundingClientRect());
    return !boxes.some(b => b.width >= 24 && b.height >= 24);
  }).map(e => e.outerHTML.slice(0, 160))"""

FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e);
  const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  const shadowed = style.boxShadow !== "none";
  const box = e.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  const label = e.labels?.[0];
  const labelled = label && getComputedStyle(label).outlineStyle !== "none";
  return {what: e.outerHTML.slice(0, 160), visible: (ringed || shadowed || Boolean(labelled)) && inside};
}"""


def width(page):
    """How wide the page is, however it is cut."""
    return page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")


def structure(page):
    return page.evaluate(STRUCTURE)


def unnamed_controls(page):
    return page.evaluate(UNNAMED)


def faint_text(page):
    """Text below 4.5 to 1 against what is behind it; 3 to 1 where it is large."""
    return page.evaluate(FAINT)


def small_targets(page):
    return page.evaluate(SMALL)


def invisible_focus(page, steps):
    """Walks with the Tab key, and names where the focus cannot be seen."""
    seen = {}
    for _ in range(steps):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus:
            # The parts of a date control are steps of their own, and mark themselves.
            seen[focus["what"]] = seen.get(focus["what"], False) or focus["visible"]
    return [what for what, visible in seen.items() if not visible]
