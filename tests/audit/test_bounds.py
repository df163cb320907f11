"""A start address with a path bounds a site, and a file name, a landing page or a redirect does not."""

from __future__ import annotations

import pytest

from audit.crawl.bounds import Bound, decide, folder
from audit.site import ProfileError, from_url

AT = "http://www.x.gov.cn"


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/", "/"), ("/index.html", "/"), ("/index.php?site=3", "/"), ("/jyj/", "/jyj/"), ("/jyj", "/jyj/"),
        ("/x/index.shtml", "/x/"), ("/x/y/col123/index.html", "/x/y/col123/"), ("/sites/main/", "/sites/main/"),
    ],
)  # fmt: skip
def test_a_file_is_no_folder(path: str, named: str) -> None:
    assert folder(AT + path) == named


def at(*paths: str) -> list[str]:
    return [AT + path for path in paths]


BUREAU = at(*(f"/jyj/{n}/" for n in range(9)), "/")
PORTAL = at(*(f"/col{n}/" for n in range(9)))


@pytest.mark.parametrize(
    ("start", "home", "links", "front", "root"),
    [
        ("/", "/", BUREAU, "/", "/"),
        ("/", "/web/", at("/web/1/", "/web/2/", "/web/3/"), "/web/", "/"),
        ("/index.html", "/index.html", BUREAU, None, "/"),
        ("/jyj/", "/jyj/", BUREAU, "/", "/jyj/"),
        ("/jyj", "/jyj/", BUREAU, "/", "/jyj/"),
        ("/jyj/index.shtml", "/jyj/index.shtml", BUREAU, None, "/jyj/"),
        ("/jyj/", "/jyj/", BUREAU + PORTAL, "/", "/jyj/"),  # under the portal's menu
        ("/jyj/", "/jyj/", at("/jyj/a/", "/jyj/b/", "/"), "/", "/jyj/"),
        ("/jyj/", "/web/jyj/", at(*(f"/web/jyj/{n}" for n in range(5)), "/"), "/", "/web/jyj/"),  # moved
        ("/sites/index.html", "/sites/index.html", PORTAL, None, "/"),  # a landing page
        ("/web/index.html", "/web/index.html", at("/web/1", "/web/2", "/web/3", *("/zwgk/",)), "/web/index.html", "/"),
        ("/x/y/col123/index.html", "/x/y/col123/index.html", PORTAL, "/", "/"),
        ("/jyj/", "/jyj/", [], "/", "/jyj/"),  # a shell: nothing speaks against the address
        ("/jyj/", "/jyj/", at("/jyj/only/"), "/", "/jyj/"),
    ],
)  # fmt: skip
def test_the_root_of_a_site(start: str, home: str, links: list[str], front: str | None, root: str) -> None:
    found = decide(AT + start, AT + home, links, AT + front if front else None)

    assert found.root == root
    assert bool(found.why) is (root == "/" and folder(start) != "/")


def test_a_root_bounds_the_site_and_not_its_other_hosts() -> None:
    profile = from_url(f"{AT}/jyj/", root="/jyj/", hosts=("zwgk.x.gov.cn",))
    inside = ("/jyj/", "/jyj", "/jyj/a/b.html", "/JYJ/a.html", "/%6Ayj/a.html")
    outside = ("/", "/jyjx/", "/a/jyj/", "/index.html")

    assert all(profile.in_scope(AT + path) for path in inside)
    assert not any(profile.in_scope(AT + path) for path in outside)
    assert all(profile.on_hosts(AT + path) for path in (*inside, *outside))
    assert profile.in_scope("https://x.gov.cn/jyj/")
    assert profile.in_scope("http://zwgk.x.gov.cn/a/")
    assert from_url(f"{AT}/jyj/", root="/").in_scope(f"{AT}/a/")
    assert Bound("/").why == ""


@pytest.mark.parametrize("root", ["jyj", "http://a.cn/", "/a b/", "/a?b", ""])
def test_a_root_is_a_path(root: str) -> None:
    with pytest.raises(ProfileError, match="root"):
        from_url(f"{AT}/", root=root)


def test_a_site_begins_below_its_root() -> None:
    with pytest.raises(ProfileError, match="/jyj/"):
        from_url(f"{AT}/", root="/jyj/")
