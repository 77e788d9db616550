"""TikTok's refusals: code, message and, where a source states it, the HTTP status.

Texts and codes: Partner Center, "Common errors" and the error tables of the endpoints; statuses were seen in
public captures (401 for a wrong signature, 404 for a path, 400 for code 36009004, 200 for an expired token).
Where no source states a status it is 200, as TikTok's clients are told to look at the code.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One of TikTok's answers of no."""

    code: int
    text: str
    http_status: int = 200


class RequestRefusedError(Exception):
    """The request is answered with a refusal and nothing else is done.

    `now` (unix seconds) is the time of the answer where that is not the world's own.
    """

    def __init__(self, refusal: Refusal, *, now: int | None = None) -> None:
        super().__init__(f"{refusal.code}: {refusal.text}")
        self.refusal = refusal
        self.now = now


def _general(text: str) -> Refusal:
    return Refusal(36009004, text, 400)


SIGN_MISSING = _general("Missing credentials. The request does not include a required signature in the query.")
SIGN_INVALID = Refusal(106001, "Invalid credentials. The 'sign' query parameter is invalid.", 401)
APP_KEY_INVALID = _general("Invalid credentials. Invalid 'app_key' query parameter.")
TIMESTAMP_NEGATIVE = _general(
    "Invalid timestamp. The value of the 'timestamp' query parameter must not be lesser than 0."
)
TIMESTAMP_OLD = _general(
    "Invalid timestamp. The value of the 'timestamp' query parameter must not be earlier than 5 minutes before "
    "the current time."
)
TIMESTAMP_AHEAD = _general(
    "Invalid timestamp. The value of the 'timestamp' query parameter must not exceed the current time by more "
    "than 30 seconds."
)
TOKEN_INVALID = _general("Invalid credentials. The 'x-tts-access-token' header is invalid.")
TOKEN_EXPIRED = Refusal(
    105002, "Expired credentials. The 'access_token' or 'x-tts-access-token' header has expired."
)
SCOPE_MISSING = Refusal(
    105005,
    "Access denied. The app is not authorized to access the endpoint because the access scopes granted for the "
    "app or the access token do not contain the required access scope for the endpoint.",
)
SHOP_CIPHER_MISSING = Refusal(
    106013, "Missing identifier. The 'shop_cipher' query parameter is required to identify the target shop."
)
SHOP_CIPHER_FOREIGN = Refusal(
    101000,
    "Invalid query or header. The 'category_asset_cipher' query parameter or 'x-tts-access-token' header is "
    "invalid.",
)
SHOP_CIPHER_UNEXPECTED = _general(
    "Unexpected identifier. The 'shop_cipher' query parameter is not required for this request."
)
PATH_INVALID = Refusal(36009009, "Invalid path. The specified path does not match any available endpoint.", 404)
METHOD_INVALID = Refusal(36009010, "Invalid method. The HTTP method used is not supported by this endpoint.")
BODY_FORMAT_INVALID = Refusal(
    36009022,
    "Invalid request format. The request body format must be 'application/json' for structured data or "
    "'multipart/form-data' for binary files.",
)
CATEGORY_CIPHER_UNEXPECTED = _general(
    "Unexpected identifier. The 'category_asset_cipher' query parameter is not required for this request."
)
SHOP_ID_INVALID = _general("Invalid identifier. The 'shop_id' query parameter is invalid.")
VERSION_PARAMETER_INVALID = _general("Invalid API version. The 'version' query parameter is invalid.")
# Code from the list of common errors; its HTTP status is unconfirmed.
VERSION_INVALID = Refusal(36009014, "Invalid API version. The 'version' value is invalid or unsupported.")
MULTIPART_NEEDED = Refusal(
    36009023,
    "Invalid request format. The value of the 'content-type' header must be 'multipart/form-data'.",
)
FILE_TOO_LARGE = Refusal(36009021, "Invalid file size. The uploaded file size exceeds the maximum limit.")
INTERNAL = Refusal(
    36009003,
    "Internal error. Please try again. If the issue persists after multiple attempts, please contact platform "
    "support.",
    500,
)
TOO_MANY_REQUESTS = Refusal(
    36009002, "Too many requests. You've made too many requests in a short period of time.", 429
)
ORDERS_NOT_FETCHED = Refusal(
    10002014, "Failed to get orders, If multiple retry have failed, please contact the platform for assistance"
)
AUTH_CODE_INVALID = Refusal(36004004, "Invalid auth code.")
REFRESH_TOKEN_EXPIRED = Refusal(36004001, "rt has expired")
PARAMETERS_INVALID = Refusal(
    21001001, "Invalid parameters. Please ensure you are passing the correct request parameter(s)."
)
FOREIGN_ORDER = Refusal(21008111, "The order or package does not belong to the current seller.")


def parameter_type(name: str, *, actual: str, expected: str) -> Refusal:
    """Returns the refusal of a value of the wrong type, worded as it was seen in a public capture."""
    return _general(f"param {name} type invalid. actual type:{actual}, expected type:{expected}")


def parameter_value(name: str, allowed: str) -> Refusal:
    """Returns the refusal of a value outside what the endpoint takes."""
    return _general(f"param {name} is invalid. {allowed}")


def parameter_missing(name: str) -> Refusal:
    """Returns the refusal of a request without a parameter that it needs."""
    return _general(f"param {name} is missing")
