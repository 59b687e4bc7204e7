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

{#- Here a literal also ends with its line. -#}
{% macro bigquery__text_literal(value) -%}
    '{{ (value ~ '') | replace("\\", "\\\\") | replace("'", "\\'") | replace("\n", "\\n") | replace("\r", "\\r") }}'
{%- endmacro %}

{% macro snowflake__text_literal(value) -%}
    '{{ (value ~ '') | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro %}

{% macro redshift__text_literal(value) -%}
    '{{ (value ~ '') | replace("\\", "\\\\") | replace("'", "''") }}'
{%- endmacro %}
