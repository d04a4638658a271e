# SPDX-License-Identifier: MIT
"""A token server for docker-registry, for tests only: token_server.py FOLDER

Serves http on a free loopback port, which it writes to FOLDER/port. Signs with FOLDER/key.pem, whose
certificate is FOLDER/cert.pem. As the specification wants it, it grants what a user may do of what
is asked, and never says that this is less.
FOLDER/users.json, if it is there, has the passwords of more users, who may pull and push; `pruner`
may delete, too.
A test may ask for another life: `&life=-100` gets a token that has ended.
"""

import base64
import ctypes
import functools
import json
import os
import sys
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FOLDER = sys.argv[1]
ALL = {"pull", "push", "delete"}
RIGHTS = {"owner": ALL, "pruner": ALL, "writer": {"pull", "push"}, "reader": {"pull"}, None: set()}
PASSWORDS = {"owner": "own", "writer": "w:ord", "reader": "read"}
LIFE = 300  # seconds
REFRESH_TOKENS = {"refresh-writer": "writer"}


def add_users():
    path = os.path.join(FOLDER, "users.json")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            PASSWORDS.update(json.load(file))
    for user in PASSWORDS:
        RIGHTS.setdefault(user, {"pull", "push"})


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Signer:
    """RS256 by the library of the program openssl: to start that for each token takes much longer."""

    def __init__(self, key_file):
        self._library = ctypes.CDLL("libcrypto.so.3")
        for name in ("BIO_new_file", "PEM_read_bio_PrivateKey", "EVP_sha256", "EVP_MD_CTX_new"):
            getattr(self._library, name).restype = ctypes.c_void_p
        file = self._library.BIO_new_file(key_file.encode(), b"r")
        assert file, key_file
        self._key = self._library.PEM_read_bio_PrivateKey(ctypes.c_void_p(file), None, None, None)
        assert self._key, key_file

    def sign(self, data):
        library, size = self._library, ctypes.c_size_t(1024)
        context = ctypes.c_void_p(library.EVP_MD_CTX_new())
        kind, key = ctypes.c_void_p(library.EVP_sha256()), ctypes.c_void_p(self._key)
        signature = ctypes.create_string_buffer(size.value)
        done = (library.EVP_DigestSignInit(context, None, kind, None, key) == 1
                and library.EVP_DigestSign(context, signature, ctypes.byref(size), data,
                                           ctypes.c_size_t(len(data))) == 1)
        library.EVP_MD_CTX_free(context)
        assert done, "no signature"
        return signature.raw[:size.value]


@functools.cache
def signer():
    return Signer(os.path.join(FOLDER, "key.pem"))


@functools.cache
def certificate():
    with open(os.path.join(FOLDER, "cert.pem"), encoding="ascii") as file:
        lines = file.read().splitlines()
    return "".join(line for line in lines if not line.startswith("-----"))


def access(user, scopes):
    for scope in scopes:
        kind, name, actions = scope.split(":", 2)
        granted = sorted(set(actions.split(",")) & RIGHTS[user])
        yield {"type": kind, "name": name, "actions": granted}


def token(user, service, scopes, life=LIFE):
    now = int(time.time())
    header = {"typ": "JWT", "alg": "RS256", "x5c": [certificate()]}
    claims = {"iss": "tests", "sub": user or "", "aud": service, "exp": now + life,
              "nbf": now - 1000, "iat": now, "jti": os.urandom(8).hex(),
              "access": list(access(user, scopes))}
    text = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    return text + "." + encoded(signer().sign(text.encode()))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        user = None
        basic = self.headers.get("Authorization", "")
        if basic:
            user, _, password = base64.b64decode(basic.split()[1]).decode().partition(":")
            if PASSWORDS.get(user) != password:
                self.answer(401, {})
                return
        life = int(query.get("life", [LIFE])[0])
        self.answer(200, {"token": token(user, query["service"][0], query.get("scope", []), life)})

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        form = urllib.parse.parse_qs(self.rfile.read(length).decode())
        user = REFRESH_TOKENS.get(form["refresh_token"][0])
        if user is None:
            self.answer(400, {"error": "invalid_grant"})
            return
        value = token(user, form["service"][0], form["scope"][0].split())
        self.answer(200, {"access_token": value, "expires_in": 300})

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 256  # of 5, what comes at once is dropped, and tried again seconds later


add_users()
SERVER = Server(("127.0.0.1", 0), Handler)
with open(os.path.join(FOLDER, "port.new"), "w", encoding="ascii") as port_file:
    port_file.write(str(SERVER.server_address[1]))
os.rename(os.path.join(FOLDER, "port.new"), os.path.join(FOLDER, "port"))
SERVER.serve_forever()
