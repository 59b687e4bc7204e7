{#- SQL: a count as text. -#}
{% macro count_text(column) %}
    {{ return('cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')') }}
{% endmacro %}


{#- SQL: part of total as a percentage with two digits, 0.00% where the total is 0. -#}
{% macro percent_text(part, total) %}
    {{ return(
        "concat(cast(cast(coalesce(100.0 * " ~ part ~ " / nullif(" ~ total ~ ", 0), 0) as decimal(12, 2)) as "
        ~ dbt.type_string() ~ "), '%')"
    ) }}
{% endmacro %}
