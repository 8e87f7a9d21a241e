"""One error tree; each class states its HTTP status and its exit code.

ConnexonError                 500  1
├── InputError                400  2   what a person gave cannot be used
│   ├── QueryError            400  2   a search query cannot be parsed
│   └── ModelError            400  2   a mechanism or claim file cannot be used
├── NotFoundError             404  3   no such work, scholar, library, mechanism
├── ForbiddenError            403  4   not allowed for this account
├── ConflictError             409  5   contradicts something already there
├── BusyError                 503  6   somebody else is writing; try again
├── LibraryError              500  7   the library directory is damaged or too new
└── MissingExtraError         501  8   an optional engine is not installed

A message says what, which, and what to do. Catch only where something can be done.
"""


class ConnexonError(Exception):
    """Anything connexon reports to a person instead of a stack trace."""

    http_status = 500
    exit_code = 1


class InputError(ConnexonError):
    """What a person gave cannot be used."""

    http_status = 400
    exit_code = 2


class QueryError(InputError):
    """A search query cannot be parsed."""


class ModelError(InputError):
    """A mechanism or a claim file cannot be used."""


class NotFoundError(ConnexonError):
    """No such work, scholar, mechanism or library."""

    http_status = 404
    exit_code = 3


class ForbiddenError(ConnexonError):
    """The account may not do this."""

    http_status = 403
    exit_code = 4


class ConflictError(ConnexonError):
    """Contradicts something already there."""

    http_status = 409
    exit_code = 5


class BusyError(ConnexonError):
    """Somebody else is writing to the library."""

    http_status = 503
    exit_code = 6


class LibraryError(ConnexonError):
    """The library directory is damaged, or made by a newer connexon."""

    exit_code = 7


class MissingExtraError(ConnexonError):
    """An optional engine is not installed; the message names the extra."""

    http_status = 501
    exit_code = 8
