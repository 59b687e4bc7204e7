{#- A number as text with so many decimals. -#}
{% macro fixed_text(expression, digits) -%}
    {{ return(adapter.dispatch('fixed_text', 'trialrun')(expression, digits) | trim) }}
{%- endmacro %}

{% macro default__fixed_text(expression, digits) -%}
    cast(cast({{ expression }} as decimal(28, {{ digits }})) as {{ dbt.type_string() }})
{%- endmacro %}

{#- Its text of a decimal ends with the last digit that is not 0. -#}
{% macro bigquery__fixed_text(expression, digits) -%}
    format('%.{{ digits }}f', {{ expression }})
{%- endmacro %}
