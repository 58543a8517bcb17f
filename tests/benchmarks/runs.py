"""Made-up figures."""

from __future__ import annotations

from benchmarks.service.figures import Figures, Phase, Run, Training
from benchmarks.service.processes import Memory


def figures(rate: float = 200.0, p50_ms: float = 5.0) -> Figures:
    phase = Phase(
        messages=1000,
        seconds=1100 / rate,
        full_messages=900,
        full_seconds=900 / rate,
        p50_ms=p50_ms,
        p95_ms=2 * p50_ms,
        p99_ms=3 * p50_ms,
        generator_cpu=0.1,
        service_cpu=4.0,
        database_cpu=0.0,
        others=0.01,
        unanswered=0,
        with_facts=700,
    )
    return Figures(
        start_s=9.0,
        one=phase,
        many=phase,
        long_ms={10: p50_ms, 100: p50_ms, 400: 1.1 * p50_ms},
        distinct=0.9,
        memory=Memory(rss=700.0, pss=600.0, largest=700.0, processes=1),
    )


def run() -> Run:
    return Run(
        circumstances={"date": "2026-01-01", "machine": "a machine, 2 CPUs"},
        cpus=2,
        training={"product": Training(20000, 50.0, "2026-01-01"), "stock": Training(900, 500.0, "2026-01-01")},
        figures={"product-sqlite": figures(), "stock": figures(rate=16.0, p50_ms=60.0)},
        left_out={"product-postgres": "not asked for"},
    )
