{#- The text by which a generic test tells its groups apart; one group where there is no column. -#}
{% macro group_value(column) -%}
    {%- if column is none -%}
        'all'
    {%- else -%}
        coalesce(cast({{ column }} as {{ dbt.type_string() }}), '(missing)')
    {%- endif -%}
{%- endmacro %}
