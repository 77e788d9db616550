"""Asks a seller to let the app in, and takes what comes back: by our callback, or pasted by a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tiktok_orders.domain.authorisation_answer import Answer, read_answer, read_pasted
from tiktok_orders.domain.people import Deed, Person, Role, require
from tiktok_orders.errors import InvalidInputError, RefusedError, TikTokOrdersError
from tiktok_orders.services.connect import ConnectRequest, build_stored_app, check_app, check_copied
from tiktok_orders.services.shop_clients import ShopClients
from tiktok_orders.store.accounts import Account, find_app, list_authorisations, save_app
from tiktok_orders.store.authorisation_requests import (
    AuthorisationRequest,
    answer_request,
    find_request,
    newest_request,
    save_request,
    say_of_request,
)
from tiktok_orders.store.database import Database
from tiktok_orders.tiktok.authorisation import authorisation_link
from tiktok_orders.tiktok.client import App
from tiktok_orders.vault import Vault

# Long enough to find the seller who may consent; the code that comes back lasts 30 minutes by itself.
LASTS = timedelta(hours=2)


@dataclass(frozen=True)
class Authoriser:
    """`connect` trades a code for accounts; `new_state` makes a text that nobody can guess."""

    database: Database
    vault: Vault = field(repr=False)
    clients: ShopClients
    connect: Callable[[ConnectRequest, Person], list[Account]]
    clock: Callable[[], datetime]
    new_state: Callable[[], str]

    def keep_app(self, app: App, *, region: str, person: Person) -> None:
        """Keeps an app of Partner Center before any seller let it in; raises a refusal for what it cannot be."""
        require(person, Deed.CONNECT)
        check_app(app)
        check_copied("service id", app.service_id)
        known = find_app(self.database, app.app_key)
        if known is not None and known.is_practice:
            raise RefusedError("This is the app of the practice shop. Enter the app of your own shop.")
        save_app(self.database, build_stored_app(ConnectRequest(app, "", region=region), self.vault))

    def begin(self, app_key: str, *, person: Person) -> AuthorisationRequest:
        """Returns a new question to the seller of an app that is kept."""
        require(person, Deed.CONNECT)
        now = self.clock()
        request = AuthorisationRequest(self.new_state(), app_key, now, person.name, now + LASTS)
        save_request(self.database, request)
        return request

    def link_of(self, request: AuthorisationRequest) -> str:
        """Returns TikTok's page where the seller consents."""
        stored = find_app(self.database, request.app_key)
        app = self.clients.app_of(request.app_key)
        return authorisation_link(app, region=stored.region if stored else "", state=request.state)

    def newest(self, app_key: str = "") -> AuthorisationRequest | None:
        """Returns the last question of an app ("" for any): where a person goes on who comes back."""
        return newest_request(self.database, app_key)

    def is_given(self, request: AuthorisationRequest) -> bool:
        """Tells whether the seller has said yes since this question was asked, whichever way the answer came."""
        given = list_authorisations(self.database).values()
        return any(one.app_key == request.app_key and one.authorised_at >= request.asked_at for one in given)

    def take_redirect(self, parameters: Mapping[str, str]) -> list[Account]:
        """Returns the accounts of a consent that came back to our callback.

        Its state must be one that we gave, unanswered and not too old, and stands for whoever asked. What
        goes wrong is raised, and kept for the page that waits.
        """
        request = self._claim(parameters.get("state", ""))
        person = Person(request.asked_by, Role.ADMINISTRATOR)
        try:
            return self._connect(request.app_key, read_answer(parameters), person)
        except TikTokOrdersError as error:
            say_of_request(self.database, request.state, error.message)
            raise

    def take_pasted(self, app_key: str, text: str, *, person: Person) -> list[Account]:
        """Returns the accounts of a consent whose code, or whole address, a person pasted."""
        require(person, Deed.CONNECT)
        answer = read_pasted(text)
        if answer.state and self._claim(answer.state).app_key != app_key:
            raise RefusedError(
                "This answer belongs to another app. Open the link of this app, and paste what it gives."
            )
        return self._connect(app_key, answer, person)

    def _connect(self, app_key: str, answer: Answer, person: Person) -> list[Account]:
        if answer.app_key and answer.app_key != app_key:
            raise RefusedError("TikTok’s answer is for another app. Open the link again.")
        return self.connect(ConnectRequest(self.clients.app_of(app_key), answer.code), person)

    def _claim(self, state: str) -> AuthorisationRequest:
        if not state:
            raise InvalidInputError(
                "This address does not come from TikTok’s page: its state is missing. Open the link in "
                "the set-up again."
            )
        claimed = answer_request(self.database, state, self.clock())
        if claimed is not None:
            return claimed
        known = find_request(self.database, state)
        if known is None:
            raise RefusedError(
                "This answer was not asked for here: its state is unknown. Open the link in the set-up again."
            )
        if known.answered_at is not None:
            raise RefusedError(
                "This answer was taken already; it counts once. Go back to the set-up to see the result."
            )
        raise RefusedError(
            "This answer comes too late: the link was good for two hours. Open a new link in the set-up."
        )
