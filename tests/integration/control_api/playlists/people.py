"""Somebody with playlists, calling the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from control_api.accounts.models import Account, Role
from control_api.accounts.service import AccountService
from kernel.database.pool import Pool
from tests.integration.control_api.api_client import PASSWORD, Answer, ApiClient


@dataclass(frozen=True, slots=True)
class Person:
    """An account and its session."""

    api: ApiClient
    pool: Pool
    account: Account
    token: str

    async def call(self, method: str, path: str, **options: Any) -> Answer:
        """Any request."""
        return await self.api.call(method, path, token=self.token, **options)

    async def create(self, name: str = "Morning", **fields: Any) -> Any:
        """A playlist of hers."""
        return _well(await self.call("POST", "/playlists", json={"name": name, **fields}), 201)

    async def get(self, playlist_id: str) -> Any:
        """A playlist as she sees it."""
        return _well(await self.call("GET", f"/playlists/{playlist_id}"))

    async def change(self, playlist: Any, **changes: Any) -> Any:
        """A playlist after she changed it."""
        answer = await self.call(
            "PATCH", f"/playlists/{playlist['id']}", json={"version": playlist["version"], **changes}
        )
        return _well(answer)

    async def add(self, playlist_id: str, tracks: Sequence[UUID], **where: Any) -> Any:
        """What adding tracks answers."""
        return _well(await self.try_add(playlist_id, tracks, **where))

    async def try_add(self, playlist_id: str, tracks: Sequence[UUID], **where: Any) -> Answer:
        """Add tracks, if that can be done."""
        entries = [{"track_id": str(track)} for track in tracks]
        return await self.call(
            "POST", f"/playlists/{playlist_id}/entries", json={"entries": entries, **where}
        )

    async def move(self, playlist: Any, entry_ids: Sequence[str], after: str | None) -> Answer:
        """Move entries, on the version of the playlist given."""
        body = {"entry_ids": list(entry_ids), "after": after, "version": playlist["version"]}
        return await self.call("POST", f"/playlists/{playlist['id']}/moves", json=body)

    async def remove(self, playlist: Any, entry_ids: Sequence[str]) -> Answer:
        """Remove entries, on the version of the playlist given."""
        body = {"entry_ids": list(entry_ids), "version": playlist["version"]}
        return await self.call("POST", f"/playlists/{playlist['id']}/removals", json=body)

    async def entries(self, playlist_id: str, limit: int = 200) -> list[Any]:
        """All entries, page by page."""
        entries: list[Any] = []
        cursor = ""
        while True:
            page = _well(
                await self.call("GET", f"/playlists/{playlist_id}/entries?limit={limit}&cursor={cursor}")
            )
            entries += page["items"]
            if page["next_cursor"] is None:
                return entries
            cursor = page["next_cursor"]

    async def entry_ids(self, playlist_id: str) -> list[str]:
        """The entries' ids in their order."""
        return [entry["id"] for entry in await self.entries(playlist_id)]

    async def invite(self, playlist_id: str) -> str:
        """A token that lets others in."""
        token: str = _well(await self.call("POST", f"/playlists/{playlist_id}/invitations"), 201)["token"]
        return token

    async def accept(self, token: str) -> Answer:
        """Join by a token."""
        return await self.call("POST", "/playlists/invitations/accept", json={"token": token})

    async def library_changes(self) -> list[tuple[str, str]]:
        """What was ever logged for her devices: each change's action and item."""
        rows = await self.pool.fetch(
            "SELECT action, item_id FROM library_changes WHERE user_id = $1 ORDER BY revision",
            self.account.id,
        )
        return [(row["action"], str(row["item_id"])) for row in rows]


async def new_person(
    api: ApiClient, pool: Pool, accounts: AccountService, name: str, role: Role = Role.USER
) -> Person:
    """Somebody new, logged in."""
    account = await accounts.create(f"{name}@example.org", PASSWORD, role)
    return Person(api, pool, account, await api.log_in(account.email))


def _well(answer: Answer, status: int = 200) -> Any:
    assert status == answer.status, answer.content
    return answer.json
