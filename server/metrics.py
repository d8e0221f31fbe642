"""Prometheus metrics of one server."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from chipsmith.core.events import Timings

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Counters that live as long as the server; `render` is Prometheus' text format."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("role", "version")
        self._tokens = Counter(
            "chipsmith_tokens", "Tokens by kind: prompt, reused, generated.", (*labels, "kind"),
            registry=self._registry,
        )  # fmt: skip
        self._latency = Histogram(
            "chipsmith_generation_seconds", "Time from request to last token.", labels,
            buckets=BUCKETS_S, registry=self._registry,
        )  # fmt: skip
        self._queue = Histogram(
            "chipsmith_queue_seconds", "Time a request waited for a slot.", labels,
            buckets=BUCKETS_S, registry=self._registry,
        )  # fmt: skip
        self._errors = Counter(
            "chipsmith_errors", "Requests answered with an error.", ("type",), registry=self._registry
        )
        self._filtered = Counter(
            "chipsmith_filtered", "Offers withheld from editors.", ("reason",), registry=self._registry
        )
        self._model = Gauge(
            "chipsmith_model", "1 for the version that serves a role.", labels, registry=self._registry
        )

    def generated(self, role: str, version: str, timings: Timings) -> None:
        counts = {
            "prompt": timings.prompt_tokens,
            "reused": timings.reused_tokens,
            "generated": timings.generated_tokens,
        }
        for kind, count in counts.items():
            self._tokens.labels(role, version, kind).inc(count)
        total_ms = timings.queue_ms + timings.prompt_ms + timings.generated_ms
        self._latency.labels(role, version).observe(total_ms / 1e3)
        self._queue.labels(role, version).observe(timings.queue_ms / 1e3)

    def failed(self, kind: str) -> None:
        self._errors.labels(kind).inc()

    def filtered(self, reason: str) -> None:
        self._filtered.labels(reason).inc()

    def serving(self, versions: dict[str, str]) -> None:
        """Set which version serves each role."""
        self._model.clear()
        for role, version in versions.items():
            self._model.labels(role, version).set(1)

    def render(self) -> bytes:
        return generate_latest(self._registry)
