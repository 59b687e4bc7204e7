{#- Text or number to double; NULL where unreadable, NaN or infinite. -#}
{% macro safe_double(expression) -%}
    {{ return(adapter.dispatch('safe_double', 'trialrun')(expression)) }}
{%- endmacro %}

{#- NaN lies outside every range, or above every number: no engine puts it in this one. -#}
{% macro default__safe_double(expression) -%}
    {%- set number = trialrun.try_cast(expression, trialrun.type_double()) -%}
    case when abs({{ number }}) <= 1.7976931348623157e308 then {{ number }} end
{%- endmacro %}

{% macro duckdb__safe_double(expression) -%}
    {%- set number = trialrun.try_cast(expression, trialrun.type_double()) -%}
    case when isfinite({{ number }}) then {{ number }} end
{%- endmacro %}
