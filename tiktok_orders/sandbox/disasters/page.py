"""The practice page of a practice system and its JSON twin: which disasters are on, and the switches for them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tiktok_orders.errors import InvalidInputError, RefusedError
from tiktok_orders.sandbox.disasters.disaster import read_disaster
from tiktok_orders.sandbox.disasters.page_view import build_disasters
from tiktok_orders.sandbox.disasters.switchboard import Disasters, Switched
from tiktok_orders.sandbox.page_shell import show_page

# Another name for this machine in the address may be a foreign site's, turned to 127.0.0.1.
_OWN_NAMES = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class PracticePage:
    """What the page of one practice system has of its own; the switches for disasters are the same everywhere.

    `head` is HTML for its top, `endpoints` are offered in the form, `show_more` gives HTML for its end, and
    `actions` are what forms of that HTML may ask for beside switching.
    """

    title: str
    head: str
    endpoints: tuple[str, ...]
    show_more: Callable[[Request], str] = lambda _: ""
    actions: Mapping[str, Callable[[Request, dict[str, str]], None]] = field(default_factory=dict)

    async def show(self, request: Request) -> Response:
        """Shows the page."""
        return self._draw(request) if _is_own_name(request) else _forbid()

    async def take(self, request: Request) -> Response:
        """Does what a form asks and leads back to the page; shows it with the reason where that cannot be."""
        if not _is_own_name(request) or not _is_from_own_page(request):
            return _forbid()
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        try:
            self._act(request, form)
        except RefusedError as error:
            return self._draw(request, problem=error.message, status=400)
        return RedirectResponse("/practice", 303)

    def _act(self, request: Request, form: dict[str, str]) -> None:
        action, disasters = form.pop("action", ""), _disasters(request)
        if action == "add":
            disasters.add(read_disaster(form))
        elif action == "remove":
            disasters.remove(form.get("id", ""))
        elif action == "clear":
            disasters.clear()
        elif action in self.actions:
            self.actions[action](request, form)
        else:
            raise InvalidInputError("The form asked for nothing that this page can do. Reload it and try again.")

    def _draw(self, request: Request, *, problem: str = "", status: int = 200) -> Response:
        refused = f'<p class="bad" role="alert">{escape(problem)}</p>' if problem else ""
        switches = build_disasters(_disasters(request), self.endpoints)
        body = f"{self.head}{refused}{switches}{self.show_more(request)}"
        return show_page(self.title, body, status=status, is_wide=True)


def build_routes(page: PracticePage) -> tuple[Route, ...]:
    """Returns the routes of the page and of its JSON twin."""
    return (
        Route("/practice", page.show, methods=["GET"]),
        Route("/practice", page.take, methods=["POST"]),
        Route("/practice/disasters", answer_disasters, methods=["GET", "POST", "DELETE"]),
    )


async def list_disasters(request: Request) -> Response:
    """Returns what is on, as JSON, with the counts."""
    return JSONResponse({"disasters": [_describe(one) for one in _disasters(request).list()]})


async def add_disaster(request: Request) -> Response:
    """Switches on the disaster of a JSON object and returns its id; 400 with the reason where it cannot be."""
    try:
        fields = json.loads(await request.body())
        if not isinstance(fields, dict):
            raise InvalidInputError("Send one disaster as a JSON object.")
        return JSONResponse({"id": _disasters(request).add(read_disaster(fields))}, 201)
    except (ValueError, RecursionError):
        return JSONResponse({"error": "Send one disaster as a JSON object."}, 400)
    except InvalidInputError as error:
        return JSONResponse({"error": error.message}, 400)


async def remove_disasters(request: Request) -> Response:
    """Switches one off (`?id=`), or all of them; 404 where the one is not on."""
    disaster_id = request.query_params.get("id")
    if disaster_id is None:
        _disasters(request).clear()
    elif not _disasters(request).remove(disaster_id):
        return JSONResponse({"error": f"No disaster “{disaster_id}” is on."}, 404)
    return Response(status_code=204)


async def answer_disasters(request: Request) -> Response:
    """Returns the answer of the JSON twin: GET lists, POST adds, DELETE removes."""
    if not _is_own_name(request) or _is_from_elsewhere(request):
        return JSONResponse({"error": "Only this machine's own programs may ask."}, 403)
    handlers = {"GET": list_disasters, "POST": add_disaster, "DELETE": remove_disasters}
    return await handlers[request.method](request)


def _describe(one: Switched) -> dict[str, Any]:
    return {"id": one.id, **asdict(one.disaster), "asked": one.asked, "struck": one.struck}


def _is_own_name(request: Request) -> bool:
    return urlsplit(f"//{request.headers.get('host', '')}").hostname in _OWN_NAMES


def _is_from_own_page(request: Request) -> bool:
    """Every browser says where a form comes from; what says nothing is no browser, and is to use the JSON twin."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    return (origin is not None or site is not None) and not _is_from_elsewhere(request)


def _is_from_elsewhere(request: Request) -> bool:
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    is_foreign_origin = origin is not None and origin != f"http://{request.headers.get('host', '')}"
    return is_foreign_origin or site not in (None, "same-origin", "none")


def _forbid() -> Response:
    return show_page("Not from here", "<p>This page only does what its own forms ask.</p>", status=403)


def _disasters(request: Request) -> Disasters:
    disasters: Disasters = request.app.state.disasters
    return disasters
