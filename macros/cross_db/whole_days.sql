{#- How many days of 24 hours have passed from one instant to another, rounded down: -1 within the day before. -#}
{% macro whole_days(from_timestamp, to_timestamp) -%}
    {{ return(adapter.dispatch('whole_days', 'trialrun')(from_timestamp, to_timestamp) | trim) }}
{%- endmacro %}

{% macro default__whole_days(from_timestamp, to_timestamp) -%}
    cast(floor({{ dbt.datediff(from_timestamp, to_timestamp, 'microsecond') | trim }} / 86400000000.0) as {{ dbt.type_int() }})
{%- endmacro %}

{% macro duckdb__whole_days(from_timestamp, to_timestamp) -%}
    cast(floor((epoch_us({{ to_timestamp }}) - epoch_us({{ from_timestamp }})) / 86400000000) as integer)
{%- endmacro %}

{% macro postgres__whole_days(from_timestamp, to_timestamp) -%}
    cast(floor(extract(epoch from {{ to_timestamp }} - {{ from_timestamp }}) / 86400) as integer)
{%- endmacro %}

{% macro spark__whole_days(from_timestamp, to_timestamp) -%}
    cast(floor(timestampdiff(microsecond, {{ from_timestamp }}, {{ to_timestamp }}) / 86400000000D) as int)
{%- endmacro %}

{#- A quotient of integers would be rounded to six digits. -#}
{% macro snowflake__whole_days(from_timestamp, to_timestamp) -%}
    cast(floor(cast(datediff(microsecond, {{ from_timestamp }}, {{ to_timestamp }}) as double) / 86400000000) as integer)
{%- endmacro %}

{% macro redshift__whole_days(from_timestamp, to_timestamp) -%}
    cast(
        floor(cast(datediff(microsecond, {{ from_timestamp }}, {{ to_timestamp }}) as double precision) / 86400000000)
        as integer
    )
{%- endmacro %}

{% macro bigquery__whole_days(from_timestamp, to_timestamp) -%}
    cast(floor(timestamp_diff({{ to_timestamp }}, {{ from_timestamp }}, microsecond) / 86400000000) as int64)
{%- endmacro %}

{#- It counts complete days, to the millisecond and towards zero. -#}
{% macro trino__whole_days(from_timestamp, to_timestamp) -%}
    {%- set days = "date_diff('day', " ~ from_timestamp ~ ", " ~ to_timestamp ~ ")" -%}
    cast({{ days }} - case when date_add('day', {{ days }}, {{ from_timestamp }}) > {{ to_timestamp }} then 1 else 0 end as integer)
{%- endmacro %}
