"""What the metrics of one edge say, every figure from zero."""

import secrets

from prometheus_client import REGISTRY


class Figures:
    """The figures of an edge whose name nobody else has."""

    def __init__(self) -> None:
        self.edge = f"edge-{secrets.token_hex(8)}"

    def of(self, name: str, rendition: str | None = None) -> float:
        """The sample `segue_edge_cmcd_{name}`, 0 where there is none."""
        labels = {"edge": self.edge} | ({} if rendition is None else {"rendition": rendition})
        return REGISTRY.get_sample_value(f"segue_edge_cmcd_{name}", labels) or 0.0

    def renditions(self) -> set[str]:
        """Every rendition that a label names."""
        return {
            sample.labels["rendition"]
            for metric in REGISTRY.collect()
            for sample in metric.samples
            if sample.labels.get("edge") == self.edge and "rendition" in sample.labels
        }
