{#- A value's text as a double in [0, 1): hash_bigint over 2^52, the same on every engine. -#}
{% macro hash_unit_interval(expression) -%}
    {{ return(adapter.dispatch('hash_unit_interval', 'trialrun')(expression)) }}
{%- endmacro %}

{% macro default__hash_unit_interval(expression) -%}
    cast({{ trialrun.hash_bigint(expression) }} as {{ trialrun.type_double() }}) / 4503599627370496.0
{%- endmacro %}
