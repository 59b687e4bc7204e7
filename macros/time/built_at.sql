{#- When this dbt invocation began, as a SQL timestamp in UTC. -#}
{% macro built_at() %}
    {{ return(trialrun.timestamp_literal(run_started_at.strftime('%Y-%m-%d %H:%M:%S.%f')) | trim) }}
{% endmacro %}
