"""Errors in the one shape that pages and the API show: what happened, in words, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from connexon.records.errors import (
    BusyError,
    ConflictError,
    ConnexonError,
    ForbiddenError,
    InputError,
    LibraryError,
    MissingExtraError,
    ModelError,
    NotFoundError,
    QueryError,
)


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """`type` is a lasting word for programs, `message` and `hint` are for people."""

    type: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """The body of every answer that is not a success."""

    error: ErrorDetail


@dataclass(frozen=True, slots=True)
class Problem:
    """An error answer with its HTTP status."""

    status: int
    detail: ErrorDetail


_BY_CLASS: tuple[tuple[type[ConnexonError], str, str], ...] = (
    (QueryError, "bad-query", 'Examples: "dark matter" year:2010..2015, author:wang NOT proton.'),
    (ModelError, "bad-model", "The message names the place in the file."),
    (InputError, "bad-request", "Correct what the message names and send it again."),
    (NotFoundError, "not-found", "Search for it: merged ids redirect, so the id may be mistyped."),
    (ForbiddenError, "forbidden", "Sign in with an account that may do this."),
    (ConflictError, "conflict", "Look at the present state first, then decide again."),
    (BusyError, "busy", "The library is being written to. Try again in a moment."),
    (LibraryError, "library", "The person who keeps this library has to look at it."),
    (MissingExtraError, "missing-extra", "Install the extra that the message names."),
)
_BY_STATUS = {
    400: ("bad-request", "Correct what the message names and send it again."),
    401: ("sign-in", "Sign in and try again."),
    403: ("forbidden", "Sign in with an account that may do this."),
    404: ("not-found", "Begin at the home page, or search."),
    405: ("method-not-allowed", "The Allow header names what can be done here."),
    413: ("too-large", "Send less at a time."),
    415: ("unsupported-type", "Send application/json."),
    421: ("wrong-host", "Use the address that `connexon serve` printed."),
    422: ("bad-request", "Correct what the message names and send it again."),
    429: ("too-many-requests", "Wait for as many seconds as the Retry-After header says."),
}


def problem_of(error: ConnexonError) -> Problem:
    """How this error is shown."""
    for kind, word, hint in _BY_CLASS:
        if isinstance(error, kind):
            return Problem(error.http_status, ErrorDetail(word, str(error), hint))
    return Problem(500, ErrorDetail("internal", str(error), "Try again; tell who keeps this site."))


def problem_of_status(status: int, message: str) -> Problem:
    """How a refusal that has only an HTTP status is shown."""
    word, hint = _BY_STATUS.get(status, ("error", "Begin at the home page, or search."))
    return Problem(status, ErrorDetail(word, message, hint))


def unexpected() -> Problem:
    """What people see of a fault of ours: that it is ours, and nothing of its inside."""
    return Problem(
        500,
        ErrorDetail(
            "internal",
            "Something went wrong on this side. It has been written to the server's log.",
            "Try again; if it stays, tell the person who keeps this site.",
        ),
    )
