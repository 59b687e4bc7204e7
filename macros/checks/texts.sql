{#- SQL: a count as text. -#}
{% macro count_text(column) %}
    {{ return('cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')') }}
{% endmacro %}


{#- SQL: part of total as a percentage with two digits, 0.00% where the total is 0. -#}
{% macro percent_text(part, total) %}
    {%- set share = "coalesce(cast(" ~ part ~ " as " ~ trialrun.type_double() ~ ") / nullif(" ~ total ~ ", 0), 0)" -%}
    {{ return(trialrun.fixed_text('100 * ' ~ share, 2) ~ " || '%'") }}
{% endmacro %}
