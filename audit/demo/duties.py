"""What statutes and work points ask a city to show beside the heads of 条例20. Never a rule's own page elsewhere."""

from __future__ import annotations

from audit.demo.draft import Draft
from audit.demo.lists import write_articles, write_list
from audit.demo.words import OFFICE, texts

FIGURES = "/hdjl/sqsj/"
_LIVELIHOOD = "/zfxxgk/fdzdgknr/msbz/"


def write_duties(draft: Draft) -> None:
    """Articles of texts/duties.yaml in their columns; before the columns' lists are written."""
    for path, entries in texts("duties").items():
        write_articles(draft, path, entries, OFFICE, start=201)
    write_list(draft, FIGURES)


def write_township(draft: Draft) -> None:
    """What 条例21 asks of townships, in the column of livelihood."""
    write_articles(draft, _LIVELIHOOD, texts("township"), OFFICE, start=301)
