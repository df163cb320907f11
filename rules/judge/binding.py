"""Which sites a rule binds: by law, level, kind, functions and region, each with its reason.

Never guesses what a profile leaves out: a rule that hangs on it is untested.
"""

from __future__ import annotations

from rules.facts.records import Site, Unknown
from rules.judge.model import Basis, Rule, Text, Verdict
from rules.loading.rulefile import ALL_KINDS, ALL_LEVELS

LEVELS = {"province": "省级", "city": "市级", "county": "县级", "township": "乡镇"}
SITE_KINDS = {"portal": "政府门户网站", "department": "部门网站", "other": "其他网站"}


def binding_bases(rule: Rule, site: Site) -> tuple[Basis, ...]:
    """The papers that bind this site: national ones, and those of its own province, city or county."""
    code = site.region_code or ""
    return tuple(basis for basis in rule.basis if not basis.region or code.startswith(basis.region))


def inapplicable(zh: str, en: str) -> Verdict:
    return Verdict(outcome="inapplicable", seen=Text(zh, en), cause=zh)


def untested(unseen: Unknown) -> Verdict:
    seen = Text(f"未能检测：{unseen.reason}", f"Could not look: {unseen.reason}")
    return Verdict(outcome="untested", seen=seen, cause=unseen.reason)


def not_bound(rule: Rule, site: Site) -> Verdict | None:
    """The verdict on a site the rule does not bind, or of which that is not known; None when it binds."""
    if rule.jurisdiction == "cn" and site.jurisdiction != "cn":
        return inapplicable("不是中国政府网站，依据不适用", "Not a Chinese government site; the basis does not bind it")
    regional = tuple(basis.region for basis in rule.basis)
    regions = rule.regions or (() if not all(regional) else tuple(dict.fromkeys(regional)))
    if regions:
        if site.region_code is None:
            return untested(Unknown(f"未声明行政区划代码（本规则的依据只适用于代码以{'、'.join(regions)}开头的地区）"))
        if not site.region_code.startswith(regions):
            return inapplicable(
                f"依据只适用于行政区划代码以{'、'.join(regions)}开头的地区，本站为{site.region_code}",
                f"The basis binds regions {', '.join(regions)}; this site is of {site.region_code}",
            )
    if set(rule.levels) != set(ALL_LEVELS):
        allowed = "、".join(LEVELS[level] for level in rule.levels)
        if site.level is None:
            return untested(Unknown(f"未声明网站层级（本规则适用于{allowed}）"))
        if site.level not in rule.levels:
            return inapplicable(
                f"本规则适用于{allowed}，本站为{LEVELS[site.level]}",
                f"Binds {', '.join(rule.levels)}; this site is {site.level}",
            )
    if set(rule.kinds) != set(ALL_KINDS) and site.kind not in rule.kinds:
        allowed = "、".join(SITE_KINDS[kind] for kind in rule.kinds)
        return inapplicable(
            f"本规则适用于{allowed}，本站为{SITE_KINDS[site.kind]}",
            f"Binds {', '.join(rule.kinds)}; this site is {site.kind}",
        )
    if rule.functions and not set(rule.functions) & set(site.functions):
        allowed = "、".join(rule.functions)
        if "functions" not in site.inferred:
            return inapplicable(
                f"网站未声明职能：{allowed}", f"The profile declares none of {', '.join(rule.functions)}"
            )
        # A whole government has every function; of a department that declared nothing it cannot be said.
        if site.kind != "portal":
            return untested(Unknown(f"站点档案未声明职能（本规则适用于有“{allowed}”职能的单位）"))
    return None
