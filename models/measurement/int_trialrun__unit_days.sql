{{ config(**trialrun.replaces_days()) }}
-- Grain: experiment x measured unit x event name x measured_on x tenure_day x is_before_end. After the anchor, measured_on
-- is the day of the events and tenure_day the whole days since the anchor; before it, measured_on is the anchor's day and
-- tenure_day the look-back that covers the events, negative.
-- One row without a unit for each experiment and day tells by which definition the day was measured.
{%- set days = trialrun.days_to_measure() if is_incremental() else {} %}
with unit_events as (

    select
        assignments.experiment_key,
        assignments.unit_key,
        assignments.anchored_on,
        events.event_name,
        events.occurred_at,
        events.value,
        case
            when events.occurred_at >= assignments.anchor_at
                then {{ trialrun.whole_days('assignments.anchor_at', 'events.occurred_at') }}
            when events.occurred_at < assignments.assigned_at
                then {{ trialrun.whole_days('assignments.assigned_at', 'events.occurred_at') }}
        end as tenure_day
    from {{ ref('int_trialrun__metric_events') }} as events
    inner join {{ ref('int_trialrun__assignments') }} as assignments on events.unit_id = assignments.unit_id
    where
        {{ trialrun.is_measured('assignments') }}
        {% if days %}
            and events.occurred_at >= {{ days.read_from }}
        {% endif %}

),

unit_days as (

    select
        unit_events.experiment_key,
        unit_events.unit_key,
        ranges.event_key,
        case
            when unit_events.tenure_day < 0 then ranges.first_day
            else unit_events.tenure_day
        end as tenure_day,
        unit_events.occurred_at < coalesce(ranges.ended_at, {{ trialrun.as_of_end() }}) as is_before_end,
        unit_events.value,
        case
            when unit_events.tenure_day < 0 then unit_events.anchored_on
            else {{ trialrun.local_date('unit_events.occurred_at') }}
        end as measured_on
    from unit_events
    inner join {{ ref('int_trialrun__event_ranges') }} as ranges
        on
            unit_events.experiment_key = ranges.experiment_key
            and unit_events.event_name = ranges.event_name
            and unit_events.tenure_day >= ranges.first_day
            and unit_events.tenure_day < ranges.end_day

),

replaced_days as (

    {{ trialrun.replaced_days(days.first_day) }}

)

select
    experiment_key,
    unit_key,
    event_key,
    tenure_day,
    is_before_end,
    sum(value) as value_sum,
    max(value) as value_max,
    count(value) as n_values,
    count(*) as n_events,
    cast(null as {{ dbt.type_bigint() }}) as definition_key,
    cast(null as {{ trialrun.type_instant() }}) as ended_at,
    measured_on
from unit_days
{% if days %}
    where measured_on >= {{ trialrun.date_literal(days.first_day) | trim }}
{% endif %}
group by experiment_key, unit_key, event_key, tenure_day, is_before_end, measured_on

union all

select
    experiments.experiment_key,
    null as unit_key,
    null as event_key,
    null as tenure_day,
    null as is_before_end,
    null as value_sum,
    null as value_max,
    0 as n_values,
    0 as n_events,
    experiments.definition_key,
    experiments.ended_at,
    replaced_days.measured_on
from {{ ref('int_trialrun__measured_experiments') }} as experiments
cross join replaced_days
