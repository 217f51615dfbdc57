"""How the control API tells its errors: every status and code there is, on one screen."""

from collections.abc import Mapping

from control_api.accounts import errors as accounts
from control_api.admin import errors as admin
from control_api.admin.uploads.models import CurrentUpload, show_state
from control_api.artwork import errors as artwork
from control_api.assets import errors as assets
from control_api.assets.verification import errors as verification
from control_api.catalog import errors as catalog
from control_api.edges.errors import EdgesUnreachableError
from control_api.features import errors as features
from control_api.idempotency import errors as idempotency
from control_api.library import errors as library
from control_api.listening import errors as listening
from control_api.lyrics import errors as lyrics
from control_api.openapi import errors as requests
from control_api.openapi.page.errors import DocumentAssetNotFoundError
from control_api.playback.errors import NothingPlayableError, StreamLimitError
from control_api.playlists import errors as playlists
from control_api.playlists.collaborators import errors as collaborators
from control_api.playlists.entries import errors as entries
from control_api.playlists.models import StaleVersionMembers
from control_api.playlists.smart.errors import RulesTooSlowError
from control_api.rate_limit.errors import RateLimitedError
from control_api.search.errors import SearchUnavailableError
from kernel.database.pool import DatabaseUnavailableError
from kernel.http.problems import Problem, ProblemTable
from kernel.ingest import errors as ingest
from kernel.object_store.port import ObjectStoreError, ObjectStoreFullError
from kernel.resumable_upload import errors as uploads

_SIGN_IN = {"WWW-Authenticate": 'Bearer realm="segue"'}  # RFC 9110 section 11.6.1
_SOON = {"Retry-After": "2"}


def _where(error: Exception) -> Mapping[str, object]:
    """Which value of a request was wrong."""
    assert isinstance(error, requests.InvalidRequestError)
    return {"location": error.location, "field": error.field}


def _current(error: Exception) -> Mapping[str, object]:
    """What a stale change of a playlist is redone on."""
    assert isinstance(error, playlists.StaleVersionError)
    return {"current": error.current}


def _upload(error: Exception) -> Mapping[str, object]:
    """What an upload is gone on with from."""
    assert isinstance(error, (uploads.UploadConflictError, uploads.UploadBusyError))
    return {"current": show_state(error.upload)}


