{#- ISO text known to Jinja ('2026-03-31') as a date. -#}
{% macro date_literal(value) -%}
    {{ return(adapter.dispatch('date_literal', 'trialrun')(value)) }}
{%- endmacro %}

{% macro default__date_literal(value) -%}
    cast({{ trialrun.text_literal(value) }} as date)
{%- endmacro %}
