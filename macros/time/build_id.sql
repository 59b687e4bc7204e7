{#- The dbt invocation that made a row, as a SQL literal: a readout refuses a mixture of builds. -#}
{% macro build_id() %}
    {{ return("cast('" ~ invocation_id ~ "' as " ~ dbt.type_string() ~ ")") }}
{% endmacro %}
