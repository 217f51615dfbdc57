"""How the origin tells its errors."""

from kernel.content_keys import ContentKeyError
from kernel.database.pool import DatabaseUnavailableError
from kernel.http.admission_problems import ADMISSION_PROBLEMS
from kernel.http.problems import Problem, ProblemTable
from kernel.object_store.port import ObjectStoreError
from origin.errors import AlbumTooLongError, DamagedMediaError, TooSlowError
from origin.on_demand.errors import NotPackagedYetError, PackagingFailedError

_RETRY_SOON = {"Retry-After": "2"}

PROBLEMS: ProblemTable = {
    **ADMISSION_PROBLEMS,
    AlbumTooLongError: Problem(409, "album-too-long", "This album has too many tracks for one stream"),
    TooSlowError: Problem(503, "origin-slow", "This took too long to get", headers=_RETRY_SOON),
    DamagedMediaError: Problem(500, "damaged-media", "This media is damaged", show_detail=False),
    ContentKeyError: Problem(500, "key-unreadable", "The key can't be read", show_detail=False),
    NotPackagedYetError: Problem(503, "not-packaged-yet", "This media is being packaged"),
    PackagingFailedError: Problem(503, "packaging-failed", "This media could not be packaged"),
    DatabaseUnavailableError: Problem(
        503, "database-unavailable", "The database is away", show_detail=False, headers=_RETRY_SOON
    ),
    ObjectStoreError: Problem(
        503, "store-unavailable", "The object store is away", show_detail=False, headers=_RETRY_SOON
    ),
}
