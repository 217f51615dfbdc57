"""Whether a run met its objective."""

from dataclasses import dataclass
from math import isinf

from loadtests.percentiles import summarize
from loadtests.record import Record


@dataclass(frozen=True, slots=True)
class Slo:
    """The objective: 95 % of the starts take less than this, and fewer requests than this fail."""

    start_p95_ms: float = 200.0
    error_share: float = 0.001


@dataclass(frozen=True, slots=True)
class Check:
    """One half of the objective: what was aimed at, what came of it."""

    name: str
    value: str
    limit: str
    met: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Both halves."""

    checks: tuple[Check, ...]

    @property
    def met(self) -> bool:
        """Only when every check is; and there is always one."""
        return all(check.met for check in self.checks)

    @property
    def sentence(self) -> str:
        """In plain words."""
        told = "; ".join(f"{check.name} {check.value} (objective: {check.limit})" for check in self.checks)
        return f"{'Objective met' if self.met else 'Objective missed'}: {told}."


def judge(record: Record, slo: Slo) -> Verdict | None:
    """The verdict; None when no start was measured, which is never a pass."""
    summary = summarize([start.took_ms for start in record.measured_starts])
    if summary is None:
        return None
    starts = Check(
        "p95 of stream starts",
        tell_ms(summary.p95_ms),
        f"below {slo.start_p95_ms:g} ms",
        summary.p95_ms < slo.start_p95_ms,
    )
    # Of no errors allowed none is fewer, so none must do.
    few = record.error_share < slo.error_share or record.failure_count == 0
    errors = Check("errors", tell_share(record.error_share), f"below {tell_share(slo.error_share)}", few)
    return Verdict((starts, errors))


def tell_ms(time_ms: float) -> str:
    """A time as people read it; what never ended as that."""
    if isinf(time_ms):
        return "never (failed)"
    return f"{time_ms:.1f} ms" if time_ms < 100 else f"{time_ms:,.0f} ms"


def tell_share(share: float) -> str:
    """A share in percent, small ones in full."""
    return f"{share * 100:.2g} %" if 0 < share < 0.1 else f"{share * 100:.0f} %"
