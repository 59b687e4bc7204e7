{#- SQL: a local time with its offset as the engine's type for instants with a zone. -#}
{% macro zoned_instant(text) %}
    {{- return(adapter.dispatch('zoned_instant', 'consumer')(text) | trim) -}}
{% endmacro %}

{% macro default__zoned_instant(text) %}
    timestamptz '{{ text }}'
{% endmacro %}

{#- Spark's timestamps are instants. -#}
{% macro spark__zoned_instant(text) %}
    timestamp '{{ text }}'
{% endmacro %}
