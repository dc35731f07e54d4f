"""What a class needs when it is made, for modules that somebody waits for: a stand-in that a type checker can't see.

Importing `typing` takes as long as starting Python, and each dataclass as long as a module: its methods are written and
compiled. Here only `__init__` is, by `dataclasses` itself and for the first instance; most rows of a desk have none at
its start. The other methods are the same for all classes, which also takes less memory.
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

        def __init__(self, kw_only):
            self.kw_only = kw_only

        def __get__(self, _instance, cls):
            with _making:
                for base in reversed(cls.__mro__):
                    later = vars(base).get("__dataclass_fields__")
                    if isinstance(later, _Fields):
                        _make(base, later.kw_only)
            return cls.__dataclass_fields__

    def dataclass(*, frozen, slots=False, eq=True, kw_only=False):
        """As of `dataclasses`, frozen; slots would need another class, which takes longer than they are worth."""

        def later(cls):
            cls.__dataclass_fields__ = _Fields(kw_only)
            cls.__init__ = _first
            for name, method in (_SHARED | _COMPARING if eq else _SHARED).items():
                if vars(cls).get(name) is None:
                    setattr(cls, name, method)
            return cls

        return later

    def _first(self, *values, **named):
        _ = type(self).__dataclass_fields__
        self.__init__(*values, **named)

    def _make(cls, kw_only):
        """Give a class what a copy of it got; its `__init__` last, as other threads may call it meanwhile."""
        from dataclasses import dataclass as made

        mine = {"__dict__", "__weakref__", "__init__", "__setattr__", "__delattr__", "__dataclass_fields__"}
        body = {name: value for name, value in vars(cls).items() if name not in mine}
        plain = made(frozen=True, eq=False, repr=False, kw_only=kw_only)
        copy = vars(plain(type(cls)(cls.__name__, cls.__bases__, dict(body))))
        for name in body.keys() - copy.keys():
            delattr(cls, name)
        for name, value in copy.items():
            if name not in mine and body.get(name) is not value:
                setattr(cls, name, value)
        cls.__dataclass_fields__ = copy["__dataclass_fields__"]
        cls.__init__ = copy["__init__"]

    _compared = {}

    def _told(self):
        """What two of a class are compared by; which fields that are is found out once for each class."""
        kind = type(self)
        if kind not in _compared:
            from dataclasses import fields

            _compared[kind] = tuple([field.name for field in fields(kind) if field.compare])
        return tuple([getattr(self, name) for name in _compared[kind]])

    def _equal(self, other):
        return _told(self) == _told(other) if type(other) is type(self) else NotImplemented

    def _hash(self):
        return hash(_told(self))

    def _shown(self):
        from dataclasses import fields

        shown = [f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr]
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def _refuse(self, name, _value=None):
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot change field {name!r}")

    _COMPARING = {"__eq__": _equal, "__hash__": _hash}
    _SHARED = {"__repr__": _shown, "__setattr__": _refuse, "__delattr__": _refuse}
    """What `dataclasses` would write and compile for each class anew: together five times as much as `__init__`."""
