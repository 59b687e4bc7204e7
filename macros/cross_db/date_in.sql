{#- The date of an instant (a timestamp in UTC without a zone) in a time zone. -#}
{% macro date_in(timestamp_expression, timezone) -%}
    {{ return(adapter.dispatch('date_in', 'trialrun')(timestamp_expression, timezone) | trim) }}
{%- endmacro %}

{% macro default__date_in(timestamp_expression, timezone) -%}
    {%- if timezone == 'UTC' -%}
    cast({{ timestamp_expression }} as date)
    {%- else -%}
    cast(({{ timestamp_expression }} at time zone 'UTC') at time zone '{{ timezone }}' as date)
    {%- endif -%}
{%- endmacro %}

{#- A cast from an instant takes the session's zone. -#}
{% macro spark__date_in(timestamp_expression, timezone) -%}
    cast(convert_timezone(current_timezone(), '{{ timezone }}', cast({{ timestamp_expression }} as timestamp_ntz)) as date)
{%- endmacro %}

{% macro snowflake__date_in(timestamp_expression, timezone) -%}
    cast(convert_timezone('UTC', '{{ timezone }}', {{ timestamp_expression }}) as date)
{%- endmacro %}

{% macro redshift__date_in(timestamp_expression, timezone) -%}
    cast(convert_timezone('UTC', '{{ timezone }}', {{ timestamp_expression }}) as date)
{%- endmacro %}

{% macro bigquery__date_in(timestamp_expression, timezone) -%}
    date({{ timestamp_expression }}, '{{ timezone }}')
{%- endmacro %}

{% macro trino__date_in(timestamp_expression, timezone) -%}
    cast(at_timezone(with_timezone({{ timestamp_expression }}, 'UTC'), '{{ timezone }}') as date)
{%- endmacro %}
