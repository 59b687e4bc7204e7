{#- Text, number or boolean to boolean: true, t, yes, y, 1 and false, f, no, n, 0 in any case;
    NULL for all else. -#}
{% macro safe_boolean(expression) -%}
    {{ return(adapter.dispatch('safe_boolean', 'trialrun')(expression)) }}
{%- endmacro %}

{% macro default__safe_boolean(expression) -%}
    case
        when lower(trim(cast({{ expression }} as {{ dbt.type_string() }}))) in ('true', 't', 'yes', 'y', '1', '1.0')
            then true
        when lower(trim(cast({{ expression }} as {{ dbt.type_string() }}))) in ('false', 'f', 'no', 'n', '0', '0.0')
            then false
    end
{%- endmacro %}
