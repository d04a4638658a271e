# SPDX-License-Identifier: MIT
"""What must come of a fault, by the contract: DESIGN.md, "push-images: the table" and the exit codes.

FINE: done, with the right tags. UNKNOWN: no usable answer, which is never an absence. REFUSED: a
registry said no. WRONG: what is there contradicts itself or is not what it should be.
"""
FINE, WRONG, UNKNOWN, REFUSED = 0, 1, 4, 5

TOKENS = ("token", "token to push", "token to delete")
LISTS = ("list", "child's list")
# What a prune reads of images, before it decides.
STORED = ("version", "key", "config", "child", "child's config")
# What another try may cure is tried again.
PASSING = ("passing", "slow", "busy", "expired")
# Of the 404s of a registry: what each of them says.
OF_ABSENCE = {
    "ping": WRONG,  # no registry at this address
    "token": UNKNOWN, "token to push": UNKNOWN, "token to delete": UNKNOWN,
    "config": WRONG,  # a broken image
    "base": WRONG, "base image": WRONG, "base config": WRONG,  # no such base, or a broken one
    "has blob": FINE,  # then it is sent
    "blob": WRONG,  # a broken image
    "upload": REFUSED, "put": REFUSED,  # no repository to write to
    "read back": WRONG,  # it was put, and is not there
    # Looked at once more before anything is done; nothing is built or put over what is there.
    "version": FINE, "key": FINE, "second look": FINE,
    # Nothing of that name, so nothing of it goes.
    "list": FINE, "child's list": FINE, "child": FINE, "child's config": FINE, "look before": FINE,
    "delete": WRONG, "delete placeholder": WRONG,  # it is still there
    "try delete": FINE, "look after": FINE,
}
# Where other bytes than the real ones do no harm: nothing is taken from them.
UNREAD = ("ping", "has blob", "upload", "put blob", "cancel", "delete", "try delete",
          "delete placeholder")
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
    if kind in UNREAD or absent or kind == "look before":  # a tag that moved is left alone
        return FINE
    if kind in (*TOKENS, *LISTS):
        return FINE if fault.name == "wrong digest" else UNKNOWN
    return UNKNOWN if kind == "base" else WRONG  # the engine can't pull what nobody has


def _unusable(fault, _, once, __):
    return FINE if once and fault.name == "redirect loop" else UNKNOWN


def _endless(_, __, once, ___):
    return FINE if once else UNKNOWN


def _elsewhere(_, kind, __, ___):
    """Storage may be elsewhere; what is written, and tokens, are not sent or taken there."""
    return UNKNOWN if kind in (*WRITES_WITH_BODY, *TOKENS) else FINE


def _always(code):
    return lambda *_: code


_OF_GROUP = {
    "passing": _always(UNKNOWN), "slow": _always(UNKNOWN), "busy": _always(UNKNOWN),
    "gone": _always(UNKNOWN), "login": _login, "denied": _denied, "absent": _absent, "page": _page,
    "contradiction": _contradiction, "unusable": _unusable, "elsewhere": _elsewhere,
    "expired": _always(REFUSED), "endless": _endless, "broken off": _endless,
}


# A doctor asks whether it may delete, and whether an upload can be ended: a build needs neither.
NOTED = ("token to delete", "try delete", "cancel")
ASKED_ONCE = ("token to push", "upload")  # each would open one more
NOT_REPEATED = (*ASKED_ONCE, "cancel", "token to delete")


def of_doctor(fault, kind, once, absent):
    """Returns the outcome of a doctor."""
    if kind in NOTED:
        return UNKNOWN if fault.group == "gone" else FINE  # it asks for more afterwards
    if once and kind in ASKED_ONCE and fault.group in PASSING and fault.group != "expired":
        # libcurl itself repeats what got no answer on a connection that it had used before.
        once = fault.name == "reset before"
    return outcome(fault, kind, once, absent)


def of_prune(fault, kind, once, absent):
    """Returns the outcome of a prune: an image whose config is missing is not ours, and stays."""
    return FINE if fault.group == "absent" and kind == "config" else outcome(
        fault, kind, once, absent)


def spares(fault, kind, once):
    """Returns whether a prune leaves alone what it would delete without this fault, and is fine."""
    if fault.group == "absent":
        return kind in (*STORED, "look before") or (kind in LISTS and not once)
    return fault.name == "wrong digest" and kind == "look before"


def changes_nothing(kind, once, code):
    """Returns whether a fault comes before a prune may delete anything, and stops it. A refusal of
    one tag keeps no other."""
    if kind in ("look before", "token to delete", "try delete"):
        return code != FINE and not (once and code == REFUSED)
    return code != FINE and kind in ("ping", "token", *LISTS, *STORED)
