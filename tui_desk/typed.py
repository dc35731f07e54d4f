"""What a class needs of `typing` when it is made, in modules for which the first frame waits.

Importing `typing` takes as long as starting Python. To a type checker these are the real ones.
"""

from __future__ import annotations

__all__ = ["TYPE_CHECKING", "Generic", "NamedTuple", "Protocol", "S"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generic, NamedTuple, Protocol, TypeVar

    S = TypeVar("S")
    """Whatever a painter calls a style."""
else:
    from collections import namedtuple

    S = None

    class Generic:
        """A base that takes parameters and forgets them."""

        def __class_getitem__(cls, _parameters):
            return cls

    class Protocol:
        """A base that says nothing."""

    class _Named(type):
        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.pop("__annotations__")
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body.pop("__module__"))
            for key, value in body.items():
                setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Named):
        """A base that makes a tuple with names of the fields it is given."""
