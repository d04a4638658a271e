# SPDX-License-Identifier: MIT
"""A terminal that a program writes to: which lines it left there, and which it took back."""
import fcntl
import os
import pty
import re
import struct
import termios
import threading

ERASE = "\r\x1b[K"
CUT = re.compile("(\r\n|\r\x1b\\[K)")


class Screen:
    """`stream` is for the program; what it wrote is read in the background until it is closed."""

    def __init__(self, columns=80):
        self._ours, self.stream = pty.openpty()
        fcntl.ioctl(self.stream, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self._written = b""
        self._came = threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        while True:
            try:
                more = os.read(self._ours, 65536)
            except OSError:  # the last program has closed it
                more = b""
            with self._came:
                self._written += more
                self._came.notify_all()
            if not more:
                return

    def wait_for(self, text, seconds=60):
        """Returns whether that comes."""
        with self._came:
            return self._came.wait_for(lambda: text.encode() in self._written, seconds)

    def close_stream(self):
        """To be called once the program has it: it is the last one then."""
        os.close(self.stream)

    def finish(self):
        """Returns the lines that are left, those that were taken back, and what is behind the last
        one, once the program has ended."""
        self._reader.join()
        os.close(self._ours)
        kept, taken = [], []
        *pairs, rest = CUT.split(self._written.decode())
        for text, end in zip(pairs[::2], pairs[1::2]):
            if end == ERASE:
                taken.append(text)
            else:
                kept.append(text)
        return kept, taken, rest
