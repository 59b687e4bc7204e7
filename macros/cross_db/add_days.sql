{#- A timestamp a whole number of 24-hour days later, with the same clock time; days may be a
    column. -#}
{% macro add_days(timestamp_expression, days_expression) -%}
    {{ return(adapter.dispatch('add_days', 'trialrun')(timestamp_expression, days_expression)) }}
{%- endmacro %}

{% macro default__add_days(timestamp_expression, days_expression) -%}
    {{ dbt.dateadd('day', days_expression, timestamp_expression) | trim }}
{%- endmacro %}

{#- dbt-spark's dateadd raises on NULL. -#}
{% macro spark__add_days(timestamp_expression, days_expression) -%}
    ({{ timestamp_expression }} + make_dt_interval({{ days_expression }}))
{%- endmacro %}
