#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The search for secrets finds each spelling of one, and nothing where there is none."""
import base64
import json
import unittest
import urllib.parse

import search_secrets

SECRET = "p5+Secret/of=the~test%41:?\""


class Search(unittest.TestCase):
    def setUp(self):
        self.search = search_secrets.Search({"it": SECRET})

    def check(self, text):
        self.assertTrue(self.search.found_in(b"<" + text.encode() + b">"), text)

    def test_plain(self):
        self.check(SECRET)

    def test_json(self):
        self.check(json.dumps({"password": SECRET}))

    def test_urls(self):
        for spelled in (urllib.parse.quote(SECRET), urllib.parse.quote(SECRET, safe=""),
                        urllib.parse.quote_plus(SECRET)):
            self.check(f"https://user:{spelled}@host/")
        self.check(urllib.parse.quote(SECRET, safe="").replace("%2B", "%2b").replace("%2F", "%2f")
                   .replace("%3D", "%3d").replace("%3A", "%3a").replace("%3F", "%3f"))

    def test_base64_amid_other_text(self):
        for before in range(6):
            for after in range(4):
                login = "u" * before + SECRET + "z" * after
                self.check(base64.b64encode(login.encode()).decode())
                self.check(base64.urlsafe_b64encode(login.encode()).decode())

    def test_nothing(self):
        for text in ("", SECRET[:-1], SECRET[1:], urllib.parse.quote(SECRET[:-1]),
                     base64.b64encode(SECRET[:-3].encode()).decode()):
            self.assertEqual([], self.search.found_in(text.encode()))


if __name__ == "__main__":
    unittest.main()
