{#- The settings of an incremental model that replaces whole days of itself, by its column measured_on. -#}
{% macro replaces_days() %}
    {{ return({
        'materialized': 'incremental',
        'incremental_strategy': trialrun.replace_days_strategy(),
        'unique_key': 'measured_on',
        'partition_by': trialrun.partition_by_day('measured_on'),
        'on_schema_change': 'fail',
        'pre_hook': '{{ trialrun.lock_table(this) }}',
    }) }}
{% endmacro %}


{#- How an incremental model replaces whole days of itself: the strategy's name. -#}
{% macro replace_days_strategy() %}
    {{ return(adapter.dispatch('replace_days_strategy', 'trialrun')()) }}
{% endmacro %}

{% macro default__replace_days_strategy() %}
    {{ return('delete+insert') }}
{% endmacro %}

{% macro spark__replace_days_strategy() %}
    {{ return('insert_overwrite') }}
{% endmacro %}

{% macro bigquery__replace_days_strategy() %}
    {{ return('insert_overwrite') }}
{% endmacro %}


{#- The partitions of an incremental model by a column of days, where the engine replaces days by partition. -#}
{% macro partition_by_day(column) %}
    {{ return(adapter.dispatch('partition_by_day', 'trialrun')(column)) }}
{% endmacro %}

{% macro default__partition_by_day(column) %}
    {{ return(none) }}
{% endmacro %}

{% macro spark__partition_by_day(column) %}
    {{ return([column]) }}
{% endmacro %}

{% macro bigquery__partition_by_day(column) %}
    {{ return({'field': column, 'data_type': 'date'}) }}
{% endmacro %}


{#- SQL: the days that this run replaces in an incremental model, one row each: as_of, and of those it has the days from
    first_day to last_day. They come with the new rows, so that a day that has become empty is emptied. first_day is none
    in a full run. -#}
{% macro replaced_days(first_day, last_day=none) %}
    select {{ trialrun.as_of_date() }} as measured_on
    {%- if first_day %}
    union all
    select distinct measured_on
    from {{ this }}
    where
        measured_on <> {{ trialrun.as_of_date() }}
        and measured_on >= {{ trialrun.date_literal(first_day) | trim }}
        and measured_on <= {{ trialrun.date_literal(last_day or trialrun.as_of()) | trim }}
    {%- endif %}
{%- endmacro %}
