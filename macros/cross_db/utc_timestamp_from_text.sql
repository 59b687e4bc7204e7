{#- ISO 8601 text as a timestamp in UTC, without a zone; NULL for all other text.
    Readable: a day; a day and a clock time (after T or a space) to the minute, the second or a
    fraction; either with Z, UTC or an offset (+02, +0200, +02:00). Without an offset it is UTC. -#}
{% macro utc_timestamp_from_text(expression) -%}
    {{ return(adapter.dispatch('utc_timestamp_from_text', 'trialrun')(expression)) }}
{%- endmacro %}

{% macro default__utc_timestamp_from_text(expression) -%}
    {{ trialrun.try_cast(expression, trialrun.type_instant()) }}
{%- endmacro %}

{#- A cast to timestamp drops the offset, and a cast to timestamptz without one takes the session's
    zone. So every readable text is first completed to day, clock and offset; the extract leaves
    nothing of the others, which no cast reads. -#}
{% macro duckdb__utc_timestamp_from_text(expression) -%}
    {%- set completions = [
        ('^([0-9-]+)$', '\\1 00:00'),
        ('^([0-9-]+[T ][0-9]+:[0-9]+)([^0-9:].*)?$', '\\1:00\\2'),
        ('^([0-9-]+[T ][0-9:.]+) ?(UTC|Z)?$', '\\1+00'),
        (' ([+-])', '\\1'),
    ] -%}
    {%- set instant -%}
        ^[0-9]{4}(-[0-9]{1,2}){2}[T ][0-9]{1,2}(:[0-9]{2}){2}([.][0-9]+)?[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?$
    {%- endset -%}
    {%- set text = namespace(sql='upper(trim(cast(' ~ expression ~ ' as varchar)))') -%}
    {%- for pattern, completed in completions -%}
        {%- set text.sql = "regexp_replace(" ~ text.sql ~ ", '" ~ pattern ~ "', '" ~ completed ~ "')" -%}
    {%- endfor -%}
    try_cast(regexp_extract({{ text.sql }}, '{{ instant }}') as timestamptz) at time zone 'UTC'
{%- endmacro %}

{#- PostgreSQL raises on what it cannot read, so the calendar stands in the pattern: months of 31, of 30, of 28 days, and
    the leap days. Without an offset a cast takes the session's zone; the digits behind microseconds are cut. -#}
{% macro postgres__utc_timestamp_from_text(expression) -%}
    {%- set months = [
        '(0?[13578]|1[02])-(0?[1-9]|[12][0-9]|3[01])',
        '(0?[469]|11)-(0?[1-9]|[12][0-9]|30)',
        '0?2-(0?[1-9]|1[0-9]|2[0-8])',
    ] | join('|') -%}
    {%- set leap_years = '([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)' -%}
    {%- set day = '(?!0000)([0-9]{4}-(' ~ months ~ ')|' ~ leap_years ~ '-0?2-29)' -%}
    {%- set clock = '[T ](([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?|24:00(:00([.]0+)?)?)' -%}
    {%- set offset = ' ?(UTC|Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)?' -%}
    {%- set text = 'upper(trim(' ~ trialrun.order_text('cast(' ~ expression ~ ' as text)') ~ '))' -%}
    {%- set microseconds = 'regexp_replace(' ~ text ~ ", '([.][0-9]{6})[0-9]+', '\\1')" -%}
    {%- set with_offset = 'regexp_replace(' ~ microseconds ~ ", '^([0-9-]+([T ][0-9:.]+)?)$', '\\1 +00')" -%}
    case
        when {{ text }} ~ '^{{ day }}({{ clock }}{{ offset }})?$'
            then cast({{ with_offset }} as timestamptz) at time zone 'UTC'
    end
{%- endmacro %}

{#- A cast without an offset takes the session's zone, and one to the minute gives NULL. -#}
{% macro spark__utc_timestamp_from_text(expression) -%}
    {%- set completions = [
        ('^([0-9-]+)$', '$1 00:00'),
        ('^([0-9-]+[T ][0-9]+:[0-9]+)([^0-9:].*)?$', '$1:00$2'),
        ('^([0-9-]+[T ][0-9:.]+) ?(UTC|Z)?$', '$1+00:00'),
        (' ([+-])', '$1'),
    ] -%}
    {%- set instant -%}
        ^[0-9]{4}(-[0-9]{1,2}){2}[T ][0-9]{1,2}(:[0-9]{2}){2}([.][0-9]+)?[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?$
    {%- endset -%}
    {%- set text = namespace(sql='upper(trim(cast(' ~ expression ~ ' as string)))') -%}
    {%- for pattern, completed in completions -%}
        {%- set text.sql = "regexp_replace(" ~ text.sql ~ ", '" ~ pattern ~ "', '" ~ completed ~ "')" -%}
    {%- endfor -%}
    try_cast(regexp_extract({{ text.sql }}, '{{ instant }}', 0) as timestamp)
{%- endmacro %}

{% macro snowflake__utc_timestamp_from_text(expression) -%}
    {%- set text = trialrun.completed_instant(expression, 'varchar', ['\\\\1', '\\\\2']) -%}
    cast(convert_timezone('UTC', try_to_timestamp_tz(regexp_substr({{ text }}, '{{ trialrun.instant_pattern() }}'))) as timestamp_ntz)
{%- endmacro %}

{% macro bigquery__utc_timestamp_from_text(expression) -%}
    {%- set text = trialrun.completed_instant(expression, 'string', ['\\\\1', '\\\\2']) -%}
    safe_cast(regexp_extract({{ text }}, '{{ trialrun.instant_pattern(groups='?:') }}') as timestamp)
{%- endmacro %}

{% macro trino__utc_timestamp_from_text(expression) -%}
    {%- set text = trialrun.completed_instant(expression, 'varchar', ['$1', '$2']) -%}
    cast(
        try_cast(regexp_extract({{ text }}, '{{ trialrun.instant_pattern() }}') as timestamp(6) with time zone)
        at time zone 'UTC' as timestamp(6)
    )
{%- endmacro %}

{#- Its regexp_replace cannot put back what it found, so the offset is appended. -#}
{% macro redshift__utc_timestamp_from_text(expression) -%}
    {%- set text = 'upper(trim(cast(' ~ expression ~ ' as varchar)))' -%}
    {%- set day = '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}' -%}
    {%- set clock = '[T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?' -%}
    {%- set offset = ' ?(UTC|Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)' -%}
    case
        when {{ text }} ~ '^{{ day }}$' then try_cast({{ text }} || ' 00:00+00' as timestamptz)
        when {{ text }} ~ '^{{ day }}{{ clock }}$' then try_cast({{ text }} || '+00' as timestamptz)
        when {{ text }} ~ '^{{ day }}{{ clock }}{{ offset }}$' then try_cast({{ text }} as timestamptz)
    end at time zone 'UTC'
{%- endmacro %}
