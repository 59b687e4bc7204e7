{#- Seconds since 1970-01-01 00:00 UTC of a timestamp in UTC without a zone, as a double. -#}
{% macro epoch_seconds(timestamp_expression) -%}
    {{ return(adapter.dispatch('epoch_seconds', 'trialrun')(timestamp_expression)) }}
{%- endmacro %}

{% macro default__epoch_seconds(timestamp_expression) -%}
    cast(extract(epoch from {{ timestamp_expression }}) as {{ trialrun.type_double() }})
{%- endmacro %}

{% macro spark__epoch_seconds(timestamp_expression) -%}
    unix_micros({{ timestamp_expression }}) / 1e6
{%- endmacro %}

{% macro snowflake__epoch_seconds(timestamp_expression) -%}
    cast(date_part(epoch_microsecond, {{ timestamp_expression }}) as double) / 1000000
{%- endmacro %}

{% macro bigquery__epoch_seconds(timestamp_expression) -%}
    unix_micros({{ timestamp_expression }}) / 1000000
{%- endmacro %}

{#- An extract drops the fraction of the second. -#}
{% macro redshift__epoch_seconds(timestamp_expression) -%}
    cast(datediff(microsecond, timestamp '1970-01-01 00:00:00', {{ timestamp_expression }}) as double precision) / 1000000
{%- endmacro %}

{% macro trino__epoch_seconds(timestamp_expression) -%}
    to_unixtime(with_timezone({{ timestamp_expression }}, 'UTC'))
{%- endmacro %}
