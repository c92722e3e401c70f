"""Shared parts of wire formats: news XML, NITF bodies, SGML records, teleprinter messages."""
