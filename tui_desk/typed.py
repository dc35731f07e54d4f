"""What a class needs when it is made, for modules that somebody waits for: a stand-in that a type checker can't see.

Importing `typing` takes as long as starting Python, and each dataclass as long as a module: its methods are written and
compiled. Here that is done for the first instance, by `dataclasses` itself; most rows of a desk have none at its start.
"""

from __future__ import annotations

__all__ = ["TYPE_CHECKING", "Generic", "NamedTuple", "Protocol", "S", "dataclass"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass
    from typing import Generic, NamedTuple, Protocol, TypeVar

    S = TypeVar("S")
    """Whatever a painter calls a style."""
else:
    from _thread import RLock
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

    _making = RLock()

    class _Fields:
        """Stands where a dataclass has its fields, until somebody asks."""

        def __get__(self, _instance, cls):
            with _making:
                for base in reversed(cls.__mro__):
                    if isinstance(vars(base).get("__dataclass_fields__"), _Fields):
                        _make(base)
            return cls.__dataclass_fields__

    def dataclass(*, frozen, slots):
        """As of `dataclasses`, frozen; slots would need another class, which takes longer than they are worth."""

        def later(cls):
            cls.__dataclass_fields__ = _Fields()
            cls.__init__ = _first
            return cls

        return later

    def _first(self, *values, **named):
        _ = type(self).__dataclass_fields__
        self.__init__(*values, **named)

    def _make(cls):
        """Give a class what a copy of it got; its `__init__` last, as other threads may call it meanwhile."""
        from dataclasses import dataclass as made

        mine = {"__dict__", "__weakref__", "__init__", "__dataclass_fields__"}
        body = {name: value for name, value in vars(cls).items() if name not in mine}
        copy = vars(made(frozen=True)(type(cls)(cls.__name__, cls.__bases__, dict(body))))
        for name in body.keys() - copy.keys():
            delattr(cls, name)
        for name, value in copy.items():
            if name not in mine and body.get(name) is not value:
                setattr(cls, name, value)
        cls.__dataclass_fields__ = copy["__dataclass_fields__"]
        cls.__init__ = copy["__init__"]
