{#- SQL: the instant at which a unit's metric window ends; without window_end_days, open_end. -#}
{% macro window_end(anchor, window_end_days, open_end) %}
    {{ return('coalesce(' ~ trialrun.add_days(anchor, window_end_days) | trim ~ ', ' ~ open_end ~ ')') }}
{% endmacro %}


{#- SQL: until when a metric without window_end_days follows units: the earlier of ended_at and the end of as_of. -#}
{% macro open_window_end(ended_at) %}
    {%- set as_of_end = trialrun.as_of_end() -%}
    {{ return('least(coalesce(' ~ ended_at ~ ', ' ~ as_of_end ~ '), ' ~ as_of_end ~ ')') }}
{% endmacro %}
