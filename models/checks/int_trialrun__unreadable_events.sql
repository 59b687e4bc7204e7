{{ config(**trialrun.replaces_days()) }}
-- Grain: event name (NULL: none) x day with rows of the event log that cannot be used; rows without a readable instant
-- are on 1900-01-01. One row with zeros for each day tells that it was looked at.
{%- set days = trialrun.days_to_look_at() if is_incremental() else {} %}
with events as (

    select
        event_name,
        case
            when event_name is null or unit_id is null or occurred_at is null then 1
            else 0
        end as is_without_key,
        case
            when occurred_at is null then {{ trialrun.date_literal('1900-01-01') | trim }}
            else {{ trialrun.local_date('occurred_at') }}
        end as measured_on
    from {{ ref('stg_trialrun__metric_events') }}
    where
        (event_name is null or unit_id is null or occurred_at is null or value is null)
        and (occurred_at is null or occurred_at < {{ trialrun.as_of_end() }})
        {% if days %}
            and (occurred_at is null or occurred_at >= {{ days.read_from }})
        {% endif %}

),

replaced_days as (

    {{ trialrun.replaced_days(days.first_day) }}

)

select
    event_name,
    sum(is_without_key) as n_without_key,
    count(*) - sum(is_without_key) as n_without_value,
    measured_on
from events
group by event_name, measured_on

union all

select
    null as event_name,
    0 as n_without_key,
    0 as n_without_value,
    measured_on
from replaced_days
