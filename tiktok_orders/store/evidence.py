"""Pictures that go with answers, by account and content, and what TikTok calls those that it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tiktok_orders.domain.evidence import Evidence
from tiktok_orders.store.clock import naive_utc
from tiktok_orders.store.database import Database
from tiktok_orders.store.statements import statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture of an account; `image_id` is TikTok's, "" until it has the picture."""

    picture: Evidence
    image_id: str


def keep_pictures(database: Database, account_id: str, pictures: Sequence[Evidence], *, now: datetime) -> None:
    """Keeps those of the pictures that the account has not got yet."""
    values = {"account_id": account_id, "picture_ids": [one.picture_id for one in pictures]}
    known = {row["picture_id"] for row in database.rows(_SQL["known"], values)}
    for one in pictures:
        if one.picture_id not in known:
            database.execute(
                _SQL["keep"],
                {
                    "account_id": account_id,
                    "picture_id": one.picture_id,
                    "media_type": one.media_type,
                    "width": one.width,
                    "height": one.height,
                    "content": one.content,
                    "kept_at": naive_utc(now),
                },
                is_shown=False,
            )


def find_picture(database: Database, account_id: str, picture_id: str) -> KeptPicture | None:
    """Returns a picture of an account, or None."""
    row = database.row(_SQL["find"], {"account_id": account_id, "picture_id": picture_id})
    if row is None:
        return None
    image_id = row.pop("image_id")
    return KeptPicture(Evidence(**{**row, "content": bytes(row["content"])}), image_id)


def save_upload(database: Database, account_id: str, picture_id: str, image_id: str, *, now: datetime) -> None:
    """Writes down what TikTok calls a picture from now on."""
    values = {"account_id": account_id, "picture_id": picture_id, "image_id": image_id}
    database.execute(_SQL["save_upload"], {**values, "uploaded_at": naive_utc(now)}, is_shown=False)


def forget_unused(database: Database, *, before: datetime) -> int:
    """Forgets pictures that were chosen before then and that no job names; returns how many."""
    values = {"before": naive_utc(before)}
    return database.write(
        lambda cursor: len(cursor.execute(_SQL["forget_unused"], values).fetchall()), is_shown=False
    )
