"""Many who change one playlist at once: nothing is lost, and the version counts every change."""

import asyncio
import random
from typing import Any
from uuid import UUID

from control_api.accounts.service import AccountService
from kernel.database.pool import Pool
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.playlists.people import Person, new_person

WRITERS = 20


async def test_everybody_may_add_at_the_end_at_once(ada: Person, tracks: list[UUID]) -> None:
    """Without a version no addition is refused, and each stays together."""
    made = await ada.create()
    additions = await asyncio.gather(*(ada.add(made["id"], tracks[:3]) for _ in range(WRITERS)))
    ids = await ada.entry_ids(made["id"])
    assert sorted(entry for one in additions for entry in one["entry_ids"]) == sorted(ids)
    assert list(range(2, WRITERS + 2)) == sorted(one["playlist"]["version"] for one in additions)
    by_version = sorted(additions, key=lambda one: one["playlist"]["version"])
    assert [entry for one in by_version for entry in one["entry_ids"]] == ids


async def test_of_those_who_saw_one_version_one_wins(ada: Person, tracks: list[UUID]) -> None:
    """The others are told what it made."""
    made = await ada.create()
    added = await ada.add(made["id"], tracks)
    ids = added["entry_ids"]
    answers = await asyncio.gather(
        *(ada.move(added["playlist"], [ids[4]], ids[n % 4]) for n in range(WRITERS))
    )
    assert [200, *[409] * (WRITERS - 1)] == sorted(answer.status for answer in answers)
    assert 3 == (await ada.get(made["id"]))["version"]


async def test_adding_moving_and_removing_at_once_loses_nothing(
    api: ApiClient, pool: Pool, accounts: AccountService, ada: Person, tracks: list[UUID]
) -> None:
    """Replayed in the order of their versions on a plain list, the changes give the playlist as it is."""
    made = await ada.create(collaborative=True)
    token = await ada.invite(made["id"])
    people = [ada, *[await new_person(api, pool, accounts, f"person{n}") for n in range(3)]]
    for person in people[1:]:
        await person.accept(token)
    log: list[_Change] = []
    await asyncio.gather(
        *(
            _change_for_a_while(people[n % 4], made["id"], tracks, random.Random(n), log)
            for n in range(WRITERS)
        )
    )
    log.sort(key=lambda change: change[0])
    assert list(range(2, len(log) + 2)) == [version for version, *_ in log]
    model: list[str] = []
    for _, picked, after, present in log:
        model = [entry for entry in model if entry not in picked]
        if present:
            at = len(model) if after == "end" else 0 if after is None else model.index(after) + 1
            model[at:at] = picked
    assert model == await ada.entry_ids(made["id"])
    playlist = await ada.get(made["id"])
    assert (len(model), 10.0 * len(model)) == (playlist["entry_count"], playlist["length_s"])
    told = [action for action, item in await people[1].library_changes() if item == made["id"]]
    assert ["added", *["changed"] * len(log)] == told


_Change = tuple[int, list[str], str | None, bool]
"""The version it made, the entries it is about, where they stand ("end" is the end), whether they stand anywhere."""


async def _change_for_a_while(
    person: Person, playlist_id: str, tracks: list[UUID], chance: random.Random, log: list[_Change]
) -> None:
    for _ in range(2):
        added = await person.add(playlist_id, chance.sample(tracks, 2))
        log.append((added["playlist"]["version"], added["entry_ids"], "end", True))
    await _until_done(person, playlist_id, chance, log, moves=True)
    await _until_done(person, playlist_id, chance, log, moves=False)


async def _until_done(
    person: Person, playlist_id: str, chance: random.Random, log: list[_Change], *, moves: bool
) -> None:
    """Make one change; when it is stale, make another on what the answer tells."""
    playlist: Any = {"id": playlist_id, "version": 1}
    ids = [str(UUID(int=n)) for n in range(2)]
    while True:
        picked, after = ids[-1:], ids[0]
        answer = await (person.move(playlist, picked, after) if moves else person.remove(playlist, picked))
        if answer.status == 200:
            log.append((answer.json["version"], picked, after, moves))
            return
        assert "stale-version" == answer.json["code"]
        playlist = answer.json["current"]["playlist"]
        ids = [entry["id"] for entry in answer.json["current"]["entries"]]
        chance.shuffle(ids)
