{{ config(materialized='view') }}
-- Grain: event, each once: of the rows that share event_name and event_id the first loaded counts.
-- The log is read once for either branch: a common table expression of it would be held in memory.
with repeated_ids as (

    select
        event_name,
        event_id
    from {{ ref('int_trialrun__repeated_event_ids') }}

),

-- Only the repeated ids are sorted.
ranked_repeats as (

    select
        events.unit_id,
        events.event_name,
        events.occurred_at,
        events.value,
        row_number() over (
            partition by events.event_name, events.event_id
            order by
                events.loaded_at asc nulls last,
                events.occurred_at asc nulls last,
                events.unit_id asc nulls last,
                events.value asc nulls last
        ) as repeat_number
    from {{ ref('stg_trialrun__metric_events') }} as events
    inner join repeated_ids on events.event_name = repeated_ids.event_name and events.event_id = repeated_ids.event_id
    where
        events.unit_id is not null
        and events.occurred_at < {{ trialrun.as_of_end() }}

)

select
    events.unit_id,
    events.event_name,
    events.occurred_at,
    events.value
from {{ ref('stg_trialrun__metric_events') }} as events
left join repeated_ids on events.event_name = repeated_ids.event_name and events.event_id = repeated_ids.event_id
where
    repeated_ids.event_id is null
    and events.unit_id is not null
    and events.occurred_at < {{ trialrun.as_of_end() }}

union all

select
    unit_id,
    event_name,
    occurred_at,
    value
from ranked_repeats
where repeat_number = 1
