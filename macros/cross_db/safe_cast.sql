{#- A cast that gives NULL where the value cannot be read. dbt.safe_cast raises on DuckDB.
    For whole numbers use safe_cast_whole_number: DuckDB rounds '1.5' to 2. -#}
{% macro safe_cast(expression, type) -%}
    {{ return(adapter.dispatch('safe_cast', 'trialrun')(expression, type)) }}
{%- endmacro %}

{% macro default__safe_cast(expression, type) -%}
    {{ dbt.safe_cast(expression, type) }}
{%- endmacro %}

{% macro duckdb__safe_cast(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}
