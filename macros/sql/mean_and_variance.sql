{#- The mean of a column. That of equal values is the value itself: their average may round differently in each arm,
    and would look like a difference between them. -#}
{% macro mean_of(column) %}
    {{ return('case when min(' ~ column ~ ') = max(' ~ column ~ ') then min(' ~ column ~ ') else avg(' ~ column ~ ') end') }}
{% endmacro %}


{#- The sample variance of a column, exactly 0 for equal values; NULL for fewer than two. -#}
{% macro variance_of(column) %}
    {{ return(
        'case when count(' ~ column ~ ') > 1 and min(' ~ column ~ ') = max(' ~ column ~ ') then 0 else var_samp(' ~ column ~ ') end'
    ) }}
{% endmacro %}
