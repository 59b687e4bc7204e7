{#- A value known to Jinja as a SQL text literal, so that names stay data whatever they hold. -#}
{% macro text_literal(value) -%}
    {{ return(adapter.dispatch('text_literal', 'trialrun')(value)) }}
{%- endmacro %}

{% macro default__text_literal(value) -%}
    '{{ (value ~ '') | replace("'", "''") }}'
{%- endmacro %}

{#- These read the backslash as an escape; Spark 3 joins two literals that touch. -#}
{% macro spark__text_literal(value) -%}
    '{{ (value ~ '') | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro %}

{% macro bigquery__text_literal(value) -%}
    '{{ (value ~ '') | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro %}

{% macro snowflake__text_literal(value) -%}
    '{{ (value ~ '') | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro %}
