{#- Two-sided p-value of a standard normal z: the chi-square tail of z squared with 1 degree of
    freedom. Pass a column name (it is repeated), a double. Relative error below 1e-12; never
    below the floor 1e-300. NULL where z is NULL or not finite. -#}
{% macro normal_p_value(z) -%}
    {{ return(adapter.dispatch('normal_p_value', 'trialrun')(z)) }}
{%- endmacro %}

{% macro default__normal_p_value(z) -%}
    {%- set z = trialrun.operand(z) -%}
    {%- set h = '(' ~ z ~ ' * ' ~ z ~ ' / 2e0)' -%}
    case
        when abs({{ z }}) between 40 and 1e308
            then 1e-300
        when abs({{ z }}) <= 40
            then exp(greatest(-690.7755278982137, least(0, -{{ h }} + ln(
                {{ trialrun.scaled_erfc_sqrt(h) | indent(12) }}
            ))))
    end
{%- endmacro %}
