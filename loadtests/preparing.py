"""Everything that has to be there before the first listener presses play."""

from loadtests.accounts import log_all_in, made_up, read_accounts
from loadtests.api import Api
from loadtests.errors import LoadError
from loadtests.options import Options, Profile
from loadtests.pacing import Shape
from loadtests.plan import Plan
from loadtests.preheating import playable, preheat
from loadtests.terminal import Watch


def prepare(options: Options, host: str, watch: Watch) -> Plan:
    """Make the accounts, look through the catalog, warm the edge where the profile wants it.

    Raises:
        LoadError: Nothing can be played, or by nobody.
    """
    api, count = Api(host), options.pacing.listeners
    accounts = read_accounts(options.accounts, count) if options.accounts else made_up(count)
    with watch.counting("accounts", count) as progress:
        tokens = log_all_in(api, accounts, register=options.accounts is None, progress=progress)
    albums = playable(api, tokens[0], api.albums(tokens[0], tracks=options.tracks))
    if not albums:
        raise LoadError(f"{host} has no track that can be played: ingest something first")
    release: tuple[str, ...] = ()
    if options.pacing.shape is Shape.FLASH_CROWD:
        release, albums = _hold_back(albums)
    if options.profile is Profile.WARM:
        tracks = [track for album in albums for track in album]
        with watch.counting("tracks warmed", len(tracks)) as progress:
            preheat(api, tokens[0], tracks, progress)
    return Plan(host, tuple(tokens), tuple(albums), release, options.pacing, options.speed, options.seed)


def _hold_back(albums: list[tuple[str, ...]]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Nobody hears the catalog's last track before it is out; those who do go on with what comes before it."""
    *others, album = albums
    *before, new = album
    kept = [*others, tuple(before)] if before else others
    if not kept:
        raise LoadError("a flash crowd needs two tracks: the new release, and something to listen to before")
    return (new, *before), kept
