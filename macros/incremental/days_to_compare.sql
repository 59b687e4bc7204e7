{#-
  Which days an incremental run of int_trialrun__repeated_events compares again: {first_day and last_day:
  YYYY-MM-DD text, read_from and read_until: SQL of instants}. The deliveries of one event may lie trialrun_lookback_days
  apart: so far before the days that are measured again they are written again, and so far before those they are read. An
  event name that is new is read whole.
-#}
{% macro days_to_compare() %}
    {%- set days -%}
        with event_names as (

            select distinct event_name from {{ ref('trialrun_experiment_metrics') }}

        ),

        markers as (

            select
                event_name,
                max(measured_on) as measured_on
            from {{ this }}
            where event_id is null
            group by event_name

        )

        select
            min(markers.measured_on) as measured_until,
            min(case when markers.event_name is null then {{ trialrun.date_literal('1900-01-01') | trim }} end) as first_new_day,
            max(markers.measured_on) as last_day
        from event_names
        left join markers on event_names.event_name = markers.event_name
    {%- endset -%}
    {%- set found = run_query(days).rows[0] -%}
    {%- set first_day = trialrun.first_day(found[0], [found[1]]) -%}
    {%- set first_day = trialrun.shift_day(first_day, -trialrun.lookback_days()) -%}
    {%- set read_from = trialrun.day_start(trialrun.shift_day(first_day, -trialrun.lookback_days())) -%}
    {%- set last_day = [trialrun.as_of(), trialrun.day_text(found[2])] | max -%}
    {{ return({
        'first_day': first_day,
        'last_day': last_day,
        'read_from': trialrun.timestamp_literal(read_from) | trim,
        'read_until': trialrun.timestamp_literal(trialrun.day_start(trialrun.shift_day(last_day, 1))) | trim,
    }) }}
{% endmacro %}
