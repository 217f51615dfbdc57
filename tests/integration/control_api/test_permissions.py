"""Who may do what: every route, tried as everyone."""

from uuid import UUID

import pytest

from control_api.endpoints import ENDPOINTS
from control_api.openapi.access import Access
from control_api.openapi.operation import Operation
from tests.integration.control_api.api_client import ApiClient

# What an operation must be; a new route fails here until someone has decided.
MATRIX = {
    "register": Access.PUBLIC,
    "log_in": Access.PUBLIC,
    "log_out": Access.ACCOUNT,
    "log_out_everywhere": Access.ACCOUNT,
    "get_me": Access.ACCOUNT,
    "list_artists": Access.ACCOUNT,
    "get_artist": Access.ACCOUNT,
    "list_albums": Access.ACCOUNT,
    "get_album": Access.ACCOUNT,
    "list_tracks": Access.ACCOUNT,
    "get_track": Access.ACCOUNT,
    "get_artwork": Access.PUBLIC,
    "get_stream": Access.ACCOUNT,
    "start_stream": Access.ACCOUNT,
    "prefetch_stream": Access.ACCOUNT,
    "get_album_stream": Access.ACCOUNT,
    "start_album_stream": Access.ACCOUNT,
    "upload_master": Access.ADMIN,
    "list_jobs": Access.ADMIN,
    "get_job": Access.ADMIN,
    "watch_job_events": Access.ADMIN,
    "retry_job": Access.ADMIN,
    "list_users": Access.ADMIN,
    "change_user": Access.ADMIN,
    "purge_asset": Access.ADMIN,
    "get_welcome": Access.PUBLIC,
    "get_document": Access.PUBLIC,
}

_PLACEHOLDERS = {"sha256": "0" * 64, "edge_px": "1", "asset_id": "0" * 32}


def test_every_operation_has_its_line() -> None:
    """None is missing, none is left over."""
    assert {endpoint.operation.operation_id for endpoint in ENDPOINTS} == set(MATRIX)


def _path(operation: Operation) -> str:
    names = operation.path_type.__struct_encode_fields__ if operation.path_type is not None else ()
    return operation.path.format_map({name: _PLACEHOLDERS.get(name, UUID(int=0)) for name in names})


@pytest.mark.parametrize(
    "operation", [endpoint.operation for endpoint in ENDPOINTS], ids=lambda operation: operation.operation_id
)
async def test_a_caller_gets_in_when_she_is_what_the_operation_needs(
    api: ApiClient, listener_token: str, admin_token: str, operation: Operation
) -> None:
    """Strangers get 401, listeners 403 where only administrators may; whoever gets in is told something else."""
    refused = {"stranger": 401, "listener": 403}
    allowed = {
        Access.PUBLIC: {"stranger", "listener", "admin"},
        Access.ACCOUNT: {"listener", "admin"},
        Access.ADMIN: {"admin"},
    }[MATRIX[operation.operation_id]]
    for caller, token in (("stranger", None), ("listener", listener_token), ("admin", admin_token)):
        answer = await api.call(operation.method, "/" + _path(operation), token=token)
        if caller in allowed:
            assert answer.status not in (401, 403), caller
        else:
            assert answer.status == refused[caller], caller
