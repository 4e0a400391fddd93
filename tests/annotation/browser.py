"""A running Label Studio in; its real labelling page, worked by hand and counted, out."""

import contextlib
import json
import shutil
from dataclasses import asdict, dataclass

import pytest

from stancebank.schemas import labels

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LAPTOP = {"width": 1440, "height": 900}

KEYS = {
    (name, label.name): label.hotkey.capitalize() if "+" in label.hotkey else label.hotkey
    for name, found in labels.default().sets.items()
    for label in found.labels
    if label.hotkey
}
"""The key of each label, by set and name, as Playwright presses it."""

# code points of the task's text -> their rectangles on the screen; a line break is one <br>
_RECTANGLES = """([start, end]) => {
  const root = document.querySelector('.sb-work .lsf-htx-richtext');
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  const found = [];
  let at = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeName === 'BR') at += 1;
    if (node.nodeType !== Node.TEXT_NODE) continue;
    let unit = 0;
    for (const char of node.data) {
      if (at >= start && at < end) {
        const range = document.createRange();
        range.setStart(node, unit);
        range.setEnd(node, unit + char.length);
        found.push({at, range, node});
      }
      at += 1;
      unit += char.length;
    }
  }
  if (!found.length) return [];
  const box = document.querySelector('.sb-text');
  const seen = box.getBoundingClientRect(), first = found[0].range.getBoundingClientRect();
  const last = found[found.length - 1].range.getBoundingClientRect();
  if (first.top < seen.top || last.bottom > seen.bottom)
    box.scrollTop += first.top - seen.top - seen.height / 4;
  return found.map(({at, range}) => {
    const {left, right, top, bottom} = range.getBoundingClientRect();
    return {at, left, right, x: (left + right) / 2, y: (top + bottom) / 2};
  }).filter(({left, right}) => right > left);
}"""
_REGIONS = """() => {
  const task = window.Htx.annotationStore.selected;
  return task.regionStore.regions.map((region, place) => ({
    id: region.cleanId, place, start: region.globalOffsets?.start, end: region.globalOffsets?.end,
    label: region.labels?.[0], selected: region.selected}));
}"""
_STATE = """() => {
  const task = window.Htx.annotationStore.selected;
  return [task.isLinkingMode, task.relationStore.size, task.highlightedNode?.cleanId ?? null];
}"""


@dataclass
class Effort:
    """What a hand did: keystrokes (a chord is one, Return in a text too), clicks, drags."""

    keys: int = 0
    clicks: int = 0
    drags: int = 0

    def since(self, before):
        return Effort(**{name: value - before[name] for name, value in asdict(self).items()})


