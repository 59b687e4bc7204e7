{#- An expression made safe to compute with: in parentheses, unless it is a plain column name. -#}
{% macro operand(expression) -%}
    {{ return(expression if modules.re.fullmatch('[A-Za-z0-9_.]+', expression) else '(' ~ expression ~ ')') }}
{%- endmacro %}
