{#- Text or number to bigint; NULL where unreadable, out of range or not a whole number. -#}
{% macro safe_cast_whole_number(expression) -%}
    {{ return(adapter.dispatch('safe_cast_whole_number', 'trialrun')(expression)) }}
{%- endmacro %}

{% macro default__safe_cast_whole_number(expression) -%}
    {%- set number = trialrun.safe_cast(expression, trialrun.type_double()) -%}
    case
        when {{ number }} = floor({{ number }})
            then {{ trialrun.safe_cast(expression, dbt.type_bigint()) }}
    end
{%- endmacro %}
