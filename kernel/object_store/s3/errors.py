"""What goes wrong with S3, told as the object store's errors."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
)

from kernel.object_store.port import ObjectNotFoundError, ObjectStoreError, ObjectStoreFullError

_REFUSED = "the credentials are refused"
_REASONS = {
    "InvalidAccessKeyId": f"{_REFUSED}: no such access key",
    "SignatureDoesNotMatch": f"{_REFUSED}: the secret access key is not this access key's",
    "RequestTimeTooSkewed": f"{_REFUSED}: this machine's clock is wrong",
    "ExpiredToken": f"{_REFUSED}: they have expired",
    "InvalidToken": f"{_REFUSED}: their session token is invalid",
    "AccessDenied": "the credentials don't allow this",
    "403": "the credentials are refused, or don't allow this",  # an answer to HEAD has no more to say
    "NoSuchBucket": "there is no such bucket",
    "404": "there is no such bucket",  # only a bucket is asked for by HEAD
    "PermanentRedirect": "the bucket is in another region",
    "301": "the bucket is in another region",
}

_NO_ROOM = frozenset({"InsufficientStorage", "507", "QuotaExceeded", "XMinioStorageFull"})  # none is S3's own


class BrokenOffError(Exception):
    """An answer's body did not come to its end; its cause says why."""


class ReplacedError(Exception):
    """The object is no longer the one of which a part has been read."""


class RangeIgnoredError(Exception):
    """The server answered with other bytes than were asked for."""


def code_of(error: ClientError) -> str:
    """The error's code, or the status where there was nothing but a status."""
    code: str = error.response.get("Error", {}).get("Code", "")
    return code


@contextmanager
def translated(bucket: str, key: str = "") -> Iterator[None]:
    """Tell every failure of a block as the object store's, with what it is about; never with a secret."""
    about = f"bucket {bucket!r}, {key!r}" if key else f"bucket {bucket!r}"
    try:
        yield
    except ClientError as error:
        code = code_of(error)
        if code == "NoSuchKey":
            raise ObjectNotFoundError(f"no object {key!r}") from error
        if code in _NO_ROOM:
            raise ObjectStoreFullError(f"{about}: the object store has no room ({code})") from error
        reason = _REASONS.get(code, "the object store refused")
        raise ObjectStoreError(f"{about}: {reason} ({code})") from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise ObjectStoreError(
            f"{about}: there are no credentials: set the access key and its secret"
        ) from error
    except ReplacedError as error:
        raise ObjectStoreError(
            f"{about}: the object was replaced again and again while it was read"
        ) from error
    except RangeIgnoredError as error:
        raise ObjectStoreError(f"{about}: the server does not answer ranges: {error}") from error
    except BrokenOffError as error:
        reason = str(error.__cause__) or "too slow"
        raise ObjectStoreError(f"{about}: the object store's answer broke off: {reason}") from error
    except TimeoutError as error:
        raise ObjectStoreError(f"{about}: the object store did not answer in time") from error
    except (BotoCoreError, aiohttp.ClientError, OSError) as error:
        raise ObjectStoreError(f"{about}: the object store failed: {error}") from error
