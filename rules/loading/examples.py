"""Turns a rule's examples into facts: a few fields as written, the rest as a site that meets the rule's conditions.

Never says what the outcome should be: the tests do.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, get_args, get_origin
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from rules.facts.records import Annual, Budget, Facts, Ruling, Site
from rules.judge.model import Rule, Scope
from rules.judge.view import KINDS, hints_of, options_of
from rules.loading.yamlfile import Document, Place, convert_value, nearest

AS_OF = dt.date(2026, 10, 28)
HOME = "https://www.example.gov.cn/"
PLURALS: dict[str, Scope] = {
    "pages": "page", "columns": "column", "documents": "document", "attachments": "attachment", "links": "link",
}  # fmt: skip
LEDGERS: dict[str, type[Struct]] = {
    "annuals": Annual,
    "budgets": Budget,
    "rulings": Ruling,
}  # no subjects of their own
EXTRAS = ("as_of", "expect")


class Example(Struct, frozen=True):
    """Facts to judge, and how many failed places are expected (None: any number but none)."""

    facts: Facts
    expect: int | None = None


def build(rule: Rule, example: dict[str, Any], document: Document | None = None, place: Place = ()) -> Example:
    """The facts an example stands for. Raises ``YamlError`` for an unknown field or a value of the wrong type.

    An example holds fields of the rule's subject, and may hold ``site``, ``pages``, ``columns`` … beside them; for a
    rule about the site it holds only those. ``as_of`` and ``expect`` (count of failed places) stand beside them too.
    """
    document = document or Document(rule.file, example, {}, {})
    own = set(KINDS[rule.scope].__struct_fields__) if rule.scope != "site" else set()
    around = {key for key in ("site", *PLURALS, *LEDGERS) if key not in own}
    for key in example:
        if key not in own and key not in around and key not in EXTRAS:
            raise document.error(f"示例中不认识的键“{key}”{nearest(key, own | around)}", *place, key)
    as_of = convert_value(document, example.get("as_of", AS_OF.isoformat()), dt.date, (*place, "as_of"))
    expect = convert_value(document, example.get("expect"), int | None, (*place, "expect"))  # type: ignore[arg-type]
    site = _site(rule, example.get("site", {}), as_of, document, (*place, "site"))
    lists: dict[str, list[Any]] = {}
    for plural, scope in PLURALS.items():
        given = example.get(plural, []) if plural in around else []
        if not isinstance(given, list):
            raise document.error(f"“{plural}”应为列表", *place, plural)
        lists[plural] = [
            _fact(scope, entry, site, number, document, (*place, plural, number)) for number, entry in enumerate(given)
        ]
    if rule.scope != "site":
        plural = next(name for name, scope in PLURALS.items() if scope == rule.scope)
        fields = {key: value for key, value in example.items() if key in own}
        if fields or not lists[plural]:
            lists[plural].append(_fact(rule.scope, fields, site, 0, document, place))
    for plural, kind in LEDGERS.items():
        lists[plural] = [
            _ledger(kind, entry, site, number, document, (*place, plural, number))
            for number, entry in enumerate(example.get(plural, []))
        ]
    rows = {plural: tuple(sorted(found, key=lambda fact: fact.url)) for plural, found in lists.items()}
    return Example(Facts(site=site, **rows), expect)


def _site(rule: Rule, given: Any, as_of: dt.date, document: Document, place: Place) -> Site:
    if not isinstance(given, dict):
        raise document.error("“site”应为键值表", *place)
    url = given.get("url", HOME)
    kind = "portal" if "portal" in rule.kinds else rule.kinds[0]
    level = "city" if "city" in rule.levels else rule.levels[0]
    regions = rule.regions or tuple(basis.region for basis in rule.basis if all(one.region for one in rule.basis))
    defaults = {
        "url": url, "host": urlsplit(str(url)).hostname or "", "as_of": as_of.isoformat(), "name": "示例市人民政府",
        "level": level, "kind": kind, "home": url, "functions": list(rule.functions),
        "region_code": regions[0].ljust(6, "0") if regions else None,
    }  # fmt: skip
    strange(Site, given, document, place)
    return convert_value(document, {**defaults, **given}, Site, place)


def _ledger(kind: type[Struct], given: Any, site: Site, number: int, document: Document, place: Place) -> Any:
    if not isinstance(given, dict):
        raise document.error("示例应为键值表", *place)
    strange(kind, given, document, place)
    return convert_value(document, {"url": f"{site.url}ledger/{number + 1}", **given}, kind, place)


def _fact(scope: Scope, given: Any, site: Site, number: int, document: Document, place: Place) -> Any:
    if not isinstance(given, dict):
        raise document.error("示例应为键值表", *place)
    kind = KINDS[scope]
    strange(kind, given, document, place)
    defaults: dict[str, Any] = {"url": site.url if given.get("is_home") is True else f"{site.url}{scope}/{number + 1}"}
    if scope == "column":
        defaults["name"] = "示例栏目"
    elif scope == "link":
        defaults |= {"internal": True, "state": "ok"}
    elif scope == "page":
        defaults["view"] = "rendered"  # nothing is hidden by scripts unless the example says so
    return convert_value(document, {**defaults, **given}, kind, place)


def strange(annotation: Any, value: Any, document: Document, place: Place) -> None:
    """Refuse a key that names no field: facts themselves are read leniently, an example is not."""
    options = options_of(annotation)
    if isinstance(value, dict):
        structs = [one for one in options if isinstance(one, type) and issubclass(one, Struct)]
        if structs:
            names = {name: field for one in structs for name, field in _fields(one).items()}
            for key, inner in value.items():
                if key not in names:
                    raise document.error(f"示例中不认识的字段“{key}”{nearest(key, names)}", *place, key)
                strange(names[key], inner, document, (*place, key))
        for one in options:
            if get_origin(one) is dict:
                for key, inner in value.items():
                    strange(get_args(one)[1], inner, document, (*place, key))
    elif isinstance(value, list):
        for one in options:
            if get_origin(one) is tuple:
                for number, inner in enumerate(value):
                    strange(get_args(one)[0], inner, document, (*place, number))


@cache  # resolving annotations costs a millisecond a record, and a pack has thousands of records in its examples
def _fields(struct: type[Struct]) -> dict[str, Any]:
    """Annotations by the name on disk (``Unknown.reason`` is written ``unknown``)."""
    hints = hints_of(struct)
    return {field.encode_name: hints[field.name] for field in msgspec.structs.fields(struct)}
