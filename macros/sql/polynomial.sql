{#- A polynomial in Horner's form. The coefficients, from the highest power down, are texts with
    an exponent: engines read those as doubles, and decimals without one. -#}
{% macro polynomial(x, coefficients) -%}
    {%- set horner = namespace(sql=coefficients[0]) -%}
    {%- for coefficient in coefficients[1:] -%}
        {%- set horner.sql = '(' ~ horner.sql ~ ') * ' ~ x ~ ' + ' ~ coefficient -%}
    {%- endfor -%}
    ({{ horner.sql | replace('(' ~ coefficients[0] ~ ')', coefficients[0]) | replace('1e0 * ', '') }})
{%- endmacro %}
