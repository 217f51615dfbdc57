"""What is told of the streams that a process follows; of several processes, the worst."""

from prometheus_client import Counter, Gauge

CONNECTED = Gauge(
    "segue_valkey_streams_connected",
    "1 while every message is heard at once; 0 while Valkey is away.",
    multiprocess_mode="livemin",
)
CAUGHT_UP = Gauge(
    "segue_valkey_streams_caught_up",
    "0 until a process has heard, for the first time, all that was said before it started.",
    multiprocess_mode="livemin",
)
LAST_CONTACT_S = Gauge(
    "segue_valkey_streams_last_contact_timestamp_seconds",
    "When Valkey last answered: all that was said before has been heard.",
    multiprocess_mode="livemin",
)
READ_ANEW = Counter(
    "segue_valkey_streams_read_anew_total",
    "Times that streams were read anew because Valkey may have forgotten.",
)
UNREADABLE = Counter("segue_valkey_streams_unreadable_total", "Messages that made no sense.", ["stream"])