PROBLEMS: ProblemTable = {
    requests.InvalidRequestError: Problem(
        422, "invalid-request", "The request has a wrong value", members=_where
    ),
    requests.MalformedBodyError: Problem(400, "malformed-body", "The body can't be read"),
    requests.UnsupportedMediaTypeError: Problem(415, "unsupported-media-type", "Not a media type read here"),
    requests.BodyTooLargeError: Problem(413, "body-too-large", "The body is too long"),
    DocumentAssetNotFoundError: Problem(404, "document-asset-not-found", "No such file of this page"),
    requests.BodyTimeoutError: Problem(408, "body-timeout", "The body did not arrive in time"),
    accounts.InvalidEmailError: Problem(422, "invalid-email", "Not an e-mail address"),
    accounts.InvalidPasswordError: Problem(422, "invalid-password", "Not a password that is taken"),
    accounts.NotSignedInError: Problem(401, "not-signed-in", "Log in first", headers=_SIGN_IN),
    accounts.WrongCredentialsError: Problem(
        401, "wrong-credentials", "Wrong e-mail address or password", headers=_SIGN_IN
    ),
    accounts.WrongPasswordError: Problem(403, "wrong-password", "Not the account's password"),
    accounts.SessionNotFoundError: Problem(404, "session-not-found", "No such session"),
    accounts.ExportsBusyError: Problem(503, "busy", "Too much to do just now", headers=_SOON),
    accounts.AccountDisabledError: Problem(403, "account-disabled", "The account is disabled"),
    accounts.NotPermittedError: Problem(403, "not-permitted", "Not permitted"),
    accounts.CrossSiteRequestError: Problem(403, "cross-site-request", "Another site may have sent this"),
    accounts.RegistrationClosedError: Problem(403, "registration-closed", "No registrations are taken"),
    accounts.EmailTakenError: Problem(409, "email-taken", "The e-mail address has an account"),
    accounts.PasswordsBusyError: Problem(503, "busy", "Too much to do just now", headers=_SOON),
    accounts.UserNotFoundError: Problem(404, "user-not-found", "No such user"),
    accounts.LastAdminError: Problem(409, "last-admin", "Nobody would be left to administer"),
    RateLimitedError: Problem(429, "rate-limited", "Too many requests", headers={"Retry-After": "60"}),
    idempotency.RequestInProgressError: Problem(
        409, "in-progress", "The same request is being performed", headers=_SOON
    ),
    idempotency.KeyReusedError: Problem(422, "key-reused", "The key was another request's"),
    catalog.ArtistNotFoundError: Problem(404, "artist-not-found", "No such artist"),
    catalog.AlbumNotFoundError: Problem(404, "album-not-found", "No such album"),
    catalog.TrackNotFoundError: Problem(404, "track-not-found", "No such track"),
    catalog.NameTakenError: Problem(409, "name-taken", "Another one has that name"),
    catalog.EditedMeanwhileError: Problem(412, "edited-meanwhile", "It has changed since it was read"),
    catalog.ArtistInUseError: Problem(409, "artist-in-use", "The artist has albums or tracks"),
    lyrics.LyricsNotFoundError: Problem(404, "lyrics-not-found", "No lyrics"),
    lyrics.InvalidLyricsError: Problem(422, "invalid-lyrics", "Not lyrics that are taken"),
    features.FeatureNotFoundError: Problem(404, "not-featured", "Not featured"),
    features.NotFeaturableError: Problem(404, "not-featurable", "Nothing that can be featured"),
    artwork.ArtworkNotFoundError: Problem(404, "artwork-not-found", "No such artwork"),
    artwork.PictureTooLargeError: Problem(413, "picture-too-large", "The picture is too long"),
    artwork.PictureRefusedError: Problem(422, "picture-refused", "The picture can't be used"),
    artwork.PicturesBusyError: Problem(503, "pictures-busy", "Too many pictures just now", headers=_SOON),
    library.ItemNotFoundError: Problem(404, "item-not-found", "No such thing"),
    library.TooManyDevicesError: Problem(
        429, "too-many-devices", "Too many devices follow the library", headers=_SOON
    ),
    library.TooManyFollowersError: Problem(
        503, "too-many-followers", "Too many devices follow here", headers=_SOON
    ),
    NothingPlayableError: Problem(409, "nothing-playable", "There is nothing that may be played"),
    StreamLimitError: Problem(409, "stream-limit", "Another device of the account plays"),
    listening.PlayTooOldError: Problem(422, "play-too-old", "The play was too long ago"),
    listening.PlaysBacklogError: Problem(
        503, "plays-backlog", "Too many plays wait to be counted", headers=_SOON
    ),
    playlists.PlaylistNotFoundError: Problem(404, "playlist-not-found", "No such playlist"),
    playlists.PlaylistIdTakenError: Problem(409, "id-taken", "The id is taken"),
    playlists.StaleVersionError: Problem(
        409,
        "stale-version",
        "The playlist has changed meanwhile",
        members=_current,
        members_type=StaleVersionMembers,
    ),
    playlists.NotOwnerError: Problem(403, "not-owner", "Only the owner may"),
    playlists.NotCollaboratorError: Problem(403, "not-collaborator", "Only owner and collaborators may"),
    playlists.PlaylistKindError: Problem(409, "wrong-playlist-kind", "Not for playlists of this kind"),
    playlists.PlaylistFullError: Problem(409, "playlist-full", "The playlist has no room for that"),
    playlists.InvalidPlaylistError: Problem(422, "invalid-playlist", "Not a playlist that is taken"),
    entries.EntryNotFoundError: Problem(404, "entry-not-found", "No such entry"),
    entries.EntryIdTakenError: Problem(409, "entry-id-taken", "The entry's id is taken"),
    entries.UnknownTrackError: Problem(422, "unknown-track", "No such track"),
    collaborators.InvitationNotFoundError: Problem(404, "invitation-not-found", "No such invitation"),
    collaborators.NotCollaborativeError: Problem(
        409, "not-collaborative", "The playlist is not collaborative"
    ),
    collaborators.TooManyCollaboratorsError: Problem(409, "too-many-collaborators", "No room for another"),
    collaborators.CollaboratorNotFoundError: Problem(404, "collaborator-not-found", "No such collaborator"),
    SearchUnavailableError: Problem(503, "search-unavailable", "Search is not ready", headers=_SOON),
    RulesTooSlowError: Problem(503, "rules-too-slow", "The rules take too long", headers=_SOON),
    EdgesUnreachableError: Problem(
        503, "edges-unreachable", "Valkey is away: the edges can't be told", show_detail=False, headers=_SOON
    ),
    assets.AssetNotFoundError: Problem(404, "asset-not-found", "No such asset"),
    assets.WaveformNotMeasuredError: Problem(404, "waveform-not-measured", "The waveform was not measured"),
    verification.VerificationBusyError: Problem(
        503, "verification-busy", "Another asset is being verified", headers=_SOON
    ),
    verification.OriginUnreachableError: Problem(
        503, "origin-unreachable", "The origin does not serve it now", headers=_SOON
    ),
    admin.UploadTooLargeError: Problem(413, "master-too-large", "The master is too long"),
    admin.UploadStalledError: Problem(408, "upload-stalled", "The upload came to a halt"),
    uploads.UploadNotFoundError: Problem(404, "upload-not-found", "No such upload"),
    uploads.UploadExpiredError: Problem(410, "upload-expired", "The upload was left for too long"),
    uploads.UploadOffsetError: Problem(
        409, "upload-offset", "Not the bytes that come next", members=_upload, members_type=CurrentUpload
    ),
    uploads.UploadBusyError: Problem(
        409,
        "upload-busy",
        "Another request appends to the upload",
        members=_upload,
        members_type=CurrentUpload,
        headers=_SOON,
    ),
    uploads.UploadFinishedError: Problem(
        409, "upload-finished", "The upload is handed in", members=_upload, members_type=CurrentUpload
    ),
    uploads.UploadFragmentedError: Problem(
        409,
        "upload-fragmented",
        "The upload came in too many pieces",
        members=_upload,
        members_type=CurrentUpload,
    ),
    uploads.UploadOverrunError: Problem(413, "upload-overrun", "More bytes than the upload has left"),
    uploads.UploadBrokenOffError: Problem(400, "upload-broken-off", "The request broke off"),
    uploads.TooManyUploadsError: Problem(409, "too-many-uploads", "Too many uploads are not finished"),
    ingest.EmptyMasterError: Problem(422, "empty-master", "The master has no bytes"),
    ingest.JobNotFoundError: Problem(404, "job-not-found", "No such job"),
    ingest.JobNotRetryableError: Problem(409, "job-not-retryable", "The job can't be tried again"),
    ingest.JobNotReadyError: Problem(409, "job-not-ready", "The job doesn't wait to be published"),
    ingest.StageSweptError: Problem(503, "upload-swept", "The upload was lost: send it again", headers=_SOON),
    DatabaseUnavailableError: Problem(
        503, "database-unavailable", "The database is away", show_detail=False, headers=_SOON
    ),
    ObjectStoreFullError: Problem(
        507, "store-full", "The object store has no room", show_detail=False, headers={"Retry-After": "60"}
    ),
    ObjectStoreError: Problem(
        503, "store-unavailable", "The object store is away", show_detail=False, headers=_SOON
    ),
}
