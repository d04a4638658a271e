# SPDX-License-Identifier: MIT
"""Looks for secrets in bytes, in every form that one may have slipped out in.

Forms: plain, base64 (alone, and amid other text: all three alignments), URL-encoded as paths and
forms have it, in either case of its digits, and escaped as JSON has it.
"""
import base64
import json
import urllib.parse

SHORTEST = 6  # of what is searched for: less would be found by chance


def forms(secret):
    """Returns form -> bytes of a secret."""
    raw = secret.encode()
    found = {"plain": raw, "JSON": json.dumps(secret)[1:-1].encode()}
    for name, text in (("URL", urllib.parse.quote(secret, safe="")),
                       ("URL, slashes left", urllib.parse.quote(secret)),
                       ("form", urllib.parse.quote_plus(secret))):
        found[name] = text.encode()
        found[f"{name}, small digits"] = _small_digits(text).encode()
    for shift in range(3):
        found[f"base64 at {shift}"] = _base64_amid(raw, shift, base64.b64encode)
        found[f"base64 for URLs at {shift}"] = _base64_amid(raw, shift, base64.urlsafe_b64encode)
    return {name: text for name, text in found.items() if len(text) >= SHORTEST}


def _small_digits(text):
    parts = text.split("%")
    return parts[0] + "".join("%" + part[:2].lower() + part[2:] for part in parts[1:])


def _base64_amid(raw, shift, encode):
    """The digits that don't depend on what stands before and after."""
    encoded = encode(b"\0" * shift + raw).rstrip(b"=")
    first = -(-8 * shift // 6)
    last = (8 * (shift + len(raw))) // 6
    return encoded[first:last]


class Search:
    """All forms of some secrets, each with a name that may be told."""

    def __init__(self, secrets):
        self._needles = [(f"{name} ({form})", needle) for name, secret in secrets.items()
                         for form, needle in forms(secret).items()]

    def found_in(self, content):
        """Returns what was found, by its names."""
        return [name for name, needle in self._needles if needle in content]
