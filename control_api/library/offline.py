"""What a device did while it was offline, taken in as one batch.

A change meets what others decided about its item since the base, and the later decision stands. A change that was
taken in once is known by its id for as long as its base is taken, so that a batch sent again changes nothing. Where an
account has too many, those of older bases are forgotten, and devices that know no more than they did begin anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from control_api.library.draft import Draft
from control_api.library.feed import Announcement, ItemKind, Library, append_changes, lock_library
from control_api.library.hints import LibraryHints
from control_api.library.items import ItemRef, ItemState, hold_items, read_states
from control_api.library.models import (
    BatchAnswer,
    ChangeOutcome,
    DeviceBatch,
    DeviceChange,
    Outcome,
    Reason,
    Wish,
)
from kernel.database.pool import Connection, Pool
from kernel.database.queries import load_queries
from kernel.database.transactions import in_transaction

_SQL = load_queries(__file__)

MAX_KEPT_CHANGES = 20_000


@dataclass(frozen=True, slots=True)
class _Verdict:
    outcome: Outcome
    reason: Reason | None = None


class OfflineChanges:
    """Takes in the batches of devices that come back."""

    def __init__(self, pool: Pool, hints: LibraryHints) -> None:
        self._pool = pool
        self._hints = hints

    async def take_in(self, user_id: UUID, batch: DeviceBatch) -> BatchAnswer:
        """Apply what still holds of a batch, in one transaction.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away; sent again, the batch is taken in once.
        """
        taken = await in_transaction(self._pool, lambda connection: _take_in(connection, user_id, batch))
        if taken.draft.changes:
            self._hints.announce([Announcement(user_id, taken.draft.revision)])
        return taken.answer(batch)


@dataclass(frozen=True, slots=True)
class _Taken:
    draft: Draft
    verdicts: Mapping[UUID, _Verdict]

    def answer(self, batch: DeviceBatch) -> BatchAnswer:
        outcomes = tuple(self._outcome(change) for change in batch.changes)
        return BatchAnswer(revision=self.draft.revision, outcomes=outcomes)

    def _outcome(self, change: DeviceChange) -> ChangeOutcome:
        verdict, ref = self.verdicts[change.id], _ref(change)
        item = self.draft.state(ref).shown(ref)
        return ChangeOutcome(id=change.id, outcome=verdict.outcome, reason=verdict.reason, item=item)


async def _take_in(connection: Connection, user_id: UUID, batch: DeviceBatch) -> _Taken:
    refs = [_ref(change) for change in batch.changes]
    held = await hold_items(connection, user_id, refs)
    library = await _with_room(connection, user_id, len(batch.changes))
    states = await read_states(connection, user_id, refs)
    known = await _known(connection, user_id, batch)
    judge = _Judge(batch.base, library, await _base_at(connection, user_id, batch.base), held, states)
    verdicts = dict(known)
    for change in batch.changes:
        if change.id not in verdicts:
            verdicts[change.id] = judge.take(change)
    if judge.draft.changes:
        await append_changes(connection, user_id, judge.draft.changes)
    if judge.knows_base:
        fresh = {id_: verdict for id_, verdict in verdicts.items() if id_ not in known}
        await _remember(connection, user_id, batch.base, fresh)
    return _Taken(judge.draft, verdicts)


async def _with_room(connection: Connection, user_id: UUID, added: int) -> Library:
    """Lock an account's feed, and forget the older half of what is known when there is no room for more."""
    library = await lock_library(connection, user_id)
    if await connection.fetchval(_SQL["kept_device_changes"], user_id) + added <= MAX_KEPT_CHANGES:
        return library
    await connection.execute(_SQL["forget_device_changes"], user_id, MAX_KEPT_CHANGES // 2)
    return await lock_library(connection, user_id)


class _Judge:
    """Decides on one batch, change by change, against what others decided since its base."""

    def __init__(
        self,
        base: int,
        library: Library,
        base_at: datetime,
        held: frozenset[ItemRef],
        states: Mapping[ItemRef, ItemState],
    ) -> None:
        self.knows_base = library.horizon <= base <= library.revision
        self.draft = Draft(library.revision, states)
        self._earliest, self._latest = min(base_at, library.read_at), library.read_at
        self._held = held
        self._rivals_at = {
            ref: state.decided_at for ref, state in states.items() if state.decided_revision > base
        }

    def take(self, change: DeviceChange) -> _Verdict:
        """Apply a change, or say why not."""
        ref = _ref(change)
        if (reason := self._objection(change, ref)) is not None:
            return _Verdict(Outcome.REJECTED, reason)
        if self.draft.is_so(ref, change.action):
            return _Verdict(Outcome.UNCHANGED)
        decided_at = max(self._earliest, min(change.at, self._latest))
        rival_at = self._rivals_at.get(ref)
        if rival_at is not None and decided_at < rival_at:
            return _Verdict(Outcome.REJECTED, Reason.SUPERSEDED)
        self.draft.apply(ref, change.action, decided_at)
        return _Verdict(Outcome.APPLIED)

    def _objection(self, change: DeviceChange, ref: ItemRef) -> Reason | None:
        if not self.knows_base:
            return Reason.UNKNOWN_BASE
        if change.action in (Wish.LIKE, Wish.UNLIKE) and ref.kind is not ItemKind.TRACK:
            return Reason.NOT_LIKEABLE
        if change.action in (Wish.ADD, Wish.LIKE) and ref not in self._held:
            return Reason.NOT_FOUND
        return None


def _ref(change: DeviceChange) -> ItemRef:
    return ItemRef(change.kind, change.item_id)


async def _base_at(connection: Connection, user_id: UUID, base: int) -> datetime:
    """When the account was at a revision, or a little earlier: nothing based on it was decided before."""
    base_at: datetime = await connection.fetchval(_SQL["base_at"], user_id, base)
    return base_at


async def _known(connection: Connection, user_id: UUID, batch: DeviceBatch) -> dict[UUID, _Verdict]:
    rows = await connection.fetch(
        _SQL["known_device_changes"], user_id, [change.id for change in batch.changes]
    )
    return {row["id"]: _verdict(row) for row in rows}


def _verdict(row: asyncpg.Record) -> _Verdict:
    return _Verdict(Outcome(row["outcome"]), None if row["reason"] is None else Reason(row["reason"]))


async def _remember(
    connection: Connection, user_id: UUID, base: int, verdicts: Mapping[UUID, _Verdict]
) -> None:
    await connection.execute(
        _SQL["remember_device_changes"],
        user_id,
        base,
        list(verdicts),
        [verdict.outcome.value for verdict in verdicts.values()],
        [None if verdict.reason is None else verdict.reason.value for verdict in verdicts.values()],
    )
