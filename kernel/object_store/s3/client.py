"""A client for the bucket that the settings name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session

from kernel.object_store.s3.bucket import PAGE_KEYS, Bucket
from kernel.object_store.s3.patience import Patience
from kernel.object_store.s3.store import S3Store
from kernel.settings import ObjectStoreSettings


@asynccontextmanager
async def open_s3_store(settings: ObjectStoreSettings) -> AsyncIterator[S3Store]:
    """The store that the settings describe, for a service's lifetime."""
    async with open_bucket(settings) as bucket:
        yield S3Store(bucket)


@asynccontextmanager
async def open_bucket(settings: ObjectStoreSettings, *, page_keys: int = PAGE_KEYS) -> AsyncIterator[Bucket]:
    """The bucket that the settings describe."""
    patience = Patience(settings.connect_timeout_s, settings.read_timeout_s, settings.max_attempts)
    async with get_session().create_client(
        "s3",
        region_name=settings.region,
        endpoint_url=settings.endpoint_url or None,
        aws_access_key_id=settings.access_key_id.get_secret_value() or None,
        aws_secret_access_key=settings.secret_access_key.get_secret_value() or None,
        config=_config(settings),
    ) as client:
        yield Bucket(client, settings.bucket, patience, page_keys=page_keys)


def _config(settings: ObjectStoreSettings) -> AioConfig:
    return AioConfig(
        max_pool_connections=settings.max_connections,
        connect_timeout=settings.connect_timeout_s,
        read_timeout=settings.read_timeout_s,
        retries={"total_max_attempts": settings.max_attempts, "mode": "standard"},
        s3={"addressing_style": "path" if settings.endpoint_url else "auto"},
        # By default botocore adds a CRC32, over TLS as a trailer in a body of AWS's own chunked form, which many
        # S3-compatible servers refuse or store as if it were data; and a range's checksum can't be checked anyway.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
