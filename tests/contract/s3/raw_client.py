"""A plain S3 client, for what the object store does not do itself and for a second look at what it did."""

from functools import cache
from typing import Any

from botocore.config import Config
from botocore.session import get_session

from kernel.settings import ObjectStoreSettings


def raw_client(settings: ObjectStoreSettings) -> Any:
    """A client that blocks, as botocore has it by default but for the address."""
    secret = settings.secret_access_key.get_secret_value()
    return _client(settings.endpoint_url, settings.access_key_id.get_secret_value(), secret)


@cache
def _client(endpoint_url: str, access_key_id: str, secret_access_key: str) -> Any:
    """One for all: each takes botocore a quarter of a second."""
    return get_session().create_client(
        "s3",
        region_name="us-east-1",
        endpoint_url=endpoint_url,
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key,
        config=Config(s3={"addressing_style": "path"}),
    )


def uploads_of(settings: ObjectStoreSettings) -> list[str]:
    """The keys of the multipart uploads that were begun and are not over."""
    answer = raw_client(settings).list_multipart_uploads(Bucket=settings.bucket)
    return [upload["Key"] for upload in answer.get("Uploads", [])]
