{#- The longest window or look-back in days, a hundred years: beyond, sums of instants and days leave the range of timestamps. -#}
{% macro longest_days() %}
    {{ return(36525) }}
{% endmacro %}
