{#- The name of the incremental strategy that inserts rows and touches no other. -#}
{% macro append_strategy() -%}
    {{ return(adapter.dispatch('append_strategy', 'trialrun')()) }}
{%- endmacro %}

{% macro default__append_strategy() -%}
    {{ return('append') }}
{%- endmacro %}

{#- dbt-bigquery has no append: its merge without a unique_key matches nothing and inserts. -#}
{% macro bigquery__append_strategy() -%}
    {{ return('merge') }}
{%- endmacro %}
