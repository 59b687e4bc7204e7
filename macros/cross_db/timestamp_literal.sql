{#- ISO text known to Jinja ('2026-03-31 12:00:00') as a timestamp without a zone. -#}
{% macro timestamp_literal(value) -%}
    {{ return(adapter.dispatch('timestamp_literal', 'trialrun')(value)) }}
{%- endmacro %}

{% macro default__timestamp_literal(value) -%}
    cast({{ trialrun.text_literal(value) }} as {{ dbt.type_timestamp() }})
{%- endmacro %}
