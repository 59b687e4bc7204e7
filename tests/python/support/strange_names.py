"""Names that look like SQL, Jinja, markup or nothing at all: each is only a name."""

from support.plug_points import PlugPoints, draws

NAMES = [
    "it's",
    "''",
    'say "hi"',
    "a;b;c",
    "'; drop table trialrun_experiments; --",
    "' or '1'='1",
    "x' union all select * from raw.assignments --",
    "back\\slash \\' \\",
    "/* comment */ -- line",
    "new\nline\r\n\ttab",
    "  blanks around  ",
    "Zażółć gęślą jaźń ß",
    "实验 実験 실험",
    "🚀 👩‍👩‍👧 \U0001f3f4\U000e0067\U000e0062\U000e007f",
    "שלום \u202eabc\u202c مرحبا",
    "caf\u00e9",
    "cafe\u0301",
    "zero\u200bwidth\ufeff",
    "{{ target.path }}",
    "{% raw %} {{ env_var('HOME') }} {# x #}",
    "%s %(x)s {0} {x} $1 ? :x @x",
    "[bold red]markup[/bold red] [/] :rocket:",
    "\x1b[31mred\x1b[0m \x07",
    "<script>alert(1)</script> &amp;",
    "| pipe | `tick` | *star* _under_ # $x^2$",
    "../../etc/passwd",
    "-dash --as-of",
    "long " * 100,
    "all",
    "(missing)",
    "(other)",
    "NULL",
    "null",
    "nan",
    "true",
    "0",
    "1.0",
    "1e5",
    "2026-03-01",
    "control",
]
"""Among them two that only look alike, in one and in two code points."""


def arms_of(name: str) -> tuple[str, str]:
    return name, f"{name}'2"


def add_strange_names(rows: PlugPoints) -> None:
    """Use each as an experiment, an arm, a metric, an event, units, an attribute and its value."""
    for name in NAMES:
        arms = arms_of(name)
        rows.metric(name)
        rows.run(name, arms, name, hypothesis=name)
        rows.repeat("experiment_metrics", name, metric="purchase", role="guardrail", margin="1")
        rows.add(
            "experiment_attributes", experiment_id=name, attribute=attribute_of(name), use="segment"
        )
        for row in [row for row in rows.rows["assignments"] if row["experiment_id"] == name]:
            unit = row["unit_id"]
            rows.add("unit_attributes", unit_id=unit, attribute=attribute_of(name), value=name)
            rows.add("exposures", experiment_id=name, unit_id=unit, exposed_at="2026-03-04")


def attribute_of(name: str) -> str:
    """The name itself, but that all is taken by everyone."""
    return "all of it" if name == "all" else name


def values_of(name: str) -> dict[str, list[float]]:
    return {arm: list(values) for arm, values in draws(name, arms_of(name)).items()}
