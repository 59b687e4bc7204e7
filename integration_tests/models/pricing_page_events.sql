-- Grain: event. Users come with a taste for buying that shows before the experiment as well as in it.
-- annual_first sells more; bundle sells more too, and confuses people.
{% set text = dbt.type_string() %}
{% set visit = "concat(cast(unit_id as " ~ text ~ "), ' ', cast(day as " ~ text ~ "))" %}
with users as (

    select
        unit_id,
        min(variant) as variant,
        {{ trialrun.utc_timestamp('min(assigned_at)', 'timestamp with time zone') }} as assigned_at,
        {{ draw('pricing taste', 'unit_id') }} as taste
    from {{ ref('assignment_log') }}
    where experiment_id = 'pricing_page'
    group by unit_id

),

-- Days -20, -10 (before) and 1 to 3 (after) are days on which a user may come by.
visits as (

    select
        *,
        {{ later('assigned_at', '1440 * day') }} as visited_at,
        {{ visit }} as visit
    from users
    cross join (values (-20), (-10), (1), (2), (3)) as days (day)
    where {{ draw('pricing visit', visit) }} < 0.7

),

orders as (

    select
        *,
        5 + 60 * taste * {{ draw('pricing order size', 'visit') }} as amount
    from visits
    where
        {{ draw('pricing order', 'visit') }}
        < 0.1 + 0.3 * taste + case when day > 0 and variant <> 'today' then 0.15 else 0 end

)

select
    unit_id,
    'session' as event_name,
    visited_at as occurred_at,
    1 as value
from visits

union all

select
    unit_id,
    'page_seconds' as event_name,
    visited_at as occurred_at,
    20 + 30 * {{ draw('pricing seconds', 'visit') }} - case when variant = 'annual_first' then 2 else 0 end as value
from visits
where day > 0

union all

select
    unit_id,
    'revenue' as event_name,
    {{ later('visited_at', 5) }} as occurred_at,
    amount as value
from orders

union all

select
    unit_id,
    'order_size' as event_name,
    {{ later('visited_at', 5) }} as occurred_at,
    amount as value
from orders

union all

select
    unit_id,
    'support_ticket' as event_name,
    {{ later('visited_at', 60) }} as occurred_at,
    1 as value
from visits
where day > 0 and {{ draw('pricing ticket', 'visit') }} < case when variant = 'bundle' then 0.2 else 0.05 end
