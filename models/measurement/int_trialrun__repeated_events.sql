{{ config(**trialrun.replaces_days()) }}
-- Grain: delivery of an event that was delivered more than once, on its day measured_on.
-- One row without an event_id for each event name and day tells that the day was looked at.
{%- set days = trialrun.days_to_compare() if is_incremental() else {} %}
{%- set read_until = days.read_until or trialrun.as_of_end() %}
with event_names as (

    select distinct event_name from {{ ref('trialrun_experiment_metrics') }}

),

repeated_ids as (

    select
        events.event_name,
        events.event_id
    from {{ ref('stg_trialrun__metric_events') }} as events
    inner join event_names on events.event_name = event_names.event_name
    where
        events.event_id is not null
        and events.unit_id is not null
        and events.occurred_at < {{ read_until }}
        {% if days %}
            and events.occurred_at >= {{ days.read_from }}
        {% endif %}
    group by events.event_name, events.event_id
    having count(*) > 1

),

deliveries as (

    select
        events.event_name,
        events.event_id,
        events.unit_id,
        events.occurred_at,
        events.value,
        events.loaded_at,
        {{ trialrun.local_date('events.occurred_at') }} as measured_on
    from {{ ref('stg_trialrun__metric_events') }} as events
    inner join repeated_ids on events.event_name = repeated_ids.event_name and events.event_id = repeated_ids.event_id
    where
        events.event_id is not null
        and events.unit_id is not null
        and events.occurred_at < {{ read_until }}
        {% if days %}
            and events.occurred_at >= {{ days.read_from }}
        {% endif %}

),

replaced_days as (

    {{ trialrun.replaced_days(days.first_day, days.last_day) }}

)

select
    event_name,
    event_id,
    unit_id,
    occurred_at,
    value,
    loaded_at,
    measured_on
from deliveries
{% if days %}
    where measured_on >= {{ trialrun.date_literal(days.first_day) | trim }}
{% endif %}

union all

select
    event_names.event_name,
    null as event_id,
    null as unit_id,
    null as occurred_at,
    null as value,
    null as loaded_at,
    replaced_days.measured_on
from event_names
cross join replaced_days
