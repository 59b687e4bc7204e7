"""The macros of macros/cross_db against Python's float, int, datetime, zoneinfo and hashlib."""

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sql_oracles import NAMES

ZONES = ["UTC", "America/New_York", "Asia/Kolkata"]
NUMBERS = ["1.5", " 2 ", "-7", "1e3", "3.0", "9007199254740993", "9223372036854775807", "0", "2.5"]
NO_NUMBERS = ["", "abc", "1,5", "nan", "NaN", "inf", "-Infinity", "1e999", "12 apples"]
# Where engines without a cast that gives NULL have to look closely.
ODD_NUMBERS = ["+5", ".5", "5.", "1E+5", "-0.0", "1e-400", "1.7e308", "0" * 300 + "7"]
ODD_NO_NUMBERS = ["5e", "--5", "1e", ".", "e5", "1.7e400", "5 6", "1e9999", "-1e999"]


def texts(values: list[str | None]) -> pd.DataFrame:
    return pd.DataFrame({"raw": pd.Series(values, dtype="string")})


def test_safe_double_reads_what_float_reads_and_is_finite(run):
    read = run("readings", texts([*NUMBERS, *NO_NUMBERS, None]))["as_double"]
    assert read == [float(text) for text in NUMBERS] + [None] * (len(NO_NUMBERS) + 1)


def test_numbers_in_odd_spellings(run):
    read = run("readings", texts([*ODD_NUMBERS, *ODD_NO_NUMBERS]))["as_double"]
    assert read == [float(text) for text in ODD_NUMBERS] + [None] * len(ODD_NO_NUMBERS)


def test_safe_double_of_numbers(run):
    doubles = "select unnest(['1.5', 'nan', 'infinity', '-infinity', null]::double[]) as raw"
    assert run("readings", doubles)["as_double"] == [1.5, None, None, None, None]
    assert run("readings", "select 12345678901234.5::decimal(18, 1) as raw")["as_double"] == [
        12345678901234.5
    ]


def test_whole_numbers_are_neither_rounded_nor_wrapped(run):
    too_large = ["9223372036854775808", "-9223372036854775809", "1e19"]
    read = run("readings", texts([*NUMBERS, *NO_NUMBERS, *too_large, None]))["as_whole_number"]
    wanted = [None, 2, -7, 1000, 3, 9007199254740993, 9223372036854775807, 0, None]
    assert read == wanted + [None] * (len(NO_NUMBERS) + len(too_large) + 1)


def test_whole_numbers_of_doubles(run):
    doubles = (
        "select unnest(['2', '2.5', '-0.5', 'nan', 'infinity', '1e300', null]::double[]) as raw"
    )
    assert run("readings", doubles)["as_whole_number"] == [2, None, None, None, None, None, None]


@pytest.mark.parametrize(
    ("wanted", "values"),
    [
        (True, ["true", "t", "yes", "y", "1", "TRUE", " Yes ", "1.0"]),
        (False, ["false", "f", "no", "n", "0", "False", " NO", "0.0"]),
        (None, ["", "2", "maybe", "-1", "truely", None]),
    ],
)
def test_booleans(run, wanted, values):
    assert run("readings", texts(values))["as_boolean"] == [wanted] * len(values)


def test_booleans_of_other_types(run):
    for values in ("[true, false, null]::boolean[]", "[1, 0, null]", "[1.0, 0.0, null]::double[]"):
        read = run("readings", f"select unnest({values}) as raw")["as_boolean"]
        assert read == [True, False, None]


def test_safe_cast_gives_null_for_what_the_type_cannot_hold(run):
    read = run("readings", texts(["2026-02-28", "2026-02-29", "soon", None]))["as_date"]
    assert read == [date(2026, 2, 28), None, None, None]


