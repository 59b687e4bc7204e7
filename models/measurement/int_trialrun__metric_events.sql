{{ config(materialized='view') }}
-- Grain: event, each once: of the rows that share event_name and event_id the first loaded counts.
-- The log is read once for either branch: a common table expression of it would be held in memory.
with numbered_deliveries as (

    select
        unit_id,
        event_name,
        event_id,
        occurred_at,
        value,
        row_number() over (
            partition by event_name, event_id
            order by
                loaded_at asc nulls last,
                occurred_at asc,
                unit_id asc,
                value asc nulls last
        ) as delivery_number
    from {{ ref('int_trialrun__repeated_events') }}
    where event_id is not null and occurred_at < {{ trialrun.as_of_end() }}

),

first_deliveries as (

    select * from numbered_deliveries
    where delivery_number = 1

)

select
    events.unit_id,
    events.event_name,
    events.occurred_at,
    events.value
from {{ ref('stg_trialrun__metric_events') }} as events
left join first_deliveries as repeated
    on events.event_name = repeated.event_name and events.event_id = repeated.event_id
where
    repeated.event_id is null
    and events.unit_id is not null
    and events.occurred_at < {{ trialrun.as_of_end() }}

union all

select
    unit_id,
    event_name,
    occurred_at,
    value
from first_deliveries
