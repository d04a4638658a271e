#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One hostile corpus through every sink of graph and report; each output is parsed again."""
import html.parser
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree

import box
import hostile
import shelf

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {SVG + name for name in ("svg", "title", "desc", "style", "rect", "path", "circle", "g",
                                  "text")}
PAGE = {"html", "head", "meta", "link", "title", "style", "body", "main", "h1", "h2", "h3", "p",
        "ul", "li", "b", "span", "div", "section", "dl", "dt", "dd", "code", "table", "thead",
        "tbody", "tr", "th", "td", "svg", "desc", "rect", "path", "circle", "g", "text"}
LABEL = r'"(?:[A-Za-z0-9 =+/,.\-]|[^\x00-\x7f]|#\d+;|<br/>)*"'
SHAPE = rf'(?:\[{LABEL}\]|\(\[{LABEL}\]\)|\[\({LABEL}\)\]|\{{\{{{LABEL}\}}\}}|>{LABEL}\])'
MERMAID = re.compile("|".join([
    rf"  [nk]\d+{SHAPE}", r"  [nk]\d+ (?:-->|==>|-\.->|-->\|parent\|) [nk]\d+",
    r"  classDef \w+ [a-z0-9#:,\- ]+", r"  class n\d+(?:,n\d+)* \w+"]))


class Reader(html.parser.HTMLParser):
    """What a page is made of."""

    def __init__(self):
        super().__init__()
        self.tags = set()
        self.attributes = set()
        self.open = []
        self.codes = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= set(attrs)
        self.open.append(tag)
        if tag == "code":
            self.codes.append("")

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= set(attrs)

    def handle_endtag(self, tag):
        while self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if self.open and self.open[-1] == "code":
            self.codes[-1] += data

    def unknown_decl(self, data):
        raise AssertionError(data)

    def handle_comment(self, data):
        raise AssertionError(data)


def is_cut(line):
    return "\u2026" in line


def same(line, drawn):
    """The drawn line is the line, or its beginning and end."""
    if not is_cut(drawn):
        return line == drawn
    head, tail = drawn.split("\u2026")
    return len(head) > 9 and line.startswith(head) and line.endswith(tail)


class EverySink(hostile.Hostile):
    """What a text becomes in each sink, and that it is no more than text there."""

    def test_every_sink(self):
        """One test, for the project is large."""
        for check in (self.check_svg, self.check_page, self.check_mermaid, self.check_dot):
            with self.subTest(check.__name__):
                check()

    def written(self, command, name):
        result = self.helper_in(command)
        self.assertEqual((0, ""), (result.code, result.err))
        self.assertNotRegex(result.out, "[\x00-\x09\x0b-\x1f\x7f]")
        text = (self.project.folder / name).read_text(encoding="utf-8")
        self.assertNotRegex(text, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-"
                                  "\u2069\u2028\u2029]")
        self.assertNotRegex(text, "(?m)^(/close|section_start|::error)")
        return text

    def check_lines(self, found):
        """`found`: the lines of each node that is an image, by its name."""
        for name, line in self.reasons().items():
            with self.subTest(line):
                drawn = [one for one in found[name] if one.startswith("group")]
                self.assertEqual(1, len(drawn), found[name])
                self.assertTrue(same(line, drawn[0]), drawn[0])

    def check_svg(self):
        root = xml.etree.ElementTree.fromstring(self.written("graph", "graph.svg"))
        self.assertEqual(SHAPES, {element.tag for element in root.iter()})
        names = {name for element in root.iter() for name in element.attrib}
        self.assertEqual(set(), {name for name in names if name.startswith("on") or "href" in name})
        titles = [element.text.split("\n") for element in root.iter(SVG + "title")]
        for name, line in self.reasons().items():
            with self.subTest(line):
                place = f"{self.shelf.address}/{self.prefix}/{name}"
                lines = next(one for one in titles if one[0] == place)
                self.assertIn(hostile.shown_in_html(line), lines)

    def check_page(self):
        reader = Reader()
        reader.feed(self.written("report", "report.html"))
        reader.close()
        self.assertEqual(PAGE, reader.tags)
        self.assertEqual([], reader.open)
        links = {(name, value) for name, value in reader.attributes
                 if name in ("href", "src", "style", "xlink:href") or name.startswith("on")}
        self.assertEqual({("href", "data:,")}, links)
        for name, line in self.reasons().items():
            with self.subTest(line):
                self.assertIn(hostile.shown_in_html(line), reader.codes)

    def check_mermaid(self):
        first, *lines = self.written("graph", "graph.mmd").splitlines()
        self.assertEqual("flowchart LR", first)
        found = {}
        for line in lines:
            self.assertTrue(MERMAID.fullmatch(line), line)
            label = re.search(r'"(.*)"', line)
            if label:
                decoded = [re.sub(r"#(\d+);", lambda match: chr(int(match[1])), part)
                           for part in label[1].split("<br/>")]
                found.setdefault(decoded[0], decoded)
        self.check_lines(found)

    def check_dot(self):
        program = shutil.which("dot")
        if not program:
            self.skipTest("graphviz is not installed")
        text = self.written("graph", "graph.dot")
        done = subprocess.run([program, "-Tcanon"], input=text, capture_output=True,
                              encoding="utf-8", check=False, timeout=60)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        done = subprocess.run([program, "-Tdot_json"], input=text, capture_output=True,
                              encoding="utf-8", check=True, timeout=60)
        nodes = {node["name"]: node for node in json.loads(done.stdout)["objects"]}
        self.assertEqual(len(re.findall(r"(?m)^  [nk]\d+ \[label=", text)), len(nodes))
        found = {}
        for node in nodes.values():
            # Two characters at a time, so that an escaped backslash is none before an n.
            label = re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match[1], match[1]),
                           node["label"])
            lines = [hostile.unescaped(line) for line in label.split("\n")]
            found.setdefault(lines[0], lines)
        self.check_lines(found)


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
