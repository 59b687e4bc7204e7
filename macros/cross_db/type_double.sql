{#- The engine's 64-bit floating point type: dbt.type_float() is 32-bit on DuckDB. -#}
{% macro type_double() -%}
    {{ return(adapter.dispatch('type_double', 'trialrun')()) }}
{%- endmacro %}

{% macro default__type_double() -%}
    double
{%- endmacro %}

{% macro postgres__type_double() -%}
    double precision
{%- endmacro %}

{% macro redshift__type_double() -%}
    double precision
{%- endmacro %}

{% macro bigquery__type_double() -%}
    float64
{%- endmacro %}
