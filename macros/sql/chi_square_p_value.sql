{#- Upper tail of the chi-square distribution for 1 to 20 degrees of freedom: with
    h = statistic / 2, exp(-h) times the sum of h^k / gamma(k + 1) over k = df/2 - 1, df/2 - 2, ...
    down to 0 or 1/2; where df is odd, plus erfc(sqrt(h)).
    Pass column names (they are repeated): a double and an integer. Relative error below 1e-12;
    never below the floor 1e-300, since some engines raise on underflow. NULL where the statistic
    is NULL, negative or not finite, and where df is NULL or not a whole number from 1 to 20. -#}
{% macro chi_square_p_value(statistic, degrees_of_freedom) -%}
    {{ return(adapter.dispatch('chi_square_p_value', 'trialrun')(statistic, degrees_of_freedom)) }}
{%- endmacro %}

{#- exp takes the logarithm of the tail, kept between that of the floor and 0, so nothing underflows. -#}
{% macro default__chi_square_p_value(statistic, degrees_of_freedom) -%}
    {%- set statistic = trialrun.operand(statistic) -%}
    {%- set degrees_of_freedom = trialrun.operand(degrees_of_freedom) -%}
    {%- set h = '(' ~ statistic ~ ' / 2e0)' -%}
    {%- set odd = range(1, 21, 2) | join(', ') -%}
    {%- set even = range(2, 21, 2) | join(', ') -%}
    case
        when {{ statistic }} between 2000 and 1e308 and {{ degrees_of_freedom }} in ({{ odd }}, {{ even }})
            then 1e-300
        when {{ statistic }} between 0 and 2000 and {{ degrees_of_freedom }} in ({{ even }})
            then exp(greatest(-690.7755278982137, least(0, -{{ h }} + ln(1
                {{- trialrun.chi_square_terms(h, degrees_of_freedom, range(4, 21, 2), 1.0) }}
            ))))
        when {{ statistic }} between 0 and 2000 and {{ degrees_of_freedom }} in ({{ odd }})
            then exp(greatest(-690.7755278982137, least(0, -{{ h }} + ln(
                {{ trialrun.scaled_erfc_sqrt(h) | indent(12) }}
                {{- trialrun.chi_square_terms(h, degrees_of_freedom, range(3, 21, 2), 0.886226925452758) }}
            ))))
    end
{%- endmacro %}
