{#- SQL: an instant some minutes later. -#}
{% macro later(instant, minutes) %}
    {{- return(adapter.dispatch('later', 'consumer')(instant, minutes) | trim) -}}
{% endmacro %}

{% macro default__later(instant, minutes) %}
    {{ instant }} + ({{ minutes }}) * interval '1 minute'
{% endmacro %}

{% macro spark__later(instant, minutes) %}
    {{ instant }} + make_dt_interval(0, 0, {{ minutes }})
{% endmacro %}
