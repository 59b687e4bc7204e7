{#- Raises one line where the level given to a generic test is none. -#}
{% macro check_alpha(test_name, alpha) -%}
    {%- if alpha is not number or not 0 < alpha < 1 -%}
        {{ trialrun.raise_error(test_name ~ ': alpha must be a number between 0 and 1') }}
    {%- endif -%}
{%- endmacro %}
