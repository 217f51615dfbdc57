"""What makes media of masters."""

from pydantic import Field

from kernel.settings.section import Section


class WorkerSettings(Section):
    """The packaging worker."""

    concurrency: int = Field(ge=1)
    on_demand_concurrency: int = Field(ge=0)
    scratch_directory: str
    memory_limit_bytes: int = Field(ge=256 << 20)
    stall_timeout_s: float = Field(gt=0)
    max_starts: int = Field(ge=1)
    lease_s: float = Field(gt=0)
    superseded_grace_s: float = Field(ge=0)
    failed_retention_s: float = Field(ge=0)
    sweep_interval_s: float = Field(gt=0)
    health_host: str
    health_port: int


class PackagerSettings(Section):
    """Bounds on what a master may be, and what is made of it."""

    ladder: str
    max_master_s: float = Field(gt=0)
    max_picture_bytes: int = Field(gt=0)
    max_picture_pixels: int = Field(gt=0)
