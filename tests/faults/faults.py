# SPDX-License-Identifier: MIT
"""What can go wrong between a client and a registry, each as a function of an Exchange.

Bodies and addresses that are made up here hold the login of the request, as those of servers do
that echo what they were sent: none of it may reach an output.
"""
import base64
import email.utils
import json
import re
import time
import urllib.parse
from dataclasses import dataclass
from typing import Callable

from proxy import STORAGE_HOST, Answer

HUGE = 66 << 20  # more than anything that a client takes
DRIP = 0.3  # seconds between two bytes
HTML = b"<html><head><title>404 Not Found</title></head><body>nginx</body></html>"


@dataclass(frozen=True)
class Fault:
    """`group` says what it comes to, see expectations.py; `kinds`: where it can be, all if empty;
    `done`: the registry does what was asked, and the answer is spoilt."""

    name: str
    group: str
    act: Callable
    kinds: frozenset = frozenset()
    done: bool = False

    def __call__(self, exchange):
        return self.act(exchange)


def spellings(exchange):
    """The request's login in all the forms that a server may spell it in."""
    value = exchange.request.headers.get("authorization", "")
    secret = value.partition(" ")[2]
    spelled = [value, urllib.parse.quote(secret, safe="")]
    if value.startswith("Basic"):
        plain = base64.b64decode(secret).decode()
        password = plain.partition(":")[2]
        spelled += [plain, urllib.parse.quote(password, safe=""), urllib.parse.quote_plus(password),
                    base64.b64encode(password.encode()).decode()]
    return spelled


def echo(exchange):
    """One spelling, another in each case."""
    texts = spellings(exchange)
    return texts[exchange.proxy.number % len(texts)]


def error(exchange, status, code, *headers):
    """A registry's answer with an error of this code; it echoes the login."""
    message = f"not so: {echo(exchange)}"
    body = json.dumps({"errors": [{"code": code, "message": message}]}).encode()
    return exchange.send(Answer(status, [("Content-Type", "application/json"), *headers], body))


def status_fault(status, code, *headers):
    return lambda exchange: error(exchange, status, code, *headers)


def refused(exchange):
    exchange.proxy.refuse()
    exchange.reset()


def reset_before(exchange):
    exchange.reset()


def reset_inside(exchange):
    """The request was done; the answer breaks off."""
    content = exchange.encoded(exchange.forward())
    exchange.raw(content[:-10] if len(content) > 200 else content[:20])
    exchange.reset()


