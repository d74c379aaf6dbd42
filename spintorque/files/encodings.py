"""Text in the encodings that editors and spreadsheets write, or in words why it is none."""

import codecs

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte-order marks, the longer ones first, because some begin with others."""
BINARY = "it is not a text file"


def decoded(data: bytes) -> str:
    """Text of a file: UTF-8, or UTF-16 or UTF-32, with or without a byte-order mark.

    Raises UnicodeError for anything else, whose message names the line and the likely encoding.
    """
    marked = next((encoding for mark, encoding in MARKS if data.startswith(mark)), None)
    encoding = marked or _unmarked(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8" or _is_binary(data):
            raise UnicodeError(BINARY) from error
        line = data.count(b"\n", 0, error.start) + 1
        raise UnicodeError(
            f"line {line} has the byte 0x{data[error.start]:02x}, which is not UTF-8; it looks "
            "like Latin-1 (Windows-1252): save the file as UTF-8"
        ) from error


def _unmarked(data: bytes) -> str:
    """Encoding of text without a mark: UTF-16 has a zero byte beside every ASCII character."""
    zeros = data[:256].count(0)
    if 3 * zeros < len(data[:256]) or len(data) % 2:
        return "utf-8"
    return "utf-16-le" if data[:2][1:] == b"\0" else "utf-16-be"


def _is_binary(data: bytes) -> bool:
    """Whether there are control characters that no text has."""
    return any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in data)
