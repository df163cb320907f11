"""What a check may look at beside its subject: the whole site's facts, looked up fast.

Never gives a clock, a file or the network: two views of the same facts answer the same.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from rules.facts.records import Attachment, Column, Document, Fact, Facts, Link, Page, Site, Subject, Unknown
from rules.judge.model import Finding, Scope
from rules.loading.yamlfile import nearest

KINDS: Mapping[Scope, type[Fact]] = {
    "site": Site, "page": Page, "column": Column, "document": Document, "attachment": Attachment, "link": Link,
}  # fmt: skip
SCOPES: Mapping[type[Fact], Scope] = {kind: scope for scope, kind in KINDS.items()}

Getter: TypeAlias = Callable[[Any], Any]


class PathError(ValueError):
    """A dotted path names no field; ``str()`` is one Chinese sentence."""


class Index:
    """Facts by url and by class, built once for all rules; built lazily, because most rules need none of it."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._pages: dict[str, Page] | None = None
        self._documents: dict[str, Document] | None = None
        self._columns: dict[str | None, tuple[Column, ...]] | None = None
        self.memory: dict[Any, Any] = {}

    def page(self, url: str) -> Page | None:
        if self._pages is None:
            self._pages = {page.url: page for page in self.facts.pages}
        return self._pages.get(url)

    def document(self, url: str) -> Document | None:
        if self._documents is None:
            self._documents = {document.url: document for document in self.facts.documents}
        return self._documents.get(url)

    def columns_of(self, class_id: str) -> tuple[Column, ...]:
        if self._columns is None:
            found: dict[str | None, list[Column]] = {}
            for column in self.facts.columns:
                found.setdefault(column.class_id, []).append(column)
            self._columns = {key: tuple(columns) for key, columns in found.items()}
        return self._columns.get(class_id, ())

    def subjects(self, scope: Scope) -> tuple[Any, ...]:
        if scope == "site":
            return (self.facts.site,)
        plural: dict[str, tuple[Any, ...]] = {
            "page": self.facts.pages, "column": self.facts.columns, "document": self.facts.documents,
            "attachment": self.facts.attachments, "link": self.facts.links,
        }  # fmt: skip
        return plural[scope]


class View:
    """One rule's look at the site."""

    __slots__ = ("_index", "_prior")

    def __init__(self, facts: Facts | Index, prior: Mapping[str, tuple[Finding, ...]] | None = None) -> None:
        self._index = facts if isinstance(facts, Index) else Index(facts)
        self._prior = prior or {}

    @property
    def facts(self) -> Facts:
        return self._index.facts

    @property
    def site(self) -> Site:
        return self._index.facts.site

    @property
    def as_of(self) -> dt.date:
        """The day every age is counted from."""
        return self._index.facts.site.as_of

    def page(self, url: str) -> Page | None:
        return self._index.page(url)

    def document(self, url: str) -> Document | None:
        return self._index.document(url)

    def columns_of(self, class_id: str) -> tuple[Column, ...]:
        """Columns of this class, sorted by url."""
        return self._index.columns_of(class_id)

    def prior(self, rule_id: str) -> tuple[Finding, ...]:
        """Findings of a rule this rule lists in ``after``. Raises ``LookupError`` for any other rule."""
        if rule_id not in self._prior:
            raise LookupError(f"规则“{rule_id}”未列入 after")
        return self._prior[rule_id]

    def once(self, key: Any, make: Callable[[Facts], Any]) -> Any:
        """A value that is the same for every subject (a count of titles, …), made once per judgement."""
        memory = self._index.memory
        if key not in memory:
            memory[key] = make(self.facts)
        return memory[key]

    def value(self, subject: Subject, path: str) -> Any:
        """The value at a dotted path: ``marks.icp``, ``meta.siteidcode``, ``site.whole``. Raises :class:`PathError`."""
        if path.startswith("site."):
            return getter(Site, path[5:])(self.site)
        return getter(type(subject), path)(subject)

    def name(self, subject: Subject) -> str:
        """What people call the subject; its url where it has no name."""
        return name_of(subject)


def name_of(subject: Subject) -> str:
    """What people call a subject; its url where it has no name."""
    for field in ("name", "heading", "title", "text"):
        found = getattr(subject, field, None)
        if isinstance(found, str) and found.strip():
            return found
    return subject.host if isinstance(subject, Site) else subject.url


# --- dotted paths --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def getter(kind: type[Struct], path: str) -> Getter:
    """A function that reads ``path`` of a subject of this kind; None and Unknown end the walk. Raises PathError."""
    check_path(kind, path)
    steps = _steps(kind, path)
    if len(steps) == 1:
        name = steps[0][0]
        return lambda subject: getattr(subject, name)

    def read(subject: Any) -> Any:
        here = subject
        for step, keyed in steps:
            here = here.get(step) if keyed else getattr(here, step)
            if here is None or here.__class__ is Unknown:
                return here
        return here

    return read


def check_path(kind: type[Struct], path: str) -> Any:
    """The annotation at the end of a dotted path. Raises :class:`PathError` naming the wrong part."""
    here: Any = kind
    for step in path.split("."):
        struct = _member(here, lambda option: isinstance(option, type) and issubclass(option, Struct))
        mapping = _member(here, lambda option: get_origin(option) is dict)
        if struct is not None:
            hints = hints_of(struct)
            if step not in hints:
                where = SCOPES.get(struct, struct.__name__)
                raise PathError(f"“{path}”：{where} 没有字段“{step}”{nearest(step, hints)}")
            here = hints[step]
        elif mapping is not None and step:
            here = get_args(mapping)[1]
        else:
            raise PathError(f"“{path}”：“{step}”之前不是可以继续取值的字段")
    return here


def choices(annotation: Any) -> tuple[Any, ...] | None:
    """The closed list of values of an annotation, or None when it is open."""
    found: list[Any] = []
    for option in options_of(annotation):
        if get_origin(option) is Literal:
            found += get_args(option)
        elif option is type(None):
            found.append(None)
        elif option is bool:
            found += [True, False]
        elif option is not Unknown:
            return None
    return tuple(found)


@lru_cache(maxsize=64)
def hints_of(struct: type[Struct]) -> dict[str, Any]:
    return get_type_hints(struct)


def _steps(kind: type[Struct], path: str) -> list[tuple[str, bool]]:
    """Each step, and whether it is a key of a dict rather than a field."""
    steps: list[tuple[str, bool]] = []
    parts = path.split(".")
    for number, step in enumerate(parts):
        before = check_path(kind, ".".join(parts[:number])) if number else kind
        steps.append((step, _member(before, lambda option: get_origin(option) is dict) is not None))
    return steps


def options_of(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)


def _member(annotation: Any, wanted: Callable[[Any], bool]) -> Any:
    return next((option for option in options_of(annotation) if option is not Unknown and wanted(option)), None)
