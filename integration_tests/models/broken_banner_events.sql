-- Grain: click.
with users as (

    select
        unit_id,
        {{ trialrun.utc_timestamp('min(assigned_at)', 'timestamp with time zone') }} as assigned_at
    from {{ ref('assignment_log') }}
    where experiment_id = 'broken_banner'
    group by unit_id

)

select
    users.unit_id,
    'click' as event_name,
    {{ later('users.assigned_at', '60 * clicks.click') }} as occurred_at,
    1 as value
from users
inner join (values (1), (2), (3), (4)) as clicks (click)
    on {{ draw('banner clicks', 'users.unit_id') }} * 5 >= clicks.click
