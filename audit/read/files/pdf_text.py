"""Text of a PDF, page by page, and what of it cannot be read as text.

Never draws a page: a picture of words stays unread, and is said to.
"""

from __future__ import annotations

from collections.abc import Iterator

from audit.read.files.attachment_limits import BROKEN, LOCKED, PAGES, Block, Notes, Unreadable
from audit.read.files.pdf_tables import Word, lines_of

_BAD_PAGES = 20  # broken pages in a row after which the rest is not tried


def blocks(body: bytes, notes: Notes) -> Iterator[Block]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(body)
        pages = len(document)
    except pdfium.PdfiumError as error:
        raise Unreadable(LOCKED if "password" in str(error).lower() else BROKEN) from None
    try:
        notes.pages = pages
        for key in ("Author",):
            if author := document.get_metadata_value(key).strip():
                notes.authors.add(author)
        if pages > PAGES:
            notes.partial = f"页数超过 {PAGES}，只读了前面的部分"
        broken = pictured = worded = 0
        for number in range(min(pages, PAGES)):
            try:
                page = document[number]
                words = page.get_textpage()
                text = "\n".join(lines_of(_placed(words)))
                words.close()
                pictured += not text.strip() and _has_picture(page)
                page.close()
            except pdfium.PdfiumError:
                broken += 1  # one broken page does not hide the others
                notes.partial = notes.partial or "有页面损坏，未能读取"
                if broken >= _BAD_PAGES:
                    raise Unreadable(BROKEN) from None
                continue
            broken = 0
            worded += bool(text.strip())
            yield "正文", text
        if pictured and worded:
            notes.leave_out(f"{pictured} 页没有文字层")
        if inside := pdfium.raw.FPDFDoc_GetAttachmentCount(document):
            notes.leave_out(f"文件内另有附件 {inside} 个")
    finally:
        document.close()


def _has_picture(page: object) -> bool:
    import pypdfium2 as pdfium

    kinds = (pdfium.raw.FPDF_PAGEOBJ_IMAGE,)
    return next(iter(page.get_objects(filter=kinds, max_depth=3)), None) is not None  # type: ignore[attr-defined]


def _placed(words: object) -> Iterator[Word]:
    """The pieces of a PDF page with their places; PDF's y grows upwards."""
    for number in range(words.count_rects()):  # type: ignore[attr-defined]
        left, bottom, right, top = words.get_rect(number)  # type: ignore[attr-defined]
        text = words.get_text_bounded(left, bottom, right, top)  # type: ignore[attr-defined]
        if text.strip():
            yield Word(left, -(top + bottom) / 2, right, top - bottom, text)
