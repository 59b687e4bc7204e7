{#- A raw column as text. data_type: its declared type. -#}
{% macro read_text(expression, data_type='') -%}
    {{ return(adapter.dispatch('read_text', 'trialrun')(expression, data_type or '') | trim) }}
{%- endmacro %}

{% macro default__read_text(expression, data_type) -%}
    cast({{ expression }} as {{ dbt.type_string() }})
{%- endmacro %}

{#- It has no cast of a boolean to text. -#}
{% macro redshift__read_text(expression, data_type) -%}
    {%- if data_type | lower in ('bool', 'boolean') -%}
        case when {{ expression }} then 'true' when not {{ expression }} then 'false' end
    {%- else -%}
        cast({{ expression }} as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}
