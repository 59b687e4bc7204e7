{#- Raises one line where the weights given to the srm test cannot be used. -#}
{% macro check_weights(weights) -%}
    {%- if weights is not mapping or weights | length < 2 or weights | length > 21 -%}
        {{ trialrun.raise_error('srm: weights must be a mapping of 2 to 21 arms to their weights') }}
    {%- endif -%}
    {%- for variant, weight in weights.items() -%}
        {%- if variant is boolean or variant is none -%}
            {{ trialrun.raise_error('srm: put the arm "' ~ variant ~ '" in quotes in weights') }}
        {%- elif weight is not number or weight is boolean or not 0 <= weight <= 1e9 -%}
            {{ trialrun.raise_error('srm: the weight of "' ~ variant ~ '" must be a number from 0 up') }}
        {%- endif -%}
    {%- endfor -%}
    {%- if weights.values() | select('gt', 0) | list | length < 2 -%}
        {{ trialrun.raise_error('srm: at least two arms need a weight above 0') }}
    {%- endif -%}
{%- endmacro %}
