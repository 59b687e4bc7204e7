{#- ISO text known to Jinja ('2026-03-31 12:00:00') as a timestamp without a zone. -#}
{% macro timestamp_literal(value) -%}
    {{ return(adapter.dispatch('timestamp_literal', 'trialrun')(value)) }}
{%- endmacro %}

{% macro default__timestamp_literal(value) -%}
    cast({{ trialrun.text_literal(value) }} as {{ trialrun.type_instant() }})
{%- endmacro %}

{#- Without an offset it would be an instant of the project's default time zone. -#}
{% macro bigquery__timestamp_literal(value) -%}
    timestamp {{ trialrun.text_literal(value ~ '+00') }}
{%- endmacro %}

{#- Without Z it would be an instant of the session's time zone. -#}
{% macro spark__timestamp_literal(value) -%}
    timestamp {{ trialrun.text_literal(value ~ 'Z') }}
{%- endmacro %}
