{#- ISO 8601 text as a timestamp in UTC, without a zone; NULL for all other text.
    Readable: a day; a day and a clock time (after T or a space) to the minute, the second or a
    fraction; either with Z, UTC or an offset (+02, +0200, +02:00). Without an offset it is UTC. -#}
{% macro utc_timestamp_from_text(expression) -%}
    {{ return(adapter.dispatch('utc_timestamp_from_text', 'trialrun')(expression)) }}
{%- endmacro %}

{% macro default__utc_timestamp_from_text(expression) -%}
    {{ trialrun.safe_cast(expression, dbt.type_timestamp()) }}
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
