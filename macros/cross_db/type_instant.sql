{#- The type of an instant: a timestamp in UTC without a zone. Where a timestamp without a zone is another type than the
    one that marks a point in time (BigQuery, Databricks), the point in time. (Not named type_timestamp: in a root project
    dbt would take it for its own macro of that name.) -#}
{% macro type_instant() -%}
    {{ return(adapter.dispatch('type_instant', 'trialrun')()) }}
{%- endmacro %}

{% macro default__type_instant() -%}
    {{ return(dbt.type_timestamp()) }}
{%- endmacro %}

{#- A plain timestamp may be of another kind by the account's settings. -#}
{% macro snowflake__type_instant() -%}
    {{ return('timestamp_ntz') }}
{%- endmacro %}

{#- A plain timestamp ends at milliseconds. -#}
{% macro trino__type_instant() -%}
    {{ return('timestamp(6)') }}
{%- endmacro %}