# Text that Python's own ISO 8601 parser also reads, after UTC is spelt Z.
ISO_TEXTS = [
    "2026-01-01",
    "2026-01-01 10:00",
    "2026-01-01T10:00",
    "2026-01-01 10:00:05",
    "2026-01-01T10:00:05.25",
    "2026-01-01T10:00:05.123456",
    "2026-01-01T10:00Z",
    "2026-01-01T10:00:05Z",
    "2026-01-01t10:00:05z",
    "2026-01-01 10:00:05.5 UTC",
    "2026-01-01 00:00:00+02:00",
    "2026-01-01 00:00:00 +0200",
    "2026-01-01 00:00:00+02",
    "2026-01-01 23:30-05:30",
    "2026-01-01T23:30:00.75-1000",
    " 2026-01-01 10:00 ",
    "2026-03-08 02:30:00",
    "2026-11-01 01:30:00",
    "1970-01-01 00:00:00+14:00",
    "2024-02-29",
    "2000-02-29 12:00",
    "2026-12-31T23:59:59.999999Z",
    "2026-01-01 10:00:05.1234567",
]
UNREADABLE_TIMES = [
    "",
    "soon",
    "45",
    "20260101",
    "1767225600",
    "2026-01",
    "2026-13-01",
    "2026-02-29",
    "1900-02-29",
    "2026-04-31",
    "2026-00-10",
    "2026-01-00",
    "2026-01-01 25:00:00",
    "2026-01-01 10:00:60",
    "2026-01-01 10:61",
    "01/02/2026",
    "2026/01/02",
    "10:00:00",
    "infinity",
    "epoch",
    "2026-01-01 10:00:00 Europe/Berlin",
    "2026-01-01 10:00:00+99",
    "2026-01-01 10:00:00+02:00 and more",
    "on 2026-01-01 10:00:00",
]


def utc(text: str) -> datetime:
    """The instant that text names, read by Python, without a zone."""
    instant = datetime.fromisoformat(text.strip().upper().replace(" UTC", "Z").replace(" +", "+"))
    return instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant


@pytest.mark.parametrize("zone", ZONES)
def test_text_is_read_as_utc_in_every_session(run, zone):
    read = run("instants", texts([*ISO_TEXTS, *UNREADABLE_TIMES, None]), zone)
    wanted = [utc(text) for text in ISO_TEXTS] + [None] * (len(UNREADABLE_TIMES) + 1)
    assert read["from_text"] == wanted
    assert read["from_any"] == wanted


INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1))
OFFSETS = st.one_of(st.none(), st.integers(-14 * 60, 14 * 60))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            INSTANTS, OFFSETS, st.sampled_from("T "), st.sampled_from(["minutes", "microseconds"])
        ),
        min_size=30,
        max_size=60,
    ),
    st.sampled_from(ZONES),
)
def test_any_instant_in_any_offset_comes_back(run, cases, zone):
    written, wanted = [], []
    for local, offset, separator, precision in cases:
        if precision == "minutes":
            local = local.replace(second=0, microsecond=0)
        if offset is not None:
            local = local.replace(tzinfo=timezone(timedelta(minutes=offset)))
        written.append(local.isoformat(separator, precision))
        wanted.append(local.astimezone(UTC).replace(tzinfo=None) if offset is not None else local)
    assert run("instants", texts(written), zone)["from_any"] == wanted


@pytest.mark.parametrize("zone", ZONES)
def test_columns_with_a_zone_are_converted(run, zone):
    berlin = datetime(2026, 7, 1, 12, 0, 0, 250_000, ZoneInfo("Europe/Berlin"))
    column = f"""
        select unnest([timestamptz '{berlin.isoformat()}', timestamptz '2026-03-08 07:30:00Z',
            timestamptz '2026-11-01 05:30:00Z', null]) as raw
    """
    wanted = [
        berlin.astimezone(UTC).replace(tzinfo=None),
        datetime(2026, 3, 8, 7, 30),
        datetime(2026, 11, 1, 5, 30),
    ]
    assert run("instants_with_zone", column, zone)["instant"] == [*wanted, None]
    assert run("instants", column, zone)["from_any"] == [*wanted, None]


@pytest.mark.parametrize("zone", ZONES)
def test_columns_without_a_zone_stay_as_they_are(run, zone):
    wanted = [datetime(2026, 3, 8, 2, 30, 0, 5), datetime(2026, 11, 1, 1, 30)]
    for data_type in ("timestamp", "timestamp_ns"):
        column = f"""
            select unnest(['2026-03-08 02:30:00.000005', '2026-11-01 01:30:00', null])
                ::{data_type} as raw
        """
        assert run("instants_without_zone", column, zone)["instant"] == [*wanted, None]
        assert run("instants", column, zone)["from_any"] == [*wanted, None]
    days = "select unnest([date '2026-03-08', null]) as raw"
    assert run("instants_without_zone", days, zone)["instant"] == [datetime(2026, 3, 8), None]


