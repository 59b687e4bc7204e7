{#- PostgreSQL: text or a number as a numeric type; NULL where it is no number or not below a limit. A number too small
    for a double is 0: PostgreSQL raises on underflow. -#}
{% macro cast_number_within(expression, type, limit) -%}
    {%- set text = trialrun.order_text('cast(' ~ expression ~ ' as text)') -%}
    {%- set number = 'cast(' ~ text ~ ' as numeric)' -%}
    case
        when length({{ text }}) < 400 and {{ text }} ~* '^\s*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[+-]?[0-9]{1,4})?\s*$'
            then case
                when abs({{ number }}) < 1e-307 then 0
                when abs({{ number }}) < {{ limit }} then cast({{ number }} as {{ type }})
            end
    end
{%- endmacro %}
