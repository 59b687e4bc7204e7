{#- SQL: two relations have the same values in each of some columns. -#}
{% macro same(one, other, columns) %}
    {%- set pairs = [] -%}
    {%- for column in columns -%}
        {%- do pairs.append(one ~ '.' ~ column ~ ' = ' ~ other ~ '.' ~ column) -%}
    {%- endfor -%}
    {{ return(pairs | join(' and ')) }}
{% endmacro %}
