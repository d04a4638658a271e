# SPDX-License-Identifier: MIT
"""Starts what is measured, a line of JSON each, and tells a line of JSON what came of it. It stays
small: the system counts the memory of what a process is started from as its own."""

import json
import os
import subprocess
import sys
import time


def taken(command, options):
    begin = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options) as process:
        output = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return {"clock": time.perf_counter() - begin, "code": process.returncode,
            "processor": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024,
            "output": output.decode("utf-8", "replace")}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(taken(*json.loads(line))), flush=True)
