{#- The terms h^k / gamma(k + 1) of a chi-square tail, k = df/2 - 1: each counts from its own df
    on. gamma is that of the first term. -#}
{% macro chi_square_terms(h, degrees_of_freedom, each_df, first_gamma) -%}
    {%- set gamma = namespace(value=first_gamma) -%}
    {%- for df in each_df %}
                + case when {{ degrees_of_freedom }} >= {{ df }} then power({{ h }}, {{ df / 2 - 1 }}) / {{ gamma.value }} else 0 end
        {%- set gamma.value = gamma.value * df / 2 -%}
    {%- endfor -%}
{%- endmacro %}
