"""Pictures that go with a no: kept when they are chosen, sent to TikTok once, named by the answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tiktok_orders.domain.evidence import Evidence
from tiktok_orders.domain.people import Deed, Person, require
from tiktok_orders.errors import RefusedError
from tiktok_orders.store.database import Database
from tiktok_orders.store.evidence import find_picture, keep_pictures, save_upload
from tiktok_orders.tiktok.client import ShopClient
from tiktok_orders.tiktok.evidence import SentPicture, upload_picture


@dataclass(frozen=True)
class EvidenceDesk:
    """Safe to ask from any thread."""

    database: Database
    clock: Callable[[], datetime]
    _uploading: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def keep(self, pictures: Sequence[Evidence], account_ids: Iterable[str], *, person: Person) -> tuple[str, ...]:
        """Keeps pictures for answers of these accounts, as they are; returns their ids."""
        require(person, Deed.ACT)
        for account_id in account_ids:
            keep_pictures(self.database, account_id, pictures, now=self.clock())
        return tuple(one.picture_id for one in pictures)

    def send(self, client: ShopClient, account_id: str, picture_ids: Sequence[str]) -> tuple[SentPicture, ...]:
        """Returns the pictures as TikTok knows them, those that it has not got yet sent first.

        What TikTok answered is written down at once, so that nothing is sent twice. Raises a `RemoteError` where
        it does not take one, and `RefusedError` where one is not kept here any more.
        """
        # One at a time: many answers at once may go with the same picture.
        with self._uploading:
            return tuple(self._sent(client, account_id, picture_id) for picture_id in picture_ids)

    def _sent(self, client: ShopClient, account_id: str, picture_id: str) -> SentPicture:
        kept = find_picture(self.database, account_id, picture_id)
        if kept is None:
            raise RefusedError("The picture is not kept here any more. Choose it again.")
        if kept.image_id:
            one = kept.picture
            return SentPicture(kept.image_id, one.media_type, one.width, one.height)
        sent = upload_picture(client, kept.picture)
        save_upload(self.database, account_id, picture_id, sent.image_id, now=self.clock())
        return sent
