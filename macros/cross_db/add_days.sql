{#- A timestamp a whole number of 24-hour days later, with the same clock time; days may be a
    column. -#}
{% macro add_days(timestamp_expression, days_expression) -%}
    {{ return(adapter.dispatch('add_days', 'trialrun')(timestamp_expression, days_expression)) }}
{%- endmacro %}

{% macro default__add_days(timestamp_expression, days_expression) -%}
    {{ dbt.dateadd('day', days_expression, timestamp_expression) | trim }}
{%- endmacro %}

{#- A day of an interval is one of the session's time zone, 23 to 25 hours; dbt-spark's dateadd drops fractions of seconds. -#}
{% macro spark__add_days(timestamp_expression, days_expression) -%}
    timestamp_micros(unix_micros({{ timestamp_expression }}) + {{ trialrun.operand(days_expression) }} * 86400000000)
{%- endmacro %}

{#- dbt's own gives a datetime, which cannot be compared with a timestamp. -#}
{% macro bigquery__add_days(timestamp_expression, days_expression) -%}
    timestamp_add({{ timestamp_expression }}, interval {{ days_expression }} day)
{%- endmacro %}

{% macro redshift__add_days(timestamp_expression, days_expression) -%}
    dateadd(day, {{ days_expression }}, {{ timestamp_expression }})
{%- endmacro %}
