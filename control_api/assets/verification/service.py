"""Verifying assets, one at a time in each process of the API."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from control_api.accounts.models import SignedIn
from control_api.assets.verification.errors import VerificationBusyError
from control_api.assets.verification.models import Progress
from control_api.assets.verification.origin import check_origin
from control_api.assets.verification.process import Bounds, run_verification
from control_api.playback.issuer import StreamIssuer
from kernel.asset import AssetId
from kernel.media_path import MediaPath, Resource
from kernel.quality import Quality

_RETRY_AFTER_S = 10.0


class Verifications:
    """Verifies what the origin serves: past the edges, whose caches, limits and figures are the listeners'."""

    def __init__(self, issuer: StreamIssuer, bounds: Bounds) -> None:
        """`issuer` signs addresses at the origin."""
        self._issuer = issuer
        self._bounds = bounds
        self._is_busy = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Be the one who verifies.

        Raises:
            VerificationBusyError: Somebody is.
        """
        if self._is_busy:
            raise VerificationBusyError("another asset is being verified", retry_after_s=_RETRY_AFTER_S)
        self._is_busy = True
        try:
            yield
        finally:
            self._is_busy = False

    async def address(self, signed_in: SignedIn, asset: AssetId) -> str:
        """Where the verifier finds an asset, for as long as it may take.

        Raises:
            OriginUnreachableError: The origin doesn't serve it now.
        """
        playlist = MediaPath(asset, Resource.MULTIVARIANT_PLAYLIST)
        issued = self._issuer.issue(
            signed_in, playlist, Quality.HI_RES_LOSSLESS, issued_at_s=signed_in.seen_at.timestamp()
        )
        await check_origin(issued.playlist_url)
        return issued.playlist_url

    async def verify(self, address: str, on_progress: Callable[[Progress], None]) -> Mapping[str, object]:
        """What is found; raises as `run_verification`."""
        report = dict(await run_verification(address, on_progress, self._bounds))
        report.pop("target", None)  # an address that nobody else gets
        return report
