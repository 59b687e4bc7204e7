-- Grain: event name that a metric reads x event id that was delivered more than once.
with event_names as (

    select distinct event_name from {{ ref('trialrun_experiment_metrics') }}

)

select
    events.event_name,
    events.event_id
from {{ ref('stg_trialrun__metric_events') }} as events
inner join event_names on events.event_name = event_names.event_name
where
    events.event_id is not null
    and events.occurred_at < {{ trialrun.as_of_end() }}
group by events.event_name, events.event_id
having count(*) > 1