@pytest.mark.parametrize("data_type", ["timestamptz", "timestamp", "date"])
def test_infinite_instants_are_missing(compiled, place, data_type):
    analysis = "instants_with_zone" if data_type == "timestamptz" else "instants_without_zone"
    inputs = f"with inputs as (select {data_type} 'infinity' as raw)"
    assert place.values(f"{inputs} {compiled[analysis]}")["instant"] == [None]


def test_numbers_are_no_instants(run):
    numbers = "select unnest([1767225600, 20260101, 0, null]) as raw"
    assert run("instants_from_numbers", numbers)["instant"] == [None] * 4


@settings(max_examples=10, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))))
def test_hashes_are_those_of_hashlib(run, values):
    values = [*values, "", "größe 🧪", "a.b"]
    read = run("hashes", texts([*values, None]))
    heads = [int(hashlib.md5(value.encode()).hexdigest()[:13], 16) for value in values]
    assert read["as_bigint"] == [*heads, None]
    assert read["as_unit_interval"] == [head / 2**52 for head in heads] + [None]


def test_a_number_has_the_hash_of_its_text(run):
    head = int(hashlib.md5(b"42").hexdigest()[:13], 16)
    assert run("hashes", "select 42 as raw")["as_bigint"] == [head]


@pytest.mark.parametrize("zone", ZONES)
def test_days_are_24_hours_and_seconds_are_those_of_utc(run, zone):
    instants = [datetime(2026, 3, 7, 12, 30, 1, 500_000), datetime(2026, 11, 1, 1, 30)]
    cases = [(instant, days) for instant in instants for days in (0, 1, -28, 400, None)]
    rows = ", ".join(
        f"(timestamp '{at}', {'null' if days is None else days})" for at, days in cases
    )
    read = run("arithmetic_of_time", f"from (values {rows}) as inputs(instant, days)", zone)
    wanted = [None if days is None else at + timedelta(days=days) for at, days in cases]
    assert read["days_later"] == wanted
    assert read["seconds"] == [at.replace(tzinfo=UTC).timestamp() for at, _ in cases]


@pytest.mark.parametrize("session_zone", ZONES)
def test_dates_are_those_of_the_named_zone(run, session_zone):
    """Around midnight in each zone, and around the change of the clock in New York."""
    instants = [
        datetime(2026, 3, 8, hour, minute) for hour in (4, 5, 6, 7, 18, 19) for minute in (29, 59)
    ]
    instants += [datetime(2026, 7, 1, 3, 59, 59, 999_999), datetime(2026, 7, 1, 4)]
    rows = ", ".join(f"(timestamp '{at}', 0)" for at in instants)
    read = run("arithmetic_of_time", f"from (values {rows}) as inputs(instant, days)", session_zone)
    for place, zone in enumerate(ZONES):
        local = [at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date() for at in instants]
        assert read[f"date_{place}"] == local


def test_whole_days_are_rounded_down(run):
    start = datetime(2026, 3, 8, 12, 30, 1, 500_000)
    steps = [timedelta(microseconds=1), timedelta(0), timedelta(hours=23), timedelta(days=1)]
    instants = [start + sign * step for step in steps for sign in (1, -1)]
    instants += [start + timedelta(days=400, microseconds=-1), start - timedelta(days=28)]
    rows = ", ".join(f"(timestamp '{at}', 0)" for at in instants)
    read = run("arithmetic_of_time", f"from (values {rows}) as inputs(instant, days)")
    assert read["whole_days"] == [(at - start) // timedelta(days=1) for at in instants]


def test_literals_hold_what_they_are_given(run):
    read = run("literals")
    assert read["instant"] == [datetime(2026, 3, 31, 12, 34, 56)]
    assert read["day"] == [date(2026, 3, 31)]
    assert [read[f"name_{i}"] for i in range(len(NAMES))] == [[name] for name in NAMES]