class Desk:
    """An annotator's browser.

    A span is (start, end), code points into the task's text, end exclusive; a region is named by
    (start, end, label). What is read from the page's own state is never written there: whatever
    changes, changes by mouse and keyboard.
    """

    def __init__(self, page, address):
        self.page, self.address, self.effort = page, address, Effort()

    def log_in(self, email, password):
        self.page.goto(f"{self.address}/user/login/")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", password)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/user/login" not in url)

    def open(self, project, task=None):
        """Open a task beside the list of tasks; without one, the next task in full width."""
        query = "labeling=1" if task is None else f"task={task}"
        self.page.goto(f"{self.address}/projects/{project}/data?{query}")
        self.page.wait_for_selector(".sb-work .lsf-htx-richtext", timeout=60_000)
        ready = "() => window.Htx?.annotationStore?.selected?.names?.get('text')?.isReady"
        self.page.wait_for_function(ready)
        self.page.wait_for_timeout(500)

    def key(self, *chords):
        for chord in chords:
            self.page.keyboard.press(chord)
            self.effort.keys += 1
            self.page.wait_for_timeout(60)

    def click(self, x, y):
        self.page.mouse.click(x, y)
        self.effort.clicks += 1
        self.page.wait_for_timeout(150)

    def regions(self):
        return self.page.evaluate(_REGIONS)

    def region(self, start, end, label):
        named = (start, end, label)
        return next(r for r in self.regions() if (r["start"], r["end"], r["label"]) == named)

    def selected(self):
        return [(r["start"], r["end"], r["label"]) for r in self.regions() if r["selected"]]

    def draw(self, start, end, label=None, *, hotkey=None):
        """Pick a label by its chip, or by its key, and drag across the span; the region's id."""
        known = {region["id"] for region in self.regions()}
        if hotkey:
            self.key(hotkey)
        else:
            box = self.page.locator(f'.lsf-label:has-text("{label}")').first.bounding_box()
            self.click(box["x"] + 12, box["y"] + box["height"] / 2)
        first, last = self._places(start, end)
        mouse = self.page.mouse
        mouse.move(first["left"] + 0.5, first["y"])
        mouse.down()
        mouse.move(last["x"], last["y"], steps=3)
        mouse.move(last["right"] - 0.5, last["y"])
        mouse.up()
        self.effort.drags += 1
        self.page.wait_for_timeout(250)
        return next((r["id"] for r in self.regions() if r["id"] not in known), None)

    def touch(self, start, end, label):
        """Click a region: in the text where it is on top, else in the list of regions.

        The page swallows the first click after a region was drawn exactly over another one; then
        a person clicks again, and so does this.
        """
        region = self.region(start, end, label)
        before = self.page.evaluate(_STATE)
        self.click(*self._point(region))
        if self.page.evaluate(_STATE) == before:
            self.click(*self._point(region))

    def arrow(self, source, target):
        """Draw an arrow between two regions, each (start, end, label); nothing is selected after."""
        if self.selected() != [source]:
            self.touch(*source)
        self.key("Alt+r")
        self.touch(*target)

    def ask(self, region, *hotkeys, note=None):
        """Select a region and answer its questions by their keys; it stays selected."""
        if self.selected() != [region]:
            self.touch(*region)
        self.key(*hotkeys)
        if note is not None:
            self._write("note", note)

    def answer(self, sentence, name):
        """Click a sentence's check-worthiness; the sentence is its place in the side list."""
        button = self.page.locator(".sb-sentence").nth(sentence).locator(f'text="{name}"')
        button.scroll_into_view_if_needed()
        button.click()
        self.effort.clicks += 1

    def remark(self, text):
        self._write("remarks", text)

    def submit(self):
        """Press Ctrl+Enter and wait; the annotation as the server has stored it."""
        with self.page.expect_response(
            lambda answer: (
                "/annotations" in answer.url and answer.request.method in {"POST", "PATCH"}
            )
        ) as caught:
            self.key("Control+Enter")
        return json.loads(caught.value.body())

    def result(self):
        """Return what would be submitted now."""
        get = "() => JSON.stringify(window.Htx.annotationStore.selected.serializeAnnotation())"
        return json.loads(self.page.evaluate(get))

    def photograph(self, path):
        self.page.mouse.move(720, 890)
        self.page.wait_for_timeout(400)
        self.page.screenshot(path=path)

    def _places(self, start, end):
        self.page.evaluate(_RECTANGLES, [start, end])  # scrolls
        self.page.wait_for_timeout(60)
        found = self.page.evaluate(_RECTANGLES, [start, end])
        return found[0], found[-1]

    def _point(self, region):
        start, end = region["start"], region["end"]
        others = [r for r in self.regions() if r["id"] != region["id"] and r["start"] is not None]
        inside = [r for r in others if r["end"] - r["start"] <= end - start]
        self._places(start, end)
        for char in self.page.evaluate(_RECTANGLES, [start, end]):
            if not any(r["start"] <= char["at"] < r["end"] for r in inside):
                return char["x"], char["y"]
        row = self.page.locator(".lsf-outliner-item").nth(region["place"])
        row.scroll_into_view_if_needed()
        box = row.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def _write(self, name, text):
        field = self.page.locator(f".sb input[name={name}]")
        field.click()
        field.press_sequentially(text)
        self.effort.clicks += 1
        self.effort.keys += len(text)
        self.key("Enter")
        self.page.evaluate("() => document.activeElement.blur()")


@contextlib.contextmanager
def desk(address, email, password):
    """Yield a browser with a fresh profile, logged in; skips where there is no Chromium."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is not here: scripts/browser installs it")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        try:
            one = Desk(chromium.new_page(viewport=LAPTOP), address)
            one.log_in(email, password)
            yield one
        finally:
            chromium.close()
