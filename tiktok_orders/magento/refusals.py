"""What Magento's error replies mean, and which of our errors they become.

Source: Framework/Webapi/ErrorProcessor and Rest/Response: 404 for what does not exist, 401 for keys and rights
alike, 400 for every other error with a text of its own, 500 with a report id for the rest. Texts are translated
to the store's language, so the HTTP status and the names of the parameters decide, and words only add to it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from tiktok_orders.errors import (
    AlreadyExistsError,
    BearerSwitchedOffError,
    CredentialsError,
    InvalidForMagentoError,
    NotFoundError,
    NotPermittedError,
    RemoteError,
    ThrottledError,
    UnreachableError,
    WrongClockError,
)
from tiktok_orders.http import Reply
from tiktok_orders.magento.replies import ErrorText, find_report_id
from tiktok_orders.retry import read_retry_after

SERVICE = "Magento"
_MAY_PASS = frozenset({408, 425, 500, 502, 504})
_EXISTS = "unique constraint violation found"
_NO_ROUTE = "request does not match any route"
# What to do, where Magento's own text does not say it: a piece of the text, and our addition.
_ADVICE = (
    (
        "could not save a shipment",
        "The source has too little stock, or none was chosen: check the quantities of the source in Magento",
    ),
    ("billing address", "Check the address of the order"),
    ("save the address", "Check the address of the order"),
)


def build_refusal(reply: Reply, said: ErrorText, *, with_bearer: bool, now: datetime) -> RemoteError:
    """Returns the error that a reply with an HTTP status other than 2xx stands for."""
    status = reply.status
    if status in (429, 503):
        return _busy(reply, now)
    if 300 <= status < 400:
        return _moved(reply)
    if status in _MAY_PASS or status >= 500:
        return _failed(reply, said)
    if not said.is_json:
        return _blocked(reply) if status in (401, 403) else not_the_api(reply)
    if status in (401, 403):
        return _no_access(reply, said, with_bearer)
    if status == 404:
        return _missing(reply, said)
    return _invalid(reply, said)


def not_the_api(reply: Reply) -> UnreachableError:
    """Returns the error for an answer that Magento would not give; often the address is wrong.

    What came with a 4xx was not done; after a 2xx nobody knows.
    """
    return UnreachableError(
        f"{reply.host} answered with something that is not Magento’s API (HTTP {reply.status}). Check Magento’s "
        "address in the settings; if it is right, try again later.",
        **_facts(reply),
        retryable=reply.status >= 500 or reply.status < 300,
        outcome_known=400 <= reply.status < 500,
    )


def _busy(reply: Reply, now: datetime) -> ThrottledError:
    what = "asks for fewer requests" if reply.status == 429 else "is closed for maintenance or overloaded"
    return ThrottledError(
        f"Magento ({reply.host}) {what} at the moment. Wait a minute, then try again.",
        **_facts(reply),
        retry_after_seconds=read_retry_after(reply.headers.get("retry-after"), now=now),
        outcome_known=reply.status == 429,
    )


def _moved(reply: Reply) -> UnreachableError:
    target = urlsplit(reply.headers.get("location", ""))
    where = f" to {target.scheme}://{target.hostname}" if target.scheme and target.hostname else ""
    return UnreachableError(
        f"Magento at {reply.host} sends requests on{where}. Enter the address that it uses itself, with https and "
        "the right host, in the settings.",
        **_facts(reply),
        retryable=False,
        outcome_known=True,
    )


def _failed(reply: Reply, said: ErrorText) -> RemoteError:
    report = find_report_id(reply)
    where = f"Its cause stands in Magento’s log (var/log) under {report}." if report else "Magento’s log has more."
    text = "" if report or not said.text else f": {_without_stop(said.text)}"
    return RemoteError(
        f"Magento had an internal error (HTTP {reply.status}){text}. {where} Try again in a few minutes.",
        **_facts(reply, said),
        retryable=True,
        outcome_known=False,
    )


def _blocked(reply: Reply) -> NotPermittedError:
    return NotPermittedError(
        f"A firewall, a proxy or a password in front of Magento at {reply.host} refused the request (HTTP "
        f"{reply.status}). Ask Magento’s host to let this computer reach the addresses under /rest/.",
        **_facts(reply),
    )


def _no_access(reply: Reply, said: ErrorText, with_bearer: bool) -> RemoteError:
    facts = _facts(reply, said)
    words = said.template.lower()
    if "resources" in said.parameters:
        return _no_right(said.parameters["resources"], with_bearer, facts)
    if "timestamp" in words:
        return WrongClockError(
            "Magento refused the time of the request: this computer’s clock or Magento’s is wrong. Let both set "
            "their clocks from the internet, then try again.",
            **facts,
        )
    if "nonce" in words:  # each attempt has its own, so another attempt is all it takes
        return CredentialsError(
            "Magento had already seen this request’s one-time number. Try again.", **facts, retryable=True
        )
    if reply.status == 403:
        return NotPermittedError(f"Magento does not permit this: {_reason(said)}.", **facts)
    return CredentialsError(
        f"Magento refused the keys: {_reason(said)}. Copy the keys of the integration again (System > "
        "Integrations), and check that it is active and that the address is the one Magento uses itself.",
        **facts,
    )


def _no_right(resources: str, with_bearer: bool, facts: dict[str, Any]) -> NotPermittedError:
    if with_bearer:
        return BearerSwitchedOffError(
            f"Magento refused the Bearer token for {resources}. Either it takes none (Stores > Configuration > "
            "Services > OAuth > Consumer Settings: allow access tokens as standalone Bearer tokens, or use the "
            "four OAuth keys instead), or the integration lacks this right (System > Integrations > API).",
            **facts,
            resources=resources,
        )
    return NotPermittedError(
        f"The integration in Magento lacks the right {resources}. Add it under System > Integrations > API, save, "
        "and reauthorise the integration.",
        **facts,
        resources=resources,
    )


def _missing(reply: Reply, said: ErrorText) -> NotFoundError:
    if _NO_ROUTE in said.template.lower():
        return NotFoundError(
            "Magento does not know this call. Check Magento’s address and the code of the store view in the "
            f"settings, and that no module of Magento is switched off that it needs ({reply.host}).",
            **_facts(reply, said),
        )
    return NotFoundError(f"Magento does not have what was asked for: {_reason(said)}.", **_facts(reply, said))


def _invalid(reply: Reply, said: ErrorText) -> RemoteError:
    words = said.template.lower()
    if _EXISTS in words:
        return AlreadyExistsError(
            "Magento already has an entry with this number. It is looked up before anything is sent again.",
            **_facts(reply, said),
        )
    if "oauth_timestamp" in words:
        return _no_access(reply, said, with_bearer=False)
    advice = next((f" {advice}." for words_of, advice in _ADVICE if words_of in words), "")
    return InvalidForMagentoError(f"Magento refused: {_reason(said)}.{advice}", **_facts(reply, said))


def _facts(reply: Reply, said: ErrorText | None = None) -> dict[str, Any]:
    return {
        "service": SERVICE,
        "code": said.code if said else 0,
        "request_id": find_report_id(reply),
        "http_status": reply.status,
    }


def _reason(said: ErrorText) -> str:
    return _without_stop(said.text) or "it gave no reason"


def _without_stop(text: str) -> str:
    return text.rstrip(". ")
