"""The PDF behind the address that Get Package Shipping Document gives: a label or a packing slip.

The address needs no signature and is good for 24 hours (202309, read 2026-11): whoever has it sees a buyer's name
and address. It is used at once, never kept, and stands in no log and no error.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from tiktok_orders.domain.packages import ShippingDocument
from tiktok_orders.errors import RemoteError, UnreachableError
from tiktok_orders.http import Http, Limits, Reply, Request

# A label has some hundred kilobytes; a document of many pages with pictures a few megabytes.
DOCUMENT_LIMITS = Limits(read_seconds=20.0, total_seconds=60.0, reply_bytes=20 * 1024 * 1024)
_SIGN = b"%PDF-"


def download_document(http: Http, document: ShippingDocument, *, base_url: str) -> bytes:
    """Returns the PDF. Raises a `RemoteError` where it cannot be had, or what comes is none.

    Only https is asked, or where the shop itself is spoken to without it (the practice shop), that same server.
    `http` should have `DOCUMENT_LIMITS`.
    """
    _check_address(document.doc_url, base_url)
    reply = http.send(Request("GET", document.doc_url, is_path_secret=True))
    if reply.status != 200:
        raise RemoteError(
            f"TikTok Shop’s server of documents did not give it (HTTP {reply.status}). Try again in a minute.",
            http_status=reply.status,
            retryable=reply.status >= 500 or reply.status in (403, 404, 429),
        )
    if not _is_pdf(reply):
        raise UnreachableError(
            "TikTok Shop’s server of documents sent something that is no PDF, so it was dropped. Try again later.",
            retryable=False,
        )
    return reply.body


def _check_address(url: str, base_url: str) -> None:
    asked, known = urlsplit(url), urlsplit(base_url)
    is_the_shops = (asked.scheme, asked.netloc) == (known.scheme, known.netloc)
    if asked.scheme != "https" and not is_the_shops:
        raise RemoteError(
            "TikTok Shop gave an address for the label that is not safe to open, so it was not opened."
        )


def _is_pdf(reply: Reply) -> bool:
    """By its first bytes, and by its type where one is stated: a page that says "not found" is no label."""
    stated = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_stated = stated in ("", "application/pdf", "application/octet-stream", "binary/octet-stream")
    return is_stated and reply.body[:1024].lstrip().startswith(_SIGN)
