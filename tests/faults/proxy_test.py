# SPDX-License-Identifier: MIT
"""A proxy that refused connections, whoever asked it to and how often, serves all that come later."""
import select
import socket
import threading
import unittest

import proxy

REQUEST = b"GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
PATIENCE = 0.2  # seconds in which a connection would be ended


class Refusing(unittest.TestCase):
    def setUp(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.server.close)
        self.proxy = proxy.Proxy(f"127.0.0.1:{self.server.getsockname()[1]}")
        self.addCleanup(self.proxy.stop)
        threading.Thread(target=self.answer_once, daemon=True).start()

    def answer_once(self):
        connection, _ = self.server.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(ANSWER)

    def test_a_client_that_takes_its_time_is_served_after_two_refusals(self):
        self.proxy.refuse()
        self.proxy.refuse()
        address = ("127.0.0.1", self.proxy.port)
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(address)
        self.proxy.listen_again()
        with socket.create_connection(address) as client:
            self.assertEqual(select.select([client], [], [], PATIENCE)[0], [], "it was ended")
            client.sendall(REQUEST)
            self.assertEqual(client.recv(15), b"HTTP/1.1 200 OK")


if __name__ == "__main__":
    unittest.main()
