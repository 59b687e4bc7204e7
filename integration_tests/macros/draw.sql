{#- SQL: a number in [0, 1) that looks random and is the same for the same purpose and user, ever. -#}
{% macro draw(purpose, user) %}
    {{- return(trialrun.hash_unit_interval("concat('" ~ purpose ~ " ', cast(" ~ user ~ " as " ~ dbt.type_string() ~ "))")) -}}
{% endmacro %}
