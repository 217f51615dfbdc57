"""What is told of revocations."""

from prometheus_client import Gauge

KNOWN = Gauge("segue_revocations_known", "Revocations that are in force here.", multiprocess_mode="livemin")
