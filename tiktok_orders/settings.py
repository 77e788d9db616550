"""What the environment decides, read once at start: where the data lies and which TikTok Shop is spoken to."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from tiktok_orders.domain.exposure import REDIRECT_PATH
from tiktok_orders.errors import InvalidInputError

_SCHEME = "duckdb:///"

# Key of Streamlit's section `auth` to the name in the environment. Its `redirect_uri` is made of PUBLIC_URL.
SIGN_IN = {
    "server_metadata_url": "SIGN_IN_METADATA_URL",
    "client_id": "SIGN_IN_CLIENT_ID",
    "client_secret": "SIGN_IN_CLIENT_SECRET",
    "cookie_secret": "SIGN_IN_COOKIE_SECRET",
}


def _split(value: object) -> object:
    """Returns the parts of a text like "GB,US,SG"; anything else as it is."""
    return [part.strip().upper() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class Settings(BaseModel):
    """The names in the environment are these in capitals."""

    model_config = ConfigDict(frozen=True)

    database_url: str = "duckdb:///data/orders.duckdb"
    practice_world: Path = Path("data/practice.sqlite3")
    practice_seed: int = 20260901
    practice_orders: int = Field(default=3000, ge=1, le=1_000_000)
    practice_markets: Annotated[tuple[str, ...], BeforeValidator(_split)] = ("GB", "US", "SG")
    practice_arrivals_per_hour: int = Field(default=20, ge=0, le=3600)
    base_currency: str = Field(default="GBP", pattern=r"^[A-Z]{3}$")
    time_zone: str = "Europe/London"
    memory_limit_megabytes: int = Field(default=640, ge=200)

    @field_validator("database_url")
    @classmethod
    def _duckdb_only(cls, url: str) -> str:
        if not url.startswith(_SCHEME) or len(url) == len(_SCHEME):
            raise ValueError("must look like duckdb:///data/orders.duckdb")
        return url

    @property
    def database_path(self) -> Path:
        return Path(self.database_url.removeprefix(_SCHEME))

    @property
    def key_file(self) -> Path:
        return self.database_path.parent / "secret.key"

    @property
    def backups_folder(self) -> Path:
        return self.database_path.parent / "backups"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Returns the settings the environment asks for, or raises `InvalidInputError` naming the wrong one."""
    environment = os.environ if environment is None else environment
    asked = {name: environment[name.upper()] for name in Settings.model_fields if environment.get(name.upper())}
    try:
        return Settings.model_validate(asked)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        name = str(problem["loc"][0]).upper()
        raise InvalidInputError(
            f"The setting {name} cannot be used: {problem['msg']}. Correct it and start again."
        ) from error


def read_sign_in(environment: Mapping[str, str] | None = None) -> dict[str, dict[str, str]]:
    """Returns what the environment says of sign-in, as the section `auth` of Streamlit's secrets; {} for nothing.

    What is missing is left out, and told by whoever reads the section: half a sign-in lets nobody in.
    """
    environment = os.environ if environment is None else environment
    auth = {name: environment[key] for name, key in SIGN_IN.items() if environment.get(key)}
    if not auth:
        return {}
    if public_url := environment.get("PUBLIC_URL", "").rstrip("/"):
        auth["redirect_uri"] = f"{public_url}{REDIRECT_PATH}"
    return {"auth": auth}
