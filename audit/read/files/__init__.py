"""Attachments: text of PDF, Word, Excel, OFD, RTF and their packages."""
