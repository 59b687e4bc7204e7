{#- SQL: are the events of this assignment measured? Of all that are analyzed, and of those seen in several arms, which may
    turn out analyzed when an end moves. -#}
{% macro is_measured(assignments='') %}
    {%- set of = assignments ~ '.' if assignments else '' -%}
    {{ return('(' ~ of ~ 'is_analyzed or ' ~ of ~ "exclusion = 'several_variants')") }}
{% endmacro %}


{#-
  What an incremental run of int_trialrun__unit_days measures again: {first_day: YYYY-MM-DD text,
  read_from: SQL of the first instant whose events it reads}. An experiment is measured from its first anchor on when it is new
  or defined anew, and from the earlier end on when its end has moved.
-#}
{% macro days_to_measure() %}
    {%- set days -%}
        with markers as (

            select
                experiment_key,
                definition_key,
                ended_at,
                measured_on,
                row_number() over (
                    partition by experiment_key, definition_key order by measured_on desc
                ) as recency
            from {{ this }}
            where unit_key is null

        )

        select
            min(markers.measured_on) as measured_until,
            min(case when markers.experiment_key is null then experiments.first_anchored_on end) as first_new_day,
            min(
                case
                    when markers.ended_at < experiments.ended_at then {{ trialrun.local_date('markers.ended_at') }}
                    when markers.ended_at > experiments.ended_at then {{ trialrun.local_date('experiments.ended_at') }}
                end
            ) as first_changed_day
        from {{ ref('int_trialrun__measured_experiments') }} as experiments
        left join markers
            on
                experiments.experiment_key = markers.experiment_key
                and experiments.definition_key = markers.definition_key
                and markers.recency = 1
    {%- endset -%}
    {%- set found = run_query(days).rows[0] -%}
    {%- set first_day = trialrun.first_day(found[0], [found[1], found[2]]) -%}
    {%- set history -%}
        select
            (select min(anchor_at) from {{ ref('int_trialrun__assignments') }}
            where anchored_on >= {{ trialrun.date_literal(first_day) | trim }}) as first_anchor_at,
            (select -min(first_day) from {{ ref('int_trialrun__event_ranges') }}) as longest_lookback
    {%- endset -%}
    {%- set found = run_query(history).rows[0] -%}
    {%- set read_from = trialrun.day_start(first_day) -%}
    {%- if found[0] and found[1] -%}
        {%- set first_history_day = trialrun.shift_day(trialrun.day_text(found[0]), -(found[1] | int)) -%}
        {%- set read_from = [read_from, first_history_day ~ ' 00:00:00'] | min -%}
    {%- endif -%}
    {{ return({
        'first_day': first_day,
        'read_from': trialrun.timestamp_literal(read_from) | trim,
    }) }}
{% endmacro %}
