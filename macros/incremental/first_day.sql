{#-
  The first day that an incremental run measures again, as YYYY-MM-DD text: trialrun_lookback_days before the days that
  are new, or earlier where one of first_days lies earlier.

  measured_until: the last day that was measured, as a query gave it. first_days: days from which on something is measured
  for the first time or was defined anew. All may be none.
-#}
{% macro first_day(measured_until, first_days) %}
    {%- set as_of = trialrun.as_of() -%}
    {%- set measured_until = [trialrun.day_text(measured_until) or as_of, as_of] | min -%}
    {%- set candidates = [trialrun.shift_day(measured_until, 1 - trialrun.lookback_days()), as_of] -%}
    {%- for day in first_days if day -%}
        {%- do candidates.append(trialrun.day_text(day)) -%}
    {%- endfor -%}
    {{ return(candidates | min) }}
{% endmacro %}


{#- A date, an instant or their text, as a query gave it, as YYYY-MM-DD text; '' for none. -#}
{% macro day_text(value) %}
    {{ return((value | string)[:10] if value else '') }}
{% endmacro %}
