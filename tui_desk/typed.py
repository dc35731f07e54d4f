"""What a class needs when it is made, for modules that somebody waits for: a stand-in that a type checker can't see.

Importing `typing` takes as long as starting Python, and each dataclass as long as a module: its methods are written and
compiled. Here only `__init__` is, for the first instance; most rows of a desk have none at its start. The other methods
are the same for all classes, which also takes less memory. What `dataclasses` is asked of a class is made then.
"""

from __future__ import annotations

__all__ = [
    "TYPE_CHECKING",
    "Generic",
    "NamedTuple",
    "Protocol",
    "S",
    "dataclass",
    "field_names",
    "import_dataclasses",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass
    from typing import Generic, NamedTuple, Protocol, TypeVar

    S = TypeVar("S")
    """Whatever a painter calls a style."""

    def field_names(kind: type) -> tuple[str, ...]:
        """The fields of a dataclass in their order, for who needs no more of them than what they are called."""

    def import_dataclasses() -> None:
        """Import `dataclasses` without `inspect`, which takes as long as fifteen modules of ours.

        It is asked for a class without a docstring only, and is imported then. Before there are threads.
        """
else:
    import sys
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
        """Stands where a dataclass has its fields; what they lack is only found out for who asks `dataclasses`."""

        def __init__(self, owner, kw_only):
            self.owner, self.kw_only = owner, kw_only
            self.own, self.all, self.complete = {}, None, False

        def __get__(self, _instance, _cls):
            with _making:
                if not self.complete:
                    self._complete()
            return self.all

        def written(self):
            """All that the class has, also from others, in the order of its values."""
            with _making:
                if self.all is None:
                    self._read()
            return self.all

        def _read(self):
            from dataclasses import MISSING, Field, field

            owner, found = self.owner, {}
            for base in owner.__mro__[-1:0:-1]:
                found.update(_written(base))
            for name, kind in vars(owner).get("__annotations__", {}).items():
                said = str(kind)
                if said.startswith(("ClassVar", "typing.ClassVar")):
                    continue
                if "InitVar" in said or "KW_ONLY" in said:
                    raise TypeError(
                        f"{owner.__qualname__}.{name}: {said} is for classes made by `dataclasses`"
                    )
                value = getattr(owner, name, MISSING)
                if not isinstance(value, Field):
                    value = field(default=value)
                elif value.default is MISSING:
                    delattr(owner, name)
                else:
                    setattr(owner, name, value.default)
                if value.hash is not None:
                    raise TypeError(
                        f"{owner.__qualname__}.{name}: hash= is for classes made by `dataclasses`"
                    )
                if value.kw_only is MISSING:
                    value.kw_only = self.kw_only
                found[name] = self.own[name] = value
            self.all = found

        def _complete(self):
            """Let `dataclasses` make of the same fields a class that has nothing else."""
            from dataclasses import dataclass as made

            self.written()
            for base in self.owner.__mro__[1:]:
                getattr(base, "__dataclass_fields__", None)
            kinds = {name: self.owner.__annotations__[name] for name in self.own}
            body = {
                "__doc__": __doc__,
                "__module__": self.owner.__module__,
                "__annotations__": kinds,
                **self.own,
            }
            made(init=False, repr=False, eq=False)(type(self.owner.__name__, (), body))
            self.complete = True

    class _Places:
        """Stands where a dataclass has what a `case` takes by place; of some, a process never makes one itself."""

        def __get__(self, _instance, cls):
            return tuple([name for name, one in _written(cls).items() if one.init and not one.kw_only])

    class _Params:
        """Stands where a dataclass has what its decorator was told."""

        def __init__(self, **told):
            self.told = told

        def __get__(self, _instance, _cls):
            from dataclasses import dataclass as made

            return made(**self.told)(type("", (), {})).__dataclass_params__

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, kw_only=False):
        """As of `dataclasses`; slots would need another class, which takes longer than they are worth."""

        def later(cls):
            written = {"__init__", *(_KEPT if frozen else ())}.intersection(vars(cls))
            if written:
                raise TypeError(
                    f"{cls.__qualname__}: {', '.join(sorted(written))} would be lost, or not obeyed"
                )
            cls.__dataclass_fields__ = _Fields(cls, kw_only)
            cls.__dataclass_params__ = _Params(frozen=frozen, eq=eq, kw_only=kw_only)
            cls.__init__ = _first
            if "__match_args__" not in vars(cls):
                cls.__match_args__ = _PLACES
            shared = _SHOWN | (_COMPARED if eq else {}) | (_KEPT if frozen else {})
            if eq and not frozen:
                shared["__hash__"] = None
            for name, method in shared.items():
                if vars(cls).get(name) is None:
                    setattr(cls, name, method)
            return cls

        return later(cls) if cls else later

    def _written(kind):
        for owner in kind.__mro__:
            fields = vars(owner).get("__dataclass_fields__")
            if isinstance(fields, _Fields):
                return fields.written()
            if fields is not None:
                from dataclasses import fields as of_others

                return {one.name: one for one in of_others(owner)}
        return {}

    def _first(self, *values, **named):
        owner = next(one for one in type(self).__mro__ if "__dataclass_fields__" in vars(one))
        with _making:
            if owner.__init__ is _first:
                owner.__init__ = _init(owner)
        owner.__init__(self, *values, **named)

    class _Default:
        def __repr__(self):
            return "<factory>"

    _MADE = _Default()
    """The default of what is made anew for each instance."""

    def _init(cls):
        """Write and compile what takes the values; each default has its field's name around it."""
        from dataclasses import MISSING

        put = "_typed_set(self, {0!r}, {1})" if cls.__setattr__ is _refuse else "self.{0} = {1}"
        around = {"_typed_set": object.__setattr__, "_typed_made": _MADE}
        values, named, body = ["self"], [], []
        for name, field in _written(cls).items():
            value = name
            if field.default is not MISSING:
                around[name] = field.default
            if field.default_factory is not MISSING:
                around[name], around[f"_typed_{name}"] = _MADE, field.default_factory
                value = (
                    f"_typed_{name}() if {name} is _typed_made else {name}"
                    if field.init
                    else f"_typed_{name}()"
                )
            if field.init:
                (named if field.kw_only else values).append(f"{name}={name}" if name in around else name)
            if field.init or value != name:
                body.append(put.format(name, value))
        if hasattr(cls, "__post_init__"):
            body.append("self.__post_init__()")
        given = ", ".join([*values, "*", *named] if named else values)
        exec(f"def __init__({given}): {'; '.join(body) or 'pass'}", around)  # noqa: S102 - names, as of `dataclasses`
        made = around.pop("__init__")
        made.__qualname__ = f"{cls.__qualname__}.__init__"
        return made

    def field_names(kind):
        return tuple(_written(kind))

    def import_dataclasses():
        if "dataclasses" in sys.modules or "inspect" in sys.modules:
            return
        sys.modules["inspect"] = _Inspect("inspect")
        try:
            import dataclasses  # noqa: F401 - for who needs it later
        finally:
            del sys.modules["inspect"]

    class _Inspect(type(sys)):
        """Stands for the module in `dataclasses`, and nowhere else."""

        def __getattr__(self, name):
            import inspect

            return getattr(inspect, name)

    _compared = {}

    def _told(self):
        """What two of a class are compared by; which fields that are is found out once for each class."""
        kind = type(self)
        if kind not in _compared:
            _compared[kind] = tuple([name for name, field in _written(kind).items() if field.compare])
        return tuple([getattr(self, name) for name in _compared[kind]])

    def _equal(self, other):
        return _told(self) == _told(other) if type(other) is type(self) else NotImplemented

    def _hash(self):
        return hash(_told(self))

    def _shown(self):
        shown = [
            f"{name}={getattr(self, name)!r}" for name, field in _written(type(self)).items() if field.repr
        ]
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def _refuse(self, name, *value):
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot {'assign to' if value else 'delete'} field {name!r}")

    _PLACES = _Places()
    _SHOWN = {"__repr__": _shown}
    _COMPARED = {"__eq__": _equal, "__hash__": _hash}
    _KEPT = {"__setattr__": _refuse, "__delattr__": _refuse}
    """What `dataclasses` would write and compile for each class anew: together five times as much as `__init__`."""
