#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""graph.svg and report.html in a real browser: they ask for nothing, hold together on a phone and
on a desk, in light and in dark, and can be read. With SCREENSHOTS set to a folder it leaves
pictures there."""
import os
import pathlib

import box
import browser
import gallery
import hostile
import shelf

WIDTHS = (360, 1200)

# Texts of the drawing that overlap, or stick out of the box that they stand in.
COLLISIONS = """() => {
  const found = [];
  const boxes = [...document.querySelectorAll('svg[role=img] text')].map(
    one => ({text: one.textContent, box: one.getBBox(), parent: one.parentNode}));
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
    const across = Math.min(a.box.x + a.box.width, b.box.x + b.box.width)
                   - Math.max(a.box.x, b.box.x);
    const down = Math.min(a.box.y + a.box.height, b.box.y + b.box.height)
                 - Math.max(a.box.y, b.box.y);
    if (across > 0.5 && down > 3) found.push([a.text, b.text]);
  }));
  for (const {text, box, parent} of boxes) {
    const outer = parent.querySelector(':scope > rect');
    const frame = parent.tagName == 'g' && outer ? outer.getBBox()
                  : document.querySelector('svg[role=img]').viewBox.baseVal;
    if (box.x < frame.x || box.x + box.width > frame.x + frame.width ||
        box.y < frame.y - 1 || box.y + box.height > frame.y + frame.height + 1) found.push([text]);
  }
  return found;
}"""

# Texts whose contrast is below what WCAG 2 (1.4.3) asks for, with the contrast.
PALE = """() => {
  const parts = colour => (colour.match(/[0-9.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(
    c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const seen = colour => colour.length > 2 && (colour.length < 4 || colour[3] > 0);
  const below = element => {
    for (let e = element; e; e = e.parentElement) {
      const frame = e.namespaceURI.endsWith('svg') && e.querySelector(':scope > rect');
      const colour = parts(frame ? getComputedStyle(frame).fill
                                 : getComputedStyle(e).backgroundColor);
      if (seen(colour)) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  let count = 0;
  const walker = document.createTreeWalker(document.body || document.documentElement, 4);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const ink = parts(element.namespaceURI.endsWith('svg') ? style.fill : style.color);
    const value = contrast(light(ink), light(below(element)));
    count += 1;
    if (value < 4.5) found.push([element.textContent, value]);
  }
  return count < 10 ? ['there are no texts'] : found;
}"""

WIDTH = "() => document.documentElement.scrollWidth"


class Shown:
    """Checks of what the two commands wrote."""

    def check_both(self):
        for command in ("graph", "report"):
            result = self.helper_in(command)
            self.assertEqual(0, result.code, result)
        for name in ("graph.svg", "report.html"):
            with browser.Page(self.project.folder / name) as page:
                for width in WIDTHS:
                    for dark in (False, True):
                        with self.subTest(name, width=width, dark=dark):
                            page.open(width, dark=dark)
                            self.keep(page, f"{name} {width}{' dark' if dark else ''}")
                            self.check_page(page, name == "report.html")

    def check_page(self, page, must_fit):
        wide = max(0, page.run(WIDTH) - page.width) if must_fit else 0
        found = {"complaints": page.complaints(), "requests": page.requests(),
                 "collisions": page.run(COLLISIONS), "pale": page.run(PALE), "too wide by": wide}
        self.assertEqual({**dict.fromkeys(found, []), "too wide by": 0}, found)

    def keep(self, page, name):
        if os.environ.get("SCREENSHOTS"):
            page.picture(pathlib.Path(os.environ["SCREENSHOTS"]) / f"{self.prefix} {name}.png")


class Ours(gallery.Gallery, Shown):
    def test_published(self):
        self.publish_all()
        self.check_both()

    def test_torch_moved(self):
        self.publish_all()
        self.move_torch()
        self.check_both()

    def test_nobody_answers(self):
        self.project.settings["registry"]["prefix"] = "127.0.0.1:1/x"
        self.project.save()
        self.check_both()

    def test_checks_see_what_is_wrong(self):
        """A page of the kind that the others must not be."""
        page_file = self.box / "bad page.html"
        page_file.write_text(
            "<!DOCTYPE html><body style='background:#fff'><p style='color:#999;width:2000px'>pale"
            "</p>" + "<p>text</p>" * 10 + "<img src='http://127.0.0.1:1/x.png'><script>null.x"
            "</script><svg role=img viewBox='0 0 100 100'><text x=0 y=20>one</text>"
            "<text x=9 y=20>two</text></svg>")
        with browser.Page(page_file) as page:
            page.open(360)
            self.assertEqual(["http://127.0.0.1:1/x.png"], page.requests())
            self.assertNotEqual([], page.complaints())
            self.assertEqual(["pale"], [text for text, _ in page.run(PALE)])
            self.assertIn(["one", "two"], page.run(COLLISIONS))
            self.assertGreater(page.run(WIDTH), page.width)


class Theirs(hostile.Hostile, Shown):
    def test_hostile(self):
        self.check_both()


if __name__ == "__main__":
    box.main(shelf.PROGRAM, browser.program() or browser.NAMES[0])
