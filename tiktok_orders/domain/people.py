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
    SWITCH_SENDING = "Stopping all sending and letting it go on"
    CONNECT = "Connecting a shop or a Magento"
    SET_POLICY = "Setting the order policy"
    SET_MODE = "Switching an account between watching and live"
    SET_RATES = "Setting exchange rates"
    SET_SCHEDULES = "Setting what runs by itself"
    RUN_NOW = "Letting a schedule run at once"
    BACK_UP = "Making a backup"
    RESTORE = "Restoring a backup"
    ROTATE_KEY = "Renewing the key for stored secrets"


_LEAST = {
    Deed.EXPORT: Role.VIEWER,
    Deed.IMPORT: Role.OPERATOR,
    Deed.ACT: Role.OPERATOR,
    Deed.MEND: Role.OPERATOR,
    Deed.SWITCH_SENDING: Role.OPERATOR,
    Deed.CONNECT: Role.ADMINISTRATOR,
    Deed.SET_POLICY: Role.ADMINISTRATOR,
    Deed.SET_MODE: Role.ADMINISTRATOR,
    Deed.SET_RATES: Role.ADMINISTRATOR,
    Deed.SET_SCHEDULES: Role.ADMINISTRATOR,
    Deed.RUN_NOW: Role.OPERATOR,
    Deed.BACK_UP: Role.ADMINISTRATOR,
    Deed.RESTORE: Role.ADMINISTRATOR,
    Deed.ROTATE_KEY: Role.ADMINISTRATOR,
}


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever does something: a person who signed in, this computer's user, or a part of the program."""

    name: str
    role: Role


def may(person: Person, deed: Deed) -> bool:
    """Tells whether the person's role allows it."""
    return ROLES.index(person.role) >= ROLES.index(_LEAST[deed])


def require(person: Person, deed: Deed) -> None:
    """Raises `NotAllowedError` where the person's role does not allow it."""
    if not may(person, deed):
        least = _LEAST[deed].lower()
        article = "an" if least[0] in "ao" else "a"
        raise NotAllowedError(
            f"{deed} needs {article} {least}; {person.name} is a {person.role.lower()}. Ask an administrator."
        )
