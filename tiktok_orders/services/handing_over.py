"""Tells TikTok that parcels are ready for its carrier: many in one call, each with an answer of its own."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from tiktok_orders.domain.packages import Handover
from tiktok_orders.errors import OutcomeUnknownError, RemoteError
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.fulfilment import MOST_PACKAGES, ship_package, ship_packages

log = logging.getLogger(__name__)


def hand_over(client: ShopClient, packages: Mapping[str, Handover]) -> dict[str, RemoteError]:
    """Ships packages by their ids; returns package id to the error of those that were not, or may not have been.

    A call that is refused as a whole may be so for one package alone: then each is sent by itself.
    """
    errors: dict[str, RemoteError] = {}
    for start in range(0, len(packages), MOST_PACKAGES):
        errors |= _ship(client, dict(list(packages.items())[start : start + MOST_PACKAGES]))
    return errors


def _ship(client: ShopClient, packages: Mapping[str, Handover]) -> dict[str, RemoteError]:
    if len(packages) == 1:
        return _ship_each(client, packages)
    try:
        refused = ship_packages(client, packages)
    except RemoteError as error:
        if error.is_about_one:
            return _ship_each(client, packages)
        return dict.fromkeys(packages, error)
    except Exception:
        return dict.fromkeys(packages, _broken())
    return {package_id: error for package_id, error in refused.items() if package_id in packages}


def _ship_each(client: ShopClient, packages: Mapping[str, Handover]) -> dict[str, RemoteError]:
    errors: dict[str, RemoteError] = {}
    for package_id, handover in packages.items():
        try:
            ship_package(client, package_id, handover)
        except RemoteError as error:
            errors[package_id] = error
        except Exception:
            errors[package_id] = _broken()
    return errors


def _broken() -> OutcomeUnknownError:
    """A mistake in the program after a call: what TikTok did of it has to be looked up."""
    log.exception("handing parcels over broke")
    return OutcomeUnknownError("A mistake in the program hindered it; whether TikTok did it is being looked up.")
