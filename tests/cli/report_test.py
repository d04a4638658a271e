#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`report`: what the page says, in words; how it looks is browser_test.py's."""
import base64
import hashlib
import re

import box
import gallery
import ours
import shelf
from hostile_test import Reader


class Report(gallery.Gallery):
    def page(self, err=()):
        self.check(self.helper_in("report"), 0, ["<box>/project/report.html"], err)
        return self.written("report.html")

    def words(self, page):
        """The page's text behind its drawing, blanks put together."""
        text = re.sub(r"<svg.*?</svg>", "", page[page.index("<body>"):], flags=re.S)
        text = " ".join(re.sub(r"<[^>]*>", "", text).replace("&gt;", ">").replace(
            "&#39;", "'").replace("&lt;", "<").split())
        return self.general(text)

    def test_published(self):
        self.publish_all()
        words = self.words(self.page())
        for part in (
                "3 of 3images published as they are today",
                "1.4 GBin the registry, 1.3 GB with what they share counted once",
                "1 of 7requirements left to pip in each job", "6 min 49 ssaved by a job, at most",
                "full published published as <prefix>/full:1.0.0 (<full key tag>)",
                "pintorch==2.1 installed, pyproject.toml:5:3",
                "built2026-01-02T03:04:05Z in 6 min 1 s",
                "1.2 GB in 7 layers", "29.0 MB2%shared with lint", "9.0 kB<1%shared with lint",
                "812.0 MB68%the pins, and what they require", "265.0 MB22%the other requirements",
                "16.0 MB14%the base docker.io/library/python:3.11-slim",
                "42.0 MB36%system packages, the environment",
                "Drift: 1 of 4 requirements (25%)",
                "pytest>=7: the image has 6.2.5, pyproject.toml:12:8",
                "full6 min 1 s6 min 49 s11 h 21 min", "lint48 s48 s1 h 20 min"):
            self.assertIn(part, words)

    def test_layers_without_a_history(self):
        self.put("lint", "1.0.0", self.ours("lint"))
        self.assertIn("7 B in 1 layer sizesharelayer, lowest first 7 B100%a layer of its own",
                      self.words(self.page()))

    def test_torch_moved(self):
        self.publish_all()
        self.move_torch()
        words = self.words(self.page())
        self.assertIn("0 of 3images published", words)
        self.assertIn("full to be built to be built: no image for its key", words)
        self.assertIn("Changed since the last key torch: ==2.1 -> ==2.2, pyproject.toml:5:3 "
                      "torchvision: ==0.16 -> ==0.17, pyproject.toml:6:3 parent: changed", words)

    def test_base_has_moved(self):
        base = f"{self.shelf.address}/{self.prefix}/base:1"
        self.project.set_base(base)
        self.project.save()
        self.call(ours.image({}).digest, "<now>")
        self.put("base", "1", ours.image({}))
        self.put("lint", "1.0.0", self.ours("lint", base_digest="sha256:" + 64 * "3"))
        self.assertIn(f"<prefix>/base:1 has moved since, from sha256:{64 * '3'} to <now>; "
                      "refresh-images takes it", self.words(self.page()))

    def test_no_answer(self):
        self.project.settings["registry"]["prefix"] = "127.0.0.1:1/x"
        self.project.save()
        result = self.helper_in("report")
        self.assertEqual((0, True), (result.code, result.err.startswith("warning: ")), result)
        words = self.words(self.written("report.html"))
        self.assertEqual(3, words.count("unknown: no answer not known: no answer"))
        self.assertNotIn("to be built", words)
        self.assertNotIn("What CI saves", words)

    def test_it_names_no_folder_of_this_machine(self):
        self.publish_all()
        self.project.edit("pyproject.toml", "torch==2.1.0", "torch>=2.1")
        page = self.page()
        self.assertIn("pyproject.toml:5:3: torch>=2.1 is no exact version", self.words(page))
        self.assertNotIn(str(self.box), page)

    def test_policy_admits_its_own_styles_alone(self):
        self.publish_all()
        self.page()
        page = self.written("report.html")
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
        hashes = ["'sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
                  + "'" for style in re.findall(r"<style>(.*?)</style>", page, re.S)]
        self.assertEqual(2, len(hashes))
        self.assertEqual(f"default-src 'none'; style-src {' '.join(hashes)}; img-src data:; "
                         "base-uri 'none'; form-action 'none'", policy)
        reader = Reader()
        reader.feed(page)
        self.assertNotIn("script", reader.tags)


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
