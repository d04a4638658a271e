#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`graph`: what it says in each state of the registry, in three formats beside images.json.

With UPDATE set, the picture in README.md is drawn anew.
"""
import os
import pathlib
import re
import xml.etree.ElementTree

import box
import gallery
import ours
import shelf

PICTURE = pathlib.Path(__file__).resolve().parent.parent.parent / "ci" / "pictures" / "graph.svg"
SVG = "{http://www.w3.org/2000/svg}"
FILES = [f"<box>/project/graph.{kind}" for kind in ("mmd", "dot", "svg")]


class Graph(gallery.Gallery):
    def words(self, svg):
        """The texts of each box: what stands first in it -> the rest."""
        found = {}
        for group in xml.etree.ElementTree.fromstring(svg).findall(SVG + "g"):
            first, *rest = [self.general(text.text) for text in group.findall(SVG + "text")]
            found.setdefault(first, []).append(rest)
        return found

    def drawn(self, *more, err=()):
        """The words of the SVG, after the whole output was compared."""
        before = set(self.project.folder.iterdir())
        result, self.mermaid, self.dot, svg = self.draw(*more)
        self.check(result, 0, FILES, err)
        new = {path.name for path in set(self.project.folder.iterdir()) - before}
        self.assertLessEqual(new, {"graph.mmd", "graph.dot", "graph.svg"})
        self.svg = svg
        return self.words(svg)

    def tags(self, drawn, name):
        return [drawn[f"<{name} key tag>"][0], *drawn["1.0.0"]]

    def test_published(self):
        self.publish_all()
        drawn = self.drawn()
        self.assertEqual({"lint", "full", "docs"}, {"lint", "full", "docs"} & set(drawn))
        self.assertEqual([[]], drawn["torch==2.1"])
        self.assertEqual([[]], drawn["pyproject.toml"])
        self.assertEqual([[]], drawn["docs/requirements.txt"])
        self.assertEqual(["published"], drawn["full"][0][1:])
        self.assertEqual([["published"]] * 4, self.tags(drawn, "full"))

    def test_torch_moved(self):
        self.publish_all()
        self.move_torch()
        drawn = self.drawn()
        self.assertEqual([["moved: ==2.1 -> ==2.2"]], drawn["torch==2.2"])
        self.assertEqual(["to be built", "torch: ==2.1 -> ==2.2",
                          "torchvision: ==0.16 -> ==0.17", "parent: changed"],
                         drawn["full"][0][1:])
        self.assertEqual(["to be retagged"], drawn["docs"][0][1:])
        self.assertEqual([["not there"]] * 3, drawn["1.1.0"])
        self.assertIn('torch==2.2<br/>moved#58; ==2.1 -#62; ==2.2', self.mermaid)
        self.assertIn('label="torch==2.2\\nmoved: ==2.1 -> ==2.2"', self.dot)

    def test_without_a_state_folder_the_lock_tells_what_moved(self):
        self.project.write_lock(("full", "0.9.0", "sha256:" + 64 * "1"))
        self.project.lock.write_text(self.project.lock.read_text().replace(
            "pins = [\n]", 'pins = [\n  "torch==2.0",\n  "torchvision==0.16",\n]'))
        drawn = self.drawn()
        self.assertEqual(["to be built", "torch: ==2.0 -> ==2.1"], drawn["full"][0][1:])
        self.assertEqual(["to be built", "no image for its key"], drawn["lint"][0][1:])
        self.assertEqual([["moved: ==2.0 -> ==2.1"]], drawn["torch==2.1"])

    def test_refused(self):
        self.publish_all()
        self.put("full", "1.0.0", self.foreign())
        drawn = self.drawn()
        self.assertEqual(["refused"], drawn["full"][0][1:2])
        self.assertIn("another image", [state for state, in drawn["1.0.0"]])

    def test_base_has_moved(self):
        base = f"{self.shelf.address}/{self.prefix}/base:1"
        self.project.set_base(base)
        self.project.save()
        self.put("base", "1", ours.image({}))
        self.put("lint", "1.0.0", self.ours("lint", base_digest="sha256:" + 64 * "3"))
        self.drawn()
        self.assertIn('label="<prefix>/base:1\\nhas moved since"', self.general(self.dot))

    def test_no_answer_is_unknown_and_never_absent(self):
        self.project.settings["registry"]["prefix"] = "127.0.0.1:1/x"
        self.project.save()
        result, mermaid, dot, svg = self.draw()
        self.assertEqual((0, True), (result.code, result.err.startswith("warning: ")), result)
        drawn = self.words(svg)
        for name in ("lint", "full", "docs"):
            self.assertEqual(["unknown: no answer"], drawn[name][0][1:])
        self.assertEqual([["unknown"]] * 3, drawn["1.0.0"])
        for text in (mermaid, dot, svg):
            self.assertNotIn("not there", text)
            self.assertNotIn("to be built", text)

    def test_one_image(self):
        self.publish_all()
        self.assertNotIn("docs", self.drawn("--image", "full"))

    def test_second_run_writes_nothing_new(self):
        self.publish_all()
        self.drawn()
        files = [self.project.folder / f"graph.{kind}" for kind in ("mmd", "dot", "svg")]
        before = [(path.stat().st_mtime_ns, path.stat().st_ino) for path in files]
        self.drawn()
        self.assertEqual(before, [(path.stat().st_mtime_ns, path.stat().st_ino) for path in files])

    def test_it_can_be_told_aloud(self):
        self.publish_all()
        self.drawn()
        root = xml.etree.ElementTree.fromstring(self.svg)
        self.assertEqual(("img", "pi-title pi-desc"), (root.get("role"),
                                                       root.get("aria-labelledby")))
        self.assertEqual(("CI images of <prefix>", "2 manifests, 2 pins, 3 images. lint: published."
                          " full: published. docs: published."),
                         (self.general(root.find(SVG + "title").text), root.find(SVG + "desc").text))

    def test_picture_of_the_readme_is_what_is_drawn(self):
        self.publish_all()
        self.move_torch()
        self.drawn()
        drawn = self.svg.replace(f"{self.shelf.address}/{self.prefix}",
                                 "registry.example.edu/group/project")
        # The title gets as much room as the picture has, whatever the prefix: nothing moves.
        if os.environ.get("UPDATE"):
            PICTURE.parent.mkdir(exist_ok=True)
            PICTURE.write_text(drawn, encoding="utf-8")
        self.assertEqual(PICTURE.read_text(encoding="utf-8"), drawn)
        self.assertIsNone(re.search(r"127\.0\.0\.1|pinned images ", drawn))


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
