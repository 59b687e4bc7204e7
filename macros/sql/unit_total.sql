{#-
  One unit's value of a metric from the sum (or maximum) of its event values and the number of its events.
  sum, count: the sum; any: 1 if there was an event; mean, max: the mean or maximum, 0 without an event.
-#}
{% macro unit_total(aggregation, event_value, n_events) %}
    {{- return(
        "case\n            when " ~ n_events ~ " = 0 then 0.0"
        ~ "\n            when " ~ aggregation ~ " = 'any' then 1.0"
        ~ "\n            when " ~ aggregation ~ " = 'mean' then " ~ event_value ~ " / cast(" ~ n_events ~ " as " ~ trialrun.type_double() ~ ")"
        ~ "\n            else " ~ event_value
        ~ "\n        end"
    ) -}}
{% endmacro %}


{#- The unit's denominator: 1 for totals; for mean and max 1 with an event in the window and 0 without. -#}
{% macro unit_denominator(aggregation, n_events) %}
    {{- return(
        "cast(case when " ~ aggregation ~ " in ('mean', 'max') and " ~ n_events ~ " = 0 then 0 else 1 end as "
        ~ trialrun.type_double() ~ ")"
    ) -}}
{% endmacro %}
