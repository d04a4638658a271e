# SPDX-License-Identifier: MIT
"""Runs in an image: asks its pip what it would install of each set, and prints a JSON list.

usage: ask_pip.py SETS INDEX_URL; an item of the list is the names, or null where pip finds no
solution.
"""
import json
import os
import sys
import tempfile


def ask(folder, number, texts, index):
    """Asks in a process of its own, for pip keeps what it has found."""
    report = os.path.join(folder, f"{number}.json")
    paths = {}
    for name, text in texts.items():
        paths[name] = os.path.join(folder, f"{number}-{name}")
        with open(paths[name], "w", encoding="utf-8") as file:
            file.write(text)
    child = os.fork()
    if child == 0:
        from pip._internal.cli.main import main  # pylint: disable=import-outside-toplevel
        os._exit(main(["install", "--dry-run", "--quiet", "--quiet", "--quiet", "--no-cache-dir",
                       "--ignore-requires-python", "--disable-pip-version-check",
                       "--report", report, "--index-url", index, "-r", paths["requirements.txt"],
                       "-c", paths["constraints.txt"]]))
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        return None
    with open(report, encoding="utf-8") as file:
        return [item["metadata"]["name"] for item in json.load(file)["install"]]


def main(sets, index):
    import pip._internal.commands.install  # noqa: F401  pylint: disable=import-outside-toplevel
    os.environ["PIP_NO_INDEX"] = "0"
    with open(sets, encoding="utf-8") as file, tempfile.TemporaryDirectory() as folder:
        answers = [ask(folder, number, texts, index) for number, texts in enumerate(json.load(file))]
    print("answers " + json.dumps(answers))


main(*sys.argv[1:])
