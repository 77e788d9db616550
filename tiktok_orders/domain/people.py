"""Who does something, and what each role may do: viewers read, operators act, administrators connect and set."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tiktok_orders.errors import NotAllowedError


class Role(StrEnum):
    VIEWER = "VIEWER"
    OPERATOR = "OPERATOR"
    ADMINISTRATOR = "ADMINISTRATOR"


ROLES = (Role.VIEWER, Role.OPERATOR, Role.ADMINISTRATOR)  # each may do what those before it may


class Deed(StrEnum):
    """What somebody can do here; the value is how a refusal names it."""

    EXPORT = "Exporting orders"
    IMPORT = "Importing orders"
    ACT = "Doing something to orders"
    MEND = "Mapping SKUs and correcting addresses"
    CLOSE_DIFFERENCES = "Closing differences with a reason"
    SWITCH_SENDING = "Stopping all sending and letting it go on"
    CONNECT = "Connecting a shop or a Magento"
    SET_POLICY = "Setting the order policy"
    SET_MODE = "Switching an account between watching and live"
    SET_RATES = "Setting exchange rates"
    SET_UP = "Setting up the workspace"
    MANAGE_ACCOUNTS = "Managing accounts"
    MANAGE_PEOPLE = "Adding people and changing their roles"
    BACK_UP = "Making a backup"
    RESTORE = "Restoring a backup"
    ROTATE_KEY = "Renewing the key for stored secrets"
    SET_SCHEDULES = "Setting what runs by itself"
    RUN_NOW = "Letting a schedule run at once"


_LEAST = {
    Deed.EXPORT: Role.VIEWER,
    Deed.IMPORT: Role.OPERATOR,
    Deed.ACT: Role.OPERATOR,
    Deed.MEND: Role.OPERATOR,
    Deed.CLOSE_DIFFERENCES: Role.OPERATOR,
    Deed.SWITCH_SENDING: Role.OPERATOR,
    Deed.CONNECT: Role.ADMINISTRATOR,
    Deed.SET_POLICY: Role.ADMINISTRATOR,
    Deed.SET_MODE: Role.ADMINISTRATOR,
    Deed.SET_RATES: Role.ADMINISTRATOR,
    Deed.SET_UP: Role.ADMINISTRATOR,
    Deed.MANAGE_ACCOUNTS: Role.ADMINISTRATOR,
    Deed.MANAGE_PEOPLE: Role.ADMINISTRATOR,
    Deed.BACK_UP: Role.ADMINISTRATOR,
    Deed.RESTORE: Role.ADMINISTRATOR,
    Deed.ROTATE_KEY: Role.ADMINISTRATOR,
    Deed.SET_SCHEDULES: Role.ADMINISTRATOR,
    Deed.RUN_NOW: Role.OPERATOR,
}


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever does something: a person who signed in, this computer's user, or a part of the program.

    `email` is empty where nobody signed in.
    """

    name: str
    role: Role
    email: str = ""

    @property
    def key(self) -> str:
        """Returns under what is kept that belongs to one person, like the columns of a list."""
        return self.email or self.name


def may(person: Person, deed: Deed) -> bool:
    """Tells whether the person's role allows it."""
    return ROLES.index(person.role) >= ROLES.index(_LEAST[deed])


def why_not(person: Person, deed: Deed) -> str | None:
    """Returns why the person may not do it and what to do, or None."""
    if may(person, deed):
        return None
    least = with_article(_LEAST[deed])
    return f"{deed} needs {least}; {person.name} is {with_article(person.role)}. Ask an administrator."


def require(person: Person, deed: Deed) -> None:
    """Raises `NotAllowedError` where the person's role does not allow it."""
    if reason := why_not(person, deed):
        raise NotAllowedError(reason)


def with_article(role: Role) -> str:
    """Returns "a viewer", "an operator" or "an administrator"."""
    return f"{'a' if role is Role.VIEWER else 'an'} {role.lower()}"
