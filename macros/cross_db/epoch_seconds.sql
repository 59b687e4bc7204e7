{#- Seconds since 1970-01-01 00:00 UTC of a timestamp in UTC without a zone, as a double. -#}
{% macro epoch_seconds(timestamp_expression) -%}
    {{ return(adapter.dispatch('epoch_seconds', 'trialrun')(timestamp_expression)) }}
{%- endmacro %}

{% macro default__epoch_seconds(timestamp_expression) -%}
    cast(extract(epoch from {{ timestamp_expression }}) as {{ trialrun.type_double() }})
{%- endmacro %}