def half_body(exchange):
    """As above, by an orderly end."""
    answer = exchange.forward()
    whole = len(answer.body)
    half = Answer(answer.status, answer.headers, answer.body[:whole // 2])
    exchange.raw(exchange.encoded(half, whole))
    exchange.close()


def drip(exchange):
    for byte in exchange.encoded(exchange.forward()):
        exchange.raw(bytes((byte,)))
        time.sleep(DRIP)
    exchange.close()


def changed(answer, body):
    return Answer(answer.status, answer.headers, body)


def wrong_digest(exchange):
    """Other bytes than those that were asked for; where none are sent, another digest."""
    answer = exchange.forward()
    digest = answer.header("Docker-Content-Digest")
    if exchange.request.method in ("HEAD", "PUT") and digest:
        return exchange.send(answer.replaced("Docker-Content-Digest", "sha256:" + "4" * 64))
    if "/blobs/" in exchange.request.path:  # of no more bytes, for that would be told by the size
        return exchange.send(changed(answer, answer.body[:-1] + b"\n"))
    return exchange.send(changed(answer, answer.body + b"\n"))


def wrong_length(exchange):
    """The answer is cut, and says that this is all."""
    answer = exchange.forward()
    return exchange.send(changed(answer, answer.body[:len(answer.body) // 2]))


def bad_json(exchange):
    answer = exchange.forward().replaced("Docker-Content-Digest", "")
    return exchange.send(changed(answer, b'{"token": {"errors": [[[' + b'{"a":' * 2000))


def challenge(exchange):
    """401, and a login that is to be tried."""
    host = f"{exchange.request.host}:{exchange.proxy.port}"
    value = f'Bearer realm="http://{host}/token",service="tests"'
    return error(exchange, 401, "UNAUTHORIZED", ("WWW-Authenticate", value))


def not_found_page(exchange):
    """The page of a proxy that does not find the registry."""
    return exchange.send(Answer(404, [("Content-Type", "text/html")], HTML))


def retry_after_seconds(exchange):
    return error(exchange, 429, "TOOMANYREQUESTS", ("Retry-After", "1"))


def retry_after_date(exchange):
    date = email.utils.formatdate(int(time.time()) + 2, usegmt=True)
    return error(exchange, 429, "TOOMANYREQUESTS", ("Retry-After", date))


def location(exchange, host, scheme="http"):
    return f"{scheme}://{host}{exchange.request.path}"


def redirect(exchange, target):
    return exchange.send(Answer(307, [("Location", target)]))


def redirect_loop(exchange):
    return redirect(exchange, exchange.request.path)


def redirect_elsewhere(exchange):
    """To the registry's storage, as it were: it asks for no login, and must be sent none. The
    address has a userinfo, which must not be shown."""
    userinfo = urllib.parse.quote(echo(exchange), safe="")
    return redirect(exchange, location(exchange, f"{userinfo}@{STORAGE_HOST}:{exchange.proxy.port}"))


def huge_body(exchange):
    answer = exchange.forward()
    exchange.raw(exchange.encoded(changed(answer, b""), HUGE))
    piece = b" " * (1 << 20)
    for _ in range(HUGE >> 20):
        exchange.raw(piece)
    return answer.status


def bad_tls(exchange):
    """A TLS server says this to those who speak plain http; others are led to it."""
    exchange.proxy.speaks_tls = True
    if exchange.request.path == "/v2/":
        return exchange.send(Answer(400, [], b"Client sent an HTTP request to an HTTPS server.\n"))
    return redirect(exchange, location(exchange, f"{exchange.request.host}:{exchange.proxy.port}",
                                       "https"))


def endless_list(exchange):
    """There is always one more page: this one."""
    answer = exchange.forward()
    return exchange.send(answer.replaced("Link", f'<{exchange.request.path}>; rel="next"'))


def list_elsewhere(exchange):
    """The next page is on another host, which must be sent no login; there it is the whole list."""
    answer = exchange.forward()
    next_page = location(exchange, f"{STORAGE_HOST}:{exchange.proxy.port}")
    return exchange.send(answer.replaced("Link", f'<{next_page}>; rel="next"'))


def list_that_breaks_off(exchange):
    """There is one more page, and then the repository is not known."""
    path, _, query = exchange.request.path.partition("?")
    if "last=" in query:
        return error(exchange, 404, "NAME_UNKNOWN")
    answer = exchange.forward()
    return exchange.send(answer.replaced("Link", f'<{path}?last=zzz&n=1000>; rel="next"'))


def expired_token(exchange):
    """The token ends while the request is on its way: the registry itself says so."""
    request = exchange.request
    scope = scope_of(request)
    request.headers["authorization"] = "Bearer " + exchange.proxy.expired_token(scope)
    return exchange.send(exchange.forward())


def scope_of(request):
    repository = re.match(r"/v2/(.+)/(?:manifests|blobs|tags)/", request.path)
    return f"repository:{repository[1]}:pull,push"


def _where(*kinds):
    return frozenset(kinds)


TOKENS = frozenset(("token", "token to push", "token to delete"))
LISTS = frozenset(("list", "child's list"))
# Answered by a body that is read.
READ = LISTS | {"version", "key", "upstream", "config", "base image", "base config", "child", "child's config",
                "blob", "second look", "read back"}
AUTHORISED = READ | {"base", "has blob", "upload", "cancel", "put blob", "put", "look before",
                     "delete", "try delete", "delete placeholder", "look after"}
HEADS = frozenset(("base", "has blob", "look before", "look after"))
WITH_BODY = TOKENS | READ | {"ping"}

FAULTS = [
    Fault("refused", "gone", refused),
    Fault("reset before", "passing", reset_before),
    Fault("reset inside", "passing", reset_inside, done=True),
    Fault("half a body", "passing", half_body, WITH_BODY),
    Fault("slow drip", "slow", drip, done=True),
    Fault("429 with seconds", "busy", retry_after_seconds),
    Fault("429 with a date", "busy", retry_after_date),
    Fault("500", "passing", status_fault(500, "UNKNOWN")),
    Fault("502", "passing", status_fault(502, "UNKNOWN")),
    Fault("503", "passing", status_fault(503, "UNAVAILABLE", ("Retry-After", "0"))),
    Fault("504", "passing", status_fault(504, "UNKNOWN")),
    Fault("401 loop", "login", challenge, AUTHORISED | TOKENS),
    Fault("401 of an unknown kind", "login", status_fault(401, "UNAUTHORIZED", (
        "WWW-Authenticate", 'Negotiate YII=')), AUTHORISED | {"ping"}),
    Fault("403", "denied", status_fault(403, "DENIED")),
    Fault("404", "absent", status_fault(404, "MANIFEST_UNKNOWN")),
    Fault("404 that hides a denial", "denied", status_fault(404, "DENIED"),
          (AUTHORISED | TOKENS) - HEADS),
    Fault("404 with a page", "page", not_found_page),
    Fault("wrong digest", "contradiction", wrong_digest),
    Fault("wrong length", "contradiction", wrong_length, WITH_BODY),
    Fault("bad JSON", "contradiction", bad_json, WITH_BODY - {"blob"}),
    Fault("redirect loop", "unusable", redirect_loop),
    Fault("redirect to another host", "elsewhere", redirect_elsewhere),
    Fault("huge body", "unusable", huge_body, WITH_BODY),
    Fault("bad TLS", "unusable", bad_tls),
    Fault("expired token", "expired", expired_token, AUTHORISED),
    Fault("list without an end", "endless", endless_list, LISTS),
    Fault("list that breaks off", "broken off", list_that_breaks_off, LISTS),
    Fault("list that goes on elsewhere", "elsewhere", list_elsewhere, LISTS),
]
