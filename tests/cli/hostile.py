# SPDX-License-Identifier: MIT
"""Texts that try to be more than text wherever they are shown, and a project that is full of them.

Each stands in a fact of the image that is published in place of ours, in the step that made a layer,
in the date, and, where a file may be named so, in the name of a manifest.
"""
import html

import gallery
import ours
import world

TEXTS = [
    "\"quoted\" 'and' `ticked`", "</script><script>alert(1)</script>", "</title></desc></style><b>",
    "<img src=x onerror=alert(1)>", "<!-- --> <![CDATA[ ]]> &lt; &#60; &amp;amp;",
    "[link](javascript:alert(1)) ![x](http://127.0.0.1:9/x)", "/close", "\n/close @all\n",
    "~~~\n```\n# heading", "\x00\x01\x1b[31mred\x1b[0m\x07\x7f\x9b2J", "\r\x1b[0K",
    "section_start:1:x\r\x1b[0K", "%0A::error::x %0a", "\u202egnp.exe \u2066x\u2069 \u200f\u2028",
    "\"]; click n0 href \"javascript:alert(1)\"", "%%{init: {'theme': 'forest'}}%%", "%% comment",
    "end", "style n0 fill:#f00,x:#quot;", "#quot; #35; 1. list", "- list", "__init__ *bold* fa:fa-x",
    "\"]; evil [label=\"x\"]; }", "\\", "\\\\\" \\n \\N \\G \\l", "ends in \\", "a -> b; subgraph {",
    "{a|b}<c>", "漢字かな \U0001f525 Ελληνικά Ж é e\u0301", "\ufffe \uffff \ufeff",
    "W" * 400, "w i " * 200, "x/" * 150, "$HOME `id` ${x} $<CONFIG>", "a;b,c=d&e?f#g"]
ODD_BYTES = b"\xff\xc3( \xed\xa0\x80 \xf5"  # no UTF-8
SHOWN_BYTES = "\\xff\\xc3( \\xed\\xa0\\x80 \\xf5"


def shown_in_html(text):
    """As a page may have it: XML knows no U+FFFE and U+FFFF."""
    return gallery.shown(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


def unescaped(text):
    return html.unescape(text)


class Hostile(world.World):
    """One image a text, each refused with the text as its reason."""

    def setUp(self):
        super().setUp()
        self.project.images.clear()
        self.texts = {f"h{number}": text for number, text in enumerate(TEXTS)}
        for name in [*self.texts, "bytes"]:
            self.project.images.append(self.image_of(name))
        self.project.save()
        for name, text in self.texts.items():
            self.publish_hostile(name, text, text)
        self.publish_hostile("bytes", ODD_BYTES, "")

    def image_of(self, name):
        text = self.texts.get(name, "")
        manifest = self.project.folder / "pyproject.toml"
        if text and "/" not in text and "\x00" not in text and len(text) < 100:
            manifest = self.project.write(text + ".txt", "torch==2.1.0\n")
        return self.project.image(
            name, base=f"{self.shelf.address}/{self.prefix}/base:1", pins=["torch"],
            manifests=[str(manifest)],
            version_from=f"{self.project.folder}/pyproject.toml")

    def facts(self, name):
        return [("format", "1"), ("image", name), ("installer", "pip"), ("refresh", "0"),
                ("template", ours.sha256(f"# {name}\n")), ("platform", "linux/amd64"),
                ("pin", "torch", "==2.1"), ("dependencies", "yes"),
                ("base", f"{self.shelf.address}/{self.prefix}/base:1")]

    def publish_hostile(self, name, text, step):
        facts = [*self.facts(name), ("group", text)]
        steps = [(f"{name} layer", 1000, step), (f"{name} top", 500, "")]
        made = gallery.with_layers(ours.labels(name, facts, created=step or "then"), steps)
        for content, _, _ in steps:
            self.shelf.registry.put_blob(f"{self.prefix}/{name}", content.encode())
        self.put(name, world.VERSION, made)

    def reasons(self):
        """name -> the reason's line, as a terminal may have it."""
        reasons = {name: "group: gone: " + gallery.shown(text)
                   for name, text in self.texts.items()}
        return {**reasons, "bytes": "group: gone: " + SHOWN_BYTES}
