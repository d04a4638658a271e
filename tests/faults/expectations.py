# SPDX-License-Identifier: MIT
"""What must come of a fault, by the contract: DESIGN.md, "push-images: the table" and the exit codes.

FINE: done, with the right tags. UNKNOWN: no usable answer, which is never an absence. REFUSED: a
registry said no. WRONG: what is there contradicts itself or is not what it should be.
"""
FINE, WRONG, UNKNOWN, REFUSED = 0, 1, 4, 5

TOKENS = ("token", "token to push")
# What another try may cure is tried again.
PASSING = ("passing", "slow", "busy", "expired")
# Of the 404s of a registry: what each of them says.
OF_ABSENCE = {
    "ping": WRONG,  # no registry at this address
    "token": UNKNOWN, "token to push": UNKNOWN,
    "config": WRONG,  # a broken image
    "base": WRONG,  # no such base
    "has blob": FINE,  # then it is sent
    "blob": WRONG,  # a broken image
    "upload": REFUSED, "put": REFUSED,  # no repository to write to
    "read back": WRONG,  # it was put, and is not there
    # Looked at once more before anything is done; nothing is built or put over what is there.
    "version": FINE, "key": FINE, "second look": FINE,
}
# Where other bytes than the real ones do no harm: nothing is taken from them.
UNREAD = ("ping", "has blob", "upload", "put blob")
WRITES_WITH_BODY = ("put", "put blob")


def outcome(fault, kind, once, absent):
    """Returns the outcome of a push where a fault is put in. `absent`: the real answer is a 404."""
    if once and fault.group in PASSING:
        return FINE
    if fault.done and kind == "put blob":
        return FINE  # the next try finds it there
    return _OF_GROUP[fault.group](fault, kind, once, absent)


def _login(fault, kind, once, _):
    """A login that is asked for anew is renewed once; a token server's no is one."""
    is_renewed = once and fault.name == "401 loop" and kind not in TOKENS
    return FINE if is_renewed else REFUSED


def _denied(_, kind, __, ___):
    """`/v2/` says nothing about a repository."""
    return FINE if kind == "ping" else REFUSED


def _absent(_, kind, once, __):
    if kind == "put blob":  # the upload was forgotten: it is begun anew
        return FINE if once else UNKNOWN
    return OF_ABSENCE[kind]


def _page(_, kind, __, ___):
    """It is no registry that answers so: not at its address, or not just now."""
    return WRONG if kind == "ping" else UNKNOWN


def _contradiction(fault, kind, _, absent):
    if kind in UNREAD or absent:
        return FINE
    if kind in TOKENS:
        return FINE if fault.name == "wrong digest" else UNKNOWN
    return UNKNOWN if kind == "base" else WRONG  # the engine can't pull what nobody has


def _unusable(fault, _, once, __):
    return FINE if once and fault.name == "redirect loop" else UNKNOWN


def _elsewhere(_, kind, __, ___):
    """Storage may be elsewhere; what is written, and tokens, are not sent or taken there."""
    return UNKNOWN if kind in (*WRITES_WITH_BODY, *TOKENS) else FINE


def _always(code):
    return lambda *_: code


_OF_GROUP = {
    "passing": _always(UNKNOWN), "slow": _always(UNKNOWN), "busy": _always(UNKNOWN),
    "gone": _always(UNKNOWN), "login": _login, "denied": _denied, "absent": _absent, "page": _page,
    "contradiction": _contradiction, "unusable": _unusable, "elsewhere": _elsewhere,
    "expired": _always(REFUSED),
}
