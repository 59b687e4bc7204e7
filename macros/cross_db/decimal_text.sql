{#- A number as text with nine decimals, the same on every engine, which the text of a double is not;
    NULL where it does not fit decimal(28, 9). -#}
{% macro decimal_text(expression) -%}
    {{ return(adapter.dispatch('decimal_text', 'trialrun')(expression)) }}
{%- endmacro %}

{% macro default__decimal_text(expression) -%}
    cast({{ trialrun.try_cast(expression, 'decimal(28, 9)') }} as {{ dbt.type_string() }})
{%- endmacro %}

{#- A cast to text writes 0E-9 for 0. -#}
{% macro spark__decimal_text(expression) -%}
    replace(format_number({{ trialrun.try_cast(expression, 'decimal(28, 9)') }}, 9), ',', '')
{%- endmacro %}

{#- Its numeric has nine decimals; a cast to text drops the zeros at the end. -#}
{% macro bigquery__decimal_text(expression) -%}
    format('%.9f', {{ trialrun.try_cast(expression, 'numeric') }})
{%- endmacro %}
